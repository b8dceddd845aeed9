"""Files with right checksums and contents that nobody wrote: an error, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zstandard
from small_index import SCHEMA
from whoosh import query as q

from search.columnar.errors import ColumnarError, Damaged
from search.columnar.evaluate import evaluate
from search.columnar.format import MappedArrays, write_arrays
from search.columnar.manifest import MANIFEST, read_manifest
from search.columnar.merge import merge_segments
from search.columnar.queries import Near
from search.columnar.records import decode_record, encode_record
from search.columnar.segment import Segment
from search.columnar.segment_writer import SegmentBuilder
from search.columnar.snapshot import Snapshot

DOCUMENTS = 300
LONG = 1_400


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A segment with positions that are packed, exceptions among them."""
    builder = SegmentBuilder(SCHEMA)
    for number in range(DOCUMENTS):
        words = ["a", "é", f"w{number % 7}"] * (LONG if number == 5 else 20)
        builder.add(
            {
                "id": str(number),
                "body": words,
                "stems": "",
                "tags": ["x", "y"],
                "year": number if number % 2 else None,
                "weight": 0.5,
            }
        )
    path = tmp_path_factory.mktemp("sound") / "segment"
    builder.write(path)
    return path


Change = Callable[[np.ndarray], np.ndarray]

CHANGES: dict[str, Change] = {
    "shorter": lambda array: array[:-1],
    "empty": lambda array: array[:0],
    "longer": lambda array: np.append(array, array[-1:]),
    "floats": lambda array: array.astype(np.float64),
    "signed": lambda array: array.astype(np.int64) - 1_000,
    "greatest": lambda array: (
        np.full_like(array, 1 if array.dtype == np.bool_ else 2**62).astype(array.dtype)
        if array.dtype.kind in "fb"
        else np.full_like(array, np.iinfo(array.dtype).max)
    ),
    "backwards": lambda array: array[::-1],
    "twice": lambda array: np.repeat(array, 2)[: len(array)],
    "wide": lambda array: np.full(len(array), 4_000_000_000, np.uint32),
}


def _names(path: Path) -> list[str]:
    return list(MappedArrays(path))


def _rewrite(source: Path, target: Path, name: str, change: Change) -> None:
    mapped = MappedArrays(source)
    arrays = {each: mapped._plain(each) for each in mapped}
    arrays[name] = change(arrays[name])
    write_arrays(target, arrays, mapped.meta)


def _use(path: Path, folder: Path) -> None:
    """Everything that reads a segment."""
    with Snapshot(SCHEMA, 1, {}, [(Segment(path), None)]) as snapshot:
        for query in (
            q.Term("body", "a"),
            q.Phrase("body", ["a", "é"]),
            Near("body", [q.Term("body", "a"), q.Prefix("body", "w")], 2),
            q.Wildcard("body", "*w*"),
            q.Prefix("stems", "a"),
            q.Every("year"),
            q.NumericRange("year", 3, 9),
            q.NumericRange("weight", 0.0, 1.0),
            q.TermRange("tags", "x", "y"),
        ):
            evaluate(snapshot, query)
        snapshot.values("tags")
        snapshot.values_of("tags", DOCUMENTS - 1)
        snapshot.records(range(snapshot.size))
    live = np.arange(DOCUMENTS) % 3 > 0
    for kept in (None, live):
        merge_segments(folder / "merged", [(Segment(path), kept), (Segment(path), kept)])


def test_the_segment_itself_is_sound(sound: Path, tmp_path: Path) -> None:
    _use(sound, tmp_path)
    assert {"body/positions.exceptions", "year/present", "record_offsets"} <= set(_names(sound))


@pytest.mark.parametrize("change", CHANGES)
def test_arrays_that_do_not_fit_are_damage(sound: Path, tmp_path: Path, change: str) -> None:
    for name in _names(sound):
        _rewrite(sound, tmp_path / "hostile", name, CHANGES[change])
        try:
            _use(tmp_path / "hostile", tmp_path)
        except ColumnarError:
            continue  # most are noticed; what fits by chance is read as it is


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("body/offsets", "backwards"),
        ("body/offsets", "greatest"),
        ("body/docs", "greatest"),
        ("body/docs", "wide"),
        ("body/docs", "backwards"),
        ("body/docs", "twice"),
        ("body/freqs", "longer"),
        ("body/freqs.exceptions", "wide"),
        ("body/position_offsets", "shorter"),
        ("body/positions.exceptional", "wide"),
        ("body/positions.exceptions", "empty"),
        ("body/terms", "greatest"),
        ("tags/values", "greatest"),
        ("tags/value_offsets", "empty"),
        ("year/numbers", "longer"),
        ("year/present", "shorter"),
        ("weight/numbers", "longer"),
        ("record_offsets", "floats"),
        ("records", "empty"),
    ],
)
def test_damage_is_noticed(sound: Path, tmp_path: Path, name: str, change: str) -> None:
    assert name in _names(sound)
    _rewrite(sound, tmp_path / "hostile", name, CHANGES[change])
    with pytest.raises(Damaged):
        _use(tmp_path / "hostile", tmp_path)


