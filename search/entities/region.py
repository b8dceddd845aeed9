"""Curated regions: a folder with the people, organisations and places a newsroom cares about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from search.errors import SearchError
from search.model import EntityType
from search.text import fold

__all__ = ["SAHEL", "WORLD", "Entry", "Rank", "read_region", "read_rows"]

_REGIONS = Path(__file__).parent / "data" / "regions"
SAHEL = _REGIONS / "sahel"
WORLD = _REGIONS / "world"  # loaded beside every region
_FILES = {
    "people.tsv": EntityType.PERSON,
    "organisations.tsv": EntityType.ORGANISATION,
    "places.tsv": EntityType.PLACE,
}
_HEADER = ("key", "name", "aliases")
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Rank(IntEnum):
    """Which entry wins when one form names two things: the lower."""

    CURATED = 0
    COUNTRY = 1
    CITY = 2
    OTHER = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """A known thing and the forms it is written in.

    Attributes:
        strong: False when the name is as likely a word or a person ("Reading", "Lincoln"),
            so that the text must tell.
    """

    id: str
    type: EntityType
    name: str
    forms: tuple[str, ...]
    rank: Rank
    strong: bool = True

    @property
    def forenames(self) -> frozenset[str]:
        """For a person: the folded words that his full names begin with."""
        names = (fold(form).split() for form in self.forms)
        return frozenset(words[0] for words in names if len(words) > 1)


def read_region(folder: Path) -> tuple[Entry, ...]:
    """The entries of a region's three files.

    Raises:
        SearchError: a file is missing or a line is malformed; names file, line and remedy.
    """
    return tuple(entry for name, kind in _FILES.items() for entry in _entries(folder / name, kind))


def _entries(path: Path, kind: EntityType) -> Iterator[Entry]:
    seen: dict[str, int] = {}
    for number, (key, name, aliases) in read_rows(path, _HEADER):
        if not _KEY.fullmatch(key):
            raise SearchError(
                f"{path}:{number}: key {key!r} is not a slug; "
                "use lower-case letters and digits joined by hyphens, such as wagner-group"
            )
        if key in seen:
            raise SearchError(
                f"{path}:{number}: key {key!r} is already on line {seen[key]}; "
                "join the two lines, or choose another key"
            )
        if not name.strip():
            raise SearchError(f"{path}:{number}: the name is empty; write one in the second column")
        seen[key] = number
        forms = (name, *(form for form in aliases.split("|") if form))
        yield Entry(key, kind, name, forms, Rank.CURATED)


def read_rows(path: Path, header: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """(line number, cells) of a tab-separated file; comment lines and the header are left out.

    Raises:
        SearchError: unreadable, without the header, or a row with another number of cells.
    """
    expected = "<tab>".join(header)
    headed = False
    for number, line in enumerate(_text(path).split("\n"), start=1):
        cells = tuple(cell.strip() for cell in line.rstrip("\r").split("\t"))
        if not line.strip() or line.startswith("#"):
            continue
        if not headed:
            if cells != header:
                raise SearchError(f"{path}:{number}: the header must be {expected}")
            headed = True
        elif len(cells) != len(header):
            raise SearchError(
                f"{path}:{number}: {len(cells)} columns instead of {len(header)}; "
                f"write {expected}, and an empty last column if there is nothing to say"
            )
        else:
            yield number, cells


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SearchError(
            f"{path}: cannot be read ({error}); a region is a folder with "
            f"{', '.join(_FILES)}, each in UTF-8"
        ) from error
