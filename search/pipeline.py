"""The write side, whole: the only module that knows the order of the steps.

found -> kept as it came -> read -> cleaned -> described -> understood -> kept -> searchable
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import starmap
from pathlib import Path

from search import clean
from search.archive import ArchiveReader, ArchiveWriter, Pending, check_exists, writer_lock
from search.entities import Recogniser
from search.errors import ArchiveMissing, IndexDamaged, Rejected
from search.index import Index, Source, write
from search.ingest import Candidate, Refusal, Skipped, discover, pages_of, read
from search.model import Article, Explanation, IndexState, Page, RawPage, Rejection, Step

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

RULES = "outlets.toml"
"""The file in the archive's folder that holds a person's rules for outlets."""

Progress = Callable[[int, str], None]
"""Called after each page with how many are done and the name of this one."""


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
        skipped: names of files passed over on purpose (README and hidden files), and what of
            containers was, with the reason.
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
    """What the steps make of one page: an article, or the reason why not.

    Attributes:
        explanations: why each block was kept or removed, if that was asked.
    """

    name: str
    article: Article | None
    rejection: Rejection | None
    explanations: tuple[Explanation, ...] = ()


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
        SearchError: a path does not exist, or the rules cannot be read; nothing was done.
        Busy: another process is writing the archive.
        ArchiveError: the archive is damaged, of a newer version, or not writable.
    """
    candidates = discover(paths)
    recogniser = _recogniser(options.region)
    rules = clean.load_rules(archive / RULES)
    with writer_lock(archive), closing(ArchiveWriter(archive)) as writer:
        furniture = _furniture(archive)
        judge = _Judge(recogniser, clean.Experience(furniture, rules))
        run = _Ingest(writer, judge, options.encoding)
        try:
            run.resume()
            names = (name for candidate in candidates for name in run.take(candidate))
            for done, name in enumerate(names, start=1):
                if progress is not None:
                    progress(done, name)
        finally:
            writer.save_counts(furniture.counts())
        state = _update_index(archive)
    return run.report(state.generation)


