"""Reading on: a cursor names the next page of one search, in one generation of the index.

Pages of a generation never change, so whoever follows cursors gets every hit once. It is opaque:
what it holds may change with any version.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from hashlib import sha256

from werkzeug.exceptions import Gone

from search.errors import QueryError
from search.model import Query, Results
from webapp.links import address

__all__ = ["MAX_CURSOR", "Cursor", "next_cursor", "read_cursor"]

MAX_CURSOR = 200
"""Characters."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where to read on."""

    generation: str
    search: str
    page: int

    def __str__(self) -> str:
        packed = json.dumps([self.generation, self.search, self.page], separators=(",", ":"))
        return urlsafe_b64encode(packed.encode()).decode().rstrip("=")

    def check(self, results: Results) -> None:
        """See that the answer is from the generation that the cursor was made for.

        Raises:
            Gone: it is not.
        """
        if results.index.generation != self.generation:
            raise Gone(
                "the archive has changed since this cursor was given; begin again without “cursor”"
            )


def next_cursor(results: Results) -> str | None:
    """What reads on behind an answer; None where nothing follows, or it is not the whole answer."""
    query = results.query
    if results.partial or query.page >= results.pages:
        return None
    return str(Cursor(results.index.generation, _digest(query), query.page + 1))


def read_cursor(text: str, query: Query) -> Cursor:
    """A cursor that was given with a search.

    Raises:
        QueryError: it is none, or of another search.
    """
    cursor: Cursor | None = None
    try:
        padded = text + "=" * (-len(text) % 4)
        match json.loads(urlsafe_b64decode(padded.encode("ascii"))):
            case [str(generation), str(search), int(page)] if page > 1:
                cursor = Cursor(generation, search, page)
    except (ValueError, RecursionError):
        pass
    if cursor is None or str(cursor) != text:
        raise QueryError(
            "“cursor” is none that was given; take “page.cursor” of the page before",
            parameter="cursor",
        )
    if cursor.search != _digest(query):
        raise QueryError(
            "“cursor” is of another search; repeat all parameters of the search it was given for",
            parameter="cursor",
        )
    return cursor


def _digest(query: Query) -> str:
    return sha256(address(replace(query, page=1)).encode()).hexdigest()[:16]
