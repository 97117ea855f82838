"""One file per kind of signal."""
