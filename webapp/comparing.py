"""How one text became another, laid out for reading: what did not change is folded where long.

``Changes -> (Run | Unchanged, ...)``
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from search.model import Change

__all__ = ["Run", "Unchanged", "WordCounts", "laid_out", "word_counts"]

_FOLD_FROM = 900
"""Characters: a shorter stretch is read as fast as the note that it is folded."""

_AROUND = 240
"""Characters of an unchanged stretch that stay in view beside a change, about three lines."""


_ALIKE = 0.2
"""Share of the words of the shorter text that the other one must have, too, in the same order."""

_PARAGRAPHS = re.compile(r"(\s*\n\s*)")


@dataclass(frozen=True, slots=True)
class Run:
    """Text in view: stretches that are the same, only in the old, or only in the new text."""

    stretches: tuple[Change, ...]
    kind: str = "run"


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A stretch that both texts have, folded."""

    text: str
    words: int
    kind: str = "unchanged"


@dataclass(frozen=True, slots=True)
class WordCounts:
    """How many words both texts have, and how many only one of them."""

    same: int
    removed: int
    added: int

    @property
    def worth_merging(self) -> bool:
        """Whether one text with its changes marked reads better than both side by side."""
        shorter = self.same + min(self.removed, self.added)
        return self.same >= _ALIKE * shorter


def word_counts(changes: Iterable[Change]) -> WordCounts:
    """The words of a comparison, counted."""
    counts = {"same": 0, "removed": 0, "added": 0}
    for change in changes:
        counts[change.kind] += len(change.text.split())
    return WordCounts(**counts)


def laid_out(changes: tuple[Change, ...]) -> tuple[Run | Unchanged, ...]:
    """The changes with what surrounds them."""
    parts: list[Run | Unchanged] = []
    run: list[Change] = []
    for part in _folded(tuple(_worth_showing(changes))):
        if isinstance(part, Unchanged):
            parts += [*_runs(run), part]
            run = []
        else:
            run.append(part)
    return (*parts, *_runs(run))


def _worth_showing(changes: tuple[Change, ...]) -> Iterator[Change]:
    """The changes without white space at their edges, which no reader could see change.

    One that runs over several paragraphs becomes one change in each.
    """
    following = (*changes[1:], Change("same", ""))
    for change, after in zip(changes, following, strict=True):
        core = change.text.strip()
        if change.kind == "same" or not core:
            if change.kind != "removed":
                yield Change("same", change.text)
            continue
        start = change.text.index(core)
        yield Change("same", change.text[:start])
        for number, piece in enumerate(_PARAGRAPHS.split(core)):
            yield Change("same" if number % 2 else change.kind, piece)
        yield Change("same", _gap(core, after) or change.text[start + len(core) :])


def _gap(core: str, after: Change) -> str:
    """What parts a text from the one that took its place; "" when it was not replaced."""
    if after.kind != "added" or not after.text.strip():
        return ""
    return "\n\n" if "\n" in core or "\n" in after.text.strip() else " "


def _folded(changes: tuple[Change, ...]) -> Iterator[Change | Unchanged]:
    last = len(changes) - 1
    for place, change in enumerate(changes):
        if change.kind != "same" or len(change.text) < _FOLD_FROM:
            yield change
            continue
        start = _cut(change.text) if place > 0 else 0
        end = len(change.text) - (_cut(change.text[::-1]) if place < last else 0)
        middle = change.text[start:end]
        yield change._replace(text=change.text[:start])
        yield Unchanged(middle.strip(), len(middle.split()))
        yield change._replace(text=change.text[end:])


def _cut(text: str) -> int:
    """Where to cut what stays in view off: at the end of a paragraph, or of a word."""
    least = _AROUND // 3
    near = text[:_AROUND]
    found = (near.rfind(end, least) for end in ("\n", " "))
    return next((at for at in found if at > 0), _AROUND)


def _runs(run: list[Change]) -> list[Run]:
    return [Run(tuple(run))] if any(change.text.strip() for change in run) else []
