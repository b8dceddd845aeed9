"""Which names of a document are one person's: full, shortened, misspelled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from search.entities.candidates import Weight
from search.entities.groups import Groups, Ident, entry_of, words_of
from search.entities.region import Rank
from search.entities.sightings import Sighting
from search.model import EntityType

__all__ = ["people", "surnames_like_cities"]

_GENERATIONS = frozenset({"jr", "sr", "junior", "senior", "ii", "iii"})
_TELLING = 3  # words of a name that nobody else is likely to share but for a letter
_NAMESAKES = 50  # people of one document who share a name; more is no news text


def people(groups: Groups) -> Iterator[tuple[Ident, Ident | None]]:
    """Shorter names into the one longer name that contains them; into none if there are two."""
    idents = [ident for ident in groups if ident.type is EntityType.PERSON]
    full = {ident: words_of(groups, ident) for ident in idents}
    names = {ident: _bare(name) for ident, name in full.items()}
    bearers: dict[str, list[Ident]] = defaultdict(list)
    for ident, name in names.items():
        for key in {name[0], name[-1]}:
            bearers[key].append(ident)
    for ident in sorted(idents, key=lambda one: len(full[one])):
        name = names[ident]
        ends = (name[-1],) if len(name) == 1 else (name[-1], name[0])
        namesakes = dict.fromkeys(one for key in ends for one in bearers[key][:_NAMESAKES])
        longer = [
            one
            for one in namesakes
            if one in groups and (_abridges(name, names[one]) or _abridges(full[ident], full[one]))
        ]
        longer = longer or [one for one in namesakes if _is_misspelled(name, one, names, groups)]
        if len(longer) == 1:
            if not _is_listed_in_full(groups[ident]):
                yield ident, longer[0]
        elif longer and len(name) == 1 and entry_of(groups[ident]) is None:
            yield ident, None


def _bare(name: tuple[str, ...]) -> tuple[str, ...]:
    """Without the "Jr" that articles leave out later."""
    return name[:-1] if len(name) > 2 and name[-1] in _GENERATIONS else name


def _is_misspelled(
    name: tuple[str, ...],
    other: Ident,
    names: Mapping[Ident, tuple[str, ...]],
    groups: Groups,
) -> bool:
    """Whether a name is a listed one of three words or more, but for a letter of the first."""
    right = names[other]
    if len(name) < _TELLING or len(name) != len(right) or name == right or name[1:] != right[1:]:
        return False
    if other not in groups or entry_of(groups[other]) is None:
        return False
    one, two = sorted((name[0], right[0]), key=len)
    same = sum(a == b for a, b in zip(one, two, strict=False))
    return len(two) - len(one) <= 1 and same >= len(two) - 1


def surnames_like_cities(groups: Groups) -> Iterator[tuple[Ident, Ident]]:
    """A city that nothing introduces as a place, in a text about a person of that surname."""
    idents = [ident for ident in groups if ident.type is EntityType.PERSON]
    surnames = {words_of(groups, ident)[-1]: ident for ident in idents}
    for ident, found in groups.items():
        entry = entry_of(found)
        owner = surnames.get(found[0].keys[-1])
        if owner is None or entry is None or entry.rank == Rank.COUNTRY or len(found[0].keys) > 1:
            continue
        if len(words_of(groups, owner)) > 1 and all(seen.weight < Weight.SURE for seen in found):
            yield ident, owner


def _is_listed_in_full(sightings: Sequence[Sighting]) -> bool:
    return any(s.entry is not None and len(s.keys) > 1 for s in sightings)


def _abridges(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether a name is another one shortened.

    "Goïta" or "A. Goïta" for "Assimi Goïta"; "Jean Traoré" for "Jean Marie Traoré".
    """
    if len(short) >= len(long):
        return False
    if len(short) == 1:
        return short[0] == long[-1] or short[0] == long[0]
    if long[-len(short) :] == short or long[: len(short)] == short:
        return True
    return (
        short[-1] == long[-1]
        and long[0].startswith(short[0])
        and (len(short[0]) == 1 or short[0] == long[0])
    )
