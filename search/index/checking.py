"""Whether the index is whole, and holds what its archive says: for `search-cli doctor`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from search import columnar
from search.columnar import Damaged
from search.errors import IndexDamaged
from search.index.comparing import Comparison, Progress, Truth, finding
from search.index.generations import FOLDER, Index
from search.index.writing import BUILDING
from search.model import Finding

__all__ = ["IndexChecked", "check_index", "find_leftovers", "remove_leftovers"]


@dataclass(frozen=True, slots=True)
class IndexChecked:
    """What `check_index` found and looked at.

    Attributes:
        files: of the generation in use.
        bytes: of its segments, which are nearly all.
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
                comparison = Comparison(folder, generation, truth, progress)
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
        findings = [finding(folder.name, str(error), "Nothing can be searched.")]
    return IndexChecked(tuple(findings), whole.files, whole.bytes)


def _missing(folder: Path, truth: Truth | None) -> Iterator[Finding]:
    documents = len(truth.revisions()) if truth is not None else 0
    if documents:
        what = f"there is no index, but {documents:,} documents in the archive"
        yield finding(folder.name, what, "Nothing can be searched.")


def _of_file(folder: Path, error: Damaged) -> Finding:
    return finding(
        f"{folder.name}/{error.path.name}",
        error.what,
        "The index refuses to answer as soon as it meets this; the archive is not affected.",
    )
