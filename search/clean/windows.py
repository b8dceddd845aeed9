"""Sums over the neighbours of every block, for many columns at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

__all__ = ["around", "lines", "since", "until"]


def around(columns: np.ndarray, reaches: Sequence[int]) -> np.ndarray:
    """The means of the rows above and below each row: of up to so many rows, for each reach.

    Rows that the page does not have count as rows of zeros.

    Args:
        columns: shape (blocks, columns).

    Returns:
        shape (blocks, reaches x 2 x columns): for the first reach all columns above, then below.
    """
    sums = _sums(columns)
    here, reach = np.arange(len(columns))[:, None], np.array(reaches)
    above = sums[:-1, None] - sums[np.maximum(here - reach, 0)]
    below = sums[np.minimum(here + 1 + reach, len(columns))] - sums[1:, None]
    means = np.stack((above, below), axis=2) / reach[:, None, None]
    return np.asarray(means.reshape(len(columns), -1))


def since(marks: np.ndarray) -> np.ndarray:
    """For each row and column the rows since the last mark, itself included; -1 before the first.

    Args:
        marks: bool, shape (blocks, columns).
    """
    here = np.arange(len(marks))[:, None]
    last = np.maximum.accumulate(np.where(marks, here, -1), axis=0)
    return np.where(last < 0, -1, here - last)


def until(marks: np.ndarray) -> np.ndarray:
    """For each row and column the rows until the next mark; -1 behind the last."""
    return since(marks[::-1])[::-1]


def lines(count: int) -> str:
    """A number of lines in words, for the names of facts: ``1 line``, ``3 lines``."""
    return "1 line" if count == 1 else f"{count} lines"


def _sums(columns: np.ndarray) -> np.ndarray:
    return np.concatenate((np.zeros((1, columns.shape[1])), np.cumsum(columns, axis=0)))
