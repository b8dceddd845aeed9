"""The large archive of a soak, and smaller ones like it: made once, for all parts that need one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.ingest import make_dumps
from tests.soak.outcome import Soak
from tests.soak.processes import Took, run_command

__all__ = ["Made", "archive_of"]

_WORDS = 400  # of each article
_made: dict[Path, Made] = {}


class Made(NamedTuple):
    """An archive for all: whoever changes it takes a copy.

    Attributes:
        dumps: folder of the files that it was made from, as many as it has documents.
        took: what the ingest took.
    """

    folder: Path
    dumps: Path
    documents: int
    took: Took

    def copied(self, to: Path) -> Path:
        """The copy, in a folder that is not there yet."""
        shutil.copytree(self.folder, to)
        return to


def archive_of(soak: Soak, documents: int) -> Made:
    """An archive of so many dumps, which is made when the first part asks for it."""
    folder = soak.shared / f"archive-{documents}"
    if folder not in _made:
        dumps = make_dumps(soak.shared / f"dumps-{documents}", documents, _WORDS)
        took = run_command("--archive", str(folder), "ingest", str(dumps))
        _made[folder] = Made(folder, dumps, documents, took)
    return _made[folder]
