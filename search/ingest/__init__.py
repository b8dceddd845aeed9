"""Finding files and reading them into pages."""

from search.ingest.discovery import MAX_FILE_BYTES, Candidate, discover, load
from search.ingest.formats import read

__all__ = ["MAX_FILE_BYTES", "Candidate", "discover", "load", "read"]
