"""From files to searchable articles."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from search import clean
from search.archive import ArchiveWriter, Pending, writer_lock
from search.entities import load_overrides
from search.errors import SearchError
from search.ingest import Candidate, Refusal, Skipped, discover, pages_of
from search.model import Article, RawPage, Rejection, Step
from search.pipeline.garbage import looked_for_less
from search.pipeline.indexing import discard_unrelated_index, update_index
from search.pipeline.judging import IngestOptions, Judge, Prepared, Progress, RejectedAt
from search.pipeline.learning import RULES, furniture
from search.pipeline.placing import place_all, placement_of
from search.pipeline.resolving import OVERRIDES, list_aliases, resolve
from search.pipeline.understanding import (
    Answer,
    Preparation,
    Understanding,
    Understood,
    recogniser,
)

__all__ = ["IngestReport", "ingest", "ingest_found"]


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


def ingest(
    archive: Path,
    paths: Sequence[Path],
    options: IngestOptions = IngestOptions(),
    progress: Progress | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> IngestReport:
    """Bring files into an archive and make them searchable.

    Each file is durable before it is judged and each article is stored whole, so an
    interruption loses nothing: the next ingest takes up what was left.

    Args:
        stopped: asked after each page whether to leave it at that; what was read is made
            searchable all the same.

    Raises:
        SearchError: a path does not exist, or the rules or overrides cannot be read; nothing was
            done.
        Busy: another process is writing the archive.
        ArchiveError: the archive is damaged, of a newer version, or not writable.
    """
    return ingest_found(archive, discover(paths, archive), options, progress, stopped)


def ingest_found(
    archive: Path,
    candidates: Iterable[Candidate],
    options: IngestOptions,
    progress: Progress | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> IngestReport:
    """As `ingest`, with files that are found already."""
    names = recogniser(options.region, ner=options.ner)
    rules = clean.load_rules(archive / RULES)
    overrides = load_overrides(archive / OVERRIDES)
    with writer_lock(archive), closing(ArchiveWriter(archive)) as writer:
        discard_unrelated_index(archive)
        counts = furniture(archive)
        place_all(writer)
        try:
            with looked_for_less(), Understanding(options, rules) as understanding:
                judge = Judge(clean.Experience(counts, rules))
                run = _Ingest(writer, judge, understanding, options.encoding)
                for done, name in enumerate(run.take_all(candidates), start=1):
                    if progress is not None:
                        progress(done, name)
                    if done % _SAVED_EVERY == 0:
                        writer.save_counts(counts.counts())
                    if stopped():
                        break
                run.finish()
        finally:
            writer.save_counts(counts.counts())
        list_aliases(writer, names)
        resolve(writer, overrides)
        state = update_index(archive)
    return run.report(state.generation)


_SAVED_EVERY = 5_000  # pages: what they taught is not lost when the process is killed
_AT_ONCE_BYTES = 4 * 1024 * 1024  # of pages that are kept together: more would only take memory


class _Waiting(NamedTuple):
    """An article that is being understood."""

    pending: Pending
    encoding: str
    article: Article
    answer: Answer


class _Ingest:
    """One run: takes candidates through the steps and counts what became of them.

    While pages are prepared and articles understood in a process beside this one, some pages are
    kept together, with the articles that are understood by then, as each transaction waits for the
    disk. A page is judged when others have arrived behind it, so that it is prepared by then.
    """

    def __init__(
        self,
        writer: ArchiveWriter,
        judge: Judge,
        understanding: Understanding,
        encoding: str | None,
    ) -> None:
        self._writer = writer
        self._judge_page = judge
        self._understanding = understanding
        self._encoding = encoding
        self._resumed: set[str] = set()  # paths of what an interrupted run kept
        self._arrived: list[tuple[RawPage, Preparation]] = []
        self._kept: list[tuple[Pending, Preparation]] = []
        self._waiting: deque[_Waiting] = deque()  # in the order in which they came
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

    def take_all(self, candidates: Iterable[Candidate]) -> Iterator[str]:
        """What an interrupted run kept, then the candidates; the name of each page that arrived."""
        for pending in self._writer.pending():
            self._resumed.add(pending.raw.path)
            self._judge(pending)
            self._store(self._ahead())
        for candidate in candidates:
            yield from self._take(candidate)

    def _take(self, candidate: Candidate) -> Iterator[str]:
        """A file's journey from the folder to the archive; the name of each page that arrived."""
        if candidate.skipped:
            self._skipped.append(candidate.name)
            yield candidate.name
            return
        for found in pages_of(candidate):
            if isinstance(found, Refusal):
                self._refuse(found)
            elif isinstance(found, Skipped):
                self._skipped.append(f"{found.name}: {found.reason}")
            elif self._has(found):
                self._unchanged += found.path not in self._resumed
            else:
                self._arrived.append((found, self._understanding.prepare(found, self._encoding)))
                if self._enough_arrived():
                    self._take_arrived()
            yield found.name

    def _refuse(self, refusal: Refusal) -> None:
        """Record it after what came before, be that a page of the same path: a part of the file."""
        if any(refusal.path == raw.path for raw in self._on_their_way()):
            self.finish()
        self._take_arrived()
        self._judge_kept()
        self._reject(refusal.path, refusal.name, Step.FOUND, refusal.reason)

    def _has(self, raw: RawPage) -> bool:
        """Whether the archive knows these bytes; what is on its way there has to arrive first.

        That is what has this path or these bytes, and what takes a path from these bytes.
        """
        on_their_way = list(self._on_their_way())
        if any(raw.path == other.path or raw.sha256 == other.sha256 for other in on_their_way) or (
            self._writer.stands_at(raw.sha256, [other.path for other in on_their_way])
        ):
            self.finish()
        return self._writer.has(raw)

    def _on_their_way(self) -> Iterator[RawPage]:
        """Pages that are neither stored as articles nor refused yet."""
        return chain(
            (raw for raw, _ in self._arrived),
            (pending.raw for pending, _ in self._kept),
            (waiting.pending.raw for waiting in self._waiting),
        )

    def _enough_arrived(self) -> bool:
        """Whether the pages that arrived are to be kept now."""
        if len(self._arrived) >= self._understanding.ahead:
            return True
        return sum(len(raw.content) for raw, _ in self._arrived) > _AT_ONCE_BYTES

    def _take_arrived(self) -> None:
        """Keep the pages that arrived, then judge those that were kept before."""
        arrived, self._arrived = self._arrived, []
        pending = self._store(self._ahead(), [raw for raw, _ in arrived])
        self._judge_kept()
        self._kept = [(each, told) for each, (_, told) in zip(pending, arrived, strict=True)]
        if not self._understanding.ahead:
            self._judge_kept()
            self._store(ahead=0)

    def _ahead(self) -> int:
        """How many articles may go on waiting: none when their pages are large."""
        held = sum(len(waiting.pending.raw.content) for waiting in self._waiting)
        return self._understanding.ahead if held <= _AT_ONCE_BYTES else 0

    def finish(self) -> None:
        """Take everything that is on its way to its end."""
        self._take_arrived()
        self._judge_kept()
        self._store(ahead=0)

    def _judge_kept(self) -> None:
        kept, self._kept = self._kept, []
        for pending, preparation in kept:
            self._judge(pending, preparation.result())

    def _judge(self, pending: Pending, prepared: Prepared | None = None) -> None:
        raw = pending.raw
        with self._bugs_recorded(raw):
            try:
                page, article = self._judge_page(raw, pending.encoding, prepared)
            except RejectedAt as error:
                self._reject(raw.path, raw.name, error.step, str(error), raw)
                return
            # Now, not when it is published: the next page is judged before that.
            self._judge_page.learn(raw, article)
        answer = self._understanding.begin(article)
        self._waiting.append(_Waiting(pending, page.encoding, article, answer))

    def _store(self, ahead: int, arrived: Sequence[RawPage] = ()) -> list[Pending]:
        """Store articles and pages in one transaction.

        Args:
            ahead: articles are stored, the first ones first, until so many are still being
                understood.
        """
        understood = list(self._understood(len(self._waiting) - ahead))
        published: RawPage | None = None
        try:
            with self._writer.together():
                for waiting, found in understood:
                    published = waiting.pending.raw
                    self._publish(waiting, found)
                published = None
                return [self._writer.keep(raw, self._encoding) for raw in arrived]
        except SearchError:
            raise  # of the archive, not of the page
        except Exception as bug:
            if published is not None:  # only now, as the transaction was taken back
                self._record(bug, published)
            raise

    def _understood(self, count: int) -> Iterator[tuple[_Waiting, Understood]]:
        """Articles, the first ones first, with what is understood of them."""
        for _ in range(count):
            waiting = self._waiting.popleft()
            with self._bugs_recorded(waiting.pending.raw):
                found = self._understanding.end(waiting.article, waiting.answer)
            yield waiting, found

    def _publish(self, waiting: _Waiting, found: Understood) -> None:
        pending, encoding, article, _ = waiting
        article = replace(article, entities=found.entities)
        placement = placement_of(self._writer, pending.raw.path, found.sketch)
        published = self._writer.publish(pending, article, encoding, placement)
        self._new += published.version == 1
        self._changed += published.version > 1

    @contextmanager
    def _bugs_recorded(self, raw: RawPage) -> Iterator[None]:
        """A mistake stops the run, but its file must not stop the next one before it has begun."""
        try:
            yield
        except SearchError:
            raise  # of the archive, not of the page
        except Exception as bug:
            self._record(bug, raw)
            raise

    def _record(self, bug: Exception, raw: RawPage) -> None:
        reason = f"this file met a mistake in the program: {bug!r}"
        self._reject(raw.path, raw.name, Step.CLEANED, reason, raw)

    def _reject(
        self, path: str, name: str, step: Step, reason: str, raw: RawPage | None = None
    ) -> None:
        rejection = Rejection(path, name, step, reason, datetime.now(UTC))
        self._writer.reject(rejection, raw)
        self._rejected.append(rejection)
