"""`python -m sayso` is the `sayso` command."""

from sayso.interfaces.cli.main import main

main()
