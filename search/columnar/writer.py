"""Writing: documents become segments, commits become generations."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.fields import Schema
from whoosh.query import Query, Term
from whoosh.writing import IndexWriter

from search.columnar.arrays import ranges
from search.columnar.budget import Budget
from search.columnar.errors import ColumnarError, Unsupported
from search.columnar.evaluate import evaluate
from search.columnar.folder import Folder, Source
from search.columnar.layout import MAX_DOCUMENTS, Kind, layout_of
from search.columnar.lock import WriterLock
from search.columnar.manifest import Manifest, SegmentEntry, check_schema
from search.columnar.merge import merge_segments
from search.columnar.merge_policy import SegmentSize, plan_merges
from search.columnar.segment import Segment
from search.columnar.segment_writer import SegmentBuilder, SegmentSummary
from search.columnar.snapshot import Snapshot
from search.columnar.whoosh_reader import ColumnarReader

__all__ = ["ColumnarWriter"]

_Bool = npt.NDArray[np.bool_]


@dataclass(slots=True)
class _Part:
    """A segment that the commit may keep, and its live documents as they are by now.

    Attributes:
        first: the batch's number of its first document; None if it was committed before.
        changed: documents were deleted that the segment's entry does not know of.
    """

    segment: Segment
    entry: SegmentEntry
    live: _Bool | None
    first: int | None = None
    changed: bool = False

    @property
    def living(self) -> int:
        """Number of live documents."""
        live = self.live
        return self.segment.documents if live is None else int(np.count_nonzero(live))

    def delete(self, docs: npt.NDArray[Any] | Sequence[int]) -> int:
        """Delete documents by their local numbers; how many of them were live."""
        before = self.living
        live = np.ones(self.segment.documents, np.bool_) if self.live is None else self.live.copy()
        live[docs] = False
        deleted = before - int(np.count_nonzero(live))
        if deleted:
            self.live, self.changed = live, True
        return deleted

    def delete_terms(self, name: str, terms: Iterator[str]) -> int:
        """Delete the documents that have any of the terms; how many of them were live."""
        index = self.segment.field(name)
        if index is None:
            return 0
        numbers = np.array(
            [n for term in terms if (n := index.find(term.encode("utf-8", "surrogatepass"))) >= 0],
            np.int64,
        )
        if not len(numbers):
            return 0
        starts = index.offsets[numbers].astype(np.int64)
        return self.delete(index.docs[ranges(starts, index.offsets[numbers + 1] - starts)])


@dataclass(slots=True)
class _Unique:
    """Values of a unique field in a batch. Documents are numbered in the order they came.

    Attributes:
        latest: the last document of the batch with a value.
        earlier: of a document, the one before it with the same value.
        replaced: values whose documents of earlier commits go.
    """

    latest: dict[str, int] = field(default_factory=dict)
    earlier: dict[int, int] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)

    def add(self, value: str, number: int) -> None:
        """Note a document beside those that have the same value."""
        before = self.latest.get(value)
        if before is not None:
            self.earlier[number] = before
        self.latest[value] = number

    def take(self, value: str) -> Iterator[int]:
        """Forget the documents of the batch that have a value."""
        self.replaced.add(value)
        number = self.latest.pop(value, None)
        while number is not None:
            yield number
            number = self.earlier.pop(number, None)


class ColumnarWriter(IndexWriter):  # type: ignore[misc] # Whoosh is untyped
    """The writer of an index; for one thread. As a context manager it commits, or cancels.

    Nothing is visible to readers before `commit`, which is atomic.

    Args:
        folder: of the index.
        schema: of the index.
        wait: seconds to wait for another writer.
        memory: bytes that documents may take before they are written as a segment.

    Raises:
        Locked: another writer did not finish in time.
        Damaged: a file of the index is missing or altered.
        SchemaChanged: the index was made with another schema.
    """

    def __init__(self, folder: Folder, schema: Schema, *, wait: float, memory: int) -> None:
        self.schema = schema
        self._folder = folder
        self._memory = memory
        self._layouts = layout_of(schema)
        self._lock: WriterLock | None = WriterLock(folder.path, wait)
        try:
            manifest, sources = folder.opened()
            check_schema(manifest, schema)
            folder.sweep(manifest)
        except BaseException:
            self._lock.release()
            raise
        self._manifest = manifest
        self._made: list[Segment] = []
        self._parts = [
            _Part(segment, entry, live)
            for entry, (segment, live) in zip(manifest.segments, sources, strict=True)
        ]
        self._start_batch()

    def _start_batch(self) -> None:
        self._builder = SegmentBuilder(self.schema, self._memory)
        self._written = 0  # documents of the batch in parts
        self._replaced: set[int] = set()  # documents of the batch that a later one replaced
        self._unique = {name: _Unique() for name, layout in self._layouts.items() if layout.unique}

    def add_document(self, **fields: Any) -> None:
        """Add a document: field names to values.

        Raises:
            Unsupported: a value that its field cannot hold.
        """
        values = self._unique_values(fields)
        number = self._add(fields)
        for name, value in values:
            self._unique[name].add(value, number)

    def update_document(self, **fields: Any) -> None:
        """Add a document in place of all that have one of its unique values.

        Those that were added earlier in the same batch are replaced as well.

        Raises:
            Unsupported: a value that its field cannot hold.
        """
        values = self._unique_values(fields)
        number = self._add(fields)
        for name, value in values:
            self._replaced.update(self._unique[name].take(value))
        for name, value in values:
            self._unique[name].add(value, number)

    def delete_by_term(self, fieldname: str, text: str, searcher: object = None) -> int:  # noqa: ARG002
        """Delete the documents that have a term, also those of this batch; how many."""
        layout = self._layouts.get(fieldname)
        if layout is not None and layout.kind is Kind.NUMBER:
            return self.delete_by_query(Term(fieldname, text))
        count = 0
        unique = self._unique.get(fieldname)
        if unique is None:
            self._settle()
        else:  # the usual way to replace: worth not writing a segment each time
            self._replace()
            waiting = {number for number in unique.take(text) if number >= self._written}
            count = len(waiting - self._replaced)
            self._replaced |= waiting
        return count + sum(part.delete_terms(fieldname, iter([text])) for part in self._parts)

    def delete_by_query(self, q: Query, searcher: object = None) -> int:  # noqa: ARG002
        """Delete the documents that match a query, also those of this batch; how many."""
        self._settle()
        with self._snapshot() as snapshot:
            found = evaluate(snapshot, q, Budget(expansions=sys.maxsize))
        return self._delete(found.docs)

    def delete_document(self, docnum: int, delete: bool = True) -> None:  # noqa: FBT001, FBT002
        """Delete a document by its number in the generation that is being changed.

        Raises:
            IndexError: there is no such document.
            Unsupported: `delete` is false; what is deleted stays deleted.
        """
        if not delete:
            raise Unsupported("a deleted document cannot be brought back")
        self._settle()
        if not 0 <= docnum < sum(part.segment.documents for part in self._parts):
            raise IndexError(docnum)
        self._delete(np.array([docnum]))

    def clear(self) -> None:
        """Forget all documents, committed ones and those of this batch."""
        self._check_open()
        self._parts.clear()
        self._start_batch()

    def commit(
        self, *, merge: bool = True, optimize: bool = False, meta: dict[str, Any] | None = None
    ) -> None:
        """Make the batch the next generation and let other writers write.

        A batch that changes nothing makes no generation. When the commit fails, the index
        stays as it was, and the batch is lost.

        Args:
            merge: merge small segments as `merge.plan_merges` says.
            optimize: merge to the fewest segments.
            meta: JSON to keep with the generation; None leaves what is there.

        Raises:
            OSError: the folder cannot be written.
        """
        self._check_open()
        try:
            self._settle()
            parts = [part for part in self._parts if part.living]
            if optimize:
                parts = self._optimized(parts)
            elif merge:
                parts = self._merged(parts)
            generation = self._manifest.generation + 1
            entries = tuple(self._entry(part, generation) for part in parts)
        except BaseException:
            self.cancel()
            raise
        # The parts pin their files, of which some are about to go.
        self._parts.clear()
        self._made.clear()
        parts.clear()
        try:
            self._publish(entries, self._manifest.meta if meta is None else meta)
        finally:
            self._close()

    def cancel(self) -> None:
        """Forget the batch and let other writers write."""
        self._check_open()
        for segment in self._made:  # that the error of a failed commit may still refer to
            segment.unpin()
        try:
            self._folder.sweep(self._manifest)
        finally:
            self._close()

    def reader(self, **_: object) -> ColumnarReader:
        """A Whoosh reader of what a commit would now make visible."""
        self._settle()
        return ColumnarReader(self._snapshot())

    def __exit__(self, exc_type: object, *_: object) -> None:
        if self._lock is not None:
            (self.commit if exc_type is None else self.cancel)()

    def _check_open(self) -> None:
        if self._lock is None:
            raise ColumnarError("the writer has committed or was cancelled")

    def _unique_values(self, fields: dict[str, Any]) -> list[tuple[str, str]]:
        self._check_open()
        values = [(name, fields[name]) for name in self._unique if fields.get(name) is not None]
        for name, value in values:
            if not isinstance(value, str):
                raise Unsupported(f"unique field {name!r} takes one str, not {value!r:.80}")
        return values

    def _add(self, fields: dict[str, Any]) -> int:
        """Add a document; its number in the batch."""
        if self._builder.full:
            self._flush()
        return self._written + self._builder.add(fields)

    def _flush(self) -> None:
        """Write the documents in memory as a segment."""
        builder = self._builder
        if builder.documents:
            name = self._new_name()
            summary = builder.write(self._folder.path / name)
            part = self._part(name, summary)
            part.first = self._written
            self._parts.append(part)
            self._written += summary.documents
            self._builder = SegmentBuilder(self.schema, self._memory, builder.dictionary)

    def _settle(self) -> None:
        """Write what is in memory, and carry out what updates replaced."""
        self._check_open()
        self._flush()
        self._replace()

    def _replace(self) -> None:
        """Delete the documents in parts that others replaced."""
        self._check_open()
        for name, unique in self._unique.items():
            if unique.replaced:
                for part in self._parts:
                    if part.first is None:
                        part.delete_terms(name, iter(unique.replaced))
                unique.replaced.clear()
        replaced = np.array(sorted(n for n in self._replaced if n < self._written), np.int64)
        self._replaced = {number for number in self._replaced if number >= self._written}
        for part in self._parts if len(replaced) else ():
            if part.first is not None:
                bounds = (part.first, part.first + part.segment.documents)
                low, high = replaced.searchsorted(bounds)
                if low < high:
                    part.delete(replaced[low:high] - part.first)

    def _delete(self, numbers: npt.NDArray[Any]) -> int:
        """Delete documents by their ascending numbers over all parts; how many were live."""
        count, base = 0, 0
        for part in self._parts:
            low, high = numbers.searchsorted((base, base + part.segment.documents))
            if low < high:
                count += part.delete(numbers[low:high] - base)
            base += part.segment.documents
        return count

    def _snapshot(self) -> Snapshot:
        sources = [(part.segment, part.live) for part in self._parts]
        return Snapshot(self.schema, self._manifest.generation, self._manifest.meta, sources)

    def _merged(self, parts: list[_Part]) -> list[_Part]:
        """The parts, of which some neighbours are merged."""
        merged, end = [], 0
        for window in plan_merges([SegmentSize(p.segment.documents, p.living) for p in parts]):
            merged += parts[end : window.start]
            merged.append(
                self._merge([(p.segment, p.live) for p in parts[window.start : window.stop]])
            )
            end = window.stop
        return merged + parts[end:]

    def _optimized(self, parts: list[_Part]) -> list[_Part]:
        """The live documents in as few parts as can hold them, in the same order."""
        living = sum(part.living for part in parts)
        if len(parts) <= -(-living // MAX_DOCUMENTS) and all(part.live is None for part in parts):
            return parts
        whole = {part.segment: part for part in parts if part.live is None}
        groups = list(_filled([(part.segment, part.live) for part in parts]))
        return [
            whole[group[0][0]] if len(group) == 1 and group[0][1] is None else self._merge(group)
            for group in groups
        ]

    def _merge(self, sources: list[Source]) -> _Part:
        name = self._new_name()
        return self._part(name, merge_segments(self._folder.path / name, sources))

    def _part(self, name: str, summary: SegmentSummary) -> _Part:
        """A segment that was just written."""
        segment = self._folder.segment(name)
        self._made.append(segment)
        return _Part(segment, SegmentEntry(name, summary.documents, summary.bytes), None)

    def _publish(self, entries: tuple[SegmentEntry, ...], meta: dict[str, Any]) -> None:
        before = self._manifest
        if entries != before.segments or meta != before.meta:
            self._folder.publish(Manifest(before.generation + 1, before.schema, entries, meta))

    def _entry(self, part: _Part, generation: int) -> SegmentEntry:
        if not part.changed or part.live is None:
            return part.entry
        name = f"{part.entry.name.removesuffix('.seg')}-{generation:08d}.del"
        self._folder.write_deletions(name, part.live)
        return replace(part.entry, deleted=name)

    def _new_name(self) -> str:
        return f"{self._manifest.generation + 1:08d}-{secrets.token_hex(4)}.seg"

    def _close(self) -> None:
        lock, self._lock = self._lock, None
        self._parts.clear()
        self._made.clear()
        if lock is not None:
            lock.release()


def _filled(sources: list[Source]) -> Iterator[list[Source]]:
    """Groups of MAX_DOCUMENTS live documents each, in order; a segment may be in two of them."""
    group: list[Source] = []
    room = MAX_DOCUMENTS
    for segment, live in sources:
        numbers = np.arange(segment.documents) if live is None else np.flatnonzero(live)
        while len(numbers):
            chosen = np.zeros(segment.documents, np.bool_)
            chosen[numbers[:room]] = True
            group.append((segment, None if chosen.all() else chosen))
            numbers, room = numbers[room:], room - min(room, len(numbers))
            if not room:
                yield group
                group, room = [], MAX_DOCUMENTS
    if group:
        yield group
