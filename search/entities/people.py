"""Capitalised runs that no list knows, judged by the words around and inside them."""

from __future__ import annotations

import re

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.entities.candidates import Candidate, Weight
from search.entities.lexicon import Lexicon
from search.entities.tokens import Line, Shape, Token
from search.model import EntityType

__all__ = ["Run", "judge", "runs"]

_LONGEST = 6  # tokens of a run that can be a name
_ROLE_WORDS = 8  # a function may be as long as "ministre d'État, ministre des Affaires étrangères"
_ALSO_BEFORE_PEOPLE = frozenset({"to", "from", "au", "aux", "vers", "across", "around"})
_ARTICLES = frozenset("the le la les el los las l".split())
_SAINTS = frozenset({"saint", "sainte"})
_OF = frozenset("de du da do dos das di del della".split())
_LINKS = _OF | _ARTICLES | {"of", "and", "et"}
_ROMAN = re.compile("[IVXLC]+")
_AUXILIARIES = frozenset({"a", "ont", "has", "had", "also", "is", "was"})


@dataclass(frozen=True, slots=True)
class Run:
    """Tokens `first` to `last` (excluded): capitals, with name particles between them."""

    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first


def runs(line: Line, taken: Sequence[bool], lexicon: Lexicon) -> Iterator[Run]:
    """The maximal runs of tokens that could be a name and are not taken yet."""
    at, tokens = 0, line.tokens
    while at < len(tokens):
        if taken[at] or not _may_begin(tokens, at, lexicon):
            at += 1
            continue
        last = at + 1
        while last < len(tokens) and not taken[last]:
            if _may_go_on(tokens, last, lexicon):
                last += 1
                continue
            ahead = _over_particles(tokens, at, last, lexicon)
            if ahead == last or ahead >= len(tokens) or taken[ahead]:
                break
            if not _may_go_on(tokens, ahead, lexicon):
                break
            last = ahead + 1
        yield Run(at, last)
        at = last


def _over_particles(tokens: Sequence[Token], first: int, at: int, lexicon: Lexicon) -> int:
    """Past "bin", "de la", or the dot of an initial.

    "de" joins many things; it joins a person's names only after a given name.
    """
    if tokens[at].text == "." and len(tokens[at - 1].text) == 1:
        return at + 1
    if tokens[at].key in _ARTICLES and not tokens[at].joint:
        return at
    if tokens[at].key in _OF and tokens[first].key not in lexicon.given:
        return at
    ahead = at
    while ahead < len(tokens) and ahead - at < 2 and tokens[ahead].key in lexicon.particles:
        ahead += 1
    return ahead


