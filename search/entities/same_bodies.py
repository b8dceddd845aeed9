"""The spellings and acronyms of one organisation over a whole archive."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from search.entities.merging import Merging
from search.entities.slips import merge_slips
from search.entities.spelling import Spelling
from search.model import EntityRef, EntityType

__all__ = ["explanation", "merge_bodies"]

# Articles that explain an acronym: so many are enough, or enough for a long one, which hardly means
# two things; else the company must agree, and agree well where only one article explains it.
_CERTAIN = 5
_EXPLAINED = 2
_LONG = 5  # letters


def merge_bodies(merging: Merging, spelling: Spelling) -> None:
    """Bring together the organisations that are one."""
    _same_key(merging, spelling.without_articles, "the same name but for an article or spelling")
    _same_key(merging, spelling.telling, "the same name but for small words")
    _suffixed(merging, spelling)
    merge_slips(merging, spelling, _names(merging))
    _acronyms(merging)


def _names(merging: Merging) -> dict[tuple[str, ...], int]:
    return {merging.words(number): number for number in merging.numbers(EntityType.ORGANISATION)}


def _same_key(
    merging: Merging, key: Callable[[tuple[str, ...]], tuple[str, ...]], reason: str
) -> None:
    """Merge names that have the same key."""
    first: dict[tuple[str, ...], int] = {}
    for words, number in _names(merging).items():
        other = first.setdefault(key(words), number)
        if other != number and _is_sure(merging, key(words), number, other):
            source, target = merging.ordered(other, number)
            told = f"{merging.name(source)} and {merging.name(target)}: {reason}"
            merging.merge(source, target, told)


def _suffixed(merging: Merging, spelling: Spelling) -> None:
    """Such as "Adani Group" and "Adani"."""
    names = _names(merging)
    for words, number in names.items():
        rest = spelling.unsuffixed(words)
        target = names.get(rest)
        if rest != words and target is not None and _is_sure(merging, rest, number, target):
            told = f"{merging.name(number)} is {merging.name(target)} with the kind of company"
            merging.merge(number, target, told)


def _is_sure(merging: Merging, words: tuple[str, ...], one: int, other: int) -> bool:
    """Whether a name is long enough to mean one thing; else the company must tell."""
    return len(words) > 1 or merging.agreement(one, other).strong


def _acronyms(merging: Merging) -> None:
    """Bare acronyms into the one name that articles give for them."""
    for key in sorted(merging.evidence.explained):
        number = merging.evidence.number(EntityRef(EntityType.ORGANISATION, key))
        found = explanation(merging, key)
        if number is None or found is None or merging.meant(number) != number:
            continue
        target, times = found
        agreement = merging.agreement(number, target)
        certain = times >= _CERTAIN or (times >= _EXPLAINED and len(key) >= _LONG)
        if certain or (agreement.weak if times >= _EXPLAINED else agreement.strong):
            acronym = merging.evidence.acronyms[key]
            articles = "an article" if times == 1 else f"{times} articles"
            merging.merge(
                number, target, f"'{acronym}' is explained as {merging.name(target)} in {articles}"
            )


def explanation(merging: Merging, acronym: str) -> tuple[int, int] | None:
    """What articles spell an acronym out as, and how many do; None if it is not one thing."""
    meant: Mapping[int, int] = merging.evidence.explained[acronym]
    owners = {merging.meant(number) for number in meant}
    if len(owners) != 1:
        return None
    (owner,) = owners
    return None if merging.is_hidden(owner) else (owner, sum(meant.values()))
