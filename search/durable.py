"""Names that are there, or gone, after a power cut too: syncing a file is not enough for that."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

__all__ = ["make_folder", "remove_folder", "sync_folder"]


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing; durable when this returns.

    Raises:
        OSError: it cannot be made, or is a file.
    """
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def remove_folder(folder: Path) -> None:
    """Remove a folder and all that is in it, should it exist; durable when this returns.

    Raises:
        OSError: it cannot be removed, or is none.
    """
    if folder.exists():
        shutil.rmtree(folder)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk.

    Raises:
        OSError: the disk refuses, or the folder cannot be opened.
    """
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
