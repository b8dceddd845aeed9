"""Whether an archive and its index are sound, and mending what can be made again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from search import clean
from search.archive import (
    DATABASE,
    ArchiveReader,
    ArchiveWriter,
    being_written,
    check_archive,
    check_exists,
    forget_backup,
    writer_lock,
)
from search.entities import Recogniser, load_overrides
from search.errors import IndexDamaged, SearchError
from search.index import Index, IndexChecked, Stamp, check_index, find_leftovers, remove_leftovers
from search.model import Finding, Severity
from search.pipeline.backup_manifest import verify_backup
from search.pipeline.indexing import build_index, discard_unrelated_index, update_index
from search.pipeline.judging import IngestOptions, Judge, Progress, RejectedAt
from search.pipeline.learning import RULES, furniture
from search.pipeline.placing import place_all
from search.pipeline.resolving import OVERRIDES, consolidate, list_aliases, resolve
from search.pipeline.understanding import recogniser

__all__ = ["Checkup", "examine", "repair"]


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was looked at, and what is wrong.

    Attributes:
        findings: the worst first.
        documents, versions: of the archive.
        raw_files, raw_bytes: files as they came whose bytes are sound.
        index_files, index_bytes: of the index.
        compared: documents that were indexed again, to compare them with the index.
        mended: what a repair did, in its order.
    """

    findings: tuple[Finding, ...]
    documents: int
    versions: int
    raw_files: int
    raw_bytes: int
    index_files: int
    index_bytes: int
    compared: int
    mended: tuple[str, ...] = ()

    @property
    def worst(self) -> Severity | None:
        """The severity of the worst finding; None when there is none."""
        return self.findings[0].severity if self.findings else None


@dataclass(frozen=True, slots=True)
class _Examined:
    """A checkup, and what of it can be mended.

    Attributes:
        whole, lost, articles, misplaced, misnamed: of the archive, see `ArchiveChecked`; counting
            those articles as wrong that the index has otherwise.
        index: whether the index is wrong.
        behind: whether it is behind the archive, or beside it is what no index needs.
    """

    checkup: Checkup
    whole: bool
    lost: bool
    articles: tuple[int, ...]
    misplaced: bool
    misnamed: bool
    index: bool
    behind: bool


_UNREADABLE = (SearchError, ValueError, LookupError, TypeError)
"""What reading an archive with damaged rows can raise."""

_WORST_FIRST = (Severity.ARCHIVE, Severity.INDEX, Severity.NOTE)


def examine(archive: Path, progress: Progress | None = None) -> Checkup:
    """Check an archive and its index. Writes nothing; others may write meanwhile.

    Args:
        progress: called after each raw file, version and document.

    Raises:
        ArchiveMissing: there is no archive in the folder.
    """
    return _examine(archive, progress).checkup


def repair(archive: Path, progress: Progress | None = None) -> Checkup:
    """Make again what can be made again, then check: nothing that is the only copy is removed.

    Args:
        progress: as for `examine`.

    Raises:
        ArchiveMissing: there is no archive in the folder.
        Busy: another process is writing the archive.
        ArchiveError: the folder cannot be written.
    """
    check_exists(archive)
    mended: list[str] = []
    with writer_lock(archive):
        found = _examine(archive, progress, alone=True)
        try:
            mended.extend(_mend(archive, found))
        except _UNREADABLE as error:
            return _unmended(_examine(archive, progress, alone=True).checkup, mended, error)
        if mended:
            found = _examine(archive, progress, alone=True)
    return replace(found.checkup, mended=tuple(mended))


def _unmended(checkup: Checkup, mended: list[str], error: Exception) -> Checkup:
    """What is still wrong, with the reason why not all could be mended."""
    finding = Finding(
        Severity.ARCHIVE if checkup.worst is Severity.ARCHIVE else Severity.INDEX,
        DATABASE,
        f"the repair had to stop: {error}",
        "What was mended before stays mended; the rest is as it was.",
        "mend what the other findings say, or what this one says, then run it again",
    )
    return replace(checkup, findings=(finding, *checkup.findings), mended=tuple(mended))


def _examine(archive: Path, progress: Progress | None, *, alone: bool = False) -> _Examined:
    """Check everything.

    Args:
        alone: whether the caller holds the writer lock.
    """
    counted = _Counted(progress)
    with closing(Index(archive)) as used:
        stamp = _stamp(used)
        state = check_archive(archive, counted)
        index, unlike = _checked_index(archive, counted.on(), readable=state.readable)
        left = tuple(_left(archive))
        written = not alone and (being_written(archive) or _stamp(used) != stamp)
    # What a writer is at is neither left over nor forgotten.
    findings = [
        *state.findings,
        *_of_persons(archive),
        *verify_backup(archive),
        *(one for one in index.findings if not (written and one.severity is Severity.NOTE)),
        *(() if written else left),
    ]
    findings.sort(key=lambda finding: _WORST_FIRST.index(finding.severity))
    checkup = Checkup(
        tuple(findings),
        state.documents,
        state.versions,
        state.raw_files,
        state.raw_bytes,
        index.files,
        index.bytes,
        index.compared,
    )
    return _Examined(
        checkup,
        state.whole,
        state.lost or not state.fileless.isdisjoint(unlike),
        tuple(dict.fromkeys((*state.articles, *unlike))),
        state.misplaced,
        state.misnamed,
        any(one.severity is Severity.INDEX for one in index.findings),
        bool(index.findings or left),
    )


