"""Pages, one file for each. A view makes one call into the stages and shows what came of it."""
