"""Measuring: what is asked for, kept, heard and used; never who signed in."""
