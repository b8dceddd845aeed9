"""What a run of capitals names, judged by the words around and inside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.entities.candidates import Candidate, Weight
from search.entities.lexicon import Lexicon
from search.entities.runs import ARTICLES, OF, Run
from search.entities.tokens import Line, Shape, Token
from search.model import EntityType

__all__ = ["judge"]

_LONGEST = 6  # tokens of a run that can be a name
_ROLE_WORDS = 8  # a function may be as long as "ministre d'État, ministre des Affaires étrangères"
_ALSO_BEFORE_PEOPLE = frozenset({"to", "from", "au", "aux", "vers", "across", "around"})
_SAINTS = frozenset({"saint", "sainte"})
_LINKS = OF | ARTICLES | {"of", "des", "d", "and", "et"}
# Between two capitals these make a personal name, whatever the other words are.
_OF_PEOPLE = frozenset({"ag", "ould", "mint", "walet", "bin", "ibn", "bint"})
_LOCAL_GOVERNMENT = ("local", "government")  # as a district is called in Nigeria
_INDEFINITE = frozenset({"a", "the", "un", "une"})
_AUXILIARIES = frozenset({"a", "ont", "has", "had", "also", "is", "was"})
_ROMAN = re.compile("[IVXLC]+")
_Verdict = tuple[EntityType, Weight]  # of what kind, and with what weight


def judge(line: Line, run: Run, lexicon: Lexicon) -> Candidate | None:
    """What a run most likely names, if anything: the first rule that knows decides."""
    if len(run) > _LONGEST or _is_initials(line.tokens[run.first : run.last]):
        return None
    if _is_namesake(line.tokens, run, lexicon):
        return None
    run = _trimmed(line.tokens, run, lexicon)
    tokens = line.tokens[run.first : run.last]
    for rule in _RULES if line.telling else _RULES_FOR_HEADLINES:
        if (found := rule(line, run, tokens, lexicon)) is not None:
            kind, weight = found
            return Candidate(run.first, run.last, kind, weight)
    return None


def _is_initials(tokens: Sequence[Token]) -> bool:
    """Nothing but letters and dots, as a speaker is called in an interview: "P. O."."""
    return all(len(token.text) == 1 for token in tokens)


def _is_namesake(tokens: Sequence[Token], run: Run, lexicon: Lexicon) -> bool:
    """Whether it is a thing called after somebody: "King Fahad Mosque", "stade Modibo Keïta"."""
    after = tokens[run.last] if run.last < len(tokens) else None
    last = tokens[run.last - 1]
    if len(run) > 1 and last.capital and last.key in lexicon.namesakes:
        return True
    if after is not None and after.capital and after.key in lexicon.namesakes:
        return True
    before = tokens[run.first - 1] if run.first else None
    if before is None or before.key not in lexicon.namesakes:
        return False
    return before.capital or before.key in lexicon.spoken_namesakes


def _trimmed(tokens: Sequence[Token], run: Run, lexicon: Lexicon) -> Run:
    """Without what stands around a name: "SI Mohammed Ali", "John Smith Dial"."""
    first, last = run.first, run.last
    if len(run) > 2 and tokens[first].shape is Shape.UPPER:
        first += 1
    while last - first > 2 and tokens[first].key in lexicon.given:
        tail = tokens[last - 1].key
        if tail not in lexicon.words or tail in lexicon.family or tokens[last - 1].joint == "-":
            break
        if tokens[last - 2].key in lexicon.particles:
            break
        last -= 1
    return Run(first, last)


def _titled(line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon) -> _Verdict | None:
    """After "Mr", "captain", "le ministre des Mines"."""
    before = run.first - 1
    if before < 0 or len(run) > 4:
        return None
    dotted = before > 0 and line.tokens[before].text == "."
    cue = line.tokens[before - dotted]  # "Dr. X"
    if cue.key in lexicon.honorifics and cue.capital:
        return EntityType.PERSON, Weight.SURE
    if tokens[0].first or not _after_role(line.tokens, before, lexicon):
        return None
    if all(token.key in lexicon.words for token in tokens):
        return None
    if len(run) == 1 and tokens[0].shape is Shape.UPPER:
        return None
    return EntityType.PERSON, Weight.SURE if line.telling else Weight.LIKELY


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


def _place_by_form(
    line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon
) -> _Verdict | None:
    """By its words: "Lake Chad", "Orange River", "Saint-Louis"."""
    if len(run) < 2:
        return None
    headed = tokens[0].key in lexicon.place_heads
    suffixed = tokens[-1].key in lexicon.place_suffixes
    if not line.telling and any(
        t.key in lexicon.words for t in tokens[headed : len(run) - suffixed]
    ):
        return None  # "Gunmen Attack Zilebo Village"
    holy = tokens[0].key in _SAINTS and tokens[1].joint == "-"
    return (EntityType.PLACE, Weight.LIKELY) if holy or headed or suffixed else None


def _place_by_kind(
    line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon
) -> _Verdict | None:
    """By what follows in lower case: "Moriki village", "Moriki, a village"."""
    if run.last == len(line.tokens) or any(t.key in lexicon.words for t in tokens):
        return None
    after = line.tokens[run.last]
    named = after.shape is Shape.LOWER and after.key in lexicon.place_suffixes and not after.joint
    named |= tuple(t.key for t in line.tokens[run.last : run.last + 2]) == _LOCAL_GOVERNMENT
    if len(run) > 3 or not (named or _is_explained_place(line.tokens, run, lexicon)):
        return None
    return EntityType.PLACE, Weight.LIKELY


def _is_explained_place(tokens: Sequence[Token], run: Run, lexicon: Lexicon) -> bool:
    """Its kind follows after a comma: "Moura, a village", "Moura, une localité"."""
    after = tokens[run.last : run.last + 3]
    if len(after) < 3 or after[0].text != "," or after[1].key not in _INDEFINITE:
        return False
    return after[2].shape is Shape.LOWER and after[2].key in lexicon.place_nouns


def _place_by_cue(
    line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon
) -> _Verdict | None:
    """By what leads to it: "the village of Moura", "in Moura"."""
    if run.first < 1 or len(run) > 3 or any(t.key in lexicon.words for t in tokens):
        return None
    cue = line.tokens[run.first - 1]
    if run.first > 1 and cue.key in ("of", "de", "d"):
        kind = line.tokens[run.first - 2].key
        return (EntityType.PLACE, Weight.LIKELY) if kind in lexicon.place_nouns else None
    if not _is_place_cue(cue, lexicon):
        return None
    if tokens[0].shape is Shape.UPPER or tokens[0].key in lexicon.given:
        return None
    if len(run) == 1 and tokens[0].key in lexicon.family:
        return None
    return EntityType.PLACE, Weight.HINT if cue.key in _ALSO_BEFORE_PEOPLE else Weight.LIKELY


def _is_place_cue(cue: Token, lexicon: Lexicon) -> bool:
    if cue.text == "a":  # the English article or the French verb; the preposition is "à"
        return False
    return cue.key in lexicon.place_cues and (cue.first or cue.shape is Shape.LOWER)


def _person(line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon) -> _Verdict | None:
    """By a given name, an initial, a particle, a family name, or a role that follows."""
    if len(run) < 2:
        return None
    first = tokens[0].key
    if first in ARTICLES:  # "El Bachir Thiam", but no "El Universo"
        personal = first == "el" and tokens[1].key in lexicon.given
    elif first in lexicon.given:
        personal = True
    elif first in lexicon.words and tokens[0].first:
        personal = False
    else:
        personal = _is_personal(line, run, tokens, lexicon)
    return (EntityType.PERSON, Weight.LIKELY) if personal else None


def _is_personal(line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether a run without a given name is a person all the same."""
    if tokens[1].text == "." or any(token.key in _OF_PEOPLE for token in tokens[1:-1]):
        return True
    if _introduced(line.tokens, run, lexicon):
        return True
    if not line.telling:
        return False
    if tokens[-1].key in lexicon.family and tokens[0].key not in lexicon.words:
        return True
    particle = any(token.shape is Shape.LOWER and not token.joint for token in tokens)
    return particle or _presented(line.tokens, run, lexicon)


