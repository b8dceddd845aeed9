"""Finding files and reading them into pages."""
