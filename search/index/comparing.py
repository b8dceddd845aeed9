"""Whether the documents of the index are those of the archive, and indexed as it has them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from search import columnar
from search.columnar import Damaged, Part, Snapshot
from search.errors import IndexDamaged, SearchError
from search.index.generations import FOLDER, Generation, damage
from search.index.schema import KEY, STORED_HIT, make_schema, to_fields
from search.model import Document, Finding, Severity

__all__ = ["Comparison", "Progress", "Truth", "finding"]

MOST_COMPARED = 10_000
"""Documents; of more, so many are chosen by chance."""

_ENTITIES = 8  # what of a stored hit is its entities, see `search.index.stored`
_NAMED = 10  # documents that a finding names, or findings of one kind
_UNLIKE = (
    "Either is altered. As the files of the index are what was written, it may be the archive: a "
    "repair makes the article again from its file, and then the index."
)
_WRONG = "Searches can miss documents, find wrong ones, or show them as they are not."
_AGAIN = "run 'search-cli doctor --repair', or 'search-cli rebuild'"

Progress = Callable[[int, str], None]
"""Called with the number of a document that is compared, and its id."""


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


def finding(place: str, what: str, meaning: str) -> Finding:
    """Something for which the index has to be made again."""
    return Finding(Severity.INDEX, place, what, meaning, _AGAIN)


class Comparison:
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
            yield finding(place, what, "Nothing can be searched.")
            return
        try:
            with damage():
                yield from self._sets()
                yield from self._contents()
        except IndexDamaged as error:
            yield finding(place, str(error), _WRONG)

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
                yield finding(place, f"{len(keys):,} {what}: {_named(keys)}", _WRONG)
        late = len(revisions) - len(known)
        if late:
            yield Finding(
                Severity.NOTE,
                place,
                f"it is behind the archive by {late:,} new or changed documents",
                "They cannot be found yet, or as they were before.",
                "nothing if an ingest is at work; else one was cut off: ingest again, or run "
                "'search-cli rebuild'",
            )
        self._comparable = known & counts.keys()

    def _contents(self) -> Iterator[Finding]:
        """Whether documents are indexed as the archive has them."""
        wrong = list(islice(self._wrong(), _NAMED + 1))
        for key, fields in wrong[:_NAMED]:
            what = f"document {key} is not indexed as the archive has it: {', '.join(fields)}"
            yield finding(self._folder.name, what, _UNLIKE)
        if len(wrong) > _NAMED:
            yield finding(self._folder.name, "further documents are not, either", _WRONG)
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
