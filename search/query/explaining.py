"""What hits were found by: the parts that words, names and phrases have in their scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh.query import Query as WhooshQuery

from search.columnar import Budget
from search.model import Hit, Reason
from search.query.matching import Matcher
from search.query.rarity import Rarity
from search.query.syntax import Field, Node, Phrase, Word
from search.query.translate import Names, Translator

__all__ = ["explained"]

_REMOVED = "removed"


class _Origin(NamedTuple):
    """What a part of a translated query is of. Held, `made` keeps its identity to itself."""

    made: WhooshQuery
    term: str
    field: str


class _Noting(Translator):
    """Remembers of which leaf of the tree, and for which field, it made what."""

    def __init__(self, names: Names, rarity: Rarity, languages: Sequence[str]) -> None:
        super().__init__(names, rarity, languages)
        self.origins: dict[int, _Origin] = {}

    def _noted(self, made: WhooshQuery, leaf: Word | Phrase, field: Field) -> WhooshQuery:
        name = _REMOVED if field is Field.REMOVED else field.value
        self.origins[id(made)] = _Origin(made, _term(leaf), name)
        return made


def explained(
    hits: Sequence[Hit],
    matcher: Matcher,
    node: Node,
    docs: npt.NDArray[np.int32],
    names: Names,
    budget: Budget,
) -> tuple[Hit, ...]:
    """Hits with what each was found by, the greatest part first; () without a score.

    Args:
        docs: int32[hits], the number of each.
        budget: when its time is up, nothing is told of any.
    """
    noting = _Noting(names, matcher.rarity, matcher.languages)
    query = noting.translate(node)
    parts: dict[int, dict[tuple[str, str], float]] = defaultdict(lambda: defaultdict(float))
    for leaf, found, scores in matcher.searcher.contributions(query, np.sort(docs), budget):
        _, term, field = noting.origins[id(leaf)]
        for doc, score in zip(found.tolist(), scores.tolist(), strict=True):
            parts[doc][term, field] += score
    if budget.partial:
        return tuple(hits)
    why = [_shares(parts[doc]) for doc in docs.tolist()]
    return tuple(hit._replace(why=reasons) for hit, reasons in zip(hits, why, strict=True))


def _shares(parts: dict[tuple[str, str], float]) -> tuple[Reason, ...]:
    whole = sum(parts.values())
    found = [Reason(*where, score / whole) for where, score in parts.items() if score > 0.0]
    return tuple(sorted(found, key=lambda one: (-one.part, one)))


def _term(leaf: Word | Phrase) -> str:
    """A word with its marks, but for its boost; the words of a phrase."""
    if isinstance(leaf, Phrase):
        return leaf.text
    return f"{leaf.text}{'*' if leaf.prefix else ''}{f'~{leaf.edits}' if leaf.edits else ''}"
