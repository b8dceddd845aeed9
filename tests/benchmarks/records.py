"""Ready documents: what every engine of the comparison is given to index, a JSON line each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

FACETS = ("people", "orgs", "places", "source")
"""The four facets of a page; all but the last have several values a document."""


@dataclass(frozen=True, slots=True)
class Record:
    """A news article with its metadata, clean.

    Attributes:
        id: from 1, without gaps.
        body: paragraphs, one a line.
        date: ``YYYY-MM-DD``.
        source: the outlet.
    """

    id: int
    url: str
    title: str
    body: str
    date: str
    source: str
    people: tuple[str, ...]
    orgs: tuple[str, ...]
    places: tuple[str, ...]

    @property
    def day(self) -> int:
        """The date as a number: 20250403."""
        return int(self.date.replace("-", ""))

    @property
    def month(self) -> int:
        """The month as a number: 202504."""
        return self.day // 100


def read_records(path: Path) -> Iterator[Record]:
    """The records of a file, in order, one in memory at a time."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            fields = json.loads(line)
            yield Record(
                id=fields["id"],
                url=fields["url"],
                title=fields["title"],
                body=fields["body"],
                date=fields["date"],
                source=fields["source"],
                people=tuple(fields["people"]),
                orgs=tuple(fields["orgs"]),
                places=tuple(fields["places"]),
            )


def write_records(path: Path, records: Iterable[Record]) -> None:
    """Write a corpus; the file appears when it is complete."""
    draft = path.with_suffix(".part")
    with draft.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(asdict(record), ensure_ascii=False) + "\n")
    draft.replace(path)
