"""Whether the index is whole, and holds what its archive says: for `search-cli doctor`."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from search import columnar
from search.columnar import Damaged, Part, Snapshot
from search.errors import IndexDamaged, SearchError
from search.index.generations import FOLDER, Generation, Index, damage
from search.index.schema import KEY, STORED_HIT, make_schema, to_fields
from search.index.writing import BUILDING
from search.model import Document, Finding, Severity

__all__ = ["IndexChecked", "Truth", "check_index", "find_leftovers", "remove_leftovers"]

MOST_COMPARED = 10_000
"""Documents; of more, so many are chosen by chance."""

_ENTITIES = 8  # what of a stored hit is its entities, see `search.index.stored`
_NAMED = 10  # documents that a finding names, or findings of one kind
_AGAIN = "run 'search-cli doctor --repair', or 'search-cli rebuild'"
_UNLIKE = (
    "Either is altered. As the files of the index are what was written, it may be the archive: a "
    "repair makes the article again from its file, and then the index."
)
_WRONG = "Searches can miss documents, find wrong ones, or show them as they are not."

Progress = Callable[[int, str], None]


class Truth(Protocol):
    """What is asked of the archive."""

    @property
    def uuid(self) -> str:
        """Identity of the archive."""

    def still(self) -> AbstractContextManager[None]:
        """All that is asked inside is of one state of the archive."""

    def revision(self) -> int:
        """The newest revision."""

    def revisions(self) -> Mapping[str, int]:
        """Of every document, by id, the revision in which it changed last."""

    def document(self, document_id: str) -> Document:
        """The current version of a document."""


@dataclass(frozen=True, slots=True)
class IndexChecked:
    """What `check_index` found and looked at.

    Attributes:
        files: of the generation in use.
        bytes: of these files.
        documents: in the index.
        compared: of these, how many were indexed again and compared.
        unlike: ids of documents that the archive has in another way than a sound index: their
            articles may be altered. None when there are many, so that the index must be wrong.
    """

    findings: tuple[Finding, ...]
    files: int = 0
    bytes: int = 0
    documents: int = 0
    compared: int = 0
    unlike: tuple[str, ...] = ()


def check_index(archive: Path, truth: Truth | None, progress: Progress) -> IndexChecked:
    """Check every byte of the index, and its documents against the archive.

    Whatever is committed meanwhile, one generation is checked, against a state of the archive
    that has all of it.

    Args:
        truth: the archive; None when it cannot be read.
        progress: called for each document that is compared.
    """
    folder = archive / FOLDER
    try:
        with closing(Index(archive)) as index:
            generation = index.current()
    except IndexDamaged as error:
        return _unusable(folder, error)
    if generation is None:
        return IndexChecked(tuple(_missing(folder, truth)))
    with closing(generation):
        whole = columnar.check_files(folder)
        findings = [_of_file(folder, error) for error in whole.damages]
        documents = generation.snapshot.document_count
        compared = 0
        unlike: tuple[str, ...] = ()
        if truth is not None and not findings:
            with truth.still():
                comparison = _Comparison(folder, generation, truth, progress)
                findings += comparison.findings()
                compared, unlike = comparison.compared, comparison.unlike
    return IndexChecked(tuple(findings), whole.files, whole.bytes, documents, compared, unlike)


def find_leftovers(archive: Path) -> tuple[Path, ...]:
    """Files of older generations and of crashes, and an index whose making was interrupted.

    While somebody writes the index, what is being written is among them.
    """
    building = archive / BUILDING
    left = (building,) if building.is_dir() else ()
    try:
        return (*left, *columnar.find_leftovers(archive / FOLDER))
    except (OSError, Damaged):
        return left


def remove_leftovers(archive: Path) -> int:
    """Remove files of older generations and of crashes; the caller holds the writer lock.

    Returns:
        How many are gone.
    """
    try:
        return columnar.remove_leftovers(archive / FOLDER)
    except (OSError, Damaged):
        return 0


def _unusable(folder: Path, error: IndexDamaged) -> IndexChecked:
    """Every file that is damaged; or what else keeps the index from being opened."""
    whole = columnar.check_files(folder)
    findings = [_of_file(folder, each) for each in whole.damages]
    if not findings:
        findings = [_finding(folder.name, str(error), "Nothing can be searched.")]
    return IndexChecked(tuple(findings), whole.files, whole.bytes)


def _missing(folder: Path, truth: Truth | None) -> Iterator[Finding]:
    documents = len(truth.revisions()) if truth is not None else 0
    if documents:
        what = f"there is no index, but {documents:,} documents in the archive"
        yield _finding(folder.name, what, "Nothing can be searched.")


def _of_file(folder: Path, error: Damaged) -> Finding:
    return _finding(
        f"{folder.name}/{error.path.name}",
        error.what,
        "The index refuses to answer as soon as it meets this; the archive is not affected.",
    )


def _finding(place: str, what: str, meaning: str, severity: Severity = Severity.INDEX) -> Finding:
    return Finding(severity, place, what, meaning, _AGAIN)


class _Comparison:
    """One generation beside one state of the archive.

    Attributes:
        compared: how many documents were indexed again.
        unlike: ids of those that the archive and the index have differently; none when there are
            so many that it cannot be for their articles.
    """

    def __init__(
        self, folder: Path, generation: Generation, truth: Truth, progress: Progress
    ) -> None:
        self._folder = folder
        self._snapshot: Snapshot = generation.snapshot
        self._source = generation.source
        self._truth = truth
        self._progress = progress
        self._ids: list[str] = []
        self._comparable: AbstractSet[str] = frozenset()
        self.compared = 0
        self.unlike: tuple[str, ...] = ()

    def findings(self) -> Iterator[Finding]:
        """Everything that is wrong."""
        place = self._folder.name
        if not self._source.is_of(self._truth.uuid, self._truth.revision()):
            what = "it was made from another archive, or from a later state of this one"
            yield _finding(place, what, "Nothing can be searched.")
            return
        try:
            with damage():
                yield from self._sets()
                yield from self._contents()
        except IndexDamaged as error:
            yield _finding(place, str(error), _WRONG)

    def _sets(self) -> Iterator[Finding]:
        """Whether the documents are those of the archive, each once."""
        revisions = self._truth.revisions()
        self._ids = _ids(self._snapshot)
        live = self._snapshot.live
        counts = Counter(
            key for number, key in enumerate(self._ids) if live is None or live[number]
        )
        place = self._folder.name
        known = {key for key, revision in revisions.items() if revision <= self._source.revision}
        for what, keys in (
            ("documents are missing", known - counts.keys()),
            ("documents are not in the archive", counts.keys() - revisions.keys()),
            ("documents are there twice", {key for key, n in counts.items() if n > 1}),
        ):
            if keys:
                yield _finding(place, f"{len(keys):,} {what}: {_named(keys)}", _WRONG)
        late = len(revisions) - len(known)
        if late:
            yield Finding(
                Severity.NOTE,
                place,
                f"it is behind the archive by {late:,} new or changed documents",
                "They cannot be found yet, or as they were before.",
                "nothing if an ingest is at work; else run 'search-cli ingest' or "
                "'search-cli rebuild', as an ingest was cut off",
            )
        self._comparable = known & counts.keys()

    def _contents(self) -> Iterator[Finding]:
        """Whether documents are indexed as the archive has them."""
        wrong = list(islice(self._wrong(), _NAMED + 1))
        for key, fields in wrong[:_NAMED]:
            what = f"document {key} is not indexed as the archive has it: {', '.join(fields)}"
            yield _finding(self._folder.name, what, _UNLIKE)
        if len(wrong) > _NAMED:
            yield _finding(self._folder.name, "further documents are not, either", _WRONG)
        else:
            self.unlike = tuple(key for key, _ in wrong)

    def _wrong(self) -> Iterator[tuple[str, Sequence[str]]]:
        """The documents that are indexed wrongly, with the fields concerned."""
        chosen = self._chosen()
        with TemporaryDirectory(prefix="doctor-") as scratch:
            for part in self._snapshot.segments:
                first, end = chosen.searchsorted((part.base, part.base + part.segment.documents))
                own = (chosen[first:end] - part.base).tolist()
                yield from self._wrong_of(part, own, Path(scratch), self._count)

    def _chosen(self) -> npt.NDArray[np.int64]:
        """Numbers of the documents to compare, ascending."""
        live = self._snapshot.live
        numbers = [
            number
            for number, key in enumerate(self._ids)
            if key in self._comparable and (live is None or live[number])
        ]
        if len(numbers) > MOST_COMPARED:
            numbers = sorted(random.sample(numbers, MOST_COMPARED))
        return np.array(numbers, np.int64)

    def _wrong_of(
        self, part: Part, numbers: Sequence[int], scratch: Path, done: Callable[[str], None]
    ) -> Iterator[tuple[str, Sequence[str]]]:
        """Those among some documents of a segment; halves of halves, until it is one."""
        documents = self._documents(part, numbers, done)
        while True:
            compared, fields = columnar.find_differences(
                make_schema(), part.segment, documents, scratch, _shown
            )
            if not compared:
                return
            if fields and len(compared) == 1:
                yield self._ids[part.base + compared[0]], fields
            elif fields:
                middle = len(compared) // 2
                for half in (compared[:middle], compared[middle:]):
                    yield from self._wrong_of(part, half, scratch, _ignore)

    def _documents(
        self, part: Part, numbers: Sequence[int], done: Callable[[str], None]
    ) -> Iterator[tuple[int, Mapping[str, Any]]]:
        for number in numbers:
            key = self._ids[part.base + number]
            try:
                fields = to_fields(self._truth.document(key))
            except (SearchError, ValueError, LookupError, TypeError, AttributeError):
                continue  # the archive's own check tells of it
            yield number, fields
            done(key)

    def _count(self, key: str) -> None:
        self.compared += 1
        self._progress(self.compared, key)


def _ids(snapshot: Snapshot) -> list[str]:
    """The ids of all documents, deleted ones included.

    Raises:
        Damaged: a document has none, or several.
    """
    column = snapshot.values(KEY)
    if (np.diff(column.offsets) != 1).any():
        raise Damaged(Path(FOLDER), "there are documents without an id of their own")
    return [column.terms[ordinal] for ordinal in column.ordinals.tolist()]


def _shown(record: Mapping[str, Any]) -> object:
    """What of a record has to be as in the archive.

    Of entities, the name may be an older one: that of an entity is corrected when a newer article
    has a better one, and the documents that are shown with it are not indexed again for that.
    """
    hit = list(record[STORED_HIT])
    hit[_ENTITIES] = [hit[_ENTITIES][0], *hit[_ENTITIES][2:]]
    return {**record, STORED_HIT: hit}


def _named(keys: Collection[str]) -> str:
    named = ", ".join(sorted(keys)[:_NAMED])
    return f"{named} and others" if len(keys) > _NAMED else named


def _ignore(_: str) -> None:
    """What is compared again counts once."""
