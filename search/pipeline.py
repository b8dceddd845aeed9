"""The write side, whole: the only module that knows the order of the steps.

found -> kept as it came -> read -> cleaned -> described -> understood -> kept -> searchable
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from search import clean
from search.archive import ArchiveReader, ArchiveWriter, Pending, check_exists, writer_lock
from search.entities import Recogniser
from search.errors import IndexDamaged, Rejected
from search.index import Index, Source, write
from search.ingest import Candidate, discover, load, read
from search.model import Article, IndexState, Page, RawPage, Rejection, Step

__all__ = [
    "IngestOptions",
    "IngestReport",
    "Inspected",
    "Progress",
    "RebuildReport",
    "ingest",
    "inspect",
    "rebuild",
]

Progress = Callable[[int, str], None]
"""Called after each file with how many are done and the name of this one."""


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """What the user may say about the files.

    Attributes:
        encoding: their encoding, if it is known; else UTF-8, or what a byte order mark says.
        region: folder of curated names; None for the region that comes with the program.
    """

    encoding: str | None = None
    region: Path | None = None


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did.

    Attributes:
        skipped: names of files passed over on purpose (README and hidden files).
        generation: the name of the index's generation that is now in use.
    """

    new: int
    changed: int
    unchanged: int
    rejected: tuple[Rejection, ...]
    skipped: tuple[str, ...]
    generation: str


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a rebuild did; `rejected` are documents that a newer cleaner refuses."""

    documents: int
    rejected: tuple[Rejection, ...]
    generation: str


@dataclass(frozen=True, slots=True)
class Inspected:
    """What the steps make of one file: an article, or the reason why not."""

    name: str
    article: Article | None
    rejection: Rejection | None


def ingest(
    archive: Path,
    paths: Sequence[Path],
    options: IngestOptions = IngestOptions(),
    progress: Progress | None = None,
) -> IngestReport:
    """Bring files into an archive and make them searchable.

    Each file is durable before it is judged and each article is stored whole, so an
    interruption loses nothing: the next ingest takes up what was left.

    Raises:
        SearchError: a path does not exist; nothing was done.
        Busy: another process is writing the archive.
        ArchiveError: the archive is damaged, of a newer version, or not writable.
    """
    candidates = discover(paths)
    recogniser = _recogniser(options.region)
    with writer_lock(archive), closing(ArchiveWriter(archive)) as writer:
        run = _Ingest(writer, recogniser, options.encoding)
        run.resume()
        for done, candidate in enumerate(candidates, start=1):
            run.take(candidate)
            if progress is not None:
                progress(done, candidate.name)
        state = _update_index(archive)
    return run.report(state.generation)


def inspect(paths: Sequence[Path], options: IngestOptions = IngestOptions()) -> Iterator[Inspected]:
    """What the steps make of files, one at a time, without storing anything.

    Raises:
        SearchError: a path does not exist. Raised at once.
    """
    candidates = discover(paths)
    recogniser = _recogniser(options.region)
    return (
        _inspect(candidate, recogniser, options.encoding)
        for candidate in candidates
        if not candidate.skipped
    )


def rebuild(
    archive: Path,
    *,
    reclean: bool,
    options: IngestOptions = IngestOptions(),
    progress: Progress | None = None,
) -> RebuildReport:
    """Make the index again from the archive; the old one answers until the new one is whole.

    Args:
        reclean: also judge every kept file again, with the cleaner of this program.

    Raises:
        ArchiveMissing: there is no archive in the folder.
        Busy: another process is writing the archive.
        ArchiveError: the archive is damaged, of a newer version, or not writable.
    """
    check_exists(archive)
    with writer_lock(archive), closing(ArchiveWriter(archive)) as writer:
        recogniser = _recogniser(options.region) if reclean else None
        rejected = _reclean(writer, recogniser, progress) if recogniser else ()
        state = _write_index(archive, anew=True)
    return RebuildReport(state.documents, rejected, state.generation)


class _Ingest:
    """One run: takes candidates through the steps and counts what became of them."""

    def __init__(self, writer: ArchiveWriter, recogniser: Recogniser, encoding: str | None) -> None:
        self._writer = writer
        self._recogniser = recogniser
        self._encoding = encoding
        self._new = self._changed = self._unchanged = 0
        self._rejected: list[Rejection] = []
        self._skipped: list[str] = []

    def report(self, generation: str) -> IngestReport:
        return IngestReport(
            self._new,
            self._changed,
            self._unchanged,
            tuple(self._rejected),
            tuple(self._skipped),
            generation,
        )

    def resume(self) -> None:
        """Judge what an interrupted run kept."""
        for pending in self._writer.pending():
            self._judge(pending)

    def take(self, candidate: Candidate) -> None:
        """A file's journey from the folder to the archive."""
        if candidate.skipped:
            self._skipped.append(candidate.name)
            return
        try:
            raw = load(candidate)
        except Rejected as error:
            self._reject(candidate.printable_path, candidate.name, Step.FOUND, str(error))
            return
        if self._writer.has(raw):
            self._unchanged += 1
            return
        self._judge(self._writer.keep(raw, self._encoding))

    def _judge(self, pending: Pending) -> None:
        raw = pending.raw
        try:
            page, article = _judged(raw, pending.encoding, self._recogniser)
        except _RejectedAt as error:
            self._reject(raw.path, raw.name, error.step, str(error), raw)
            return
        except Exception as bug:
            # The run stops, but this file must not stop the next one before it has begun.
            reason = f"this file met a mistake in the program: {bug!r}"
            self._reject(raw.path, raw.name, Step.CLEANED, reason, raw)
            raise
        published = self._writer.publish(pending, article, page.encoding)
        self._new += published.version == 1
        self._changed += published.version > 1

    def _reject(
        self, path: str, name: str, step: Step, reason: str, raw: RawPage | None = None
    ) -> None:
        rejection = Rejection(path, name, step, reason, datetime.now(UTC))
        self._writer.reject(rejection, raw)
        self._rejected.append(rejection)


