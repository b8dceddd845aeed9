"""Hits as text in the forms that programs read, piece by piece.

Only a hundred hits and what is cited of them are held at a time, however many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice

from search.errors import IndexDamaged
from search.formats import bibtex, csl, ris
from search.formats.citations import citation
from search.formats.forms import Format
from search.formats.tables import COLUMNS, cells, table
from search.model import Hit, Reference
from search.printable import json_text, one_line
from search.serialization import hit_to_json
from search.serialization.values import Links

__all__ = ["AT_ONCE", "References", "cited", "with_references", "written"]

AT_ONCE = 100
"""How many hits are looked up together."""

References = Callable[[Sequence[str]], Sequence[Reference]]
"""What citations say of documents: `search.engine.SearchEngine.references`."""


def written(
    hits: Iterable[Hit],
    form: Format,
    references: References,
    *,
    links: Links | None = None,
    end: str = "\n",
) -> Iterator[str]:
    """The hits in a form, in their order, as pieces of text to be joined.

    Args:
        form: not `Format.JSON`, which is one object.
        links: with them, hits in JSON Lines have addresses.
        end: of the lines of a table.

    Raises:
        IndexDamaged: while they are taken, when the archive does not have a document found.
    """
    match form:
        case Format.CSV | Format.TSV:
            rows = (cells(hit, reference) for hit, reference in with_references(hits, references))
            delimiter = "," if form is Format.CSV else "\t"
            yield from (f"{line}{end}" for line in table(COLUMNS, rows, delimiter))
        case Format.JSONL:
            yield from (f"{json_text(hit_to_json(hit, links))}\n" for hit in hits)
        case Format.IDS:
            yield from (f"{hit.id}\n" for hit in hits)
        case Format.PATHS:
            yield from (f"{one_line(hit.name)}\n" for hit in hits)
        case _:
            yield from cited(
                (reference for _, reference in with_references(hits, references)), form
            )


def cited(references: Iterable[Reference], form: Format | None) -> Iterator[str]:
    """References as citations, as pieces of text to be joined.

    Args:
        form: of those for reference managers; None for plain text, a line each.
    """
    match form:
        case None:
            yield from (f"{citation(reference)}\n" for reference in references)
        case Format.BIBTEX:
            yield from map(bibtex.entry, references)
        case Format.RIS:
            yield from map(ris.entry, references)
        case Format.CSL:
            items = (json_text(csl.item(reference)) for reference in references)
            yield from chain(["["], _separated(items), ["\n]\n"])
        case _:
            raise ValueError(f"{form} has no citations")


def _separated(items: Iterator[str]) -> Iterator[str]:
    yield from (f"\n{item}" for item in islice(items, 1))
    yield from (f",\n{item}" for item in items)


def with_references(hits: Iterable[Hit], references: References) -> Iterator[tuple[Hit, Reference]]:
    """Every hit with what is cited of it, looked up for many at once.

    Raises:
        IndexDamaged: while they are taken, when the archive does not have a document found.
    """
    rest = iter(hits)
    while batch := list(islice(rest, AT_ONCE)):
        found = {one.id: one for one in references([hit.id for hit in batch])}
        for hit in batch:
            if hit.id not in found:
                raise IndexDamaged(
                    f"the index names the document {hit.id}, which the archive does not have: "
                    "'search-cli rebuild' makes the index again"
                )
            yield hit, found[hit.id]
