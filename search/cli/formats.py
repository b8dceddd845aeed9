"""Answers for programs: JSON, JSON Lines, CSV, TSV, ids and paths, one hit after the other."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import chain

from search.cli.printable import json_text, one_line
from search.model import EntityType, Hit, Results
from search.serialization import results_to_json

__all__ = ["COLUMNS", "Format", "rows", "table"]


class Format(StrEnum):
    """A form of answer that programs read."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"
    IDS = "ids"
    PATHS = "paths"


COLUMNS = (
    "id",
    "title",
    "outlet",
    "author",
    "date",
    "date_precision",
    "date_inferred",
    "lang",
    "path",
    "people",
    "organisations",
    "places",
    "snippet",
    "removed_share",
    "score",
    "story",
    "story_documents",
    "copies",
)

_FORMULA = ("=", "+", "-", "@")


def rows(pages: Iterable[Results], form: Format) -> Iterator[str]:
    """The hits as lines of this form (not JSON, which is one object), without line ends."""
    match form:
        case Format.CSV:
            yield from table(COLUMNS, map(_values, _hits(pages)), ",")
        case Format.TSV:
            yield from table(COLUMNS, map(_values, _hits(pages)), "\t")
        case Format.JSONL:
            for page in pages:
                yield from map(json_text, results_to_json(page)["hits"])
        case Format.IDS:
            yield from (hit.id for hit in _hits(pages))
        case _:
            yield from (one_line(hit.name) for hit in _hits(pages))


def _hits(pages: Iterable[Results]) -> Iterator[Hit]:
    return chain.from_iterable(page.hits for page in pages)


def table(columns: Iterable[str], cells: Iterable[Iterable[str]], delimiter: str) -> Iterator[str]:
    """A header and rows for spreadsheets, without line ends."""
    yield delimiter.join(columns)
    for row in cells:
        line = io.StringIO()
        csv.writer(line, delimiter=delimiter, lineterminator="").writerow(map(_cell, row))
        yield line.getvalue()


def _values(hit: Hit) -> tuple[str, ...]:
    """The cells of a row, in the order of `COLUMNS`."""
    return (
        hit.id,
        hit.title.text,
        hit.outlet.value if hit.outlet else "",
        hit.author or "",
        hit.date.value,
        hit.date.precision.value,
        "yes" if hit.date.inferred else "no",
        hit.language,
        hit.name,
        _names(hit, EntityType.PERSON),
        _names(hit, EntityType.ORGANISATION),
        _names(hit, EntityType.PLACE),
        " … ".join(snippet.text for snippet in hit.snippets),
        f"{hit.strip.share:.4f}",
        f"{hit.score:.6f}",
        hit.story.id if hit.story else "",
        str(hit.story.documents if hit.story else 1),
        str(hit.story.copies if hit.story else 1),
    )


def _names(hit: Hit, kind: EntityType) -> str:
    return "; ".join(entity.name for entity in hit.entities if entity.type is kind)


def _cell(text: str) -> str:
    """One line, and never a formula.

    A spreadsheet runs a cell that begins so: https://owasp.org/www-community/attacks/CSV_Injection
    """
    line = one_line(text)
    return f"'{line}" if line.lstrip().startswith(_FORMULA) else line
