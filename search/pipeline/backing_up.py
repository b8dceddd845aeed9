"""Backups: copies of an archive that are archives themselves, made while it is in use.

::

    PATH/archive.sqlite3    the database as it was at one moment
    PATH/entities.toml      what people decided, if they did; outlets.toml likewise
    PATH/segments/          the index in use at that moment, or shortly before
    PATH/backup.json        sizes and SHA-256 of all these files; the first write removes it
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from search.archive import BACKUP, DATABASE, Contents, check_exists, copy_database
from search.errors import ArchiveError, IndexDamaged, SearchError
from search.index import FOLDER, Source, copy_index, remove_index
from search.pipeline.backup_manifest import write_manifest
from search.pipeline.judging import Progress
from search.pipeline.learning import RULES
from search.pipeline.resolving import OVERRIDES
from search.pipeline.whole_folder import unfinished, whole_folder

__all__ = ["BackupReport", "backup"]

_MEGABYTE = 1_000_000
_JOURNALS = ("", "-journal", "-wal", "-shm")
_NAMES = frozenset({*(DATABASE + end for end in _JOURNALS), OVERRIDES, RULES, FOLDER, BACKUP})
"""What a backup holds, also while it is being made."""
_Copied = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds.

    Attributes:
        bytes: of all its files.
        without_index: why the index is not in it; "" when it is.
    """

    documents: int
    bytes: int
    without_index: str


def backup(archive: Path, target: Path, progress: Progress | None = None) -> BackupReport:
    """Copy an archive into a new folder, while others may be reading and writing it.

    Args:
        target: must not exist, or be an empty folder. It is there when all of it is.
        progress: called with the megabytes that are copied so far, and the name of a file.

    Raises:
        SearchError: the target cannot be a new folder, or is in the archive; nothing was done.
        ArchiveMissing: there is no archive in the folder.
        Busy: another process is making a backup at the same place.
        ArchiveError: the archive is damaged or of a newer version, or the backup cannot be written.
    """
    check_exists(archive)
    _check_apart(archive.resolve(), target.resolve())
    try:
        with whole_folder(target, _NAMES) as made:
            contents, without_index = _copy(archive, made, _counting(progress))
            files = write_manifest(made, contents)
    except OSError as error:
        what = error.strerror or error
        raise ArchiveError(f"no backup was made, {target} cannot be written: {what}") from error
    size = sum(file.bytes for file in files.values())
    return BackupReport(contents.documents, size, without_index)


def _check_apart(archive: Path, target: Path) -> None:
    if archive in target.parents:
        raise SearchError(
            f"{target} would be inside of the archive, and lost with it: name a folder elsewhere"
        )
    if unfinished(target) == archive:
        raise SearchError(f"{archive} is what an unfinished {target.name} is called: name another")


def _copy(archive: Path, made: Path, copied: _Copied) -> tuple[Contents, str]:
    """What the database holds, and why the index was left out if it was."""
    # The index first: it may then lack what comes in meanwhile, but is never ahead.
    source, why = _copy_index(archive, made, copied)
    contents = copy_database(archive, made, copied)
    if source is not None and not source.is_of(contents.uuid, contents.revision):
        source, why = None, "it was made from another archive, or from a later state of this one"
    if source is None:
        remove_index(made)
    for name in (OVERRIDES, RULES):
        if (archive / name).exists():
            shutil.copyfile(archive / name, made / name)
    return contents, why


def _copy_index(archive: Path, made: Path, copied: _Copied) -> tuple[Source | None, str]:
    try:
        return copy_index(archive, made, copied), ""
    except IndexDamaged as error:
        return None, str(error)


def _counting(progress: Progress | None) -> _Copied:
    """Adds up the bytes that are copied."""
    total = 0

    def copied(size: int, name: str) -> None:
        nonlocal total
        total += size
        if progress is not None:
            progress(total // _MEGABYTE, name)

    return copied
