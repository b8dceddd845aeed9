"""Regional News Search: clean, index and search an archive of local press."""
