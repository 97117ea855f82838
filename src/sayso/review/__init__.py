"""The weekly review, off the record alone: what each deal fails, and what is done about it."""
