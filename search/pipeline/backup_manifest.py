"""What is in a backup: `backup.json`, by which it can be told later whether anything changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

from search.archive import BACKUP, DATABASE, Contents
from search.model import Finding, Severity

__all__ = ["FileSum", "verify_backup", "write_manifest"]

_FORMAT = 1
_ANOTHER = "use another backup, or make a new one"


@dataclass(frozen=True, slots=True)
class FileSum:
    """What a file of a backup is known by.

    Attributes:
        bytes: its size.
        sha256: lower-case hexadecimal.
    """

    bytes: int
    sha256: str


def write_manifest(folder: Path, contents: Contents) -> dict[str, FileSum]:
    """Describe what a folder holds in a manifest in it.

    Returns:
        Every file by its path in the folder, with slashes.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    files = {path.relative_to(folder).as_posix(): _sum(path) for path in paths}
    manifest = {
        "format": _FORMAT,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "program": version("regional-news-search"),
        "archive": asdict(contents),
        "files": {name: asdict(told) for name, told in files.items()},
    }
    text = json.dumps(manifest, indent=1) + "\n"
    (folder / BACKUP).write_text(text, encoding="utf-8")
    return files


def verify_backup(folder: Path) -> Iterator[Finding]:
    """What of a backup is not as it was made; nothing for a folder that is no backup."""
    try:
        files = _files(folder / BACKUP)
    except FileNotFoundError:
        return
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        yield Finding(
            Severity.NOTE,
            BACKUP,
            f"cannot be read: {error}",
            "Whether the other files are as they were backed up cannot be told.",
            _ANOTHER,
        )
        return
    for name, expected in files.items():
        wrong = _difference(folder / name, expected)
        if wrong:
            yield _finding(name, wrong)


def _finding(name: str, wrong: str) -> Finding:
    if PurePosixPath(name).parent.name:
        meaning = "The index of this backup is damaged; what the archive holds is not affected."
        remedy = f"{_ANOTHER}, or restore this one and run 'search-cli rebuild'"
        return Finding(Severity.INDEX, name, wrong, meaning, remedy)
    lost = "documents" if name == DATABASE else "decisions of people"
    meaning = f"This backup is damaged: {lost} may be lost."
    return Finding(Severity.ARCHIVE, name, wrong, meaning, _ANOTHER)


def _difference(path: Path, expected: FileSum) -> str:
    """What is wrong with a file in a few words; "" when nothing is."""
    try:
        size = path.stat().st_size
        if size != expected.bytes:
            return f"has {size:,} bytes, {expected.bytes:,} were backed up"
        if _sum(path) != expected:
            return "is altered: its SHA-256 is not the one that was backed up"
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"
    return ""


def _files(path: Path) -> dict[str, FileSum]:
    manifest: Any = json.loads(path.read_bytes())
    if manifest["format"] != _FORMAT:
        raise ValueError(f"it has format {manifest['format']!r}, this program knows {_FORMAT}")
    files = {str(name): FileSum(**told) for name, told in manifest["files"].items()}
    for name in files:
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise ValueError(f"it names a file outside of its folder: {name!r}")
    return files


def _sum(path: Path) -> FileSum:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return FileSum(file.tell(), digest)
