"""The terms of an index that are spelled much like a word."""

from __future__ import annotations

from whoosh import query as q

from search.columnar.budget import Budget
from search.columnar.errors import TooManyTerms
from search.columnar.expansion import expand
from search.columnar.snapshot import Snapshot

__all__ = ["neighbours"]


def neighbours(
    snapshot: Snapshot, field: str, word: str, edits: int, prefix: int, budget: Budget
) -> dict[str, int]:
    """The terms near a word, and how many documents have each, deleted ones included.

    Args:
        field: of words.
        edits: how far a term may be; as `within_distance`.
        prefix: so many first characters are the word's.
        budget: when its time is up, terms may be missing.

    Returns:
        Nothing when there are more than the budget's expansions.
    """
    asked = q.FuzzyTerm(field, word, maxdist=edits, prefixlength=prefix)
    found: dict[str, int] = {}
    try:
        parts = expand(snapshot, asked, budget)
    except TooManyTerms:
        return {}
    for part in parts:
        offsets = part.index.offsets
        for ordinal in part.ordinals.tolist():
            term = part.index.term(ordinal).decode("utf-8", "surrogatepass")
            documents = int(offsets[ordinal + 1]) - int(offsets[ordinal])
            found[term] = found.get(term, 0) + documents
    return found
