"""Records: the stored values of each document, as JSON, compressed one by one.

The first records of a segment wait until a zstd dictionary has been trained from them; from then
on a record costs little time and a third less space than on its own.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import numpy as np
import zstandard

from search.columnar.arrays import AnyInts, offsets_of

__all__ = ["TRAINED_FROM", "RecordColumn", "encode_record"]

_LEVEL = 4
TRAINED_FROM = 1000
"""A dictionary is trained from so many records; fewer are compressed without one."""
_WAITING_RECORDS = 4000
_WAITING_BYTES = 16 << 20
_SAMPLE_SHARE = 28
"""The dictionary is so many times smaller than the records it is trained from, or smaller."""
_DICTIONARY_BYTES = 1 << 19
# Segments of 200 bytes, matched in steps of 8: an exhaustive search takes four times as long and
# finds a dictionary that is no better.
_TRAINING = {"k": 200, "d": 8}


def _encode_other(value: object) -> dict[str, str]:
    if isinstance(value, datetime):
        return {"$datetime": value.isoformat()}
    raise TypeError(f"{type(value).__name__} is not JSON")


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_encode_other)


def encode_record(values: Mapping[str, object]) -> bytes:
    """Stored values as JSON in UTF-8.

    Raises:
        ValueError: a value is not made of str, int, float, bool, None, list, dict and datetime,
            or a str has unpaired surrogates.
    """
    try:
        return _ENCODER.encode(values).encode()
    except (TypeError, ValueError, RecursionError) as error:
        if len(values) > 1:
            for name, value in values.items():
                encode_record({name: value})
        raise ValueError(f"field {next(iter(values))!r} cannot be stored ({error})") from error


class RecordColumn:
    """The records of a segment.

    Args:
        dictionary: compresses from the first record on; None to train one when there are enough.
    """

    def __init__(self, dictionary: bytes | None = None) -> None:
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._frames = bytearray()
        self._sizes = array("I")
        self._dictionary = dictionary
        self._compress = None if dictionary is None else _compressor(dictionary)

    def __len__(self) -> int:
        """Number of records."""
        return len(self._sizes) + len(self._waiting)

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return len(self._frames) + self._waiting_bytes + 4 * len(self._sizes)

    def add(self, record: bytes) -> None:
        """Add the record of the next document."""
        if self._compress is not None:
            self.add_frame(self._compress.compress(record))
            return
        self._waiting.append(record)
        self._waiting_bytes += len(record)
        if len(self._waiting) >= _WAITING_RECORDS or self._waiting_bytes >= _WAITING_BYTES:
            self._start()

    def add_frame(self, frame: bytes | memoryview) -> None:
        """Add a record that was compressed with this column's dictionary."""
        self._frames += frame
        self._sizes.append(len(frame))

    def arrays(self) -> Iterator[tuple[str, AnyInts]]:
        """The arrays of a segment."""
        if self._compress is None:
            self._start()
        yield "records", np.frombuffer(self._frames, dtype=np.uint8)
        yield "record_offsets", offsets_of(np.array(self._sizes, dtype=np.int64))
        yield "dictionary", np.frombuffer(self._dictionary or b"", dtype=np.uint8)

    def _start(self) -> None:
        """Compress what waits, and from now on at once."""
        dictionary = _trained(self._waiting, self._waiting_bytes)
        self._dictionary = dictionary
        self._compress = _compressor(dictionary)
        for record in self._waiting:
            self.add_frame(self._compress.compress(record))
        self._waiting.clear()
        self._waiting_bytes = 0


def _compressor(dictionary: bytes) -> zstandard.ZstdCompressor:
    if not dictionary:
        return zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    data = zstandard.ZstdCompressionDict(dictionary)
    data.precompute_compress(level=_LEVEL)
    return zstandard.ZstdCompressor(level=_LEVEL, dict_data=data, write_checksum=True)


def _trained(records: Sequence[bytes], size: int) -> bytes:
    if len(records) < TRAINED_FROM:
        return b""
    wanted = min(size // _SAMPLE_SHARE, _DICTIONARY_BYTES)
    try:
        found = zstandard.train_dictionary(wanted, list(records), **_TRAINING)
    except zstandard.ZstdError:
        return b""  # there is too little in the records to learn from
    return bytes(found.as_bytes())
