"""The facts of the first look: for all blocks of a page at once, each with a name in words.

What a block says and looks like (`block_facts`), the same of its neighbours, where it stands, and
what the page is like as a whole: that tells a dump with its menus from one that was cleaned before.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.clean import block_facts, windows
from search.clean.block_facts import BlockFacts
from search.clean.features import Line
from search.clean.lexicon import Finding

__all__ = ["LABEL_WORDS", "NAMES", "facts_of"]

_REACHES = (1, 3, 10)
_FAR = 40  # lines; further away is all the same
_MANY = 20
_PARAGRAPH = 30  # words
LABEL_WORDS = 6
"""A line of more words is not the label of a menu."""

_AROUND = (
    "words",
    "words with a capital",
    "sentences a word",
    "ends as a sentence",
    "function words",
    "words to the reader",
    "words of somebody who speaks",
    "times on the page",
    "times its beginning is on the page",
    "known phrase",
    "phrase of related",
    "phrase of comments",
    "phrase of stamp",
    "has a number",
    "begins with a list mark",
    "pages that repeat it",
    "words that other text has",
    "follows directly",
    "commas a word",
    "questions and cries a word",
)
_MARKS = (
    "phrase of menu",
    "phrase of related",
    "phrase of comments",
    "phrase of share",
    "phrase of legal",
)
_COMMENTS = "phrase of comments"
_COUNTED = ("phrase of comments", "phrase of related", "phrase of share", "phrase of legal")
_PAGE = (
    "lines of the page",
    "words of the page",
    "share of prose on the page",
    "labels of the page",
    "share of labels on the page",
    "share of phrases on the page",
    "function words of the page",
    "paragraphs of the page",
    "share of lines that follow directly on the page",
    "share of repeated lines on the page",
    "words of a usual paragraph of the page",
)
NAMES: tuple[str, ...] = (
    *block_facts.NAMES,
    *(
        f"{name}, {windows.lines(reach)} {side}"
        for reach in _REACHES
        for side in ("above", "below")
        for name in (*_AROUND, "prose", "labels")
    ),
    *(f"lines {way} {mark}" for way in ("since", "until") for mark in (*_MARKS, "prose")),
    "share of lines above",
    "share of words above",
    "lines above",
    "lines below",
    "prose above",
    "prose below",
    "share of prose above",
    *(f"lines above with {name}" for name in _COUNTED),
    "unlike the line above",
    "unlike the line below",
    *_PAGE,
)


def facts_of(
    lines: Sequence[Line], found: Sequence[Finding | None], repeats: Sequence[int]
) -> np.ndarray:
    """The facts in the order of `NAMES`: float32, shape (blocks, facts).

    Args:
        repeats: for each block the number of pages that are known to have it; 0 if none.
    """
    block = block_facts.facts_of(lines, found, repeats)
    words = np.array([line.words for line in lines], dtype=float)
    free = np.array([finding is None for finding in found])
    prose = np.array([line.prose for line in lines]) & free
    label = (words <= LABEL_WORDS) & (block["ends as a sentence"] == 0)
    around = np.column_stack((block[_AROUND], np.minimum(words, 60) / 60 * prose, label))
    near = windows.around(around, _REACHES)
    seen, counted = block[_MARKS] > 0, block[_COUNTED] > 0
    for table, names in ((seen, _MARKS), (counted, _COUNTED)):
        # Comments follow an article: a number above it counts them, and opens no thread.
        table[: np.argmax(prose) if prose.any() else 0, names.index(_COMMENTS)] = False
    marks = np.column_stack((seen, prose))
    far = [np.minimum(way(marks), _FAR) for way in (windows.since, windows.until)]
    place = _place(words, words * prose)
    passed = np.minimum(np.cumsum(counted, axis=0), _MANY)
    step = np.abs(np.diff(block["words"], prepend=0.0, append=0.0))
    page = np.tile(_page(block, words, prose, label), (len(lines), 1))
    parts = (block.table, near, *far, place, passed, step[:-1, None], step[1:, None], page)
    return np.concatenate(parts, axis=1, dtype=np.float32)


def _place(words: np.ndarray, prose: np.ndarray) -> np.ndarray:
    """Where each block stands, in lines, in words and in words of prose."""
    count = len(words)
    here = np.arange(count)
    before, text = np.cumsum(words) - words, np.cumsum(prose) - prose
    return np.column_stack(
        (
            here / count,
            before / max(1.0, words.sum()),
            np.log1p(here),
            np.log1p(count - 1 - here),
            np.log1p(text),
            np.log1p(prose.sum() - text - prose),
            text / max(1.0, prose.sum()),
        )
    )


def _page(
    block: BlockFacts, words: np.ndarray, prose: np.ndarray, label: np.ndarray
) -> list[float]:
    """What the page is like, in the order of `_PAGE`."""
    total = max(1.0, float(words.sum()))
    return [
        float(np.log(len(words))),
        float(np.log(total)),
        float((words * prose).sum() / total),
        float(np.log1p(label.sum())),
        float(label.mean()),
        float(block["known phrase"].mean()),
        float((block["function words"] * words).sum() / total),
        float(np.log1p((prose & (words >= _PARAGRAPH)).sum())),
        float(block["follows directly"].mean()),
        float((block["pages that repeat it"] > 0).mean()),
        float(np.median(words[prose])) if prose.any() else 0.0,
    ]
