"""One immutable segment file, mapped: its dictionaries, postings, columns and records.

Nothing is decoded when a segment is opened. An array is a view of the mapped file, made and
checked against its checksum when it is first used. A `Segment` is shared by threads and by
snapshots, so a file is checked once in a process.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import zstandard

from search.columnar.errors import Damaged
from search.columnar.format import MappedArrays
from search.columnar.layout import MAX_DOCUMENTS
from search.columnar.lock import Pin
from search.columnar.records import decode_record, decompressed
from search.columnar.soundness import FieldArrays
from search.columnar.values import decoded_numbers

__all__ = ["Numbers", "Segment", "TermIndex"]

_BLOCK = 64
"""Every so many terms, one is kept as an entry of the dictionary's sparse index."""

_REMEMBERED = 8192
"""So many results of `TermIndex.find` are kept, then all are forgotten."""

_UINT16 = frozenset({"<u2"})
_UNSIGNED = frozenset({"|u1", "<u2", "<u4"})
_NUMBERS = _UNSIGNED | {"<u8", "<f8"}
_BOOL = frozenset({"|b1"})

UnsignedArray = npt.NDArray[np.unsignedinteger[Any]]
"""Array of uint8, uint16 or uint32."""


class TermIndex:
    """The inverted index of one field in one segment: T terms in the order of their UTF-8 bytes.

    Postings of term i are `docs[offsets[i]:offsets[i + 1]]`.
    """

    def __init__(self, arrays: MappedArrays, field: str, documents: int) -> None:
        self.documents = documents
        self._arrays = FieldArrays(arrays, field)
        self._found: dict[bytes, int] = {}
        self.term_count: int = len(self.term_offsets) - 1

    @cached_property
    def blob(self) -> npt.NDArray[np.uint8]:
        """All terms, one after another: uint8[bytes]."""
        return self._arrays.terms(self.term_offsets)

    @cached_property
    def term_offsets(self) -> npt.NDArray[np.uint32]:
        """Where each term begins in `blob`: uint32[T + 1]."""
        return self._arrays.offsets("term_offsets", into="terms")

    @cached_property
    def offsets(self) -> npt.NDArray[np.uint32]:
        """Where the postings of each term begin: uint32[T + 1]."""
        return self._arrays.offsets("offsets", into="docs", groups=self.term_count)

    @cached_property
    def docs(self) -> npt.NDArray[np.uint16]:
        """Local document numbers, ascending within a term: uint16[P]."""
        docs = self._arrays.indexes("docs", _UINT16, int(self.offsets[-1]), self.documents)
        self._arrays.check_ascending("docs", docs, self.offsets)
        return docs

    @cached_property
    def freqs(self) -> UnsignedArray | None:
        """How often the term occurs in each posting's document: uint[P]; None for TERMS."""
        if "freqs" not in self._arrays:
            return None
        return self._arrays.ints("freqs", int(self.offsets[-1]))

    @cached_property
    def position_offsets(self) -> npt.NDArray[np.uint32] | None:
        """Where the positions of each term begin: uint32[T + 1]; None without positions."""
        if "position_offsets" not in self._arrays:
            return None
        return self._arrays.offsets("position_offsets", into="positions", groups=self.term_count)

    @cached_property
    def positions(self) -> UnsignedArray | None:
        """Positions of a posting follow one another, as many as its frequency: uint[Q]."""
        if self.position_offsets is None:
            return None
        return self._arrays.ints("positions", int(self.position_offsets[-1]))

    def check_positions(self, first: int, end: int, freqs: npt.NDArray[Any]) -> None:
        """Whether the frequencies of the terms of a range add up to their positions.

        Raises:
            Damaged: they do not; positions would be taken from beyond the terms.
        """
        starts = self.position_offsets
        if starts is None or int(freqs.sum(dtype=np.int64)) != int(starts[end]) - int(
            starts[first]
        ):
            self._arrays.complain("freqs", "does not fit the positions")

    @cached_property
    def lengths(self) -> UnsignedArray | None:
        """Number of words of each document: uint[N]; TEXT only."""
        if "lengths" not in self._arrays:
            return None
        return self._arrays.ints("lengths", self.documents)

    @cached_property
    def total_length(self) -> int:
        """Sum of `lengths`, 0 without; deleted documents count."""
        return 0 if self.lengths is None else int(self.lengths.sum(dtype=np.int64))

    @cached_property
    def value_offsets(self) -> npt.NDArray[np.uint32] | None:
        """Where the values of each document begin: uint32[N + 1]; TERMS only."""
        if "value_offsets" not in self._arrays:
            return None
        return self._arrays.offsets("value_offsets", into="values", groups=self.documents)

    @cached_property
    def values(self) -> UnsignedArray | None:
        """Term numbers of the documents' values, ascending within a document: uint[V]."""
        if self.value_offsets is None:
            return None
        count = int(self.value_offsets[-1])
        return self._arrays.indexes("values", _UNSIGNED, count, self.term_count)

    @cached_property
    def terms(self) -> list[bytes]:
        """Every term, decoded at first use."""
        raw = self.blob.tobytes()
        return [raw[start:end] for start, end in pairwise(self.term_offsets.tolist())]

    @cached_property
    def starts(self) -> memoryview:
        """`offsets` as a memoryview, whose items are ints: four times as fast for single ones."""
        return self.offsets.data

    @cached_property
    def rows(self) -> tuple[memoryview, memoryview] | None:
        """`value_offsets` and `values` as memoryviews; None without."""
        if self.value_offsets is None or self.values is None:
            return None
        return self.value_offsets.data, self.values.data

    @cached_property
    def _bounds(self) -> memoryview:
        return self.term_offsets.data

    @cached_property
    def _bytes(self) -> memoryview:
        return self.blob.data

    @cached_property
    def _heads(self) -> list[bytes]:
        term = self.term
        return [term(number) for number in range(0, self.term_count, _BLOCK)]

    def term(self, number: int) -> bytes:
        """The term of a number in [0, T)."""
        bounds = self._bounds
        return self._bytes[bounds[number] : bounds[number + 1]].tobytes()

    def find(self, term: bytes) -> int:
        """The number of a term, -1 if there is none."""
        number = self._found.get(term)
        if number is None:
            number = self.lower_bound(term)
            if number == self.term_count or self.term(number) != term:
                number = -1
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            self._found[term] = number
        return number

    def lower_bound(self, term: bytes) -> int:
        """The number of the first term that is not before `term`; T if there is none."""
        block = bisect_right(self._heads, term) - 1
        if block < 0:
            return 0
        low = block * _BLOCK
        high = min(low + _BLOCK, self.term_count)
        bounds, raw = self._bounds, self._bytes
        while low < high:
            middle = (low + high) >> 1
            if raw[bounds[middle] : bounds[middle + 1]].tobytes() < term:
                low = middle + 1
            else:
                high = middle
        return low

    def prefix_range(self, prefix: bytes) -> tuple[int, int]:
        """Numbers (first, end) of the terms that begin with `prefix`."""
        low = self.lower_bound(prefix)
        stem = prefix.rstrip(b"\xff")
        if not stem:
            return low, self.term_count
        return low, self.lower_bound(stem[:-1] + bytes([stem[-1] + 1]))


