"""The outside world: one file or folder for each vendor, behind a port. Found by `plug`, never imported by name."""
