"""``python -m tests.power.program ARCHIVE PRESS MARKS``: what is traced.

`search-cli` ingests pages, then a changed and a new one, carries out a decision, and rebuilds. It
writes a line into a file outside of the archive whenever something is promised to be durable.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from search.cli.app import app
from tests.power.checking import answers
from tests.transactions import tell_transactions

__all__ = ["COMMANDS", "write_pages"]

COMMANDS = ("ingest", "update", "hide", "rebuild", "reclean")
"""What the program does, one after another; each is acknowledged when it ends."""

PAGES = {
    "market": "Fatoumata Diallo opened the market of Gao. Traders came from Kidal, she said.",
    "school": "Aminata Keita, the mayor, closed a school in Mopti. Parents protested for days.",
    "song": "Aminata Keita, the singer, gave a concert in Ségou, and the crowd sang with her.",
}
CHANGED = {
    "school": "Aminata Keita, the mayor, opened the school in Mopti again. Parents rejoiced.",
    "harvest": "The harvest was good in Kayes, and the market of the town is full of millet.",
}


def write_pages(press: Path, *, changed: bool) -> None:
    """Write the pages as they are first, or as they are at the end."""
    press.mkdir(exist_ok=True)
    for name, text in (PAGES | CHANGED if changed else PAGES).items():
        (press / f"{name}.txt").write_text(f"News of {name}\n\n{text}\n", encoding="utf-8")


class _Marks:
    """Tells what is durable from now on."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT)

    def write(self, **what: object) -> None:
        os.write(self._file, json.dumps(what).encode())

    def promise(self, contents: str) -> None:
        self.write(contents=contents)


def _run(marks: _Marks, archive: Path, name: str, *command: str) -> None:
    app([*command, "--archive", str(archive)], standalone_mode=False)
    generation, found = answers(archive)
    marks.write(done=name, generation=generation, answers=found)


def main(archive: Path, press: Path, marks: _Marks) -> None:
    """Do it all."""
    tell_transactions(lambda _: None, marks.promise)
    write_pages(press, changed=False)
    _run(marks, archive, "ingest", "ingest", str(press))
    write_pages(press, changed=True)
    _run(marks, archive, "update", "ingest", str(press))
    _run(marks, archive, "hide", "entities", "hide", "person:fatoumata-diallo")
    _run(marks, archive, "rebuild", "rebuild")
    _run(marks, archive, "reclean", "rebuild", "--clean")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), _Marks(Path(sys.argv[3])))
