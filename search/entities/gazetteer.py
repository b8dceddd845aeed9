"""Every known name in one automaton: a single pass over a line finds them all.

The automaton reads the folded keys of a line joined by blanks, so that case and accents do not
matter to it; what a form asks of the case of a text is checked on each hit (`Form.written`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import ahocorasick

from search.entities.lexicon import DATA
from search.entities.region import SAHEL, WORLD, Entry, Rank, read_region, read_rows
from search.entities.tokens import Line, Shape, Token, tokenise
from search.model import EntityType

__all__ = ["Form", "Gazetteer", "Hit", "known_entries"]

_ACRONYM_LETTERS = 7
_PRONOUNCED_LETTERS = 4
_NOT_MONEY = frozenset("$€£")


class Form(NamedTuple):
    """One way to write an entry, as tokens with the case it is listed in."""

    entry: Entry
    texts: tuple[str, ...]

    @property
    def acronym(self) -> bool:
        """A single word in capitals, which a word in lower case never means."""
        (first, *rest) = self.texts
        return not rest and first.isupper() and len(first) <= _ACRONYM_LETTERS

    @property
    def _acronym_shapes(self) -> tuple[Shape, ...]:
        """Long ones are pronounced, and then written like names: "Cédéao", "Otan", "Unesco"."""
        pronounced = len(self.texts[0].replace(".", "")) >= _PRONOUNCED_LETTERS
        return (Shape.UPPER, Shape.CAPITAL) if pronounced else (Shape.UPPER,)

    def written(self, tokens: Sequence[Token], *, shouting: bool) -> bool:
        """Whether the case of the text allows this form."""
        if self.acronym:
            return not shouting and tokens[0].shape in self._acronym_shapes
        if self.entry.type is EntityType.PLACE and len(tokens) > 1:
            return tokens[0].capital or tokens[-1].capital
        return all(
            token.capital or not listed[0].isupper()
            for token, listed in zip(tokens, self.texts, strict=True)
        )


class Hit(NamedTuple):
    """Tokens `first` to `last` (excluded) of a line are a form of `entry`.

    Attributes:
        lower: written without any capital, although the name has one.
    """

    first: int
    last: int
    entry: Entry
    lower: bool = False


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The known names. Make it with `Gazetteer.of`; safe to share between threads."""

    entries: tuple[Entry, ...]
    automaton: Any  # ahocorasick publishes no types
    forms: tuple[tuple[Form, ...], ...]

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Gazetteer:
        """Build the automaton."""
        listed = tuple(entries)
        by_keys: dict[str, list[Form]] = {}
        for entry in listed:
            for text in entry.forms:
                tokens = tuple(tokenise(text))
                keys = " ".join(token.key for token in tokens)
                by_keys.setdefault(f" {keys} ", []).append(
                    Form(entry, tuple(token.text for token in tokens))
                )
        automaton = ahocorasick.Automaton()
        forms = []
        for number, (keys, found) in enumerate(by_keys.items()):
            automaton.add_word(keys, (number, keys.count(" ") - 1))
            forms.append(tuple(sorted(found, key=lambda form: form.entry.rank)))
        automaton.make_automaton()
        return cls(listed, automaton, tuple(forms))

    def hits(self, line: Line) -> Iterator[Hit]:
        """The longest known names of a line, from left to right, none overlapping."""
        free = 0
        for first, last, found in sorted(self._raw(line), key=lambda hit: (hit[0], -hit[1])):
            if first >= free and (hit := _choose(line, first, last, found)):
                yield hit
                free = last

    def country(self, line: Line) -> Hit | None:
        """The country that a line begins with, even where a longer known name does so too."""
        for first, last, found in sorted(self._raw(line), key=lambda hit: (hit[0], -hit[1])):
            named = tuple(form for form in found if form.entry.rank == Rank.COUNTRY)
            hit = _choose(line, first, last, named) if named and first == 0 else None
            if hit is not None and not hit.lower:
                return hit
        return None

    def _raw(self, line: Line) -> Iterator[tuple[int, int, tuple[Form, ...]]]:
        keys = [token.key for token in line.tokens]
        index: dict[int, int] = {}
        at = 0
        for number, key in enumerate(keys):
            at += len(key) + 1
            index[at] = number + 1
        for end, (number, length) in self.automaton.iter(f" {' '.join(keys)} "):
            last = index[end]
            yield last - length, last, self.forms[number]


def _choose(line: Line, first: int, last: int, found: tuple[Form, ...]) -> Hit | None:
    tokens = line.tokens[first:last]
    if last < len(line.tokens) and line.tokens[last].text in _NOT_MONEY:
        return None
    shouting = line.shouting or _among_capitals(line, first, last)
    for form in found:
        if form.written(tokens, shouting=shouting):
            return Hit(first, last, form.entry)
    form = found[0]
    if len(tokens) == 1 and form.entry.type is EntityType.PLACE and not form.acronym:
        return Hit(first, last, form.entry, lower=True)
    return None


def _among_capitals(line: Line, first: int, last: int) -> bool:
    """A word in capitals on either side: the sentence shouts, and IS may be a verb."""
    around = [*line.tokens[max(0, first - 1) : first], *line.tokens[last : last + 1]]
    return len(around) == 2 and all(token.shape is Shape.UPPER for token in around)


def known_entries(region: Path | None) -> tuple[Entry, ...]:
    """A region's entries, then the packaged world's; a region's key replaces the world's."""
    regional = read_region(region or SAHEL)
    keys = {(entry.type, entry.id) for entry in regional}
    world = (entry for entry in read_region(WORLD) if (entry.type, entry.id) not in keys)
    return (*regional, *world, *_countries(), *_places())


def _countries() -> Iterator[Entry]:
    forms: dict[str, tuple[str, ...]] = {}
    for table in ("country_forms.tsv", "countries.tsv"):
        for _, (code, name, aliases) in read_rows(DATA / table, ("id", "name", "aliases")):
            listed = (name, *(alias for alias in aliases.split("|") if alias))
            forms[code] = tuple(dict.fromkeys((*forms.get(code, ()), *listed)))
    for code, listed in forms.items():
        yield Entry(code, EntityType.PLACE, listed[0], listed, Rank.COUNTRY)


def _places() -> Iterator[Entry]:
    header = ("id", "name", "kind", "country", "strength")
    for _, (key, name, kind, _country, strength) in read_rows(DATA / "places.tsv", header):
        rank = Rank.OTHER if kind == "province" else Rank.CITY
        yield Entry(key, EntityType.PLACE, name, (name,), rank, strength == "strong")
