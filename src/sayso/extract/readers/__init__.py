"""One file per reader: a thing that reads a whole conversation."""
