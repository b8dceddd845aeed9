"""A writer that changes whole batches, and readers that look whether they ever see half of one.

Every document of a batch carries the same mark, and a new batch takes the place of the one before:
so all answers have as many documents as a batch has, and those of one answer the same mark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from search.pipeline import ingest

__all__ = ["QUESTION", "SIZE", "Writer", "mark_of"]

SIZE = 6
"""Documents of a batch."""

QUESTION = "steady"
"""A word of every document."""

_MARK = re.compile(r"batch(\d+)x")
_TOWNS = ("Gao", "Mopti", "Dori", "Zinder", "Tahoua", "Agadez")


class Writer:
    """Brings one batch after another into an archive.

    Args:
        folder: of the files.
        told: file that has the number of the last batch once it can be found.
    """

    def __init__(self, archive: Path, folder: Path, told: Path) -> None:
        self._archive = archive
        self._folder = folder
        self._told = told
        self._batch = 0
        folder.mkdir()

    def next_batch(self) -> None:
        """Write every file anew, and one more that stays; make them searchable."""
        self._batch += 1
        for number, town in enumerate(_TOWNS):
            text = (
                f"News of {town}\n\nThe {QUESTION} batch{self._batch}x council of {town} met on "
                f"Monday to speak of the road to place{number} and of its market.\n\n"
                "It decided that the market will open in the spring, the mayor said.\n"
            )
            (self._folder / f"{number}.txt").write_text(text, encoding="utf-8")
        (self._folder / f"more{self._batch}.txt").write_text(
            f"The teachers of school {self._batch} ask for books, paper and a well.\n", "utf-8"
        )
        ingest(self._archive, [self._folder])
        part = self._told.with_suffix(".part")
        part.write_text(str(self._batch), encoding="utf-8")
        part.replace(self._told)


def mark_of(answer: Mapping[str, Any]) -> int:
    """The number of the batch that an answer shows.

    Args:
        answer: to `QUESTION`, without collapsing, in the JSON that all faces give.

    Raises:
        AssertionError: it shows half a batch, or two.
    """
    marks = [_MARK.findall(str(hit["snippets"])) for hit in answer["hits"]]
    found = {mark for hit in marks for mark in hit}
    assert answer["total"]["value"] == len(marks) == SIZE, f"{len(marks)} of {SIZE} documents"
    assert all(marks), "a document without a mark"
    assert len(found) == 1, f"documents of batches {sorted(found)} in one answer"
    return int(found.pop())
