"""Settings, a page for each thing that RevOps keeps; others read what concerns them."""
