"""What an engine has to do, and what it answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.questions import Question

PAGE = 10
"""Hits on a page, and values of a facet."""

SNIPPET_CHARS = 250


@dataclass(frozen=True, slots=True)
class Hit:
    """An item of a page of results; what matched is marked in its snippet, as HTML."""

    id: int
    title: str
    date: str
    source: str
    snippet: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of results.

    Attributes:
        hits: the ten best.
        total: of all matching documents.
        facets: of each facet, the ten most frequent values among all matches.
        months: matching documents by month, ``202504``.
    """

    hits: Sequence[Hit]
    total: int
    facets: Mapping[str, Sequence[tuple[str, int]]]
    months: Mapping[int, int]


class Engine(ABC):
    """One engine over one folder, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def version(self) -> str:
        """Name and version of what does the work."""

    @abstractmethod
    def build(self, corpus: Path) -> None:
        """Index the records of a file in the folder, which is empty, on one thread."""

    @abstractmethod
    def open(self) -> None:
        """Make ready for questions."""

    @abstractmethod
    def page(self, question: Question) -> Page:
        """A whole page of results."""

    @abstractmethod
    def rank(self, question: Question) -> Sequence[int]:
        """The ten best documents by any number of the engine's own; nothing else."""


def one_edit(word: str) -> list[str]:
    """Every word that differs in one letter, or two swapped ones, but not in the first."""
    first, rest = word[0], word[1:]
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    found = {rest}
    for at in range(len(rest) + 1):
        left, right = rest[:at], rest[at:]
        found |= {left + letter + right for letter in letters}
        if right:
            found.add(left + right[1:])
            found |= {left + letter + right[1:] for letter in letters}
        if len(right) > 1:
            found.add(left + right[1] + right[0] + right[2:])
    return [first + end for end in sorted(found)]