def test_a_missing_array_is_damage(sound: Path, tmp_path: Path) -> None:
    mapped = MappedArrays(sound)
    for missing in mapped:
        kept = {name: mapped._plain(name) for name in mapped if name != missing}
        write_arrays(tmp_path / "hostile", kept, mapped.meta)
        try:
            _use(tmp_path / "hostile", tmp_path)
        except ColumnarError:
            continue


@pytest.mark.parametrize(
    "meta",
    [
        {"format": 1, "documents": 10**12, "fields": {}},
        {"format": 1, "documents": -1, "fields": {}},
        {"format": 1, "documents": 1, "fields": {"a": []}},
        {"format": 1, "documents": "1", "fields": {}},
    ],
)
def test_a_description_that_cannot_be_is_damage(tmp_path: Path, meta: dict[str, Any]) -> None:
    write_arrays(tmp_path / "f", {}, meta)
    with pytest.raises(Damaged):
        Segment(tmp_path / "f")


@pytest.mark.parametrize(
    "head",
    [
        b"[]",
        b"{}",
        b"{",
        b"\xff",
        b'{"arrays": [], "meta": {}}',
        b'{"arrays": {}, "meta": []}',
        b'{"arrays": {"a": 1}, "meta": {}}',
        b'{"arrays": {"a": ["|u1", 32, -1, 0]}, "meta": {}}',
        b'{"arrays": {"a": ["|u1", -8, 1, 0]}, "meta": {}}',
        b'{"arrays": {"a": ["|u1", 0.5, 1, 0]}, "meta": {}}',
        b'{"arrays": {"a": [["|u1"], 0, 1, 0]}, "meta": {}}',
        b'{"arrays": {"a": ["|u1", 32, 100000000000000000000, 0]}, "meta": {}}',
        b'{"arrays": {}, "meta": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
def test_a_directory_that_cannot_be_is_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    monkeypatch.setattr("search.columnar.format.json.dumps", lambda *_, **__: _Encoded(head))
    write_arrays(tmp_path / "f", {}, {})
    with pytest.raises(Damaged):
        MappedArrays(tmp_path / "f")


class _Encoded:
    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def encode(self) -> bytes:
        return self._raw


def _with_record(folder: Path, frame: bytes, dictionary: bytes = b"") -> Segment:
    arrays = {
        "records": np.frombuffer(frame, np.uint8),
        "record_offsets": np.array([0, len(frame)], np.uint32),
        "dictionary": np.frombuffer(dictionary, np.uint8),
    }
    write_arrays(folder / "f", arrays, {"format": 1, "documents": 1, "fields": {}})
    return Segment(folder / "f")


@pytest.mark.parametrize(
    "record",
    [b"[]", b"1", b'{"a": {"$datetime": 5}}', b'{"a": {"$datetime": []}}', b"[" * 200_000],
)
def test_a_record_that_cannot_be_is_damage(tmp_path: Path, record: bytes) -> None:
    segment = _with_record(tmp_path, zstandard.compress(record))
    with pytest.raises(Damaged):
        segment.record(0)


def test_a_record_that_claims_to_be_huge_is_not_unpacked(tmp_path: Path) -> None:
    compressor = zstandard.ZstdCompressor().compressobj(size=1 << 34)
    block = bytes(1 << 20)
    frame = b"".join(compressor.compress(block) for _ in range(8)) + compressor.flush(
        zstandard.COMPRESSOBJ_FLUSH_BLOCK
    )
    segment = _with_record(tmp_path, frame)
    with pytest.raises(Damaged, match="bytes large"):
        segment.record(0)
    with pytest.raises(Damaged, match="bytes large"):
        merge_segments(tmp_path / "merged", [(segment, None), (_other(tmp_path), None)])


def _other(folder: Path) -> Segment:
    """A segment whose dictionary all records of a merged one would be compressed with."""
    (folder / "other").mkdir()
    return _with_record(folder / "other", zstandard.compress(b"{}"), b"dictionary of bytes")


def test_a_dictionary_of_garbage_is_damage(tmp_path: Path) -> None:
    magic = (0xEC30A437).to_bytes(4, "little")
    segment = _with_record(tmp_path, zstandard.compress(b"{}"), magic + bytes(range(200)))
    with pytest.raises(Damaged):
        segment.record(0)


def test_records_come_back_as_objects_only() -> None:
    assert decode_record(encode_record({"a": None})) == {"a": None}
    with pytest.raises(ValueError, match="no JSON object"):
        decode_record(b"[]")


def _manifest(folder: Path, meta: str) -> None:
    """A manifest with a right checksum of what the standard library makes of it."""
    bare = f'{{"format": 1, "generation": 1, "meta": {meta}, "schema": {{}}, "segments": []'
    digest = hashlib.sha256((bare + "}").encode()).hexdigest()
    (folder / MANIFEST).write_text(f'{bare}, "checksum": "{digest}"}}')


@pytest.mark.parametrize(
    "meta", ['{"a": NaN}', '{"a": 1e999}', '{"a": ' + "[" * 600 + "]" * 600 + "}", "[" * 9_999]
)
def test_a_manifest_that_could_not_be_written_is_damage(tmp_path: Path, meta: str) -> None:
    _manifest(tmp_path, meta)
    with pytest.raises(Damaged):
        read_manifest(tmp_path)
