"""Making again what can be made from the archive, and what people decide about it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from search import clean
from search.archive import ArchiveWriter, check_exists, writer_lock
from search.entities import Override, Recogniser, append_override, load_overrides
from search.model import Rejection
from search.pipeline.indexing import update_index, write_index
from search.pipeline.judging import IngestOptions, Judge, Progress, RejectedAt
from search.pipeline.learning import RULES, learned
from search.pipeline.placing import place_all
from search.pipeline.resolving import OVERRIDES, consolidate, list_aliases, resolve
from search.pipeline.understanding import recogniser

__all__ = ["OverrideReport", "RebuildReport", "override", "rebuild"]


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a rebuild did; `rejected` are documents that a newer cleaner refuses."""

    documents: int
    rejected: tuple[Rejection, ...]
    generation: str


@dataclass(frozen=True, slots=True)
class OverrideReport:
    """What a decision about entities did: how many documents now show others than before."""

    documents: int
    generation: str


def rebuild(
    archive: Path,
    *,
    reclean: bool,
    options: IngestOptions = IngestOptions(),
    progress: Progress | None = None,
) -> RebuildReport:
    """Make the index again from the archive; the old one answers until the new one is whole.

    What all articles together show about entities is found anew.

    Args:
        reclean: also judge every kept file again, with the cleaner of this program, what all
            pages together show, and the rules as they are now.

    Raises:
        ArchiveMissing: there is no archive in the folder.
        Busy: another process is writing the archive.
        SearchError: the rules or overrides cannot be read; nothing was done.
        ArchiveError: the archive is damaged, of a newer version, or not writable.
    """
    check_exists(archive)
    rules = clean.load_rules(archive / RULES)
    overrides = load_overrides(archive / OVERRIDES)
    with writer_lock(archive), closing(ArchiveWriter(archive)) as writer:
        rejected: tuple[Rejection, ...] = ()
        names = recogniser(options.region, ner=options.ner and reclean)
        if reclean:
            furniture = learned(archive)
            writer.save_counts(furniture.counts())
            experience = clean.Experience(furniture, rules, learned=True)
            rejected = _reclean(writer, Judge(experience), names, progress)
        place_all(writer)
        list_aliases(writer, names)
        consolidate(archive, writer, names)
        resolve(writer, overrides)
        state = write_index(archive, anew=True)
    return RebuildReport(state.documents, rejected, state.generation)


def override(archive: Path, change: Override) -> OverrideReport:
    """Write a person's decision about entities into its file, and show them so from now on.

    Raises:
        ArchiveMissing: there is no archive in the folder.
        Busy: another process is writing the archive.
        SearchError: it contradicts what the file says, or the file cannot be read or written;
            nothing was done.
        ArchiveError: the archive is damaged, of a newer version, or not writable.
    """
    check_exists(archive)
    with writer_lock(archive), closing(ArchiveWriter(archive)) as writer:
        append_override(archive / OVERRIDES, change)
        documents = resolve(writer, load_overrides(archive / OVERRIDES))
        state = update_index(archive)
    return OverrideReport(documents, state.generation)


def _reclean(
    writer: ArchiveWriter, judge: Judge, names: Recogniser, progress: Progress | None
) -> tuple[Rejection, ...]:
    """Judge every current version again. One that is refused now keeps its older article."""
    rejected = []
    writer.save_sketching(
        ""
    )  # so that all are placed again, by the next run if this one is cut off
    for done, (key, kept) in enumerate(writer.current(), start=1):
        raw = kept.raw
        try:
            _, article = judge(raw, kept.encoding)
        except RejectedAt as error:
            now = datetime.now(UTC)
            rejected.append(Rejection(raw.path, raw.name, error.step, str(error), now))
        else:
            entities = names.recognise(article.page, article.metadata)
            writer.replace(key, replace(article, entities=entities))
        if progress is not None:
            progress(done, raw.name)
    return tuple(rejected)
