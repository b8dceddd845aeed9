"""How one name is written in several ways. Names are keys (`search.text.name_key`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from search.entities.lexicon import DATA, Lexicon

__all__ = ["Spelling"]

_GENERATIONS = frozenset("jr sr junior senior fils ii iii iv".split())  # fathers and sons
_AFTER_NAMES = frozenset("kc qc mp msp mbe obe cbe mhk phd jp esq".split())
_SUFFIXES = frozenset(
    "ltd limited inc incorporated corp corporation plc llc gmbh ag sa sarl sas nv co company "
    "group groupe holding holdings".split()
)
_ARTICLES = frozenset("the le la les l".split())
# Where English spellings differ.
_SPELLED = {
    "defense": "defence",
    "center": "centre",
    "labor": "labour",
    "program": "programme",
    "organization": "organisation",
}
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ou|oo|w", "u"),
        ("ee|y", "i"),
        ("dj", "j"),
        ("tch|sh", "ch"),
        ("ph", "f"),
        ("([dtg])h", r"\1"),
        ("kh|ck|q", "k"),
        ("c(?=[aoulr])", "k"),
        (r"([^\W\d])\1+", r"\1"),
    )
)
_TELLING = 3  # words by which an organisation is known without the small ones
_LONGEST = 6  # words of a name whose shorter forms are looked for


@dataclass(frozen=True, slots=True)
class Spelling:
    """Compares names by the words they are made of.

    Attributes:
        classes: for a word the name that it is a spelling of.
        titles: words before a person's name that are no names themselves.
        small: words that tell nothing in the name of an organisation.
    """

    lexicon: Lexicon
    classes: dict[str, str]
    titles: frozenset[str]
    small: frozenset[str]

    @classmethod
    def load(cls, lexicon: Lexicon) -> Spelling:
        """Read the packaged spellings of given names."""
        lines = (DATA / "name_variants.txt").read_text(encoding="utf-8").split("\n")
        rows = [line.split() for line in lines if line and not line.startswith("#")]
        return cls(
            lexicon,
            {word: row[0] for row in rows for word in row},
            (lexicon.honorifics | lexicon.role_heads) - lexicon.given,
            lexicon.org_links | lexicon.function,
        )

    def untitled(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """A person's name without the titles before it and the letters behind it.

        Two words at least remain, one of which is no given name: "Pope John Paul" stays whole. So
        does "Cheikh Anta Diop", as Cheikh is a name, too.
        """
        first, last = 0, len(words)
        while last - first > 2 and words[first] in self.titles:
            first += 1
        while last - first > 2 and words[last - 1] in _AFTER_NAMES:
            last -= 1
        rest = words[first:last]
        return words if all(word in self.lexicon.given for word in rest) else rest

    def shorter(self, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """Shorter forms of a person's name: fewer names behind the first, or initials.

        The first name always stays, or its initial: what follows may be the name of the father.
        """
        if len(words) > _LONGEST:
            return
        first, *rest = words
        for kept in range(1, len(rest) + 1):
            for chosen in combinations(range(len(rest)), kept):
                left_out = {*words} - {first, *(rest[at] for at in chosen)}
                if left_out & _GENERATIONS or not self._ends(rest, chosen):
                    continue
                some = tuple(rest[at] for at in chosen)
                yield from ((first, *some), (first[0], *some))
                yield (first, *(word[0] for word in some[:-1]), some[-1])

    def _ends(self, rest: list[str], chosen: tuple[int, ...]) -> bool:
        """Whether the chosen words are the first ones, or go to the end, and close a name."""
        if rest[chosen[-1]] in self.lexicon.particles or len(rest[chosen[-1]]) == 1:
            return False
        return chosen[-1] == len(rest) - 1 or chosen == tuple(range(len(chosen)))

    def sounds(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """What a person's name sounds like, in whatever spelling."""
        return tuple(self._sound(self.classes.get(word, word)) for word in words)

    def _sound(self, word: str) -> str:
        for pattern, sound in _SOUNDS:
            word = pattern.sub(sound, word)
        return word

    def both_known(self, one: str, other: str) -> bool:
        """Whether two words are names or words of their own, and not spellings of one."""
        same = self.classes.get(one, one) == self.classes.get(other, other)
        return not same and self._known(one) and self._known(other)

    def _known(self, word: str) -> bool:
        lexicon = self.lexicon
        return word in lexicon.given or word in lexicon.family or word in lexicon.words

    def without_articles(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """An organisation's name without articles, in one English spelling."""
        return tuple(_SPELLED.get(word, word) for word in words if word not in _ARTICLES) or words

    def telling(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """An organisation's name without small words, if enough is left to know it by.

        "Department of Education" and "Department for Education" are two.
        """
        rest = tuple(word for word in self.without_articles(words) if word not in self.small)
        return rest if len(rest) >= _TELLING else words

    def unsuffixed(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """An organisation's name without the words that tell what kind of company it is."""
        last = len(words)
        while last > 1 and words[last - 1] in _SUFFIXES:
            last -= 1
        return words[:last]
