"""Segment files made from plain Python values, the long way: an oracle for what reads them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import zstandard
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.fields import DATETIME, ID, KEYWORD, NUMERIC, TEXT, Schema

from search.columnar.arrays import narrow
from search.columnar.fields import CONFLATED
from search.columnar.format import write_arrays
from search.columnar.segment import Segment

SCHEMA = Schema(
    id=ID(unique=True, stored=True),
    body=TEXT(analyzer=SpaceSeparatedTokenizer()),
    stems=CONFLATED("body", lambda word, group: f"{group}:{word[:3]}"),
    tags=KEYWORD(commas=True),
    size=NUMERIC(int),
    share=NUMERIC(float),
    date=DATETIME(),
)


@dataclass(frozen=True)
class Doc:
    id: str
    body: str = ""
    tags: Sequence[str] = ()
    size: int | None = None
    share: float | None = None
    record: dict[str, Any] = field(default_factory=dict)


def write_segment(path: Path, docs: Sequence[Doc], dictionary: bytes = b"") -> Segment:
    arrays: dict[str, Any] = {}
    _terms(arrays, "id", [[doc.id] for doc in docs])
    _terms(arrays, "tags", [sorted(set(doc.tags)) for doc in docs])
    _text(arrays, "body", [doc.body.split() for doc in docs])
    fields: dict[str, Any] = {
        "id": {"kind": "terms"},
        "tags": {"kind": "terms"},
        "body": {"kind": "text"},
        "size": _whole_numbers(arrays, "size", [doc.size for doc in docs]),
        "share": {"kind": "number"},
    }
    shares = [doc.share for doc in docs]
    arrays["share/numbers"] = np.array([share or 0.0 for share in shares], np.float64)
    arrays["share/present"] = np.array([share is not None for share in shares])
    encoder = zstandard.ZstdCompressor(
        write_checksum=True,
        dict_data=zstandard.ZstdCompressionDict(dictionary) if dictionary else None,
    )
    packed = [encoder.compress(json.dumps({"id": doc.id, **doc.record}).encode()) for doc in docs]
    arrays["records"] = np.frombuffer(b"".join(packed), np.uint8)
    arrays["record_offsets"] = _offsets(map(len, packed))
    arrays["dictionary"] = np.frombuffer(dictionary, np.uint8)
    write_arrays(path, arrays, {"format": 1, "documents": len(docs), "fields": fields})
    return Segment(path)


def _terms(arrays: dict[str, Any], name: str, rows: list[list[str]]) -> None:
    terms = sorted({term for row in rows for term in row}, key=str.encode)
    postings = [[n for n, row in enumerate(rows) if term in row] for term in terms]
    _dictionary(arrays, name, terms, postings)
    ordinals = [terms.index(term) for row in rows for term in sorted(row, key=terms.index)]
    arrays[f"{name}/value_offsets"] = _offsets(map(len, rows))
    arrays[f"{name}/values"] = narrow(np.array(ordinals, np.int64))


def _text(arrays: dict[str, Any], name: str, rows: list[list[str]]) -> None:
    terms = sorted({term for row in rows for term in row}, key=str.encode)
    counts = [Counter(row) for row in rows]
    postings = [[n for n, row in enumerate(rows) if term in row] for term in terms]
    _dictionary(arrays, name, terms, postings)
    freqs = [counts[n][term] for term, docs in zip(terms, postings, strict=True) for n in docs]
    arrays[f"{name}/freqs"] = narrow(np.array(freqs, np.int64))
    arrays[f"{name}/lengths"] = narrow(np.array([len(row) for row in rows], np.int64))
    places = [
        [place for n in docs for place, word in enumerate(rows[n]) if word == term]
        for term, docs in zip(terms, postings, strict=True)
    ]
    arrays[f"{name}/position_offsets"] = _offsets(map(len, places))
    arrays[f"{name}/positions"] = narrow(np.array([p for each in places for p in each], np.int64))


def _dictionary(
    arrays: dict[str, Any], name: str, terms: list[str], postings: list[list[int]]
) -> None:
    encoded = [term.encode() for term in terms]
    arrays[f"{name}/terms"] = np.frombuffer(b"".join(encoded), np.uint8)
    arrays[f"{name}/term_offsets"] = _offsets(map(len, encoded))
    arrays[f"{name}/offsets"] = _offsets(map(len, postings))
    arrays[f"{name}/docs"] = np.array([n for docs in postings for n in docs], np.uint16)


def _whole_numbers(arrays: dict[str, Any], name: str, values: list[int | None]) -> dict[str, Any]:
    known = [value for value in values if value is not None] or [0]
    stored = [0 if value is None else (value - min(known)) // 5 for value in values]
    arrays[f"{name}/numbers"] = narrow(np.array(stored, np.int64))
    if None in values:
        arrays[f"{name}/present"] = np.array([value is not None for value in values])
    return {"kind": "number", "minimum": min(known), "step": 5}


def _offsets(counts: Any) -> Any:
    return np.array([0, *accumulate(counts)], np.uint32)
