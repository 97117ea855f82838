"""Confirm: a person's Decision on exactly what was shown. It can never be made by a machine."""
