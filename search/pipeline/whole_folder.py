"""A folder that is there whole or not at all."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from search.durable import sync_folder
from search.errors import Busy, SearchError

if sys.platform != "win32":
    import fcntl

__all__ = ["unfinished", "whole_folder"]


def unfinished(target: Path) -> Path:
    """The folder that takes the place of the target when it is whole."""
    return target.with_name(f"{target.name}.partial")


@contextmanager
def whole_folder(target: Path, names: Collection[str]) -> Iterator[Path]:
    """A folder to be filled, which takes its place when all that is in it has reached the disk.

    It is made beside the target. After an error nothing is left of it; what a process leaves that
    was killed is removed by the next one with the same target.

    Args:
        names: of all that may come to be in it. What else is in the folder beside the target was
            not left by a process that was killed, and is never removed.

    Raises:
        SearchError: the target is something already, there is no folder to make it in, or what is
            beside it is somebody's.
        Busy: another process is filling it.
        OSError: it cannot be written.
    """
    target = target.resolve()
    _check_free(target)
    made = unfinished(target)
    made.mkdir(exist_ok=True)
    with _locked(made):
        _check_left(made, names)
        try:
            _clear(made)
            yield made
            _sync_all(made)
            if target.exists():
                target.rmdir()
            made.replace(target)
            sync_folder(target.parent)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise


def _check_free(target: Path) -> None:
    if not target.parent.is_dir():
        raise SearchError(
            f"there is no folder {target.parent} to make {target.name} in: "
            "make it first, or mount its disk"
        )
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise SearchError(f"{target} exists and is not an empty folder: name a new one")
    if target.is_mount():
        raise SearchError(f"{target} is a whole disk: name a new folder on it")


def _check_left(made: Path, names: Collection[str]) -> None:
    others = sorted(path.name for path in made.iterdir() if path.name not in names)
    if others:
        raise SearchError(
            f"{made} is in the way, and {others[0]} in it is of no unfinished backup: move that "
            "folder away, or name another one"
        )


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other processes from filling the folder; Windows has no locks for that."""
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if not _lock(descriptor, folder):
            raise Busy(f"another process is writing {folder}, or was just now")
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, folder: Path) -> bool:
    """Whether the folder is ours, and still the one that was opened: it may be complete by now."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(descriptor), folder.stat())
    except (BlockingIOError, FileNotFoundError):
        return False


def _clear(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _sync_all(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            _sync_all(path)
        else:
            with path.open("rb+") as file:
                os.fsync(file.fileno())
    sync_folder(folder)
