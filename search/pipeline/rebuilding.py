"""Making again what can be made from the archive, and what people decide about it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from search import clean
from search.archive import ArchiveWriter, check_exists, writer_lock
from search.entities import Override, Recogniser, append_override, load_overrides
from search.index import is_being_built
from search.model import Rejection
from search.pipeline.indexing import (
    Resumed,
    build_index,
    discard_unrelated_index,
    update_index,
)
from search.pipeline.judging import IngestOptions, Progress
from search.pipeline.learning import RULES
from search.pipeline.means import means_of
from search.pipeline.placing import place_all
from search.pipeline.recleaning import reclean as reclean_all
from search.pipeline.resolving import OVERRIDES, consolidate, list_aliases, resolve
from search.pipeline.understanding import recogniser

__all__ = ["OverrideReport", "RebuildReport", "override", "rebuild"]

_CONSOLIDATED = "consolidate"  # what the archive remembers it as, with the revision


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
    resumed: Resumed | None = None,
) -> RebuildReport:
    """Make the index again from the archive; the old one answers until the new one is whole.

    What all articles together show about entities is found anew. A rebuild that was interrupted is
    gone on with, one that was completed begun from nothing.

    Args:
        reclean: also judge every kept file again, with the cleaner of this program, what all
            pages together show, and the rules as they are now.
        progress: called for each file that is judged, then for each document that is indexed.
        resumed: called before these when an interrupted rebuild has done some of them.

    Raises:
        ArchiveMissing: there is no archive in the folder.
        Busy: another process is writing the archive.
        SearchError: the rules or overrides cannot be read; nothing was done.
        ArchiveError: the archive is damaged, of a newer version, or not writable.
    """
    check_exists(archive)
    clean.load_rules(archive / RULES)  # before anything is done
    overrides = load_overrides(archive / OVERRIDES)
    with writer_lock(archive), closing(ArchiveWriter(archive)) as writer:
        discard_unrelated_index(archive)
        rejected: tuple[Rejection, ...] = ()
        names = recogniser(options.region, ner=options.ner and reclean)
        _forget_completed(archive, writer, names)
        if reclean:
            rejected = reclean_all(archive, writer, names, options, progress, resumed)
        place_all(writer)
        list_aliases(writer, names)
        _consolidate(archive, writer, names, overrides)
        state = build_index(archive, progress, resumed)
        writer.finish()
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
        discard_unrelated_index(archive)
        append_override(archive / OVERRIDES, change)
        documents = resolve(writer, load_overrides(archive / OVERRIDES))
        state = update_index(archive)
    return OverrideReport(documents, state.generation)


def _forget_completed(archive: Path, writer: ArchiveWriter, names: Recogniser) -> None:
    """What a rebuild has done whose index is in use, though it was interrupted right after that."""
    consolidated = writer.reached(_CONSOLIDATED, means_of(names.gazetteer.entries))
    if consolidated is not None and not is_being_built(archive):
        writer.finish()


def _consolidate(
    archive: Path, writer: ArchiveWriter, names: Recogniser, overrides: Sequence[Override]
) -> None:
    """Find out what all articles together show, and show entities so.

    That reads every article, so it is not done again when an interrupted rebuild has done it and
    nothing has changed since.
    """
    means = means_of(names.gazetteer.entries)
    if writer.reached(_CONSOLIDATED, means) != writer.revision():
        consolidate(archive, writer, names)
    with writer.together():
        resolve(writer, overrides)
        writer.save_reached(_CONSOLIDATED, means, writer.revision())
