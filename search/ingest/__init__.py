"""Finding files and reading them into pages."""

from search.ingest.containers.place import Refusal, Skipped
from search.ingest.discovery import Candidate, discover
from search.ingest.formats import read
from search.ingest.limits import MAX_PAGE_BYTES
from search.ingest.pages import pages_of

__all__ = [
    "MAX_PAGE_BYTES",
    "Candidate",
    "Refusal",
    "Skipped",
    "discover",
    "pages_of",
    "read",
]
