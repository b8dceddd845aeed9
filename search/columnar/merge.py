"""One segment made of several, without their deleted documents.

Nothing is analysed again: terms are renumbered, documents shifted, and postings copied in blocks.
Arrays are made and written one after another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import zstandard

from search.columnar.arrays import AnyInts, narrow
from search.columnar.errors import ColumnarError, Damaged
from search.columnar.format import write_arrays
from search.columnar.layout import MAX_DOCUMENTS, Kind
from search.columnar.merge_parts import Mask, Mergeable, Part, Runs, TermField, parts_of
from search.columnar.merge_policy import SegmentSize, plan_merges
from search.columnar.packed import Writable
from search.columnar.postings import postings_arrays
from search.columnar.records import TRAINED_FROM, RecordColumn, decompressed
from search.columnar.segment import Numbers as NumberArrays
from search.columnar.segment_writer import FORMAT, SegmentSummary
from search.columnar.values import Numbers, number_arrays, value_rows
from search.columnar.vocabulary import vocabulary_arrays

__all__ = ["Mergeable", "SegmentSize", "merge_segments", "plan_merges"]


def merge_segments(path: Path, sources: Sequence[tuple[Mergeable, Mask | None]]) -> SegmentSummary:
    """Write the live documents of several segments as one, in the same order.

    Args:
        path: of the new segment.
        sources: segments of one schema, each with its live documents, bool[N]; None means all.

    Raises:
        ColumnarError: the documents do not fit a segment, or the segments disagree on a field.
        Damaged: a source is not what was written.
    """
    parts = list(parts_of(sources))
    documents = sum(part.live_count for part in parts)
    if documents > MAX_DOCUMENTS:
        raise ColumnarError(f"{documents:,} documents are too many for a segment")
    fields: dict[str, dict[str, Any]] = {}
    meta = {"format": FORMAT, "documents": documents, "fields": fields}
    size = write_arrays(path, _arrays(parts, documents, fields), meta)
    return SegmentSummary(documents, size)


def _arrays(
    parts: Sequence[Part], documents: int, fields: dict[str, dict[str, Any]]
) -> Iterator[tuple[str, Writable]]:
    for name, described in _descriptions(parts).items():
        holders = [part for part in parts if part.has(name)]
        if described["kind"] == Kind.NUMBER:
            found = _number_field(name, parts, described)
        else:
            found = _term_field(name, holders, described, documents)
        for suffix, array in found:
            fields[name] = described
            yield f"{name}/{suffix}", array
        for part in parts:
            part.arrays.release()
    yield from _records(parts)


def _descriptions(parts: Sequence[Part]) -> dict[str, dict[str, Any]]:
    """The description of each field of any source, without what differs between segments."""
    found: dict[str, dict[str, Any]] = {}
    for part in parts:
        for name, given in part.arrays.meta["fields"].items():
            described = {key: given[key] for key in given if key not in {"minimum", "step"}}
            if found.setdefault(name, described) != described:
                raise ColumnarError(f"{part.arrays.path}: field {name!r} is of another kind")
    return found


def _number_field(
    name: str, parts: Sequence[Part], described: dict[str, Any]
) -> Iterator[tuple[str, Writable]]:
    columns: list[Numbers] = []
    presents: list[Mask] = []
    for part in parts:
        values, present = _numbers(name, part)
        columns.append(part.chosen(values))
        presents.append(part.chosen(present))
    kinds = {column.dtype for column in columns if len(column)}
    values = np.concatenate(columns).astype("f8" if np.dtype("f8") in kinds else "i8")
    arrays, scale = number_arrays(values, np.concatenate(presents))
    described.update(scale)
    yield from arrays.items()


def _numbers(name: str, part: Part) -> tuple[Numbers, Mask]:
    """The numbers of a source, deleted documents included, and which documents have one."""
    if not part.has(name):
        nothing = np.zeros(part.documents, dtype=np.int64)
        return nothing, np.zeros(part.documents, dtype=np.bool_)
    column = NumberArrays(part.arrays, name, part.documents)
    present = column.present
    return column.values, np.ones(part.documents, np.bool_) if present is None else present


def _term_field(
    name: str, holders: Sequence[Part], described: dict[str, Any], documents: int
) -> Iterator[tuple[str, Writable]]:
    fields = [TermField(part, name) for part in holders]
    terms, ranks = _union([field.terms() for field in fields], [f.living() for f in fields])
    if not terms:
        return
    yield from vocabulary_arrays(terms)
    runs = Runs([(field, rank) for field, rank in zip(fields, ranks, strict=True)])
    postings = postings_arrays(runs, len(terms))
    if described["kind"] == Kind.TERMS:
        held = dict(postings)
        yield from held.items()
        yield from value_rows(
            cast("AnyInts", held["offsets"]), cast("AnyInts", held["docs"]), documents
        )
        return
    yield from postings
    if described["kind"] == Kind.TEXT:
        lengths = np.zeros(documents, dtype=np.uint32)
        for part, field in zip(holders, fields, strict=True):
            lengths[part.chosen(part.numbers)] = part.chosen(field.lengths())
        yield "lengths", narrow(lengths)


def _union(
    vocabularies: Sequence[list[bytes]], living: Sequence[Mask]
) -> tuple[list[bytes], list[AnyInts]]:
    """The sorted union of the living terms, and the rank in it of each term of each source.

    The rank of a term that does not live means nothing.
    """
    kept = [
        [term for term, lives in zip(terms, alive.tolist(), strict=True) if lives]
        for terms, alive in zip(vocabularies, living, strict=True)
    ]
    union = sorted(set().union(*kept))
    number_of = {term: number for number, term in enumerate(union)}
    ranks = []
    for terms, alive in zip(kept, living, strict=True):
        rank = np.zeros(len(alive), dtype=np.uint32)
        rank[alive] = [number_of[term] for term in terms]
        ranks.append(rank)
    return union, ranks


def _records(parts: Sequence[Part]) -> Iterator[tuple[str, Writable]]:
    """Frames are copied where the dictionary is the one that most records have already."""
    weights: Counter[bytes] = Counter()
    for part in parts:
        weights[part.arrays["dictionary"].tobytes()] += part.live_count
    without = weights.pop(b"", 0)
    dictionary: bytes | None = max(weights, key=weights.__getitem__) if weights else b""
    if not dictionary and without >= TRAINED_FROM:
        dictionary = None
    column = RecordColumn(dictionary)
    for part in parts:
        same = part.arrays["dictionary"].tobytes() == dictionary
        _copy_records(part, column, decode=not same)
    yield from column.arrays()


def _copy_records(part: Part, column: RecordColumn, *, decode: bool) -> None:
    records = part.arrays["records"].data
    bounds = part.arrays["record_offsets"].tolist()
    if len(bounds) != part.documents + 1:
        raise Damaged(part.arrays.path, "does not say where its records are")
    numbers = range(part.documents) if part.live is None else np.flatnonzero(part.live).tolist()
    if not decode:
        for number in numbers:
            column.add_frame(records[bounds[number] : bounds[number + 1]])
        return
    raw = part.arrays["dictionary"].tobytes()
    decompressor = zstandard.ZstdDecompressor(
        dict_data=zstandard.ZstdCompressionDict(raw) if raw else None
    )
    for number in numbers:
        try:
            record = decompressed(decompressor, records[bounds[number] : bounds[number + 1]])
        except (zstandard.ZstdError, ValueError) as error:
            raise Damaged(part.arrays.path, f"record {number} is altered ({error})") from error
        column.add(record)
