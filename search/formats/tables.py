"""Tables for spreadsheets: CSV and TSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from search.formats.citations import archived
from search.model import EntityType, Hit, Reference
from search.printable import one_line

__all__ = ["COLUMNS", "cells", "table"]

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
    "url",
    "sha256",
    "ingested",
)
"""Of a table of hits."""

_FORMULA = tuple("=+-@＝＋－＠")
_UNSEEN = " \ufeff\u200b\u200c\u200d\u200e\u200f\u2060"  # may stand before a formula


def table(columns: Iterable[str], rows: Iterable[Iterable[str]], delimiter: str) -> Iterator[str]:
    """A header and rows as RFC 4180 quotes them, each on one line, without line ends."""
    yield delimiter.join(columns)
    for row in rows:
        line = io.StringIO()
        csv.writer(line, delimiter=delimiter, lineterminator="").writerow(map(_cell, row))
        yield line.getvalue()


def cells(hit: Hit, reference: Reference) -> tuple[str, ...]:
    """A row in the order of `COLUMNS`."""
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
        reference.url or "",
        reference.sha256,
        archived(reference),
    )


def _names(hit: Hit, kind: EntityType) -> str:
    return "; ".join(entity.name for entity in hit.entities if entity.type is kind)


def _cell(text: str) -> str:
    """One line, and never a formula.

    A spreadsheet runs a cell that begins so: https://owasp.org/www-community/attacks/CSV_Injection
    """
    line = one_line(text)
    return f"'{line}" if line.lstrip(_UNSEEN).startswith(_FORMULA) else line
