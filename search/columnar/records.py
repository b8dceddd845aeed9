"""Records: the stored values of each document, as JSON, compressed one by one.

The first records of a segment wait until a zstd dictionary has been trained from them; with it, a
record takes up half the space. Later ones wait for each other, because the dictionary and its
tables are larger than a processor's cache: to compress a record now and then takes five times as
long as to compress many one after another.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import orjson
import zstandard

from search.columnar.arrays import AnyInts, offsets_of

__all__ = ["TRAINED_FROM", "RecordColumn", "decode_record", "decompressed", "encode_record"]

TRAINED_FROM = 1000
"""A dictionary is trained from so many records; fewer are compressed without one."""
_LARGEST = 256 << 20
"""Bytes of a record: a frame of a few kilobytes can stand for gigabytes of zeros."""
_WAITING_RECORDS = 8000
_WAITING_BYTES = 32 << 20
_BATCH_BYTES = 1 << 20
_SAMPLE_SHARE = 16
"""The dictionary is so many times smaller than the records it is trained from, or smaller."""
_DICTIONARY_BYTES = 2 << 20
_SAMPLED = 3
"""Only one in so many of the waiting records is read to train it."""
# Segments of 800 bytes, matched in steps of 8: an exhaustive search takes far longer and finds a
# dictionary that is no better.
_TRAINING = {"k": 800, "d": 8, "accel": 4}
_LEVEL = 3
# A window and tables that reach all of the dictionary; else as level 3 does. A segment has one
# dictionary, so records need not name it.
_WITH_DICTIONARY = zstandard.ZstdCompressionParameters(
    strategy=zstandard.STRATEGY_DFAST,
    window_log=22,
    hash_log=19,
    chain_log=18,
    search_log=1,
    min_match=5,
    write_checksum=True,
    write_dict_id=False,
)
_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


def _encode_other(value: object) -> dict[str, str]:
    if isinstance(value, datetime):
        return {"$datetime": value.isoformat()}
    raise TypeError(f"{type(value).__name__} is not JSON")


def encode_record(values: Mapping[str, object]) -> bytes:
    """Stored values as JSON in UTF-8.

    Raises:
        ValueError: a value is not made of str, int of 64 bits, float, bool, None, list, dict and
            datetime, or a str has unpaired surrogates.
    """
    try:
        raw = orjson.dumps(values, _encode_other, _OPTIONS)
        # Of what is no number, "nan" and infinities, orjson makes null; the standard library
        # gives it a name.
        raw = raw if b"null" not in raw else _spelled_out(values)
    except (TypeError, ValueError, RecursionError) as error:
        if len(values) > 1:
            for name, value in values.items():
                encode_record({name: value})
        raise ValueError(f"field {next(iter(values))!r} cannot be stored ({error})") from error
    if len(raw) > _LARGEST:
        raise ValueError(f"a record of {len(raw):,} bytes; at most {_LARGEST:,} can be stored")
    return raw


def decode_record(raw: bytes) -> dict[str, Any]:
    """What `encode_record` was given.

    Raises:
        ValueError: it is not JSON, or no record.
        RecursionError: it is nested too deeply.
    """
    try:
        record: dict[str, Any] = orjson.loads(raw)
    except orjson.JSONDecodeError:
        record = json.loads(raw)
    if not isinstance(record, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004 - as everything else that is wrong
    return _restored(record) if b'"$datetime"' in raw else record


def decompressed(decoder: zstandard.ZstdDecompressor, frame: memoryview) -> bytes:
    """The JSON of a compressed record.

    Raises:
        ValueError: it would be larger than any record.
        ZstdError: it is no frame, or was altered.
    """
    size = zstandard.frame_content_size(frame)
    if size > _LARGEST:
        raise ValueError(f"it would be {size:,} bytes large")
    return decoder.decompress(frame, allow_extra_data=False)


def _spelled_out(values: Mapping[str, object]) -> bytes:
    return json.dumps(
        values, ensure_ascii=False, separators=(",", ":"), default=_encode_other
    ).encode()


def _restored(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"$datetime"}:
            return datetime.fromisoformat(str(value["$datetime"]))
        return {key: _restored(inner) for key, inner in value.items()}
    return [_restored(inner) for inner in value] if isinstance(value, list) else value


class RecordColumn:
    """The records of a segment.

    Args:
        dictionary: compresses from the first record on; None to find one when there are enough.
        earlier: the dictionary of a segment before this one; taken when it is about as large as
            one that would be trained.
    """

    def __init__(self, dictionary: bytes | None = None, earlier: bytes = b"") -> None:
        # One buffer, because what orjson returns lies scattered in far more memory.
        self._waiting = bytearray()
        self._waiting_sizes = array("I")
        self._frames = bytearray()
        self._sizes = array("I")
        self._earlier = earlier
        self.dictionary = dictionary
        """What records are compressed with; None before it is known, empty when without."""
        self._compress = None if dictionary is None else _compressor(dictionary)

    def __len__(self) -> int:
        """Number of records."""
        return len(self._sizes) + len(self._waiting_sizes)

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return len(self._frames) + len(self._waiting) + 4 * len(self)

    def add(self, record: bytes) -> None:
        """Add the record of the next document."""
        self._waiting += record
        self._waiting_sizes.append(len(record))
        if self._compress is not None:
            enough = len(self._waiting) >= _BATCH_BYTES
        else:
            many = len(self._waiting_sizes) >= _WAITING_RECORDS
            enough = many or len(self._waiting) >= _WAITING_BYTES
        if enough:
            self._flush()

    def add_frame(self, frame: bytes | memoryview) -> None:
        """Add a record that was compressed with this column's dictionary."""
        if self._waiting:
            self._flush()
        self._append(frame)

    def arrays(self) -> Iterator[tuple[str, AnyInts]]:
        """The arrays of a segment."""
        self._flush()
        yield "records", np.frombuffer(self._frames, dtype=np.uint8)
        yield "record_offsets", offsets_of(np.array(self._sizes, dtype=np.int64))
        yield "dictionary", np.frombuffer(self.dictionary or b"", dtype=np.uint8)

    def _started(self) -> zstandard.ZstdCompressor:
        """What compresses, made for the records that wait if there is none yet."""
        if self._compress is None:
            size = min(len(self._waiting) // _SAMPLE_SHARE, _DICTIONARY_BYTES)
            if self._earlier and len(self._earlier) <= 2 * size:
                self.dictionary = self._earlier
            else:
                self.dictionary = _trained(list(self._taken()), size)
            self._compress = _compressor(self.dictionary)
        return self._compress

    def _flush(self) -> None:
        compressor = self._started()
        for record in self._taken():
            self._append(compressor.compress(record))
        self._waiting.clear()
        del self._waiting_sizes[:]

    def _taken(self) -> Iterator[bytes]:
        """The records that wait."""
        end = 0
        with memoryview(self._waiting) as view:
            for size in self._waiting_sizes:
                start, end = end, end + size
                yield bytes(view[start:end])

    def _append(self, frame: bytes | memoryview) -> None:
        self._frames += frame
        self._sizes.append(len(frame))


def _compressor(dictionary: bytes) -> zstandard.ZstdCompressor:
    if not dictionary:
        return zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    data = zstandard.ZstdCompressionDict(dictionary)
    data.precompute_compress(compression_params=_WITH_DICTIONARY)
    return zstandard.ZstdCompressor(compression_params=_WITH_DICTIONARY, dict_data=data)


def _trained(records: Sequence[bytes], size: int) -> bytes:
    if len(records) < TRAINED_FROM:
        return b""
    try:
        found = zstandard.train_dictionary(size, list(records[::_SAMPLED]), **_TRAINING)
    except zstandard.ZstdError:
        return b""  # there is too little in the records to learn from
    return bytes(found.as_bytes())
