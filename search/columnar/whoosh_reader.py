"""A snapshot as Whoosh's own query objects, matchers and searcher want to read it.

It serves what is not evaluated in vectors. The numbers of its documents are those of the
snapshot; its statistics are those of live documents, and a term that only deleted documents have
is not there. Numeric and date fields have columns and no terms: range queries over them, which
Whoosh expands to terms, find nothing here and have to be answered from the columns.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.columns import Column, ColumnReader, TranslatingColumnReader
from whoosh.fields import DATETIME
from whoosh.matching import ListMatcher, ReadTooFar
from whoosh.query.spans import Span
from whoosh.reading import IndexReader, TermInfo, TermNotFound
from whoosh.util.numeric import to_sortable

from search.columnar.errors import Unsupported
from search.columnar.layout import FieldLayout, Kind, layout_of
from search.columnar.snapshot import Postings, Snapshot
from search.columnar.vocabulary import term_bytes, term_text

__all__ = ["ColumnarReader", "PostingsMatcher"]

_COLUMN_KINDS = frozenset({Kind.TERMS, Kind.NUMBER})


class ColumnarReader(IndexReader):  # type: ignore[misc] # Whoosh is untyped
    """A Whoosh reader of a whole snapshot, which it closes. Safe to share between threads.

    Terms are given as str or as UTF-8 bytes.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.schema = snapshot.schema
        self.is_closed = False
        self._layouts: dict[str, FieldLayout] = layout_of(snapshot.schema)

    def __contains__(self, term: tuple[str, str | bytes]) -> bool:
        return self.doc_frequency(*term) > 0

    def close(self) -> None:
        """Close the snapshot; a second call does nothing."""
        if not self.is_closed:
            self.is_closed = True
            self.snapshot.close()

    def generation(self) -> int:
        """The number of the generation."""
        return self.snapshot.generation

    # Documents

    def doc_count_all(self) -> int:
        """Number of document numbers, deleted ones included."""
        return self.snapshot.size

    def doc_count(self) -> int:
        """Number of live documents."""
        return self.snapshot.document_count

    def has_deletions(self) -> bool:
        """Whether documents are deleted."""
        return self.snapshot.live is not None

    def is_deleted(self, docnum: int) -> bool:
        """Whether a document is deleted.

        The number behind the last one, which Whoosh's matchers ask for, is not.
        """
        live = self.snapshot.live
        return live is not None and docnum < len(live) and not live[docnum]

    def all_doc_ids(self) -> Iterator[int]:
        """The numbers of the live documents, ascending."""
        live = self.snapshot.live
        if live is None:
            return iter(range(self.snapshot.size))
        return iter(np.flatnonzero(live).tolist())

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """The stored fields of a document."""
        return self.snapshot.record(docnum)

    # Terms

    def indexed_field_names(self) -> list[str]:
        """Names of the fields that have terms in this generation, sorted."""
        parts = self.snapshot.segments
        return sorted(
            name
            for name in self._layouts
            if any(part.segment.field(name) is not None for part in parts)
        )

    def all_terms(self) -> Iterator[tuple[str, bytes]]:
        """(field, term) for every term, sorted."""
        return ((name, term) for name in self.indexed_field_names() for term in self._terms(name))

    def terms_from(self, fieldname: str, prefix: str | bytes) -> Iterator[tuple[str, bytes]]:
        """(field, term) for every term of a field from a term on, then of the fields after it."""
        start = term_bytes(prefix)
        for term in self._terms(fieldname, start):
            yield fieldname, term
        for name in self.indexed_field_names():
            if name > fieldname:
                yield from ((name, term) for term in self._terms(name))

    def lexicon(self, fieldname: str) -> Iterator[bytes]:
        """The terms of a field, sorted."""
        self._check(fieldname)
        return self._terms(fieldname)

    def expand_prefix(self, fieldname: str, prefix: str | bytes) -> Iterator[bytes]:
        """The terms of a field that begin with a prefix, sorted."""
        self._check(fieldname)
        start = term_bytes(prefix)
        for term in self._terms(fieldname, start):
            if not term.startswith(start):
                return
            yield term

    def term_info(self, fieldname: str, text: str | bytes) -> TermInfo:
        """Statistics of a term.

        Raises:
            TermNotFound: no live document has it.
        """
        docs, freqs = self._postings(fieldname, text)
        lengths = self.snapshot.lengths(fieldname)[docs]
        return TermInfo(
            weight=len(docs) if freqs is None else int(freqs.sum(dtype=np.int64)),
            df=len(docs),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=1 if freqs is None else int(freqs.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def doc_frequency(self, fieldname: str, text: str | bytes) -> int:
        """Number of live documents that have a term."""
        return self.snapshot.document_frequency(fieldname, term_text(text))

    def frequency(self, fieldname: str, text: str | bytes) -> int:
        """How often a term occurs in live documents."""
        try:
            return int(self.term_info(fieldname, text).weight())
        except TermNotFound:
            return 0

    def first_id(self, fieldname: str, text: str | bytes) -> int:
        """The first live document that has a term.

        Raises:
            TermNotFound: there is none.
        """
        return int(self._postings(fieldname, text).docs[0])

    def postings(self, fieldname: str, text: str | bytes, scorer: Any = None) -> PostingsMatcher:
        """A matcher of the live documents that have a term.

        Raises:
            TermNotFound: there are none.
        """
        self._check(fieldname)
        postings = self._postings(fieldname, text)
        return PostingsMatcher(self, (fieldname, term_text(text)), postings, scorer)

    def has_positions(self, fieldname: str) -> bool:
        """Whether it is kept where the words of a field stand."""
        return self._layouts[fieldname].positions

    # Lengths

    def field_length(self, fieldname: str) -> int:
        """Number of words in a field of all live documents."""
        return int(self._live_lengths(fieldname).sum(dtype=np.int64))

    def min_field_length(self, fieldname: str) -> int:
        """Words of the shortest field among live documents that have words in it, or 0."""
        lengths = self._live_lengths(fieldname)
        lengths = lengths[lengths > 0]
        return int(lengths.min()) if len(lengths) else 0

    def max_field_length(self, fieldname: str) -> int:
        """Words of the longest field among live documents."""
        return int(self._live_lengths(fieldname).max(initial=0))

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Number of words of a document in a field; `default` for fields without lengths."""
        if self._layouts[fieldname].kind not in {Kind.TEXT, Kind.CONFLATED}:
            return default
        return int(self.snapshot.lengths(fieldname)[docnum])

    # Vectors and columns

    def has_vector(self, docnum: int, fieldname: str) -> bool:  # noqa: ARG002 - Whoosh's signature
        """False: there are no term vectors."""
        return False

    def vector(self, docnum: int, fieldname: str, format_: object = None) -> None:  # noqa: ARG002
        """Term vectors are not kept.

        Raises:
            Unsupported: always.
        """
        raise Unsupported("term vectors are not kept")

    def has_column(self, fieldname: str) -> bool:
        """Whether a field was declared sortable and has a column."""
        layout = self._layouts.get(fieldname)
        if layout is None or layout.kind not in _COLUMN_KINDS:
            return False
        return bool(self.schema[fieldname].column_type)

    def column_reader(
        self,
        fieldname: str,
        column: Column | None = None,
        reverse: bool = False,  # noqa: FBT001, FBT002 - Whoosh's signature
        translate: bool = True,  # noqa: FBT001, FBT002
    ) -> ColumnReader:
        """The values of a field by document number, the first one where there are many.

        Raises:
            Unsupported: the field has no column.
        """
        self._check(fieldname)
        field, kind = self.schema[fieldname], self._layouts[fieldname].kind
        if kind not in _COLUMN_KINDS:
            raise Unsupported(f"field {fieldname!r} has no column")
        default = (column or field.column_type or field.default_column()).default_value()
        values = (
            self._first_terms(fieldname, default)
            if kind is Kind.TERMS
            else self._sortable_numbers(fieldname, default)
        )
        reader = _Column(values)
        if reverse:
            reader.set_reverse()
        return TranslatingColumnReader(reader, field.from_column_value) if translate else reader

    def _check(self, fieldname: str) -> None:
        if fieldname not in self.schema:
            raise TermNotFound(f"no field {fieldname!r}")

    def _postings(self, fieldname: str, text: str | bytes) -> Postings:
        postings = self.snapshot.postings(fieldname, term_text(text))
        if postings is None:
            raise TermNotFound((fieldname, text))
        return postings

    def _terms(self, fieldname: str, start: bytes = b"") -> Iterator[bytes]:
        """The terms of a field that live documents have, from a term on, sorted."""
        found = []
        for segment, _, live in self.snapshot.segments:
            index = segment.field(fieldname)
            if index is not None:
                low = index.lower_bound(start)
                numbers: Iterable[int] = range(low, index.term_count)
                if live is not None:
                    ends = np.concatenate(([0], np.cumsum(live[index.docs])))[index.offsets]
                    numbers = (np.flatnonzero(np.diff(ends)[low:]) + low).tolist()
                found.append(map(index.term, numbers))
        return (term for term, _ in groupby(heapq.merge(*found)))

    def _live_lengths(self, fieldname: str) -> npt.NDArray[np.uint32]:
        lengths, live = self.snapshot.lengths(fieldname), self.snapshot.live
        return lengths if live is None else lengths[live]

    def _first_terms(self, fieldname: str, default: object) -> list[Any]:
        column = self.snapshot.values(fieldname)
        firsts = column.ordinals[column.offsets[:-1].clip(max=max(len(column.ordinals) - 1, 0))]
        terms = [term.encode("utf-8", "surrogatepass") for term in column.terms]
        some = (np.diff(column.offsets) > 0).tolist()
        return [
            terms[ordinal] if has else default
            for ordinal, has in zip(firsts.tolist(), some, strict=True)
        ]

    def _sortable_numbers(self, fieldname: str, default: object) -> list[Any]:
        field, column = self.schema[fieldname], self.snapshot.number(fieldname)
        values: list[Any] = column.values.tolist()
        if not isinstance(field, DATETIME):
            values = [to_sortable(field.numtype, field.bits, field.signed, v) for v in values]
        if column.present is None:
            return values
        present = column.present.tolist()
        return [v if there else default for v, there in zip(values, present, strict=True)]


class PostingsMatcher(ListMatcher):  # type: ignore[misc] # Whoosh is untyped
    """The live documents that have a term, one at a time.

    Args:
        reader: that it reads from.
        term: (field, text).
        postings: of the term.
        scorer: Whoosh's, or None.
    """

    def __init__(
        self, reader: ColumnarReader, term: tuple[str, str], postings: Postings, scorer: Any
    ) -> None:
        docs, freqs = postings
        self._i: int
        super().__init__(
            docs.tolist(),
            weights=[1.0] * len(docs) if freqs is None else freqs.astype(np.float64).tolist(),
            format=reader.schema[term[0]].format,
            scorer=scorer,
            term=(term[0], term_bytes(term[1])),
            terminfo=reader.term_info(*term),
        )
        self._reader = reader
        self._text = term
        self._has_positions = reader.has_positions(term[0])
        self._postings = postings
        self._positions: Sequence[list[int]] | None = None

    def copy(self) -> PostingsMatcher:
        """An independent matcher at the same posting."""
        other = PostingsMatcher(self._reader, self._text, self._postings, self._scorer)
        other._i = int(self._i)
        other._positions = self._positions
        return other

    def id(self) -> int:
        """The present document; behind the last posting, where SpanNot asks too, that of none."""
        return int(self._ids[self._i]) if self.is_active() else self._reader.snapshot.size

    def skip_to(self, id: int) -> None:  # noqa: A002 - Whoosh's signature
        """Move to the first document that is not before `id`."""
        if not self.is_active():
            raise ReadTooFar
        self._i = bisect_left(self._ids, id, lo=self._i)

    def supports(self, astype: str) -> bool:
        """Whether `value_as` knows a kind of value."""
        if astype == "positions":
            return self._has_positions
        return astype in {"weight", "frequency"}

    def value(self) -> bytes:
        """Empty: nothing is kept encoded; see `value_as`."""
        return b""

    def value_as(self, astype: str) -> Any:
        """The weight, frequency or positions of the term in the present document."""
        if astype == "positions":
            return self._all_positions()[self._i]
        if astype == "frequency":
            return int(self._weights[self._i])
        if astype == "weight":
            return self._weights[self._i]
        raise Unsupported(f"postings have no {astype}")

    def spans(self) -> list[Span]:
        """Where the term stands in the present document.

        Raises:
            Unsupported: the field has no positions.
        """
        if not self._has_positions:
            raise Unsupported(f"field {self._text[0]!r} has no positions, which spans need")
        return [Span(position) for position in self.value_as("positions")]

    def all_items(self) -> Iterator[tuple[int, bytes]]:
        """(document, b"") for every document."""
        return ((number, b"") for number in self._ids)

    def _all_positions(self) -> Sequence[list[int]]:
        if self._positions is None:
            counts, positions = self._reader.snapshot.positions_of(*self._text, self._postings.docs)
            split = np.split(positions, np.cumsum(counts)[:-1])
            self._positions = [each.tolist() for each in split]
        return self._positions


class _Column(ColumnReader):  # type: ignore[misc] # Whoosh is untyped
    """A column held in a list, by document number."""

    def __init__(self, values: list[Any]) -> None:
        self._values = values
        self._reverse = False

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, docnum: int) -> Any:
        return self._values[docnum]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def sort_key(self, docnum: int) -> Any:
        value = self._values[docnum]
        return 0 - value if self._reverse else value

    def load(self) -> list[Any]:
        return self._values

    def set_reverse(self) -> None:
        if self._values and isinstance(self._values[0], bytes):
            raise Unsupported("a column of terms cannot be reversed")
        self._reverse = True