def _introduced(tokens: Sequence[Token], run: Run, lexicon: Lexicon) -> bool:
    """A role follows after a comma: "X, the Malian minister", "X, directeur exécutif"."""
    after = tokens[run.last : run.last + 6]
    if not after or after[0].text != ",":
        return False
    between = lexicon.role_modifiers | lexicon.demonyms | lexicon.function
    for token in after[1:]:
        if token.key in lexicon.role_heads:
            return token.shape is Shape.LOWER
        if token.key not in between:
            return False
    return False


def _presented(tokens: Sequence[Token], run: Run, lexicon: Lexicon) -> bool:
    """Between commas behind a role: "the mayor, X," and "le préfet du Gbêkê, X,"."""
    closed = run.last < len(tokens) and tokens[run.last].text == ","
    if not closed or run.first < 2 or tokens[run.first - 1].text != ",":
        return False
    for back in range(run.first - 2, max(-1, run.first - 2 - _ROLE_WORDS), -1):
        token = tokens[back]
        if token.key in lexicon.role_heads:
            return token.shape is Shape.LOWER
        if not (token.capital or token.key in _LINKS or token.key in lexicon.role_modifiers):
            return False
    return False


def _speaker(line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon) -> _Verdict | None:
    """Who says, or is followed by "who"; one word alone needs to do so twice."""
    first = tokens[0]
    if len(run) > 5 or first.key in ARTICLES or not _speaks(line.tokens, run, lexicon):
        return None
    if len(run) == 1:
        lone = first.shape is Shape.CAPITAL and first.key not in lexicon.words
        return (EntityType.PERSON, Weight.HINT) if lone else None
    shouted = all(token.shape is Shape.UPPER for token in tokens)
    if shouted or (first.first and first.key in lexicon.words):
        return None
    return EntityType.PERSON, Weight.LIKELY


