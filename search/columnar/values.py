"""TERMS and NUMBER fields while documents are added, and as arrays."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.analysis import IDTokenizer
from whoosh.fields import BOOLEAN, DATETIME, FieldType

from search.columnar.arrays import AnyInts, narrow, offsets_of, stable_order
from search.columnar.layout import MAX_DOCUMENTS
from search.columnar.vocabulary import (
    TERM_BYTES,
    Numbering,
    encoded,
    sorted_ranks,
    vocabulary_arrays,
)

__all__ = [
    "NumberColumn",
    "Numbers",
    "TermsColumn",
    "decoded_numbers",
    "number_arrays",
    "value_rows",
]

_INT64 = np.iinfo(np.int64)
_LEAST, _GREATEST = int(_INT64.min), int(_INT64.max)

Numbers = NDArray[np.int64] | NDArray[np.float64]


class TermsColumn:
    """A TERMS field: the distinct terms of each document."""

    def __init__(self, field: FieldType) -> None:
        self._field = field
        self._is_boolean = isinstance(field, BOOLEAN)
        self._is_whole = isinstance(getattr(field, "analyzer", None), IDTokenizer)
        self._terms = Numbering()
        self._documents = array("H")
        self._counts = array("I")
        self._values = array("I")

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return len(self._terms) * TERM_BYTES + 4 * len(self._values) + 6 * len(self._documents)

    def prepare(self, value: object) -> set[str]:
        """The terms of a value: a list's as they are, a str's as the field's analyzer cuts it.

        Raises:
            TypeError: a term is no str.
            ValueError: a term has unpaired surrogates, or the value is something else.
        """
        if self._is_boolean:
            return {self._field.to_bytes(value).decode()}
        if isinstance(value, str):
            value.encode()  # raises where it could not be written later
            if self._is_whole:
                return {value}
            return {token.text for token in self._field.analyzer(value, mode="index")}
        if isinstance(value, list | tuple | set | frozenset):
            "".join(value).encode()  # raises where a term is no str, too
            return set(value)
        raise ValueError(f"takes a str or a list of str, not {type(value).__name__}")

    def add(self, document: int, terms: set[str]) -> None:
        """Add the terms of a document; documents ascend."""
        if terms:
            self._values.extend(map(self._terms.__getitem__, terms))
            self._documents.append(document)
            self._counts.append(len(terms))

    def arrays(self, documents: int) -> Iterator[tuple[str, AnyInts]]:
        """Its arrays by the names that they have in a segment; none when it has no terms.

        Args:
            documents: number of documents of the segment.
        """
        if not self._terms:
            return
        terms, ranks = sorted_ranks(list(self._terms))
        yield from vocabulary_arrays(encoded(terms))
        owners = np.array(self._documents, dtype=np.uint16)
        docs = np.repeat(owners, np.array(self._counts, dtype=np.int64))
        values = ranks[np.array(self._values, dtype=np.uint32)]
        order = stable_order(values, len(terms))
        docs = docs[order]
        offsets = offsets_of(np.bincount(values, minlength=len(terms)))
        yield "offsets", offsets
        yield "docs", docs
        yield from value_rows(offsets, docs, documents)


def value_rows(offsets: AnyInts, docs: AnyInts, documents: int) -> Iterator[tuple[str, AnyInts]]:
    """The terms of each document, from the documents of each term.

    Args:
        offsets: int[t + 1], where the postings of each term begin.
        docs: uint16[p], ascending within a term.
        documents: number of documents of the segment.
    """
    terms = np.repeat(np.arange(len(offsets) - 1, dtype=np.uint32), np.diff(offsets))
    yield "value_offsets", offsets_of(np.bincount(docs, minlength=documents))
    # Terms ascend, so the stable order by document leaves them ascending in each.
    yield "values", narrow(terms[stable_order(docs, MAX_DOCUMENTS)])


class NumberColumn:
    """A NUMBER field: at most one number for each document."""

    def __init__(self, field: FieldType) -> None:
        self._field = field
        self._is_datetime = isinstance(field, DATETIME)
        self._is_float = field.numtype is float
        self._documents = array("H")
        self._values: array[Any] = array("d" if self._is_float else "q")

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return len(self._values) * 10

    def prepare(self, value: object) -> int | float:
        """A value as the number that is kept: microseconds since the year 1 for a DATETIME.

        Raises:
            ValueError: it is no number of the field's type, not finite enough to be ordered (NaN),
                or outside of 64 bits.
        """
        try:
            number: int | float = self._converted(value)
        except (TypeError, OverflowError, ArithmeticError) as error:
            raise ValueError(f"takes one number, not {value!r} ({error})") from error
        if self._is_float:
            if math.isnan(number):
                raise ValueError("NaN has no place in an order")
            return number
        if not _LEAST <= number <= _GREATEST:
            raise ValueError(f"{number} does not fit 64 bits")
        return number

    def add(self, document: int, number: float) -> None:
        """Add the number of a document; documents ascend."""
        self._documents.append(document)
        self._values.append(number)

    def column(self, documents: int) -> tuple[Numbers, NDArray[np.bool_]]:
        """Its numbers [documents], and which documents have one: bool[documents]."""
        values: NDArray[Any] = np.zeros(documents, "f8" if self._is_float else "i8")
        present = np.zeros(documents, dtype=np.bool_)
        owners = np.array(self._documents, dtype=np.int64)
        values[owners] = np.array(self._values)
        present[owners] = True
        return values, present

    def _converted(self, value: object) -> Any:
        if self._is_datetime:
            if not isinstance(value, datetime | str):
                raise TypeError("no datetime")
            if isinstance(value, datetime):
                return _microseconds(value)
            return self._field.prepare_datetime(value)
        return self._field.prepare_number(value)


def _microseconds(moment: datetime) -> int:
    """Since the year 1, in its own time zone, as Whoosh counts them."""
    days = moment.toordinal() - 1
    seconds = days * 86_400 + moment.hour * 3_600 + moment.minute * 60 + moment.second
    return seconds * 1_000_000 + moment.microsecond


def number_arrays(
    values: Numbers, present: NDArray[np.bool_]
) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """A column of numbers as arrays of a segment, and what its description needs.

    Integers are kept as multiples of their greatest common step above the least one, so that days
    in microseconds take up two bytes.

    Args:
        values: int64[n] or float64[n]; any number where there is none.
        present: bool[n].

    Returns:
        No array at all when no document has a number.
    """
    if not present.any():
        return {}, {}
    arrays: dict[str, NDArray[Any]] = {} if present.all() else {"present": present}
    if values.dtype.kind == "f":
        return {"numbers": values, **arrays}, {}
    minimum = int(values[present].min())
    # Differences of int64 fit uint64, and wrap around to the right ones.
    above = values.astype(np.int64).view(np.uint64) - np.uint64(minimum % (1 << 64))
    above[~present] = 0
    step = int(np.gcd.reduce(above))
    if step > _INT64.max or step == 0:
        step = 1
    numbers = narrow(above // np.uint64(step))
    return {"numbers": numbers, **arrays}, {"minimum": minimum, "step": step}


def decoded_numbers(stored: NDArray[Any], described: Mapping[str, Any]) -> Numbers:
    """The numbers of a column that `number_arrays` made, int64[n] or float64[n].

    Args:
        stored: its array "numbers".
        described: what its description holds.
    """
    if stored.dtype.kind == "f":
        return stored
    above = stored.astype(np.uint64) * np.uint64(described["step"])
    return (above + np.uint64(described["minimum"] % (1 << 64))).view(np.int64)