class _RejectedAt(Exception):  # noqa: N818 - carries a rejection up to where it is recorded
    """A `Rejected` together with the step that raised it."""

    def __init__(self, step: Step, cause: Rejected) -> None:
        super().__init__(str(cause))
        self.step = step


def _judged(raw: RawPage, encoding: str | None, recogniser: Recogniser) -> tuple[Page, Article]:
    """A raw page through all the steps that need nothing but itself."""
    step = Step.READ
    try:
        page = read(raw, encoding)
        step = Step.CLEANED
        cleaned = clean.clean(page)
    except Rejected as error:
        raise _RejectedAt(step, error) from None
    metadata = clean.describe(page, cleaned)
    entities = recogniser.recognise(cleaned, metadata)
    return page, Article(metadata, cleaned, entities, clean.VERSION)


@lru_cache(maxsize=1)
def _recogniser(region: Path | None) -> Recogniser:
    return Recogniser.load(region)


def _inspect(candidate: Candidate, recogniser: Recogniser, encoding: str | None) -> Inspected:
    try:
        _, article = _judged(load(candidate), encoding, recogniser)
    except (Rejected, _RejectedAt) as error:
        step = error.step if isinstance(error, _RejectedAt) else Step.FOUND
        now = datetime.now(UTC)
        rejection = Rejection(candidate.printable_path, candidate.name, step, str(error), now)
        return Inspected(candidate.name, None, rejection)
    return Inspected(candidate.name, article, None)


def _reclean(
    writer: ArchiveWriter, recogniser: Recogniser, progress: Progress | None
) -> tuple[Rejection, ...]:
    """Judge every current version again. One that is refused now keeps its older article."""
    rejected = []
    for done, (key, kept) in enumerate(writer.current(), start=1):
        raw = kept.raw
        try:
            _, article = _judged(raw, kept.encoding, recogniser)
        except _RejectedAt as error:
            now = datetime.now(UTC)
            rejected.append(Rejection(raw.path, raw.name, error.step, str(error), now))
        else:
            writer.replace(key, article)
        if progress is not None:
            progress(done, raw.name)
    return tuple(rejected)


def _update_index(archive: Path) -> IndexState:
    """Bring the index up to the archive: only what changed, when it can be built on."""
    try:
        return _write_index(archive, anew=False)
    except IndexDamaged:
        return _write_index(archive, anew=True)


def _write_index(archive: Path, *, anew: bool) -> IndexState:
    with closing(ArchiveReader(archive)) as reader:
        revision = reader.revision()
        used = None if anew else _state_in_use(archive)
        if used is not None and not used[0].is_of(reader.uuid, revision):
            used = None
        if used is not None and used[0].revision == revision:
            return used[1]
        since = used[0].revision if used else 0
        source = Source(reader.uuid, revision, clean.VERSION)
        return write(archive, reader.revised_since(since), source, anew=used is None)


def _state_in_use(archive: Path) -> tuple[Source, IndexState] | None:
    with closing(Index(archive)) as index:
        generation = index.current()
        if generation is None:
            return None
        with closing(generation):
            return generation.source, generation.state
