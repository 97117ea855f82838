"""Ways in which fields feed decisions, one file each."""
