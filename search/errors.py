"""The exceptions this package raises on purpose.

Each message says what happened, to what (path, id, position) and what to do about it. What a
reader of the web pages may meet, `QueryError` and `NotFound`, is raised with a template and its
values, so that it can be shown in the reader's language::

    SearchError                 root: catch this to catch them all
    ├── Rejected                an input that can never become an article; the run goes on
    ├── DateError               a text that is no date
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
    "DateError",
    "IndexDamaged",
    "NotFound",
    "QueryError",
    "Rejected",
    "SearchError",
]


class SearchError(Exception):
    """Root of every error raised on purpose.

    Attributes:
        template: the message in English, with the ``{names}`` of its values: whoever shows it in
            another language looks this up.
        values: what stands for the names. Whole numbers are counts.
    """

    def __init__(self, template: str = "", /, **values: object) -> None:
        super().__init__(_filled(template, values))
        self.template = template
        self.values = values


class Rejected(SearchError):  # noqa: N818 - it is an outcome that is recorded, not a failure
    """This input can never become an article.

    Only `search.pipeline` catches it, records a `Rejection` and goes on.
    """


class DateError(SearchError, ValueError):
    """A text that is not a date as people write it here, or no day of the calendar."""


class QueryError(SearchError):
    """A query or filter that cannot be read.

    Attributes:
        parameter: the name of the parameter at fault (``q`` for the query text).
        position: the offset in characters of the first bad character, or None.
        suggestion: what the user may have meant, or None.
    """

    def __init__(
        self,
        template: str,
        /,
        *,
        parameter: str = "q",
        position: int | None = None,
        suggestion: str | None = None,
        **values: object,
    ) -> None:
        super().__init__(template, **values)
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


def _filled(template: str, values: dict[str, object]) -> str:
    """The message in English; one without values may have braces of its own."""
    if not values:
        return template
    return template.format(
        **{name: f"{value:,}" if type(value) is int else value for name, value in values.items()}
    )
