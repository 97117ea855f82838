"""Kinds of junk, one file each."""