def _checked_index(
    archive: Path, progress: Progress, *, readable: bool
) -> tuple[IndexChecked, list[int]]:
    """What is wrong with the index, and keys of versions that it has otherwise."""
    what = ""
    if readable:
        try:
            with closing(ArchiveReader(archive)) as truth:
                index = check_index(archive, truth, progress)
                return index, [truth.version_key(key) for key in index.unlike]
        except _UNREADABLE as error:
            what = str(error)
    index = check_index(archive, None, progress)
    if what:
        finding = Finding(
            Severity.ARCHIVE,
            DATABASE,
            f"it cannot be compared with the index: {what}",
            "A part of the file is damaged.",
            "restore the archive from a backup (docs/backup.md)",
        )
        index = replace(index, findings=(*index.findings, finding))
    return index, []


def _stamp(index: Index) -> Stamp | None:
    """What changes with every commit; None where that cannot be said."""
    try:
        return index.stamp()
    except IndexDamaged:
        return None


class _Counted:
    """Counts on from one check to the next."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._before = self._done = 0

    def on(self) -> _Counted:
        """The same, for the next check."""
        self._before = self._done
        return self

    def __call__(self, done: int, name: str) -> None:
        """Take note that so many of this check are done."""
        self._done = self._before + done
        if self._progress is not None:
            self._progress(self._done, name)


def _of_persons(archive: Path) -> Iterator[Finding]:
    """Files that people write."""
    for name, read in ((OVERRIDES, load_overrides), (RULES, clean.load_rules)):
        try:
            read(archive / name)
        except (SearchError, OSError) as error:
            yield Finding(
                Severity.ARCHIVE,
                name,
                str(error),
                "What it says cannot be followed; 'ingest' and 'rebuild' refuse to work.",
                "mend the file, or restore it from a backup (docs/backup.md)",
            )


def _left(archive: Path) -> Iterator[Finding]:
    paths = find_leftovers(archive)
    if paths:
        names = ", ".join(str(path.relative_to(archive)) for path in paths[:3])
        more = ", ..." if len(paths) > len(names.split(", ")) else ""
        yield Finding(
            Severity.NOTE,
            names + more,
            f"{len(paths):,} file{'s' * (len(paths) > 1)} left over from work that was cut off, or "
            "from older generations",
            "They take up room on the disk; nothing reads them.",
            "nothing: the next ingest or rebuild goes on with them or removes them",
        )


def _mend(archive: Path, found: _Examined) -> Iterator[str]:
    """Make again what is wrong; what was done."""
    if found.lost:
        return  # the index, even a damaged one, may have the only copy of what is lost
    again = found.index
    if found.whole and (found.articles or found.misplaced or found.misnamed):
        yield from _mend_archive(archive, found)
        again = True
    if again or found.behind:
        forget_backup(archive)
    if again:
        yield f"the index made again: {_build(archive):,} documents"
    elif found.behind:
        update_index(archive)
        yield "the index brought up to date, and what was left over removed"
    removed = remove_leftovers(archive)
    if removed:
        yield f"{removed:,} files removed that were left over"


def _build(archive: Path) -> int:
    try:
        return build_index(archive).documents
    except IndexDamaged:
        return build_index(archive).documents  # what was built so far was damaged, and is gone


def _mend_archive(archive: Path, found: _Examined) -> Iterator[str]:
    """Make articles, stories and names again where they are wrong; what was done."""
    options = IngestOptions()
    names = recogniser(options.region, ner=options.ner)
    overrides = load_overrides(archive / OVERRIDES)
    with closing(ArchiveWriter(archive)) as writer:
        discard_unrelated_index(archive)
        if found.articles:
            done = _judge_again(archive, writer, names, found.articles)
            yield f"{done:,} of {len(found.articles):,} articles made again from their files"
        if found.misplaced:
            writer.save_sketching("")  # so that all are placed again
            place_all(writer)
            yield "stories made again"
        if found.misnamed:
            writer.forget_resolution()
            list_aliases(writer, names)
            consolidate(archive, writer, names)
            resolve(writer, overrides)
            yield "what entities are shown as made again"


def _judge_again(
    archive: Path, writer: ArchiveWriter, names: Recogniser, keys: tuple[int, ...]
) -> int:
    """Make articles again from their raw bytes; how many could be."""
    rules = clean.load_rules(archive / RULES)
    judge = Judge(clean.Experience(furniture(archive), rules))
    done = 0
    for key in keys:
        kept = writer.kept(key)
        try:
            _, article = judge(kept.raw, kept.encoding)
        except RejectedAt:
            continue
        entities = names.recognise(article.page, article.metadata)
        writer.replace(key, replace(article, entities=entities))
        done += 1
    return done
