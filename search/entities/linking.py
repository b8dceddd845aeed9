"""From sightings to things: one group for each real thing of a document.

A group is known by its `Ident`: type and id. Sightings of listed things have the entry's id, all
others the key of the name they show. Groups are then merged: a surname into the one full name
that ends in it, an acronym into the name that explains it, "Acme Ltd" into "Acme".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from search.entities.candidates import ENOUGH
from search.entities.groups import Groups, Ident, entry_of
from search.entities.lexicon import Lexicon
from search.entities.namesakes import people, surnames_like_cities
from search.entities.region import Entry, Rank
from search.entities.sightings import Sighting
from search.model import EntityType
from search.text import fold

__all__ = ["group", "short_forms"]

_TYPES = tuple(EntityType)


def group(
    sightings: Iterable[Sighting],
    bonds: Mapping[tuple[str, ...], tuple[str, ...]],
    lexicon: Lexicon,
) -> Groups:
    """The things of a document, each with its sightings.

    Args:
        bonds: the keys of an acronym, and of the name that the text gives for it.
    """
    groups = _listed(sightings)
    groups |= _unlisted([s for s in sightings if s.entry is None], groups)
    _merge(groups, _explained(groups, bonds))
    _merge(groups, people(groups))
    _merge(groups, surnames_like_cities(groups))
    _merge(groups, _suffixes(groups, EntityType.ORGANISATION, lexicon.org_suffixes))
    _merge(groups, _suffixes(groups, EntityType.PLACE, lexicon.place_suffixes))
    _merge(groups, _initials(groups, lexicon))
    _merge(groups, _bare_countries(groups))
    return groups


def _listed(sightings: Iterable[Sighting]) -> Groups:
    groups: Groups = defaultdict(list)
    lower = []
    for sighting in sightings:
        if sighting.entry is not None:
            ident = Ident(sighting.type, sighting.entry.id)
            if sighting.lower:
                lower.append((ident, sighting))
            else:
                groups[ident].append(sighting)
    for ident, sighting in lower:
        if ident in groups:
            groups[ident].append(sighting)
    return dict(groups)


def _unlisted(sightings: Sequence[Sighting], listed: Groups) -> Groups:
    """Names with enough evidence; each has the one type that most of the evidence is for."""
    votes: dict[str, Counter[EntityType]] = defaultdict(Counter)
    for sighting in sightings:
        votes["-".join(sighting.keys)][sighting.type] += sighting.weight
    known = {"-".join(s.keys): ident for ident, seen in listed.items() for s in seen}
    groups: Groups = defaultdict(list)
    for sighting in sightings:
        name = "-".join(sighting.keys)
        kind = max(_TYPES, key=lambda one: votes[name][one])
        if name in known:
            listed[known[name]].append(sighting)
        elif votes[name].total() >= ENOUGH:
            groups[Ident(kind, name)].append(sighting)
    return dict(groups)


def _merge(groups: Groups, pairs: Iterable[tuple[Ident, Ident | None]]) -> None:
    """Move the first group of each pair into the second; with None, drop it."""
    for source, target in list(pairs):
        if source in groups and source != target:
            moved = groups.pop(source)
            if target is not None and target in groups:
                groups[target] += moved


def _explained(
    groups: Groups, bonds: Mapping[tuple[str, ...], tuple[str, ...]]
) -> Iterator[tuple[Ident, Ident]]:
    owners = {seen.keys: ident for ident, found in groups.items() for seen in found}
    for short, long in bonds.items():
        if short in owners and long in owners:
            ident = owners[short]
            if entry_of(groups[ident]) is None:
                yield ident, owners[long]
            elif entry_of(groups[owners[long]]) is None:
                yield owners[long], ident


def _suffixes(
    groups: Groups, kind: EntityType, suffixes: frozenset[str]
) -> Iterator[tuple[Ident, Ident]]:
    """Such as "Adani" and "Adani Group", "Borno" and "Borno State"."""
    idents = {seen.keys: one for one, found in groups.items() if one.type is kind for seen in found}
    for keys, ident in idents.items():
        if len(keys) > 1 and keys[-1] in suffixes:
            short = idents.get(keys[:-1])
            if short is not None and short != ident and not _country(groups[short]):
                yield (ident, short) if entry_of(groups[ident]) is None else (short, ident)


def _bare_countries(groups: Groups) -> Iterator[tuple[Ident, Ident]]:
    """A bare "Congo" into Congo-Kinshasa or Congo-Brazzaville, if the document names one."""
    for ident, found in groups.items():
        entry = entry_of(found)
        if ident.type is not EntityType.PLACE or entry is None or entry.rank != Rank.CURATED:
            continue
        owners = [
            other
            for other, seen in groups.items()
            if other != ident and _country(seen) and _shortens(entry, entry_of(seen))
        ]
        if len(owners) == 1:
            yield ident, owners[0]


def _shortens(entry: Entry, country: Entry | None) -> bool:
    prefix = f"{entry.name}-"
    return country is not None and any(form.startswith(prefix) for form in country.forms)


def _country(sightings: Sequence[Sighting]) -> bool:
    entry = entry_of(sightings)
    return entry is not None and entry.rank == Rank.COUNTRY


def _initials(groups: Groups, lexicon: Lexicon) -> Iterator[tuple[Ident, Ident]]:
    """An unlisted acronym into the one organisation whose initials it shows."""
    bodies = [ident for ident in groups if ident.type is EntityType.ORGANISATION]
    spelled: dict[str, set[Ident]] = defaultdict(set)
    for ident in bodies:
        for keys in {seen.keys for seen in groups[ident] if len(seen.keys) > 2}:
            spelled["".join(key[0] for key in keys)].add(ident)
            spelled["".join(key[0] for key in keys if key not in lexicon.org_links)].add(ident)
    for ident in bodies:
        if entry_of(groups[ident]) is None and "-" not in ident.id:
            owners = spelled.get(ident.id, set()) - {ident}
            if len(owners) == 1:
                yield ident, next(iter(owners))


def short_forms(groups: Groups, lexicon: Lexicon) -> dict[tuple[str, ...], Ident]:
    """Every form by which a later mention is recognised, to the thing it means there.

    A surname that two people of the document share is left out.
    """
    forms: dict[tuple[str, ...], Ident] = {}
    surnames: dict[tuple[str, ...], set[Ident]] = defaultdict(set)
    for ident, found in groups.items():
        for seen in found:
            if seen.entry is None or _overlooked(seen.entry, seen.keys, lexicon):
                forms.setdefault(seen.keys, ident)
            if ident.type is EntityType.PERSON and len(seen.keys) > 1:
                surnames[_surname(seen.keys, lexicon)].add(ident)
    for keys, owners in surnames.items():
        if len(owners) == 1 and len(keys[-1]) > 2:
            forms.setdefault(keys, next(iter(owners)))
    return forms


def _overlooked(entry: Entry, keys: tuple[str, ...], lexicon: Lexicon) -> bool:
    """Whether a listed name may have gone unmarked elsewhere: one that is a word, or weak."""
    if len(keys) > 1 or (entry.strong and keys[0] not in lexicon.words):
        return False
    return not any(
        form.isupper() and fold(form.replace(".", "")) == keys[0] for form in entry.forms
    )


def _surname(keys: tuple[str, ...], lexicon: Lexicon) -> tuple[str, ...]:
    first = len(keys) - 1
    while first > 1 and keys[first - 1] in lexicon.particles:
        first -= 1
    return keys[first:]
