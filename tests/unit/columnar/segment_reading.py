"""A segment read the slow and obvious way, array by array, into plain Python values."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import zstandard
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.fields import DATETIME, ID, KEYWORD, NUMERIC, STORED, TEXT, Schema
from word_analyzers import NewsWords

from search.columnar.fields import CONFLATED
from search.columnar.format import MappedArrays

__all__ = ["SCHEMA", "expected", "read"]


def shorten(word: str, group: str) -> str:
    return f"{group}:{word[:2]}"


SCHEMA = Schema(
    id=ID(unique=True),
    title=TEXT(analyzer=SpaceSeparatedTokenizer(), stored=True),
    body=TEXT(analyzer=NewsWords()),
    body_stems=CONFLATED("body", shorten),
    plain=TEXT(analyzer=NewsWords(), phrase=False),
    tags=KEYWORD(commas=True),
    size=NUMERIC(int, bits=64),
    share=NUMERIC(float),
    date=DATETIME(stored=True),
    record=STORED(),
)
_TEXTS = {"title": str.split, "body": NewsWords().words, "plain": NewsWords().words}

Read = dict[str, Any]


def read(path: Path) -> Read:
    """Field by field: postings {term: {doc: positions or frequency}}, lengths, rows, numbers."""
    arrays = MappedArrays(path)
    arrays.verify()
    found: Read = {
        name: _read_field(arrays, name, described)
        for name, described in arrays.meta["fields"].items()
    }
    return {**found, "records": _read_records(arrays), "documents": arrays.meta["documents"]}


def _read_field(arrays: MappedArrays, name: str, described: Mapping[str, Any]) -> Any:
    def part(suffix: str) -> list[Any] | None:
        key = f"{name}/{suffix}"
        return arrays[key][:].tolist() if key in arrays else None

    if described["kind"] == "number":
        numbers = part("numbers")
        if "step" in described:
            numbers = [n * described["step"] + described["minimum"] for n in numbers]
        present = part("present") or [True] * len(numbers)
        return [n if there else None for n, there in zip(numbers, present, strict=True)]
    terms = _split(bytes(part("terms")), part("term_offsets"))
    assert terms == sorted(set(terms))
    docs = _split(part("docs"), part("offsets"))
    assert all(d and d == sorted(set(d)) for d in docs)
    names = [term.decode() for term in terms]
    if described["kind"] == "terms":
        rows = _split(part("values"), part("value_offsets"))
        assert all(row == sorted(set(row)) for row in rows)
        return {
            "postings": dict(zip(names, docs, strict=True)),
            "rows": [[names[n] for n in row] for row in rows],
        }
    freqs = _split(part("freqs"), part("offsets"))
    postings = [dict(zip(d, f, strict=True)) for d, f in zip(docs, freqs, strict=True)]
    if part("positions") is not None:
        placed = _split(part("positions"), part("position_offsets"))
        for posting, positions in zip(postings, placed, strict=True):
            rest = iter(positions)
            for doc, freq in posting.items():
                posting[doc] = [next(rest) for _ in range(freq)]
            assert not list(rest)
    return {"postings": dict(zip(names, postings, strict=True)), "lengths": part("lengths")}


def _read_records(arrays: MappedArrays) -> list[Any]:
    raw = arrays["dictionary"].tobytes()
    decompressor = zstandard.ZstdDecompressor(
        dict_data=zstandard.ZstdCompressionDict(raw) if raw else None
    )
    frames = _split(arrays["records"].tobytes(), arrays["record_offsets"].tolist())
    assert all(zstandard.get_frame_parameters(frame).has_checksum for frame in frames)
    return [json.loads(decompressor.decompress(frame)) for frame in frames]


def _split(values: Any, offsets: Any) -> list[Any]:
    assert offsets[0] == 0
    assert offsets[-1] == len(values)
    return [values[a:b] for a, b in pairwise(offsets)]


def expected(documents: Sequence[Mapping[str, Any]]) -> Read:
    """What `read` should find of documents of SCHEMA."""
    found: Read = {
        "documents": len(documents),
        "records": [_record(document) for document in documents],
        "id": _terms([[d["id"]] if d.get("id") is not None else [] for d in documents]),
        "tags": _terms([_tags(d.get("tags")) for d in documents]),
        "size": [d.get("size") for d in documents],
        "share": [d.get("share") for d in documents],
        "date": [_microseconds(d.get("date")) for d in documents],
    }
    for field, cut in _TEXTS.items():
        rows = [_words(d.get(field), cut) for d in documents]
        found[field] = _text(rows, positions=field != "plain")
        if field == "body":
            groups = [d.get("body_stems") or "" for d in documents]
            stems = [
                [shorten(word, group) for word in row]
                for row, group in zip(rows, groups, strict=True)
            ]
            found["body_stems"] = {**_text(stems, positions=False), "lengths": None}
    return {
        name: value for name, value in found.items() if name == "records" or not _is_empty(value)
    }


def _is_empty(value: Any) -> bool:
    if isinstance(value, dict):
        return not value["postings"]
    return isinstance(value, list) and all(one is None for one in value)


def _record(document: Mapping[str, Any]) -> dict[str, Any]:
    kept = {
        name: document.get(f"_stored_{name}", document[name])
        for name in ("title", "date", "record")
        if document.get(name) is not None
    }
    if "date" in kept:
        kept["date"] = {"$datetime": kept["date"].isoformat()}
    return kept


def _tags(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        return [tag.strip() for tag in value.split(",") if tag.strip()]
    return value or ()


def _microseconds(value: Any) -> int | None:
    if value is None:
        return None
    since = value - type(value).min
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _words(value: Any, cut: Any) -> list[str]:
    return list(value) if isinstance(value, list) else cut(value or "")


def _terms(rows: Sequence[Iterable[str]]) -> Read:
    postings: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        for term in sorted(set(row)):
            postings.setdefault(term, []).append(number)
    return {"postings": postings, "rows": [sorted(set(row)) for row in rows]}


def _text(rows: Sequence[Sequence[str]], *, positions: bool) -> Read:
    postings: dict[str, dict[int, Any]] = {}
    for number, row in enumerate(rows):
        for term, freq in Counter(row).items():
            places = [place for place, word in enumerate(row) if word == term]
            postings.setdefault(term, {})[number] = places if positions else freq
    return {"postings": postings, "lengths": list(map(len, rows))}
