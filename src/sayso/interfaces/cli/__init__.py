"""The command line. Importing it loads no Django: `--version` and `read` answer at once."""
