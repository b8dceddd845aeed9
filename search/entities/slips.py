"""Slips of the pen: a rare name that is a frequent one but for a letter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from search.entities.merging import Merging
from search.entities.spelling import Spelling

__all__ = ["merge_slips", "one_edit"]

_FREQUENT = 3  # documents of a name that a rarer one may be a slip of
_TIMES = 3  # how much more frequent it must be
_NEAR = 20  # frequent names that are looked at for one way to leave a letter out
_CHARS = 5  # of a word that may be mistyped


def merge_slips(merging: Merging, spelling: Spelling, names: Mapping[tuple[str, ...], int]) -> None:
    """Merge names of one or two documents into the one frequent name that keeps their company.

    Only the frequent names are indexed, by what they become when a letter is left out: two names
    are one letter apart only if they share one of these.
    """
    frequent: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for words, number in names.items():
        if len(words) > 1 and merging.count(number) >= _FREQUENT:
            for key in _edited("-".join(words)):
                if len(frequent[key]) < _NEAR:
                    frequent[key].append(words)
    for words, number in names.items():
        if len(words) < 2 or merging.count(number) >= _FREQUENT:
            continue
        near = {other for key in _edited("-".join(words)) for other in frequent.get(key, ())}
        meant = [
            names[other]
            for other in near
            if (differ := one_edit(words, other)) and not spelling.both_known(*differ)
        ]
        if len(meant) != 1 or merging.count(meant[0]) < _TIMES * merging.count(number):
            continue
        agreement = merging.agreement(number, meant[0])
        if agreement.strong:
            told = f"{merging.name(number)} is {merging.name(meant[0])} but for a letter"
            merging.merge(number, meant[0], f"{told}, {agreement}")


def _edited(key: str) -> Iterator[str]:
    """A text, and all that it becomes when one letter is left out."""
    yield key
    yield from dict.fromkeys(key[:at] + key[at + 1 :] for at in range(len(key)))


def one_edit(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, str] | None:
    """The words in which two names differ, if it is one letter of one long word behind its first.

    A letter left out, put in, put in place of another, or two that changed places.
    """
    if len(one) != len(other):
        return None
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    if len(pairs) != 1:
        return None
    (a, b) = pairs[0]
    if min(len(a), len(b)) < _CHARS or a[0] != b[0] or any(map(str.isdigit, a + b)):
        return None
    start = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), None)
    if start is None:
        return (a, b) if abs(len(a) - len(b)) == 1 else None
    x, y = a[start:], b[start:]
    swapped = x[:2] == y[:2][::-1] and x[2:] == y[2:]
    return (a, b) if swapped or x[1:] == y or x == y[1:] or x[1:] == y[1:] else None
