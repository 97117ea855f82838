"""The types of field that ship with Sayso, one file each."""
