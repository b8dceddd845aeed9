"""What a page says itself about its acronyms; it counts for the whole page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from search.entities.acronyms import bracketed, definitions, nameless_acronyms, shortens
from search.entities.candidates import Weight
from search.entities.lexicon import Lexicon
from search.entities.overlaps import covering, named, overridden
from search.entities.region import Entry
from search.entities.sightings import Sighting
from search.entities.tokens import Line
from search.model import EntityType
from search.text import fold

__all__ = ["Explanations"]

_Keys = tuple[str, ...]
_LONG = 4  # letters of a word that tells one name from another
_SHARE = 0.5  # of the words of an explanation that a listed name must have, too


@dataclass(slots=True)
class Explanations:
    """The acronyms that a page explains.

    Attributes:
        bonds: the keys of an acronym, and of the name that the page gives for it.
        nameless: acronyms explained as no organisation ("internally displaced people (IDP)").
        misread: listed acronyms that mean another body here ("Consumers' Market Authority (CMA)").
    """

    bonds: dict[_Keys, _Keys] = field(default_factory=dict)
    nameless: set[_Keys] = field(default_factory=set)
    misread: set[_Keys] = field(default_factory=set)

    def read(self, line: Line, found: Sequence[Sighting], lexicon: Lexicon) -> list[Sighting]:
        """The sightings of a line with those it explains in place of what lies in them."""
        self.nameless |= {(key,) for key in nameless_acronyms(line, lexicon)}
        added = []
        for definition in definitions(line, lexicon):
            long = line.tokens[definition.first : definition.last]
            whole = covering(found, long) or named(long, EntityType.ORGANISATION)
            short = (line.tokens[definition.short],)
            acronym = covering(found, short) or named(short, EntityType.ORGANISATION)
            other = acronym.entry is not None and acronym.entry is not whole.entry
            if other and not _agrees(whole.keys, acronym.entry):
                self.misread.add(acronym.keys)
            self.bonds[acronym.keys] = whole.keys
            added += [whole, acronym]
        added += self._loosely_bound(line, found)
        return overridden(found, added)

    def _loosely_bound(self, line: Line, found: Sequence[Sighting]) -> Iterator[Sighting]:
        """The acronym in brackets behind an organisation that has its letters."""
        ends = {seen.end: seen for seen in found if seen.type is EntityType.ORGANISATION}
        for at in bracketed(line) if ends else ():
            body, short = ends.get(line.tokens[at - 2].end), line.tokens[at]
            if body is None or (short.key,) in self.bonds or (short.key,) in self.nameless:
                continue
            if len(body.keys) > 1 and shortens(short.key, body.keys):
                if covering(found, (short,)) is None:
                    yield named((short,), EntityType.ORGANISATION)
                self.bonds[short.key,] = body.keys

    def applied(self, sightings: Iterable[Sighting]) -> list[Sighting]:
        """The sightings of the whole page as the page explains them."""
        return [
            replace(seen, entry=None, type=EntityType.ORGANISATION, weight=Weight.SURE)
            if seen.entry is not None and seen.keys in self.misread
            else seen
            for seen in sightings
            if seen.entry is not None or seen.keys not in self.nameless
        ]


def _agrees(keys: _Keys, entry: Entry | None) -> bool:
    """Whether an explanation may be another wording of a listed long name, if one is listed."""
    words = {key for key in keys if len(key) >= _LONG}
    long = [form for form in entry.forms if " " in form] if entry else []
    listed = [set(fold(form).replace("'", " ").split()) for form in long]
    if not listed or not words:
        return True
    return any(len(words & form) >= _SHARE * len(words) for form in listed)