def inspect(
    paths: Sequence[Path],
    options: IngestOptions = IngestOptions(),
    archive: Path | None = None,
    *,
    explain: bool = False,
) -> Iterator[Inspected]:
    """What the steps make of files, one at a time, without storing anything.

    Args:
        archive: what it knows of outlets and folders is used, as an ingest would.
        explain: tell for each block what decided.

    Raises:
        SearchError: a path does not exist, or the rules cannot be read. Raised at once.
        ArchiveError: the archive is damaged, or of another version. Raised at once.
    """
    candidates = discover(paths)
    experience = _experience(archive) if archive else clean.Experience()
    judge = _Judge(_recogniser(options.region), experience)
    return (
        _inspect(found, judge, options.encoding, explain=explain)
        for candidate in candidates
        if not candidate.skipped
        for found in pages_of(candidate)
        if not isinstance(found, Skipped)
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
        reclean: also judge every kept file again, with the cleaner of this program, what all
            pages together show, and the rules as they are now.

    Raises:
        ArchiveMissing: there is no archive in the folder.
        Busy: another process is writing the archive.
        SearchError: the rules cannot be read; nothing was done.
        ArchiveError: the archive is damaged, of a newer version, or not writable.
    """
    check_exists(archive)
    rules = clean.load_rules(archive / RULES)
    with writer_lock(archive), closing(ArchiveWriter(archive)) as writer:
        rejected: tuple[Rejection, ...] = ()
        if reclean:
            furniture = _learned(archive)
            writer.save_counts(furniture.counts())
            experience = clean.Experience(furniture, rules, learned=True)
            rejected = _reclean(writer, _Judge(_recogniser(options.region), experience), progress)
        state = _write_index(archive, anew=True)
    return RebuildReport(state.documents, rejected, state.generation)


class _Ingest:
    """One run: takes candidates through the steps and counts what became of them."""

    def __init__(self, writer: ArchiveWriter, judge: _Judge, encoding: str | None) -> None:
        self._writer = writer
        self._judge_page = judge
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

    def take(self, candidate: Candidate) -> Iterator[str]:
        """A file's journey from the folder to the archive; the name of each page that arrived."""
        if candidate.skipped:
            self._skipped.append(candidate.name)
            yield candidate.name
            return
        for found in pages_of(candidate):
            if isinstance(found, Refusal):
                self._reject(found.path, found.name, Step.FOUND, found.reason)
            elif isinstance(found, Skipped):
                self._skipped.append(f"{found.name}: {found.reason}")
            elif self._writer.has(found):
                self._unchanged += 1
            else:
                self._judge(self._writer.keep(found, self._encoding))
            yield found.name

    def _judge(self, pending: Pending) -> None:
        raw = pending.raw
        try:
            page, article = self._judge_page(raw, pending.encoding)
        except _RejectedAt as error:
            self._reject(raw.path, raw.name, error.step, str(error), raw)
            return
        except Exception as bug:
            # The run stops, but this file must not stop the next one before it has begun.
            reason = f"this file met a mistake in the program: {bug!r}"
            self._reject(raw.path, raw.name, Step.CLEANED, reason, raw)
            raise
        published = self._writer.publish(pending, article, page.encoding)
        self._judge_page.learn(raw, article)
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


@dataclass(frozen=True, slots=True)
class _Judge:
    """Takes a raw page through all the steps between its bytes and its article."""

    recogniser: Recogniser
    experience: clean.Experience

    def __call__(self, raw: RawPage, encoding: str | None) -> tuple[Page, Article]:
        step = Step.READ
        try:
            page = read(raw, encoding)
            step = Step.CLEANED
            cleaned, metadata = self.experience.judge(raw, page)
        except Rejected as error:
            raise _RejectedAt(step, error) from None
        entities = self.recogniser.recognise(cleaned, metadata)
        return page, Article(metadata, cleaned, entities, clean.VERSION)

    def explain(self, raw: RawPage, page: Page, article: Article) -> tuple[Explanation, ...]:
        """Why the blocks of a page that was judged last were kept or removed."""
        return self.experience.explain(raw, page, article.metadata)

    def learn(self, raw: RawPage, article: Article) -> None:
        """Remember what this page is made of, for the next ones."""
        self.experience.learn(raw.path, article)


@lru_cache(maxsize=1)
def _recogniser(region: Path | None) -> Recogniser:
    return Recogniser.load(region)


def _experience(archive: Path) -> clean.Experience:
    """What an archive knows, if there is one in the folder."""
    rules = clean.load_rules(archive / RULES)
    try:
        return clean.Experience(_furniture(archive), rules)
    except ArchiveMissing:
        return clean.Experience(rules=rules)


def _furniture(archive: Path) -> clean.Furniture:
    """What the ingests so far have counted."""
    with closing(ArchiveReader(archive)) as reader:
        return clean.Furniture(starmap(clean.Count, reader.counts()))


def _learned(archive: Path) -> clean.Furniture:
    """What all documents of an archive show, as they were judged last."""
    experience = clean.Experience()
    with closing(ArchiveReader(archive)) as reader:
        for path, article in reader.judged():
            experience.learn(path, article)
    return experience.furniture


def _inspect(
    found: RawPage | Refusal, judge: _Judge, encoding: str | None, *, explain: bool
) -> Inspected:
    now = datetime.now(UTC)
    if isinstance(found, Refusal):
        rejection = Rejection(found.path, found.name, Step.FOUND, found.reason, now)
        return Inspected(found.name, None, rejection)
    try:
        page, article = judge(found, encoding)
    except _RejectedAt as error:
        rejection = Rejection(found.path, found.name, error.step, str(error), now)
        return Inspected(found.name, None, rejection)
    explanations = judge.explain(found, page, article) if explain else ()
    judge.learn(found, article)
    return Inspected(found.name, article, None, explanations)


def _reclean(
    writer: ArchiveWriter, judge: _Judge, progress: Progress | None
) -> tuple[Rejection, ...]:
    """Judge every current version again. One that is refused now keeps its older article."""
    rejected = []
    for done, (key, kept) in enumerate(writer.current(), start=1):
        raw = kept.raw
        try:
            _, article = judge(raw, kept.encoding)
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
