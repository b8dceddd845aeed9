"""A snapshot over segments made from Python values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np
from whoosh import fields

from search.columnar.fields import CONFLATED
from search.columnar.segment import Segment
from search.columnar.segment_writer import SegmentBuilder
from search.columnar.snapshot import Snapshot


def first_two(word: str, group: str) -> str:
    return group + word[:2]


SCHEMA = fields.Schema(
    id=fields.ID(unique=True, stored=True),
    title=fields.TEXT(phrase=True),
    body=fields.TEXT(phrase=True),
    plain=fields.TEXT(phrase=False),
    stems=CONFLATED("body", first_two),
    tags=fields.KEYWORD(),
    day=fields.ID(),
    year=fields.NUMERIC(),
    weight=fields.NUMERIC(float),
    price=fields.NUMERIC(int, decimal_places=2),
    at=fields.DATETIME(),
)


def make_snapshot(
    folder: Path,
    *segments: Sequence[Mapping[str, object]],
    deleted: Collection[int] = (),
) -> Snapshot:
    """Documents as field values, a list for each segment; text as a str or a list of words."""
    sources, base = [], 0
    for number, documents in enumerate(segments):
        builder = SegmentBuilder(SCHEMA)
        for document in documents:
            builder.add({name: _value(name, value) for name, value in document.items()})
        path = folder / f"segment-{number}"
        builder.write(path)
        dead = [n - base for n in deleted if base <= n < base + len(documents)]
        live = np.ones(len(documents), np.bool_)
        live[dead] = False
        sources.append((Segment(path), live if dead else None))
        base += len(documents)
    return Snapshot(SCHEMA, 1, {}, sources)


def _value(name: str, value: object) -> object:
    return value.split() if name in {"title", "body", "plain"} and isinstance(value, str) else value