def _may_begin(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    token = tokens[at]
    if token.first and token.key in lexicon.function:
        return False
    return _may_go_on(tokens, at, lexicon)


def _may_go_on(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    token = tokens[at]
    if not token.capital or token.key in lexicon.honorifics or _role(token, lexicon):
        return False
    if len(token.text) == 1:  # an initial, or the O of O'Brien
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        return after is not None and (after.text == "." or (after.joint == "'" and after.capital))
    return token.key not in lexicon.nameless and token.key not in lexicon.demonyms


def _role(token: Token, lexicon: Lexicon) -> bool:
    return token.key in lexicon.role_heads


def judge(line: Line, run: Run, lexicon: Lexicon) -> Candidate | None:
    """What a run most likely names, if anything."""
    run = _trimmed(line.tokens, run, lexicon)
    tokens = line.tokens[run.first : run.last]
    if len(run) > _LONGEST:
        return None
    for rule in (_titled, _place, _person, _acronym, _plain):
        if candidate := rule(line, run, tokens, lexicon):
            return candidate
    return None


def _trimmed(tokens: Sequence[Token], run: Run, lexicon: Lexicon) -> Run:
    """Without what stands around a name: "SI Mohammed Ali", "John Smith Dial"."""
    first, last = run.first, run.last
    if len(run) > 2 and tokens[first].shape is Shape.UPPER:
        first += 1
    while last - first > 2 and tokens[first].key in lexicon.given:
        tail = tokens[last - 1].key
        if tail not in lexicon.words or tail in lexicon.family:
            break
        last -= 1
    return Run(first, last)


def _person_of(run: Run, weight: int) -> Candidate:
    return Candidate(run.first, run.last, EntityType.PERSON, weight)


def _titled(line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon) -> Candidate | None:
    """After "Mr", "captain", "le ministre des Mines"."""
    before = run.first - 1
    if before < 0 or len(run) > 4:
        return None
    dotted = before > 0 and line.tokens[before].text == "."
    cue = line.tokens[before - dotted]  # "Dr. X"
    if cue.key in lexicon.honorifics and cue.capital:
        return _person_of(run, Weight.SURE)
    if tokens[0].first:
        return None
    if not _after_role(line.tokens, before, lexicon):
        return None
    if len(run) == 1 and (tokens[0].key in lexicon.words or tokens[0].shape is Shape.UPPER):
        return None
    if all(token.key in lexicon.words for token in tokens):
        return None
    return _person_of(run, Weight.SURE if line.telling else Weight.LIKELY)


def _after_role(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether a role ends at `at`, perhaps followed by its field ("des Affaires étrangères")."""
    if tokens[at].key in _LINKS:  # "the president of Y", "le président du Y": Y is no person
        return False
    for back in range(at, max(-1, at - _ROLE_WORDS), -1):
        key = tokens[back].key
        if key in lexicon.role_heads:
            return True
        if key not in lexicon.role_modifiers:
            return False
    return False


def _place(line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon) -> Candidate | None:
    """ "Lake Chad", "Orange River", "the village of Moura", "in Moura"."""
    likely = Candidate(run.first, run.last, EntityType.PLACE, Weight.LIKELY)
    if len(run) > 1 and tokens[0].key in _SAINTS and tokens[1].joint == "-":
        return likely
    if len(run) > 1 and (
        tokens[-1].key in lexicon.place_suffixes or tokens[0].key in lexicon.place_heads
    ):
        return likely
    if run.first < 2 or not line.telling or any(t.key in lexicon.words for t in tokens):
        return None
    one, two = line.tokens[run.first - 1], line.tokens[run.first - 2]
    if one.key in ("of", "de", "d") and two.key in lexicon.place_nouns:
        return likely
    if not (one.first or one.shape is Shape.LOWER) or one.key not in lexicon.place_cues:
        return None
    if len(run) > 3:
        return None
    if tokens[0].shape is Shape.UPPER or tokens[0].key in lexicon.given:
        return None
    if len(run) == 1 and tokens[0].key in lexicon.family:
        return None
    return likely if one.key not in _ALSO_BEFORE_PEOPLE else likely._replace(weight=Weight.HINT)


def _person(line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon) -> Candidate | None:
    """By a given name, an initial, a particle, a family name, or by who speaks."""
    if tokens[0].first and tokens[0].key in lexicon.words and tokens[0].key not in lexicon.given:
        return None
    if tokens[0].key in _ARTICLES:
        return None
    if 2 <= len(run) <= 4 and _introduced(line.tokens, run, lexicon):
        return _person_of(run, Weight.LIKELY)
    if 2 <= len(run) <= 5:
        if tokens[0].key in lexicon.given or tokens[1].text == ".":
            return _person_of(run, Weight.LIKELY)
        if not line.telling:
            return None
        if tokens[-1].key in lexicon.family and tokens[0].key not in lexicon.words:
            return _person_of(run, Weight.LIKELY)
        if any(t.shape is Shape.LOWER for t in tokens) or _speaks(line.tokens, run, lexicon):
            return _person_of(run, Weight.LIKELY)
    if len(run) == 1 and line.telling and tokens[0].shape is Shape.CAPITAL:
        if tokens[0].key not in lexicon.words and _speaks(line.tokens, run, lexicon):
            return _person_of(run, Weight.HINT)
    return None


def _introduced(tokens: Sequence[Token], run: Run, lexicon: Lexicon) -> bool:
    """A role follows after a comma: "X, the Malian minister", "X, directeur exécutif"."""
    after = tokens[run.last : run.last + 6]
    if not after or after[0].text != ",":
        return False
    for token in after[1:]:
        if token.key in lexicon.role_heads:
            return token.shape is Shape.LOWER
        if token.key not in lexicon.role_modifiers and token.key not in lexicon.demonyms:
            if token.key not in lexicon.function:
                return False
    return False


def _speaks(tokens: Sequence[Token], run: Run, lexicon: Lexicon) -> bool:
    """A verb of speech stands next to the run, or "who", or an age."""
    after = tokens[run.last : run.last + 3]
    while after and (after[0].key in _AUXILIARIES or after[0].text == ","):
        after = after[1:]
    if after and (after[0].key in lexicon.speech or after[0].key in lexicon.person_cues):
        return True
    before = tokens[run.first - 1].key if run.first else ""
    return before in lexicon.speech


def _acronym(line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon) -> Candidate | None:
    """Capitals nobody has explained: most often a body."""
    if len(run) != 1 or not line.telling or tokens[0].shape is not Shape.UPPER:
        return None
    text = tokens[0].text
    if not 3 <= len(text) <= 7 or not text.isalpha() or tokens[0].key in lexicon.words:
        return None
    if _ROMAN.fullmatch(text):
        return None
    return Candidate(run.first, run.last, EntityType.ORGANISATION, Weight.LIKELY)


def _plain(line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon) -> Candidate | None:
    """Two or three unknown capitals within a sentence are most often a person."""
    if not line.telling or tokens[0].first or not 2 <= len(run) <= 3:
        return None
    if tokens[0].key in _ARTICLES:  # "The Herald", "El Universo"
        return Candidate(run.first, run.last, EntityType.ORGANISATION, Weight.LIKELY)
    if any(t.key in lexicon.words or t.shape is not Shape.CAPITAL for t in tokens):
        return None
    if all(token.joint == "-" for token in tokens[1:]):
        return None
    return _person_of(run, Weight.LIKELY)
