"""How good is the metadata? Dates, outlets, authors and titles found, against the right ones.

A value is *right*, *wrong*, or *unknown* where one was to be found and none was. A date that tells
less than the right one, its month or its year, is *coarse*: nothing of it is wrong. What was found
where a page tells nothing is wrong, and nothing found there is right. What the references do not
say is *unchecked*, and in no share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from search.errors import SearchError
from search.evaluation.references import read_by_id
from search.model import Metadata
from search.text import fold

__all__ = [
    "FIELDS",
    "FieldScore",
    "MetadataReport",
    "Mistake",
    "Verdict",
    "evaluate_metadata",
    "read_right_metadata",
    "values_of",
]

FIELDS = ("date", "outlet", "author", "title")
"""What is measured of each page."""

Right = Mapping[str, tuple[str, ...]]
"""The right values by field: any one of them will do; none where the page tells nothing."""


class Verdict(StrEnum):
    """What became of one field of one page."""

    RIGHT = "right"
    COARSE = "coarse"
    WRONG = "wrong"
    UNKNOWN = "unknown"
    UNCHECKED = "unchecked"


class Mistake(NamedTuple):
    """A value that was found and is wrong."""

    page: str
    field: str
    found: str
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldScore:
    """How many pages had which verdict in one field."""

    counts: Mapping[Verdict, int]

    @property
    def wrong_share(self) -> float:
        """Of the values found on pages with a reference, 0 to 1; 0 where nothing was found."""
        kinds = (Verdict.RIGHT, Verdict.COARSE, Verdict.WRONG)
        found = sum(self.counts.get(kind, 0) for kind in kinds)
        return self.counts.get(Verdict.WRONG, 0) / found if found else 0.0


@dataclass(frozen=True, slots=True)
class MetadataReport:
    """What was measured.

    Attributes:
        fields: by the names in `FIELDS`.
        mistakes: every wrong value, by page and field.
        pages: how many were looked at.
    """

    fields: Mapping[str, FieldScore]
    mistakes: tuple[Mistake, ...]
    pages: int


def values_of(metadata: Metadata) -> dict[str, str]:
    """What was found of a page, by field; "" for what is unknown."""
    return {
        "date": metadata.date.value,
        "outlet": metadata.outlet.value if metadata.outlet else "",
        "author": metadata.author.value if metadata.author else "",
        "title": metadata.title.value,
    }


def evaluate_metadata(
    found: Mapping[str, Mapping[str, str]], references: Mapping[str, Right]
) -> MetadataReport:
    """Measure what was found, by the id of the page and the field.

    Raises:
        SearchError: no page has a reference.
    """
    if not found.keys() & references.keys():
        raise SearchError(
            "no page has a reference: the ids must be the names of the files without their endings"
        )
    verdicts: dict[str, list[Verdict]] = {field: [] for field in FIELDS}
    mistakes = []
    for page, values in sorted(found.items()):
        right = references.get(page, {})
        for field in FIELDS:
            value = values.get(field, "")
            verdict = _verdict(field, value, right.get(field))
            verdicts[field].append(verdict)
            if verdict is Verdict.WRONG:
                mistakes.append(Mistake(page, field, value, right[field]))
    scores = {field: FieldScore(Counter(each)) for field, each in verdicts.items()}
    return MetadataReport(scores, tuple(mistakes), len(found))


def read_right_metadata(path: Path) -> dict[str, Right]:
    """The right values of a file: a JSON object of objects, by the id of the page.

    Each field of `FIELDS` is a text, a list of texts of which any is right, or null where the page
    tells nothing; a field that is missing is not checked. Other fields are passed over.

    Raises:
        SearchError: the file cannot be read, or is something else.
    """
    example = '{"ID": {"date": "..."}, ...}'
    known = read_by_id(path, example)
    if not all(isinstance(one, dict) for one in known.values()):
        raise SearchError(f"{path} has no references; write {example}")
    return {
        key: {field: _right(path, key, one[field]) for field in FIELDS if field in one}
        for key, one in known.items()
    }


def _right(path: Path, key: str, value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [] if value is None else [value]
    texts = tuple(each for each in values if isinstance(each, str) and each)
    if len(texts) != len(values):
        told = f"{path}: the reference {key!r} has a value that is no text"
        raise SearchError(f"{told}; write a text, a list of texts, or null")
    return texts


def _verdict(field: str, value: str, right: Sequence[str] | None) -> Verdict:
    if right is None:
        return Verdict.UNCHECKED
    if not right:
        return Verdict.WRONG if value else Verdict.RIGHT
    if not value:
        return Verdict.UNKNOWN
    if field != "date":
        return Verdict.RIGHT if _plain(value) in map(_plain, right) else Verdict.WRONG
    return _verdict_of_date(value, right)


def _verdict_of_date(value: str, right: Iterable[str]) -> Verdict:
    if value in right:
        return Verdict.RIGHT
    coarse = any(each.startswith(f"{value}-") for each in right)
    return Verdict.COARSE if coarse else Verdict.WRONG


def _plain(text: str) -> str:
    """Without what does not matter: case, accents, marks at the ends, runs of blanks."""
    return " ".join(fold(text).split()).strip(" .,:;-–—|\"'")