def _speaks(tokens: Sequence[Token], run: Run, lexicon: Lexicon) -> bool:
    """A verb of speech stands next to the run, or "who"."""
    after = tokens[run.last : run.last + 3]
    while after and (after[0].key in _AUXILIARIES or after[0].text == ","):
        after = after[1:]
    if after and (after[0].key in lexicon.speech or after[0].key in lexicon.person_cues):
        return True
    return run.first > 0 and tokens[run.first - 1].key in lexicon.speech


def _acronym(
    line: Line,  # noqa: ARG001 - all rules have one shape
    run: Run,
    tokens: Sequence[Token],
    lexicon: Lexicon,
) -> _Verdict | None:
    """Capitals nobody has explained, alone or joined ("PPA-CI"): most often a body."""
    text = tokens[0].text
    if any(token.shape is not Shape.UPPER or not token.text.isalpha() for token in tokens):
        return None
    if tokens[0].joint == "-":  # the rest of a longer name
        return None
    if len(run) > 1:
        joined = len(run) == 2 and tokens[1].joint == "-"
        return (EntityType.ORGANISATION, Weight.LIKELY) if joined else None
    if not 3 <= len(text) <= 7 or tokens[0].key in lexicon.words or _ROMAN.fullmatch(text):
        return None
    return EntityType.ORGANISATION, Weight.LIKELY


def _unknown(
    line: Line,
    run: Run,
    tokens: Sequence[Token],
    lexicon: Lexicon,
) -> _Verdict | None:
    """Two or three unknown capitals within a sentence are most often a person."""
    if not 2 <= len(run) <= 3 or (tokens[0].first and not _goes_on(line.tokens, run)):
        return None
    if tokens[0].key in ARTICLES:  # "The Herald", "El Universo"
        return EntityType.ORGANISATION, Weight.LIKELY
    if any(t.key in lexicon.words or t.shape is not Shape.CAPITAL for t in tokens):
        return None
    if all(token.joint == "-" for token in tokens[1:]):
        return None
    return EntityType.PERSON, Weight.LIKELY


def _goes_on(tokens: Sequence[Token], run: Run) -> bool:
    """Whether a sentence goes on behind the run: it is no label."""
    after = tokens[run.last] if run.last < len(tokens) else None
    return after is not None and (after.text == "," or after.shape is Shape.LOWER)


_RULES = (
    _titled,
    _place_by_form,
    _place_by_kind,
    _place_by_cue,
    _person,
    _speaker,
    _acronym,
    _unknown,
)
_RULES_FOR_HEADLINES = (_titled, _place_by_form, _person)
