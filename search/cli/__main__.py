"""Makes ``python -m search.cli`` the same as ``search-cli``."""

from search.cli.app import main

main()
