"""Per-document values of the facet and date fields, and numbers of words, read once for a build."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable

from whoosh.reading import IndexReader

from search.index import schema
from search.model import FacetField

__all__ = ["Columns", "Values"]

Values = tuple[str, ...]

_FIELDS = (
    schema.KEY,
    schema.MONTH,
    schema.FIRST_DAY,
    schema.LAST_DAY,
    *(field.value for field in FacetField),
)


class Columns:
    """Values by field and document number; immutable, so shared by threads.

    Document numbers hold for every reader of the same build.
    """

    def __init__(self, reader: IndexReader) -> None:
        self.size: int = reader.doc_count_all()
        self._values = {field: _column(reader, field, self.size) for field in _FIELDS}
        keys = self._values[schema.KEY]
        self.every = frozenset(number for number in range(self.size) if keys[number])
        """Numbers of all documents that are not deleted."""
        self._lengths = {field: self._read_lengths(reader, field) for field in schema.WORD_FIELDS}
        self._averages = {
            field: sum(lengths[n] for n in self.every) / (len(self.every) or 1)
            for field, lengths in self._lengths.items()
        }

    def __contains__(self, field: str) -> bool:
        return field in self._values

    def of(self, field: str, number: int) -> Values:
        """The values of a document, sorted; empty when it has none."""
        return self._values[field][number]

    def one(self, field: str, number: int) -> str:
        """The value of a document in a field that has one at most; "" when it has none."""
        values = self._values[field][number]
        return values[0] if values else ""

    def length(self, field: str, number: int) -> int:
        """How many words a document has in a field, as exactly as the index knows."""
        return self._lengths[field][number]

    def average_length(self, field: str) -> float:
        """Mean number of words in a field; replaced documents do not count."""
        return self._averages[field]

    def _read_lengths(self, reader: IndexReader, field: str) -> array[int]:
        lengths = array("l", [0]) * self.size
        for number in self.every:
            lengths[number] = reader.doc_field_length(number, field, 0) or 0
        return lengths

    def having(self, field: str, wanted: Iterable[str]) -> frozenset[int]:
        """Documents that have any of the values."""
        values = set(wanted)
        column = self._values[field]
        return frozenset(n for n in self.every if not values.isdisjoint(column[n]))

    def missing(self, field: str) -> frozenset[int]:
        """Documents without a value."""
        column = self._values[field]
        return frozenset(n for n in self.every if not column[n])

    def between(self, field: str, first: str | None, last: str | None) -> frozenset[int]:
        """Documents with a value from `first` to `last`, both included; None is open."""
        column = self._values[field]
        return frozenset(
            n
            for n in self.every
            if any((first or "") <= v and (last is None or v <= last) for v in column[n])
        )

    def distinct(self, field: str) -> set[str]:
        """Every value that occurs."""
        return {value for values in self._values[field] for value in values}


def _column(reader: IndexReader, field: str, size: int) -> list[Values]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for term in reader.lexicon(field):
        value = term.decode("utf-8")
        for number in reader.postings(field, value).all_ids():
            found[number].append(value)
    column: list[Values] = [()] * size
    for number, values in found.items():
        column[number] = tuple(values)
    return column
