"""Archives that earlier versions of the program made, see tests/data/archives/README.md."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any

__all__ = ["VERSIONS", "expected", "old_archive"]

_HERE = Path(__file__).parent / "data" / "archives"
VERSIONS = tuple(
    int(path.stem.removeprefix("schema-")) for path in sorted(_HERE.glob("schema-*.json"))
)


def old_archive(version: int, folder: Path) -> Path:
    """Unpack the archive of a schema version into a folder; the folder of the archive."""
    with tarfile.open(_HERE / f"schema-{version}.tar.xz") as packed:
        packed.extractall(folder, filter="data")
    return folder / f"schema-{version}"


def expected(version: int) -> Any:
    """What the program that made it said of it: status, documents by id, ids found by query."""
    return json.loads((_HERE / f"schema-{version}.json").read_text(encoding="utf-8"))
