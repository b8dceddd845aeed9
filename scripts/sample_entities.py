"""A sample of facet values for judging by hand, as rows of Markdown.

    python scripts/sample_entities.py ARCHIVE --count 100 --documents 3 --seed 1 --contexts 3

Draws, for people, organisations and places each, so many of the values that at least so many
documents of an archive have, all equally likely. A row has the type, the value as the panel shows
it, its id, the number of documents, and an empty cell for the verdict; `--contexts` adds passages
in which it is mentioned, from different documents. The same seed over the same archive gives the
same rows.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

from search.engine import SearchEngine
from search.model import (
    Collapse,
    Document,
    EntitySummary,
    EntityType,
    FacetField,
    Filter,
    Query,
)

AROUND = 60
"""Characters shown on either side of a mention."""

_ALL = 1_000_000


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--documents", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--contexts", type=int, default=0)
    options = parser.parse_args()
    print("| type | value | id | documents | verdict |\n|---|---|---|---|---|")
    with SearchEngine(options.archive) as engine:
        for kind in EntityType:
            values = [
                value
                for value in engine.entities(kind=kind, limit=_ALL).values
                if value.documents >= options.documents
            ]
            random.Random(options.seed).shuffle(values)  # noqa: S311 - the same rows every time
            for value in sorted(values[: options.count], key=_by_name):
                print(_row(kind, value))
                for context in contexts(engine, value, options.contexts):
                    print(f"  - {context}")


def contexts(engine: SearchEngine, value: EntitySummary, count: int) -> Iterator[str]:
    """Passages of different documents in which an entity is mentioned, the mention in brackets."""
    if not count:
        return
    asked = Filter(FacetField(value.ref.type.value), value.ref.id)
    query = Query(filters=(asked,), per_page=count, facets=(), collapse=Collapse.COPIES)
    for hit in engine.search(query).hits:
        yield from _passage(engine.document(hit.id), value)


def _passage(document: Document, value: EntitySummary) -> Iterator[str]:
    text = document.article.page.text
    for entity in document.article.entities:
        if (entity.type, entity.id) == value.ref:
            start, end = entity.mentions[0].chars
            before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
            yield _line(f"{before}[{text[start:end]}]{after}")


def _row(kind: EntityType, value: EntitySummary) -> str:
    return f"| {kind.value} | {_line(value.name)} | {value.ref.id} | {value.documents} | |"


def _line(text: str) -> str:
    """On one line, without what Markdown takes for the end of a cell."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("`", "'")


def _by_name(value: EntitySummary) -> str:
    return value.name.casefold()


if __name__ == "__main__":
    main()
