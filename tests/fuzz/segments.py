"""The files of the index: a segment that somebody altered, with a right checksum or without.

The first byte says which: of an even one the rest is the file; of an odd one the second byte
chooses an array of a sound segment, the third a place in it, and the rest is written there.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import fields
from whoosh import query as q

from search.columnar.errors import ColumnarError
from search.columnar.evaluate import evaluate
from search.columnar.format import MappedArrays, write_arrays
from search.columnar.merge import merge_segments
from search.columnar.queries import Near
from search.columnar.segment import Segment
from search.columnar.segment_writer import SegmentBuilder
from search.columnar.snapshot import Snapshot
from tests.fuzz.errors import check_error

_DOCUMENTS = 40
_SCHEMA = fields.Schema(
    id=fields.ID(unique=True, stored=True),
    body=fields.TEXT(phrase=True),
    tags=fields.KEYWORD(),
    year=fields.NUMERIC(),
    weight=fields.NUMERIC(float),
)


def target(data: bytes) -> None:
    """A segment is used whole, or said to be damaged."""
    path = _folder() / "segment"
    if data[:1] < b"\x01" or data[0] % 2 == 0:
        path.write_bytes(data[1:])
    else:
        _write_altered(path, *(data[1:3] + b"\0\0")[:2], data[3:])
    try:
        _use(path)
    except ColumnarError as error:
        check_error(error)


def _write_altered(path: Path, choice: int, place: int, content: bytes) -> None:
    arrays, meta = _sound()
    name = sorted(arrays)[choice % len(arrays)]
    changed = bytearray(arrays[name].tobytes())
    at = place * len(changed) // 256
    changed[at : at + len(content)] = content
    size = arrays[name].dtype.itemsize
    whole = bytes(changed[: len(changed) // size * size])
    altered = np.frombuffer(whole, arrays[name].dtype)
    write_arrays(path, {**arrays, name: altered}, meta)


def _use(path: Path) -> None:
    """All that reads a segment."""
    with Snapshot(_SCHEMA, 1, {}, [(Segment(path), None)]) as snapshot:
        for query in (
            q.Term("body", "mali"),
            q.Phrase("body", ["mali", "é"]),
            Near("body", [q.Term("body", "mali"), q.Prefix("body", "w")], 2),
            q.Wildcard("body", "*w*"),
            q.Every("year"),
            q.NumericRange("year", 3, 9),
            q.NumericRange("weight", 0.0, 1.0),
            q.TermRange("tags", "x", "y"),
        ):
            evaluate(snapshot, query)
        snapshot.values("tags")
        snapshot.records(range(min(snapshot.size, _DOCUMENTS)))
    merge_segments(path.with_name("merged"), [(Segment(path), None), (Segment(path), None)])


@cache
def _sound() -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """The arrays of a segment, and what it says of itself."""
    builder = SegmentBuilder(_SCHEMA)
    for number in range(_DOCUMENTS):
        builder.add(
            {
                "id": str(number),
                "body": ["mali", "é", f"w{number % 7}"] * (200 if number == 5 else 3),
                "tags": ["x", "y"],
                "year": number if number % 2 else None,
                "weight": 0.5,
            }
        )
    path = _folder() / "sound"
    builder.write(path)
    mapped = MappedArrays(path)
    return {name: mapped._plain(name) for name in mapped}, mapped.meta


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="fuzz-segments-"))
