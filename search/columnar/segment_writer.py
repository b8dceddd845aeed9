"""A segment while documents are added to it, and its way to a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from whoosh.fields import Schema

from search.columnar.conflated import ConflatedColumn
from search.columnar.errors import Unsupported
from search.columnar.format import write_arrays
from search.columnar.layout import MAX_DOCUMENTS, FieldLayout, Kind, layout_of
from search.columnar.packed import Writable
from search.columnar.records import RecordColumn, encode_record
from search.columnar.values import NumberColumn, TermsColumn, number_arrays
from search.columnar.words import TextColumn

__all__ = ["DEFAULT_MEMORY", "FORMAT", "SegmentBuilder", "SegmentSummary", "description"]

FORMAT = 1
DEFAULT_MEMORY = 192 << 20
"""Bytes that a builder holds before it is full. Writing the segment takes as much again."""

_STORED_VALUE = "_stored_"
_MEASURED = 16
_LONG_RECORD = 1 << 16


@dataclass(frozen=True, slots=True)
class SegmentSummary:
    """What was written."""

    documents: int
    bytes: int


class _Column(Protocol):
    """What collects the values of one field."""

    @property
    def nbytes(self) -> int: ...
    def prepare(self, value: object) -> Any: ...
    def add(self, document: int, value: Any) -> None: ...


class SegmentBuilder:
    """Documents that will be one segment.

    Args:
        schema: the fields.
        memory: bytes that may be held, by estimate, before `full` becomes True.
        dictionary: that of the segment before this one (`RecordColumn`).

    Raises:
        Unsupported: the schema has a field that this index does not know.
    """

    def __init__(
        self, schema: Schema, memory: int = DEFAULT_MEMORY, dictionary: bytes = b""
    ) -> None:
        self._memory = memory
        self._layouts = layout_of(schema)
        self._columns = _columns(schema, self._layouts)
        self._texts = [each for each in self._columns.values() if isinstance(each, TextColumn)]
        self._fields = {
            name: (self._columns.get(name), layout.stored) for name, layout in self._layouts.items()
        }
        self._records = RecordColumn(earlier=dictionary)
        self._held = 0
        self.documents = 0
        """Number of documents added."""

    @property
    def full(self) -> bool:
        """Whether the segment should be written before another document is added."""
        return self.documents >= MAX_DOCUMENTS or self._held >= self._memory

    @property
    def nbytes(self) -> int:
        """Memory held, by estimate."""
        held = sum(column.nbytes for column in self._columns.values())
        return held + self._records.nbytes

    @property
    def dictionary(self) -> bytes:
        """What records are compressed with; empty before it is known, or when there is none."""
        return self._records.dictionary or b""

    def add(self, values: Mapping[str, object]) -> int:
        """Add a document; nothing of it when a value is bad.

        Args:
            values: by field; None counts as absent. The value of "_stored_F", when there is one,
                is kept in the record instead of that of field F.

        Returns:
            Its number in the segment.

        Raises:
            ValueError: a value does not fit its field, or the segment has no room.
            Unsupported: there is no such field.
        """
        if self.documents >= MAX_DOCUMENTS:
            raise ValueError(f"a segment has at most {MAX_DOCUMENTS:,} documents")
        prepared, stored = self._prepare(values)
        record = encode_record(stored)
        number = self.documents
        for column, value in prepared:
            column.add(number, value)
        flushed = False
        for text in self._texts:
            flushed |= text.flush_if_enough()
        self._records.add(record)
        self.documents += 1
        # Adding up what all columns hold takes as long as adding a short document.
        if self.documents % _MEASURED == 0 or len(record) > _LONG_RECORD or flushed:
            self._held = self.nbytes
        return number

    def write(self, path: Path) -> SegmentSummary:
        """Write the segment durably; the builder cannot be used afterwards."""
        for column in self._texts:
            column.flush()  # before any field is written that is conflated from it
        self._texts.clear()
        self._fields.clear()
        fields: dict[str, dict[str, Any]] = {}
        meta = {"format": FORMAT, "documents": self.documents, "fields": fields}
        size = write_arrays(path, self._arrays(fields), meta)
        return SegmentSummary(self.documents, size)

    def _prepare(
        self, values: Mapping[str, object]
    ) -> tuple[list[tuple[_Column, Any]], dict[str, object]]:
        prepared: list[tuple[_Column, Any]] = []
        stored: dict[str, object] = {}
        for name, value in values.items():
            field = self._fields.get(name)
            if field is None:
                self._check_name(name)
                continue
            if value is None:
                continue
            column, is_stored = field
            if column is not None:
                try:
                    prepared.append((column, column.prepare(value)))
                except (TypeError, ValueError) as error:
                    raise ValueError(f"field {name!r}: {error}") from error
            if is_stored:
                stored[name] = values.get(_STORED_VALUE + name, value)
        return prepared, stored

    def _check_name(self, name: str) -> None:
        field = name.removeprefix(_STORED_VALUE)
        if field == name or field not in self._layouts:
            raise Unsupported(f"there is no field {name!r}")

    def _arrays(self, fields: dict[str, dict[str, Any]]) -> Iterator[tuple[str, Writable]]:
        """All arrays; `fields` is completed with the description of each field that has any."""
        for name in list(self._columns):
            column = self._columns.pop(name)  # its memory is free once its arrays are written
            described = description(self._layouts[name])
            for part, array in _arrays_of(column, self.documents, described):
                fields[name] = described
                yield f"{name}/{part}", array
        yield from self._records.arrays()


def description(layout: FieldLayout) -> dict[str, Any]:
    """How a segment's meta describes a field."""
    if layout.kind is Kind.TEXT:
        return {"kind": layout.kind.value, "positions": layout.positions}
    if layout.kind is Kind.CONFLATED:
        return {"kind": layout.kind.value, "source": layout.source}
    return {"kind": layout.kind.value}


def _columns(schema: Schema, layouts: Mapping[str, FieldLayout]) -> dict[str, _Column]:
    conflated = {
        name: ConflatedColumn(schema[name].conflate)
        for name, layout in layouts.items()
        if layout.kind is Kind.CONFLATED
    }
    columns: dict[str, _Column] = {}
    for name, layout in layouts.items():
        if layout.kind is Kind.TEXT:
            takers = [taker for key, taker in conflated.items() if layouts[key].source == name]
            columns[name] = TextColumn(layout, schema[name], takers)
        elif layout.kind is Kind.TERMS:
            columns[name] = TermsColumn(schema[name])
        elif layout.kind is Kind.NUMBER:
            columns[name] = NumberColumn(schema[name])
        elif layout.kind is Kind.CONFLATED:
            columns[name] = conflated[name]
    return columns


def _arrays_of(
    column: _Column, documents: int, described: dict[str, Any]
) -> Iterator[tuple[str, Writable]]:
    if isinstance(column, TextColumn | TermsColumn):
        yield from column.arrays(documents)
    elif isinstance(column, ConflatedColumn):
        yield from column.arrays()
    elif isinstance(column, NumberColumn):
        arrays, scale = number_arrays(*column.column(documents))
        described.update(scale)
        yield from arrays.items()
