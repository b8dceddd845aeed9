"""Putting an index that was made elsewhere in place of the one that is in use."""

from __future__ import annotations

import secrets
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from whoosh.fields import Schema

from search.columnar.errors import Damaged
from search.columnar.files import copy_file
from search.columnar.folder import Folder
from search.columnar.lock import WriterLock
from search.columnar.manifest import Manifest, SegmentEntry, check_schema, read_manifest
from search.durable import make_folder

__all__ = ["adopt", "generation_of"]


def adopt(folder: Path, built: Path, schema: Schema, wait: float) -> None:
    """Make the generation that an index was built to the next one of the index in a folder.

    Its files are linked, and copied where that cannot be: on a file system without links, or from
    another one. Until the manifest is replaced, and when this fails, the index in the folder is as
    it was; who reads the generation before goes on reading it. The index that was built stays as
    it is, for the caller to remove.

    Args:
        folder: of the index in use; made when it does not exist.
        built: folder of the other index. Nobody may have it open.
        schema: of both.
        wait: seconds to wait for another writer of either.

    Raises:
        Damaged: the manifest of the index that was built is missing or altered, or a file cannot
            be copied.
        SchemaChanged: it was built with another schema.
        Locked: another writer did not finish in time.
        OSError: the folder cannot be written.
    """
    make_folder(folder)
    with ExitStack() as locks:
        locks.callback(WriterLock(built, wait).release)
        locks.callback(WriterLock(folder, wait).release)
        manifest = read_manifest(built)
        check_schema(manifest, schema)
        generation = generation_of(folder) + 1
        entries = tuple(
            _brought(built, entry, folder, f"{generation:08d}-{secrets.token_hex(4)}")
            for entry in manifest.segments
        )
        Folder(folder).publish(Manifest(generation, manifest.schema, entries, manifest.meta))


def generation_of(folder: Path) -> int:
    """The generation that a folder holds, 0 when there is none that can be read."""
    try:
        return read_manifest(folder).generation
    except Damaged:
        return 0


def _brought(built: Path, entry: SegmentEntry, folder: Path, name: str) -> SegmentEntry:
    """A segment and what is deleted of it, under names that the folder has not used yet."""
    segment = f"{name}.seg"
    _link(built / entry.name, folder / segment)
    if entry.deleted is None:
        return replace(entry, name=segment)
    deleted = f"{name}.del"
    _link(built / entry.deleted, folder / deleted)
    return replace(entry, name=segment, deleted=deleted)


def _link(source: Path, target: Path) -> None:
    """A second name of a file that is on the disk already; the folder is synced with all."""
    try:
        target.hardlink_to(source)
    except OSError:  # no links here; a real trouble comes up again
        copy_file(source, target)