class Numbers:
    """A NUMBER field of one segment."""

    def __init__(self, arrays: MappedArrays, field: str, documents: int) -> None:
        self._arrays = FieldArrays(arrays, field)
        self._documents = documents
        self._description: dict[str, Any] = arrays.meta["fields"].get(field, {})

    @cached_property
    def values(self) -> npt.NDArray[np.int64] | npt.NDArray[np.float64]:
        """The numbers: int64[N] or float64[N]; any number where there is none."""
        stored = self._arrays.plain("numbers", _NUMBERS, self._documents)
        try:
            return decoded_numbers(stored, self._description)
        except (KeyError, TypeError, OverflowError) as error:
            self._arrays.complain("numbers", f"has no minimum and step ({error!r})")

    @cached_property
    def present(self) -> npt.NDArray[np.bool_] | None:
        """Which documents have a number: bool[N]; None when all have."""
        if "present" not in self._arrays:
            return None
        return self._arrays.plain("present", _BOOL, self._documents).astype(np.bool_)


class Segment:
    """A segment file, pinned and mapped.

    Args:
        path: of the file.

    Raises:
        FileNotFoundError: there is no such file (any more).
        Damaged: the file is not a segment, or its header was altered.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name
        self._pin = Pin(path)
        try:
            self.arrays = MappedArrays(path)
            self.documents, self.fields = _described(path, self.arrays.meta)
        except BaseException:
            self._pin.release()
            raise
        self._indexes: dict[str, TermIndex | None] = {}
        self._numbers: dict[str, Numbers | None] = {}
        self._decoders: list[zstandard.ZstdDecompressor] = []

    def field(self, name: str) -> TermIndex | None:
        """The inverted index of a field; None when no document of the segment has it."""
        try:
            return self._indexes[name]
        except KeyError:
            there = f"{name}/terms" in self.arrays
            index = TermIndex(self.arrays, name, self.documents) if there else None
            return self._indexes.setdefault(name, index)

    def numbers(self, name: str) -> Numbers | None:
        """The column of a NUMBER field; None when no document of the segment has it."""
        try:
            return self._numbers[name]
        except KeyError:
            there = f"{name}/numbers" in self.arrays
            numbers = Numbers(self.arrays, name, self.documents) if there else None
            return self._numbers.setdefault(name, numbers)

    def record(self, number: int) -> dict[str, Any]:
        """The stored fields of a document, by its local number.

        Raises:
            IndexError: there is no such document.
            Damaged: the record was altered.
        """
        if not 0 <= number < self.documents:
            raise IndexError(number)
        bounds = self._record_bounds
        packed = self._record_bytes[bounds[number] : bounds[number + 1]]
        try:
            decoder = self._decoder()
            record = decode_record(decompressed(decoder, packed))
        except (zstandard.ZstdError, ValueError, RecursionError, MemoryError) as error:
            raise Damaged(self.path, f"record {number} cannot be read: {error}") from error
        self._decoders.append(decoder)
        return record

    def verify(self) -> None:
        """Check every byte of the file.

        Raises:
            Damaged: something was altered.
        """
        self.arrays.verify()

    def unpin(self) -> None:
        """Let a writer remove the file; what is mapped stays readable."""
        self._pin.release()

    def close(self) -> None:
        """Unpin the file and unmap it; the segment cannot be used any more."""
        self.unpin()
        self.arrays.close()

    def _decoder(self) -> zstandard.ZstdDecompressor:
        try:
            # A decoder is for one thread at a time, and taking one from a list is atomic.
            return self._decoders.pop()
        except IndexError:
            return zstandard.ZstdDecompressor(dict_data=self._dictionary)

    @cached_property
    def _record_bounds(self) -> memoryview:
        bounds = self._array("record_offsets")
        if bounds.dtype.kind not in "iu" or len(bounds) != self.documents + 1:
            raise Damaged(self.path, "does not say where its records are")
        return bounds.data

    @cached_property
    def _record_bytes(self) -> memoryview:
        # Not checked here: every record has a checksum of its own.
        return self._array("records").data

    @cached_property
    def _dictionary(self) -> zstandard.ZstdCompressionDict | None:
        raw = self._array("dictionary").data.tobytes()
        return zstandard.ZstdCompressionDict(raw) if raw else None

    def _array(self, name: str) -> npt.NDArray[Any]:
        """An array that belongs to no field."""
        if name not in self.arrays or f"{name}.exceptions" in self.arrays:
            raise Damaged(self.path, f"has no array {name!r}")
        return self.arrays[name]


def _described(path: Path, meta: dict[str, Any]) -> tuple[int, dict[str, dict[str, Any]]]:
    """The number of documents and the fields' descriptions, as the header says."""
    documents, fields = meta.get("documents"), meta.get("fields")
    if meta.get("format") != 1 or type(documents) is not int or type(fields) is not dict:
        raise Damaged(path, "not a segment of a format that is known")
    described = all(type(description) is dict for description in fields.values())
    if not 0 <= documents <= MAX_DOCUMENTS or not described:
        raise Damaged(path, "describes documents or fields that cannot be")
    return documents, fields
