"""The elements around the blocks of an HTML page, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from search.clean.markup_words import BODY, FOREIGN, HIDDEN, SAYINGS, said_by
from search.model import Block, Element

__all__ = ["FAR", "LEVELS", "Columns", "Indices", "Marks", "Tree"]

Columns = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]

FAR = 20.0
"""Levels or blocks that are not counted further."""

LEVELS = 5
"""Levels that every path has in `Tree.steps`, the missing ones behind its end."""

_ENDS = tuple(".!?…。؟")
_CLOSING = "\"'”’»)]"
_PARAGRAPH_WORDS = 10


class Tree:
    """The paths of a page.

    A quantity of elements has one place more than there are elements: for what is behind the end
    of a path.

    Attributes:
        elements: the different elements on the paths.
        steps: shape (blocks, longest path): index of the element at each level.
        levels: length of each path.
        words: of each block; `linked`: share of them in links.
        prose: words of each block that is a paragraph: ends as a sentence does and is no link.
        nearest: for each of `SAYINGS`, levels from each block up to the element that says it.
        foreign: an element says that the block is no part of the article, and none between them
            says that it is.
        own: `prose` of the blocks that are not foreign.
    """

    def __init__(self, blocks: Sequence[Block]) -> None:
        rows, self.elements = _rows([block.markup.path if block.markup else () for block in blocks])
        sizes = np.array([len(row) for row in rows])
        width = max(LEVELS, int(sizes.max(initial=0)))
        self.levels = sizes.astype(float)
        self.steps: Indices = np.full((len(rows), width), len(self.elements))
        self.steps[np.arange(width) < sizes[:, None]] = list(chain.from_iterable(rows))
        self.linked = np.array([block.markup.linked if block.markup else 0.0 for block in blocks])
        self.words = np.array([block.text.count(" ") + 1.0 for block in blocks])
        ends = np.array([block.text[-8:].rstrip(_CLOSING).endswith(_ENDS) for block in blocks])
        is_prose = ends & (self.words >= _PARAGRAPH_WORDS) & (self.linked < 0.5)
        self.prose = self.words * is_prose * (1.0 - self.linked)
        said = [said_by(element.name, element.hints) for element in self.elements]
        self.says = np.zeros((len(said) + 1, len(SAYINGS)), dtype=bool)
        counts = [len(each) for each in said]
        self.says[np.repeat(np.arange(len(said)), counts), list(chain.from_iterable(said))] = True
        # Sites hide the whole article until a script has run: that says nothing of it.
        most = self.within(self.prose) >= max(1.0, self.prose.sum() / 2)
        self.says[most, HIDDEN] = False
        self.nearest = self._nearest()
        self.foreign = self.nearest[:, list(FOREIGN)].min(axis=1) < self.nearest[:, BODY]
        self.own = self.prose * ~self.foreign

    def _nearest(self) -> Columns:
        nearest = np.full((len(self.words), len(SAYINGS)), FAR)
        for level in range(min(self.steps.shape[1], int(FAR)) - 1, -1, -1):
            nearest[self.says[self.steps[:, level]]] = level
        return nearest

    def within(self, amounts: Columns) -> Columns:
        """Sum of a quantity of the blocks in each element; 0 behind the end."""
        spread = np.repeat(amounts, self.steps.shape[1])
        sums = np.bincount(self.steps.ravel(), spread, len(self.elements) + 1)
        sums[-1] = 0.0
        return sums.astype(float)

    def path(self, element: int) -> Indices:
        """An element and those around it, from the inside to the outside."""
        inside = self.steps == element
        one = int(inside.any(axis=1).argmax())
        return self.steps[one, int(inside[one].argmax()) : int(self.levels[one])]

    def apart(self, path: Indices) -> Columns:
        """Levels from the first element of a path up to what is around both it and each block."""
        level = np.zeros(len(self.elements) + 1)
        level[path[::-1]] = np.arange(1, len(path) + 1)  # from the outside
        common: Columns = level[self.steps].max(axis=1)
        return np.minimum(FAR, len(path) - common)


def _rows(paths: Sequence[tuple[Element, ...]]) -> tuple[list[list[int]], list[Element]]:
    """Each path as places in a list of all elements, and that list.

    What is around an element is the same on every path; so only what is new is looked at.
    """
    elements: list[Element] = []
    places: dict[int, int] = {}
    known: dict[int, list[int]] = {}
    rows = []
    for path in paths:
        fresh = 0
        while fresh < len(path) and len(known.get(path[fresh].number, ())) < len(path) - fresh:
            fresh += 1
        row = known[path[fresh].number][: len(path) - fresh] if fresh < len(path) else []
        for element in reversed(path[:fresh]):
            at = places.setdefault(element.number, len(elements))
            if at == len(elements):
                elements.append(element)
            row = known[element.number] = [at, *row]
        rows.append(row)
    return rows, elements
