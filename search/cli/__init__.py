"""`search-cli`, the command line: a search by default, and the commands that feed and show it."""

from search.cli.app import main

__all__ = ["main"]
