"""One file per format that conversations are exported in."""
