"""Builds of the index: made beside the old one, checked, and switched to in one step.

::

    builds/<id>/manifest.json   what the build is made of: SHA-256 and size of every file
    builds/<id>/*               Whoosh's files, never changed once the build is named
    current                     the id of the build in use

A build is complete and on disk before `current` names it, so a crash leaves the old one in
use. A further build shares the unchanged files of the one before it by hard links.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from whoosh import index as whoosh_index

from search.errors import ArchiveError, IndexDamaged
from search.index.schema import make_schema, to_fields
from search.model import Document, IndexState

__all__ = ["FORMAT", "Build", "Source", "current_build", "current_id", "make_build"]

_BUILDS, _CURRENT, _MANIFEST = "builds", "current", "manifest.json"
FORMAT = 1
"""Of everything in a build; raised with every change of analysis, fields or stored hits."""
_BUILD_ID = re.compile(r"[0-9]+-[0-9a-f]+")
_MEMORY_MB = 128


@dataclass(frozen=True, slots=True)
class Source:
    """What a build is made from.

    Attributes:
        archive: identity of the archive.
        revision: the archive's newest revision that the build includes.
        cleaner: version of the cleaner.
    """

    archive: str
    revision: int
    cleaner: str


@dataclass(frozen=True, slots=True)
class Build:
    """A complete build whose files were checked against its manifest."""

    folder: Path
    source: Source
    state: IndexState


def current_id(archive: Path) -> str:
    """Id of the build in use; "" when there is none yet."""
    with contextlib.suppress(FileNotFoundError):
        return (archive / _CURRENT).read_text(encoding="ascii", errors="replace").strip()
    return ""


def current_build(archive: Path) -> Build | None:
    """The build in use, every file checked; None when there is none yet.

    Raises:
        IndexDamaged: files are missing, altered, or of another format.
    """
    build_id = current_id(archive)
    if not build_id:
        return None
    if not _BUILD_ID.fullmatch(build_id):
        raise _damaged(archive / _CURRENT, "not the name of a build")
    return _checked(archive / _BUILDS / build_id, build_id)


def make_build(
    archive: Path, documents: Iterable[Document], source: Source, base: Build | None
) -> Build:
    """Make a build of the documents, on top of `base` if given, and put it in use.

    The caller holds the writer lock.

    Args:
        documents: new and changed ones; a document of the same id in `base` is replaced.

    Raises:
        ArchiveError: the disk is full, or the folder cannot be written.
    """
    try:
        return _make_build(archive, documents, source, base)
    except OSError as error:
        raise ArchiveError(
            f"the index in {archive} cannot be written: {error.strerror or error}. "
            "What was ingested is safe; the index in use is as it was"
        ) from error


def _make_build(
    archive: Path, documents: Iterable[Document], source: Source, base: Build | None
) -> Build:
    builds = archive / _BUILDS
    builds.mkdir(exist_ok=True)
    before = current_id(archive)
    _prune(builds, _finished(builds))  # now, lest what failed builds left should fill the disk
    build_id = f"{source.revision:08d}-{secrets.token_hex(4)}"
    draft = builds / f".{build_id}"
    draft.mkdir()
    count = _write(draft, documents, base)
    state = IndexState(build_id, count, datetime.now(UTC), source.cleaner)
    _seal(draft, source, state)
    folder = builds / build_id
    draft.rename(folder)
    _sync(builds)
    _switch(archive, build_id)
    _prune(builds, {build_id, before})
    return Build(folder, source, state)


def _write(draft: Path, documents: Iterable[Document], base: Build | None) -> int:
    """Index the documents in a folder; return how many documents it then holds."""
    if base is not None:
        _share(base.folder, draft)
        index = whoosh_index.open_dir(str(draft))
    else:
        index = whoosh_index.create_in(str(draft), make_schema())
    with index.writer(limitmb=_MEMORY_MB) as writer:
        for document in documents:
            fields = to_fields(document)
            if base is None:
                writer.add_document(**fields)
            else:
                writer.update_document(**fields)
    count = int(index.doc_count())
    index.close()
    return count


def _share(base: Path, draft: Path) -> None:
    for name in _manifest(base)["files"]:
        try:
            os.link(base / name, draft / name)
        except OSError:  # no hard links on this file system
            shutil.copyfile(base / name, draft / name)


def _seal(draft: Path, source: Source, state: IndexState) -> None:
    """Bring every file to the disk and write down what it must be."""
    files = {}
    for path in sorted(draft.iterdir()):
        if path.suffix == ".lock" or path.name.endswith("LOCK"):
            path.unlink()
            continue
        _sync(path)
        files[path.name] = {"sha256": _sha256(path), "size": path.stat().st_size}
    manifest = {
        "format": FORMAT,
        "source": asdict(source),
        "documents": state.documents,
        "made": state.updated.isoformat(),
        "files": files,
    }
    _write_synced(draft / _MANIFEST, _with_sum(manifest))
    _sync(draft)


def _switch(archive: Path, build_id: str) -> None:
    fresh = archive / f"{_CURRENT}.new"
    _write_synced(fresh, f"{build_id}\n")
    fresh.replace(archive / _CURRENT)
    _sync(archive)


def _finished(builds: Path) -> set[str]:
    return {path.name for path in builds.iterdir() if path.name[0] != "."}


def _prune(builds: Path, kept: Collection[str]) -> None:
    """Remove all builds but these: older ones, and what a crash left."""
    for path in builds.iterdir():
        if path.name not in kept and _BUILD_ID.fullmatch(path.name.removeprefix(".")):
            shutil.rmtree(path, ignore_errors=True)


def _checked(folder: Path, build_id: str) -> Build:
    manifest = _manifest(folder)
    try:
        source = Source(**manifest["source"])
        made = datetime.fromisoformat(manifest["made"])
        state = IndexState(build_id, int(manifest["documents"]), made, source.cleaner)
        for name, expected in manifest["files"].items():
            _check_file(folder, name, expected["sha256"])
        _check_nothing_else(folder, manifest["files"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(folder / _MANIFEST, f"not as it was written ({error})") from None
    return Build(folder, source, state)


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / _MANIFEST
    try:
        text = path.read_text(encoding="utf-8")
        manifest = json.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(path, f"not to be read ({error})") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise _damaged(path, "of another format")
    manifest.pop("sum", None)
    if _with_sum(manifest) != text:
        raise _damaged(path, "altered since it was written")
    return manifest


def _with_sum(manifest: dict[str, Any]) -> str:
    """The manifest as its file holds it, ending with the SHA-256 of all before."""
    written = json.dumps(manifest, indent=1)
    total = hashlib.sha256(written.encode("utf-8")).hexdigest()
    return json.dumps({**manifest, "sum": total}, indent=1)


def _check_nothing_else(folder: Path, files: Collection[str]) -> None:
    """Whoosh opens the newest table of contents it finds, so there must be no other."""
    for path in folder.iterdir():
        if path.name not in files and path.name != _MANIFEST and path.name[0] != ".":
            raise _damaged(path, "no part of its build")


def _check_file(folder: Path, name: str, sha256: str) -> None:
    path = folder / name
    if Path(name).name != name:
        raise _damaged(folder / _MANIFEST, f"names a file outside its build: {name}")
    try:
        same = _sha256(path) == sha256
    except OSError as error:
        raise _damaged(path, f"not to be read ({error.strerror})") from None
    if not same:
        raise _damaged(path, "altered since it was written")


def _damaged(path: Path, what: str) -> IndexDamaged:
    return IndexDamaged(
        f"index file {path} is {what}. The archive itself is not affected: "
        "'search-cli rebuild' makes the index again"
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_synced(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(path: Path) -> None:
    """Bring a file or a folder's list of names to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
