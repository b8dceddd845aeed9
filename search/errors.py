"""The exceptions this package raises on purpose.

Each message says what happened, to what (path, id, position) and what to do about it::

    SearchError                 root: catch this to catch them all
    ├── Rejected                an input that can never become an article; the run goes on
    ├── QueryError              a question that cannot be read; carries the character position
    ├── ArchiveError            the archive is missing, damaged, or of another version
    │   └── ArchiveMissing      there is no archive at the given place
    ├── IndexDamaged            the index is missing, incomplete or altered; it can be made again
    ├── NotFound                no document with that id
    └── Busy                    another process holds the writer lock
"""

from __future__ import annotations

__all__ = [
    "ArchiveError",
    "ArchiveMissing",
    "Busy",
    "IndexDamaged",
    "NotFound",
    "QueryError",
    "Rejected",
    "SearchError",
]


class SearchError(Exception):
    """Root of every error raised on purpose."""


class Rejected(SearchError):  # noqa: N818 - it is an outcome that is recorded, not a failure
    """This input can never become an article.

    Only `search.pipeline` catches it, records a `Rejection` and goes on.
    """


class QueryError(SearchError):
    """A query or filter that cannot be read.

    Attributes:
        parameter: the name of the parameter at fault (``q`` for the query text).
        position: the offset in characters of the first bad character, or None.
        suggestion: what the user may have meant, or None.
    """

    def __init__(
        self,
        message: str,
        *,
        parameter: str = "q",
        position: int | None = None,
        suggestion: str | None = None,
    ) -> None:
        super().__init__(message)
        self.parameter = parameter
        self.position = position
        self.suggestion = suggestion


class ArchiveError(SearchError):
    """The archive cannot be used as it is."""


class ArchiveMissing(ArchiveError):  # noqa: N818 - reads as what it says
    """There is no archive at the given place."""


class IndexDamaged(SearchError):  # noqa: N818 - reads as what it says
    """The index is missing, incomplete or altered. The archive is not affected."""


class NotFound(SearchError):  # noqa: N818 - reads as what it says
    """No document with that id."""


class Busy(SearchError):  # noqa: N818 - reads as what it says
    """Another process holds the writer lock, and kept it for as long as we waited."""
