"""Remembers up to where a watched query has been answered."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from search.cli.files import written_whole
from search.errors import SearchError
from search.model import Query

__all__ = ["FOLDER", "Mark", "Watch"]

FOLDER = "watch"
"""Folder in that of the archive, with a file for each query that is watched."""

_DIGITS = 16  # of the hash of a query, in the name of its file


@dataclass(frozen=True, slots=True)
class Mark:
    """Everything up to here has been seen.

    Attributes:
        seen: when the last of the documents that were there came in, as `Query.since` takes it;
            "" when there was none. It is the archive's own: no other clock matters.
    """

    seen: str


class Watch:
    """A query that is asked again and again.

    Args:
        query: with all its filters.
        parsed: its text, canonical: two ways to write the same are one.
        archive: folder of the archive.
        file: where to remember it; None for the folder of the archive.

    Raises:
        SearchError: there is something else than a file.
    """

    def __init__(self, query: Query, parsed: str, archive: Path, file: Path | None) -> None:
        self._asked = _asked(query, parsed)
        canonical = json.dumps(self._asked, sort_keys=True)
        digest = hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
        self._file = file or archive / FOLDER / f"{digest[:_DIGITS]}.json"
        if self._file.exists() and not self._file.is_file():  # a pipe would be waited for
            raise SearchError(f"{self._file} is no file; name another one to remember it in")

    def read(self) -> Mark | None:
        """Up to where it has been answered; None when it was never asked.

        Raises:
            SearchError: the file is another's.
        """
        if not self._file.exists():
            return None
        try:
            state = json.loads(self._file.read_bytes())
            asked, seen = state["query"], state["seen"]
            if seen:
                datetime.fromisoformat(seen)
        except (ValueError, TypeError, KeyError, RecursionError):
            raise SearchError(
                f"{self._file} does not say what was seen; remove it to begin anew"
            ) from None
        if asked != self._asked:
            other = asked.get("q") if isinstance(asked, dict) else asked
            raise SearchError(
                f"{self._file} is about another query or other filters ({other}); name another file"
            )
        return Mark(seen)

    def write(self, newest: datetime | None) -> None:
        """Remember that everything was seen that had come in until then.

        Raises:
            OSError: it cannot be written.
        """
        self._file.parent.mkdir(exist_ok=True)
        state = {"query": self._asked, "seen": newest.isoformat() if newest else ""}
        with written_whole(self._file) as file:
            file.write(json.dumps(state, indent=2, sort_keys=True) + "\n")


def _asked(query: Query, parsed: str) -> dict[str, Any]:
    """What makes it this query and no other, as JSON has it."""
    filters = {(one.field.value, one.value, one.exclude) for one in query.filters}
    return {
        "q": parsed,
        "filters": [list(one) for one in sorted(filters)],
        "from": query.date_from,
        "to": query.date_to,
        "aliases": query.aliases,
        "literal": list(query.literal),
    }
