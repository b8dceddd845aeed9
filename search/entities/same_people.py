"""The spellings of one person over a whole archive.

Names alone never prove that two people are one: unless only a title differs, both must stand beside
the same names in the news.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from search.entities.company import Agreement
from search.entities.merging import Merging
from search.entities.slips import merge_slips
from search.entities.spelling import Spelling
from search.model import EntityRef, EntityType

__all__ = ["merge_people"]

_Names = Mapping[tuple[str, ...], int]

_NAMESAKES = 8  # people of one key; more are left apart
_FEMININE = frozenset("mrs ms miss madam lady mme mlle madame mademoiselle hajia alhaja".split())


def merge_people(
    merging: Merging,
    spelling: Spelling,
    listed_names: Mapping[EntityRef, Iterable[tuple[str, ...]]],
) -> None:
    """Bring together the people that are one.

    Args:
        listed_names: for listed people their other names, as words.
    """
    steps: tuple[Callable[[Merging, Spelling, _Names], None], ...] = (
        _titles,
        _reordered,
        _alike,
        _shortened,
        merge_slips,
        _surnames,
    )
    for step in steps:
        step(merging, spelling, _names(merging, listed_names))


def _names(
    merging: Merging, listed_names: Mapping[EntityRef, Iterable[tuple[str, ...]]]
) -> dict[tuple[str, ...], int]:
    """The people of the archive by name; one listed under several names is there several times."""
    names: dict[tuple[str, ...], int] = {}
    for number in merging.numbers(EntityType.PERSON):
        for words in listed_names.get(merging.evidence.refs[number], ()):
            names.setdefault(words, number)
        names[merging.words(number)] = number
    return names


def _titles(merging: Merging, spelling: Spelling, names: _Names) -> None:
    for words, number in names.items():
        rest = spelling.untitled(words)
        target = names.get(rest)
        if rest != words and target is not None:
            reason = f"{merging.name(number)} is {merging.name(target)} with a title"
            merging.merge(number, target, reason)


def _reordered(merging: Merging, _: Spelling, names: _Names) -> None:
    def key(words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(words))

    _merge_blocks(merging, names, key, "the same names in another order", lambda *_: True)


def _alike(merging: Merging, spelling: Spelling, names: _Names) -> None:
    def spellings(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        family = spelling.lexicon.family
        return not any(
            a != b and a in family and b in family and spelling.both_known(a, b)
            for a, b in zip(one[1:], other[1:], strict=True)
        )

    _merge_blocks(merging, names, spelling.sounds, "the same name in another spelling", spellings)


def _merge_blocks(
    merging: Merging,
    names: _Names,
    key: Callable[[tuple[str, ...]], tuple[str, ...]],
    kind: str,
    allowed: Callable[[tuple[str, ...], tuple[str, ...]], bool],
) -> None:
    """Merge full names with the same key that keep the same company."""
    blocks: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    for words in names:
        if len(words) > 1:
            blocks[key(words)].append(words)
    for block in blocks.values():
        if not 1 < len(block) <= _NAMESAKES:
            continue
        block.sort(key=lambda words: (-merging.count(names[words]), words))
        for at, words in enumerate(block):
            for other in block[:at]:
                agreement = merging.agreement(names[words], names[other])
                if allowed(words, other) and agreement.strong:
                    _merge(merging, names[words], names[other], kind, agreement)


def _merge(merging: Merging, one: int, other: int, kind: str, agreement: Agreement) -> None:
    source, target = merging.ordered(one, other)
    told = f"{merging.name(source)} and {merging.name(target)}: {kind}, {agreement}"
    merging.merge(source, target, told)


def _shortened(merging: Merging, spelling: Spelling, names: _Names) -> None:
    """Such as "Abiy Ahmed" and "Abiy Ahmed Ali"; not what two longer names may be short for."""
    longer: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for words, number in names.items():
        for short in spelling.shorter(words) if len(words) > 1 else ():
            known = short in names and len(short) > 1 and short != words
            if known and (words[-1] in short or not _is_label(merging, number)):
                longer[short].add(number)
    for short in sorted(longer, key=lambda words: (-len(words), words)):
        number = merging.meant(names[short])
        owners = {merging.meant(owner) for owner in longer[short]} - {number}
        if len(owners) != 1:
            continue
        (owner,) = owners
        agreement = merging.agreement(number, owner)
        together = (owner, "-".join(short)) in merging.evidence.forms
        forenames = all(word in spelling.lexicon.given for word in short)
        if agreement.strong if forenames or not together else agreement.weak:
            _merge(merging, number, owner, "a shorter form of the name", agreement)


def _is_label(merging: Merging, number: int) -> bool:
    """Whether a name ends in an acronym: what somebody belongs to."""
    last = merging.evidence.names[number].split()[-1]
    return len(last) > 1 and last.isupper()


def _surnames(merging: Merging, spelling: Spelling, names: _Names) -> None:
    """A surname that only one person of the archive has."""
    bare = {
        words[0]: number
        for words, number in names.items()
        if len(words) == 1 and len(words[0]) > 2 and words[0] not in spelling.lexicon.given
    }
    bearers: dict[str, set[int]] = defaultdict(set)
    for words, number in names.items():
        if len(words) > 1 and words[-1] in bare:
            bearers[words[-1]].add(merging.meant(number))
    for surname, owners in bearers.items():
        if len(owners) != 1 or merging.listed(bare[surname]):
            continue
        (owner,) = owners
        if _of_another(merging, spelling, bare[surname], owner):
            continue
        agreement = merging.agreement(bare[surname], owner)
        if agreement.strong:
            told = f"{merging.name(owner)} is the only one of that surname, {agreement}"
            merging.merge(bare[surname], owner, told)


def _of_another(merging: Merging, spelling: Spelling, bare: int, owner: int) -> bool:
    """Whether a surname stands behind another first name, or a title that wives have, too."""
    own = {*merging.words(owner)}
    before = merging.evidence.before.get(bare, set())
    if any(word in spelling.lexicon.given for word in before - own):
        return True
    return bool(before & _FEMININE) and not before & own
