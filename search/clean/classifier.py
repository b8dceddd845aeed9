"""The classifier: how likely each block of a page is article, and which facts say so.

It looks twice. The first look weighs the facts of a block and its neighbours; the second weighs
them again together with what the first made of the whole page (Wolpert, Stacked generalization,
Neural Networks 5, 1992). The weights are data: ``weights/text.json`` and ``weights/html.json``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from search.clean import block_facts, facts, impressions, markup
from search.clean.features import Line
from search.clean.lexicon import Finding
from search.clean.trees import Forest
from search.model import Fact

__all__ = ["Classifier", "Look", "classifier", "first_facts", "first_names", "probability"]


@dataclass(frozen=True, slots=True)
class Look:
    """What the classifier makes of a page.

    Attributes:
        article: for each block the probability that it is article; 0 for those set aside.
    """

    article: np.ndarray
    _rows: dict[int, int]
    _facts: np.ndarray
    _classifier: Classifier

    def weighed(self) -> list[tuple[Fact, ...]]:
        """What was weighed for each block, the weightiest first; nothing for those set aside."""
        weighed = self._classifier.weighed(self._facts)
        rows = (self._rows.get(i) for i in range(len(self.article)))
        return [() if row is None else weighed[row] for row in rows]


class Classifier:
    """The trees of both looks, and the scale that makes their sums probabilities.

    Args:
        table: a file of weights; scripts/train_cleaner.py writes them.
    """

    def __init__(self, table: dict[str, Any]) -> None:
        self.form: str = table["form"]
        self.marks: dict[str, float] = table["marks"]
        self._names = (*first_names(self.form), *impressions.NAMES)
        count = len(self._names) - len(impressions.NAMES)
        self._first = Forest(table["first"], self._names[:count])
        self._second = Forest(table["second"], self._names)
        self._scale = table["scale"]

    def look(
        self,
        lines: Sequence[Line],
        found: Sequence[Finding | None],
        repeats: Sequence[int],
        blocks: Sequence[int],
    ) -> Look:
        """Judge some blocks of a page as if they were all of it; the others are set aside.

        Args:
            repeats: for each block the number of pages that are known to have it; 0 if none.
            blocks: the indices of those that are judged, in order, at least one.
        """
        article = np.zeros(len(lines))
        lines, found = [lines[i] for i in blocks], [found[i] for i in blocks]
        seen = first_facts(self.form, lines, found, [repeats[i] for i in blocks])
        first = probability(self._first.log_odds(seen))
        words = np.array([line.words for line in lines], dtype=np.float32)
        seen = np.concatenate((seen, impressions.impressions_of(words, first)), axis=1)
        odds = self._second.log_odds(seen) * self._scale["slope"] + self._scale["shift"]
        article[list(blocks)] = probability(odds)
        return Look(article, {block: row for row, block in enumerate(blocks)}, seen, self)

    def weighed(self, seen: np.ndarray) -> list[tuple[Fact, ...]]:
        """The facts of each row with their points, the weightiest first, without those of none."""
        points = self._second.points(seen) * self._scale["slope"]
        weighed = []
        for row, values in zip(points, seen, strict=True):
            order = [int(k) for k in np.argsort(-np.abs(row), kind="stable") if row[k]]
            weighed.append(
                tuple(Fact(self._names[k], float(values[k]), float(row[k])) for k in order)
            )
        return weighed


def first_names(form: str) -> tuple[str, ...]:
    """The names of the facts of the first look at a page of that form: ``text`` or ``html``."""
    return (*block_facts.NAMES, *markup.NAMES) if form == "html" else facts.NAMES


def first_facts(
    form: str, lines: Sequence[Line], found: Sequence[Finding | None], repeats: Sequence[int]
) -> np.ndarray:
    """The facts of the first look, shape (blocks, facts), in the order of `first_names`.

    Args:
        repeats: for each block the number of pages that are known to have it; 0 if none.
    """
    if form != "html":
        return facts.facts_of(lines, found, repeats)
    # Containers tell more of the neighbours than the lines above and below.
    seen = block_facts.facts_of(lines, found, repeats).table
    tagged = markup.markup_facts([line.block for line in lines])
    return np.concatenate((seen, tagged), axis=1, dtype=np.float32)


def probability(log_odds: np.ndarray) -> np.ndarray:
    """The logistic function."""
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))


@cache
def classifier(form: str) -> Classifier:
    """The one whose weights come with the program."""
    file = resources.files("search.clean").joinpath("weights", f"{form}.json")
    return Classifier(json.loads(file.read_text(encoding="utf-8")))
