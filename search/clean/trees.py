"""Small decision trees whose points are added: evaluated for all blocks and all trees at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

__all__ = ["Forest"]

_ROWS = 2_048  # blocks judged together: more would only take memory


class Forest:
    """Complete binary trees of one depth, as they are written in a file of weights.

    Node ``k`` of a tree asks whether a fact is above a border: if not, ``2 k + 1`` is next, else
    ``2 k + 2``. A path that is shorter than the depth ends in nodes whose border is never passed.
    The sum of the trees is a log-odds: Friedman, Greedy function approximation, Annals of
    Statistics 29 (2001).

    Args:
        table: ``base`` points of every block; ``trees``, each with ``facts`` (names), ``borders``
            and ``points`` (of the inner nodes, in expectation, then of the leaves).
        names: the facts in the order in which they will be given.
    """

    def __init__(self, table: dict[str, Any], names: Sequence[str]) -> None:
        at = {name: column for column, name in enumerate(names)}
        trees = table["trees"]
        self._base = float(table["base"])
        self._facts = np.array([[at[name] for name in tree["facts"]] for tree in trees])
        self._borders = np.array([tree["borders"] for tree in trees], dtype=np.float32)
        self._points = np.array([tree["points"] for tree in trees], dtype=np.float32)
        self._width = len(names)
        self._depth = self._points.shape[1].bit_length() - 1

    def log_odds(self, facts: np.ndarray) -> np.ndarray:
        """The log-odds of each block; `facts` has the shape (blocks, facts)."""
        sums = np.empty(len(facts), dtype=np.float32)
        for start in range(0, len(facts), _ROWS):
            rows = slice(start, start + _ROWS)
            sums[rows] = self._sums(self._answers(facts[rows]))
        return sums + self._base

    def points(self, facts: np.ndarray) -> np.ndarray:
        """What each fact of each block adds to its log-odds, shape (blocks, facts).

        Each step down a tree is credited to the fact that was asked: Saabas, Interpreting random
        forests (2014). A row's sum is its log-odds without what all blocks start with.
        """
        shares = np.empty((len(facts), self._width), dtype=np.float32)
        for start in range(0, len(facts), _ROWS):
            rows = slice(start, start + _ROWS)
            cells, steps = self._steps(np.asarray(facts[rows], dtype=np.float32))
            sums = np.bincount(cells, steps, minlength=shares[rows].size)
            shares[rows] = sums.reshape(-1, self._width)
        return shares

    def _answers(self, facts: np.ndarray) -> np.ndarray:
        """Whether the fact of a node is above its border, shape (nodes, trees, blocks)."""
        asked = np.ascontiguousarray(facts.T, dtype=np.float32).take(self._facts.T, axis=0)
        return np.asarray(asked > self._borders.T[:, :, None])

    def _sums(self, answers: np.ndarray) -> np.ndarray:
        inner = len(answers)
        below = self._points.T[inner:, :, None]  # from the leaves up, a level at a time
        while inner:
            first = inner // 2
            below = np.where(answers[first:inner], below[1::2], below[::2])
            inner = first
        return np.asarray(below[0].sum(axis=0))

    def _steps(self, facts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The points of every step down a tree, and their cells in a table (blocks, facts)."""
        block, tree = np.arange(len(facts))[:, None], np.arange(len(self._facts))
        node = np.zeros((len(block), len(tree)), dtype=np.int64)
        before = self._points[tree, node]
        cells: list[np.ndarray] = []
        steps: list[np.ndarray] = []
        while len(steps) < self._depth:
            fact = self._facts[tree, node]
            node = 2 * node + 1 + (facts[block, fact] > self._borders[tree, node])
            after = self._points[tree, node]
            cells.append(block * self._width + fact)
            steps.append(after - before)
            before = after
        return np.concatenate(cells, axis=None), np.concatenate(steps, axis=None)
