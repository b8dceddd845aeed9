"""The trees: all of them at once give what one tree after the other gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from search.clean.trees import Forest

NAMES = ("words", "digits", "links")
DEPTH = 3
INNER = 2**DEPTH - 1


def table(trees: int, seed: int = 7) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    return {
        "base": 0.25,
        "trees": [
            {
                "facts": [NAMES[k] for k in random.integers(0, len(NAMES), INNER)],
                "borders": random.normal(size=INNER).round(2).tolist(),
                "points": random.normal(size=2 * INNER + 1).round(2).tolist(),
            }
            for _ in range(trees)
        ],
    }


def walked(tree: dict[str, Any], row: np.ndarray) -> tuple[float, dict[str, float]]:
    """One tree for one block, a step at a time."""
    at, credit = 0, dict.fromkeys(NAMES, 0.0)
    while at < INNER:
        name = tree["facts"][at]
        below = 2 * at + (2 if row[NAMES.index(name)] > np.float32(tree["borders"][at]) else 1)
        credit[name] += tree["points"][below] - tree["points"][at]
        at = below
    return tree["points"][at], credit


@pytest.mark.parametrize("blocks", [1, 5, 3_000])
def test_all_trees_at_once_are_the_sum_of_each(blocks: int) -> None:
    weights = table(4)
    rows = np.random.default_rng(1).normal(size=(blocks, len(NAMES))).astype(np.float32)
    got = Forest(weights, NAMES).log_odds(rows)
    for row, odds in zip(rows[:50], got[:50], strict=True):
        expected = 0.25 + sum(walked(tree, row)[0] for tree in weights["trees"])
        assert odds == pytest.approx(expected, abs=1e-5)


def test_the_points_of_the_facts_are_the_steps_that_they_decided() -> None:
    weights = table(3)
    rows = np.random.default_rng(2).normal(size=(40, len(NAMES))).astype(np.float32)
    forest = Forest(weights, NAMES)
    points = forest.points(rows)
    for row, shares in zip(rows, points, strict=True):
        for name, share in zip(NAMES, shares, strict=True):
            expected = sum(walked(tree, row)[1][name] for tree in weights["trees"])
            assert share == pytest.approx(expected, abs=1e-5)
    roots = sum(tree["points"][0] for tree in weights["trees"]) + 0.25
    assert points.sum(axis=1) + roots == pytest.approx(forest.log_odds(rows), abs=1e-4)


def test_a_fact_that_the_program_does_not_know_is_refused() -> None:
    with pytest.raises(KeyError, match="links"):
        Forest(table(2), NAMES[:2])


def test_no_block_has_no_log_odds() -> None:
    assert Forest(table(2), NAMES).log_odds(np.empty((0, 3), dtype=np.float32)).shape == (0,)
