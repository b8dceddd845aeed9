"""What makes a run of capitals a person: titles, names, roles, ages, kin, speech."""

from __future__ import annotations

from collections.abc import Sequence

from search.entities.candidates import Verdict, Weight
from search.entities.lexicon import Lexicon
from search.entities.runs import ARTICLES, OF, Run, is_brand
from search.entities.tokens import Line, Shape, Token
from search.model import EntityType

__all__ = ["aged", "foreigner", "introduced", "person", "presumed", "speaker", "titled"]

_ROLE_WORDS = 8  # a function may be as long as "ministre d'État, ministre des Affaires étrangères"
_LINKS = OF | ARTICLES | {"of", "des", "d", "and", "et"}
# Between two capitals these make a personal name, whatever the other words are.
_OF_PEOPLE = frozenset({"ag", "ould", "mint", "walet", "bin", "ibn", "bint"})
_AUXILIARIES = frozenset({"a", "ont", "has", "had", "also", "is", "was"})
_OLDEST = 110
_YEARS = frozenset({",", "ans", "year", "years", ")"})


def titled(line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon) -> Verdict | None:
    """After "Mr", "captain", "le ministre des Mines"; signed with "Author, "."""
    before = run.first - 1
    if before < 0 or len(run) > 4:
        return None
    if before == 1 and line.tokens[1].text == "," and line.tokens[0].key in lexicon.role_heads:
        return EntityType.PERSON, Weight.LIKELY
    dotted = before > 0 and line.tokens[before].text == "."
    cue = line.tokens[before - dotted]  # "Dr. X"
    titled = cue.key in lexicon.honorifics and cue.capital
    if titled and cue.shape is not Shape.UPPER:
        return EntityType.PERSON, Weight.SURE
    if not titled and (tokens[0].first or not _after_role(line.tokens, before, lexicon)):
        return None
    alone = len(run) == 1 and tokens[0].shape is Shape.UPPER
    if alone or all(token.key in lexicon.words for token in tokens):
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
        if key in lexicon.people_nouns and tokens[back].shape is Shape.LOWER:
            return True
        if key not in lexicon.role_modifiers:
            return False
    return False


def person(line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon) -> Verdict | None:
    """By a given name, an initial, a particle, a family name, or a role that follows."""
    if len(run) < 2:
        return None
    first = tokens[0].key
    if len(run) == 2 and _is_phrase(line, tokens[1], lexicon):
        personal = _is_personal(line, run, tokens, lexicon)
    elif first in ARTICLES:  # "El Bachir Thiam", but no "El Universo"
        personal = first == "el" and tokens[1].key in lexicon.given
    elif first in lexicon.given or _is_given_word(line, tokens, lexicon):
        personal = True
    elif first in lexicon.words and tokens[0].first and first in line.common:
        personal = False
    else:
        personal = _is_personal(line, run, tokens, lexicon)
    return (EntityType.PERSON, Weight.LIKELY) if personal else None


def foreigner(line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon) -> Verdict | None:
    """In a language that is not known, only a given name and what may be a family name."""
    if not 2 <= len(run) <= 3 or not line.telling or tokens[0].key not in lexicon.given:
        return None
    if any(t.shape is not Shape.CAPITAL or t.key in line.common for t in tokens):
        return None
    last = tokens[-1].key
    if last in lexicon.words and last not in lexicon.family:
        return None
    return EntityType.PERSON, Weight.LIKELY


def _is_given_word(line: Line, tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Comfort Zilebo, where the page has no other comfort and the rest is no word."""
    first, last = tokens[0].key, tokens[-1]
    return (
        first in lexicon.given_words
        and line.telling
        and first not in line.common
        and last.shape is Shape.CAPITAL
        and last.key not in lexicon.words
    )


def _is_phrase(line: Line, last: Token, lexicon: Lexicon) -> bool:
    """A word that the page also writes in lower case, and nobody's surname: "Autumn Statement"."""
    return (
        last.key in line.common
        and last.key in lexicon.words
        and last.key not in lexicon.family
        and last.key not in lexicon.word_surnames
    )


def _is_personal(line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether a run without a given name is a person all the same."""
    if tokens[1].text == "." or any(token.key in _OF_PEOPLE for token in tokens[1:-1]):
        return True
    if introduced(line.tokens, run, lexicon):
        return True
    if not line.telling:
        return False
    if tokens[-1].key in lexicon.family and tokens[0].key not in lexicon.words:
        return True
    particle = any(token.shape is Shape.LOWER and not token.joint for token in tokens)
    return particle or _presented(line.tokens, run, lexicon)


def introduced(tokens: Sequence[Token], run: Run, lexicon: Lexicon) -> bool:
    """A role follows after a comma: "X, the Malian minister", "X, directeur exécutif"."""
    after = tokens[run.last : run.last + 6]
    if not after or after[0].text != ",":
        return False
    between = lexicon.role_modifiers | lexicon.demonyms | lexicon.function
    for token in after[1:]:
        if token.key in lexicon.role_heads or token.key in lexicon.people_nouns:
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


def presumed(line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon) -> Verdict | None:
    """By an age, by kin, by "identified as": "X, 35, said", "the son of X", "un homme nommé X"."""
    if len(run) > 5 or any(token.key in lexicon.words for token in tokens[:1]):
        return None
    if not line.telling or tokens[0].shape is Shape.UPPER:
        return None
    if not (aged(line.tokens, run) or _called(line.tokens, run.first, lexicon)):
        return None
    return EntityType.PERSON, Weight.LIKELY


def aged(tokens: Sequence[Token], run: Run) -> bool:
    """An age follows: "X, 35,", "X, 35 ans", "X (16)"; one word alone needs the commas."""
    after = tokens[run.last : run.last + 3]
    if len(after) < 3 or not after[1].text.isdecimal() or not 0 < int(after[1].text[:4]) < _OLDEST:
        return False
    opened = after[0].text == "," or (after[0].text == "(" and len(run) > 1)
    return opened and after[2].key in _YEARS


def _called(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    before, cue = (None, None, *tokens[max(0, at - 2) : at])[-2:]
    if cue is None:
        return False
    if cue.key in lexicon.naming_words:  # "un nommé X"
        return True
    if before is None or before.shape is not Shape.LOWER:
        return False
    if cue.key == "as":
        return before.key == "identified"
    if cue.key == "named":
        return before.key in lexicon.role_heads or before.key in lexicon.kin
    return cue.key in ("of", "de", "d") and before.key in lexicon.kin


def speaker(line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon) -> Verdict | None:
    """Who says, or is followed by "who"; one word alone needs to do so twice."""
    first = tokens[0]
    if len(run) > 5 or first.key in ARTICLES or not _speaks(line.tokens, run, lexicon):
        return None
    if len(run) == 1:
        lone = first.shape is Shape.CAPITAL and first.key not in lexicon.words
        lone = lone and not is_brand(first)
        return (EntityType.PERSON, Weight.HINT) if lone else None
    shouted = all(token.shape is Shape.UPPER for token in tokens)
    if shouted or (first.first and first.key in lexicon.words):
        return None
    if all(t.key in lexicon.words and t.key not in lexicon.family for t in tokens):
        return None  # "Citizens Advice said"
    return EntityType.PERSON, Weight.LIKELY


def _speaks(tokens: Sequence[Token], run: Run, lexicon: Lexicon) -> bool:
    """A verb of speech stands next to the run, or "who"."""
    after = tokens[run.last : run.last + 3]
    while after and (after[0].key in _AUXILIARIES or after[0].text == ","):
        after = after[1:]
    if after and (after[0].key in lexicon.speech or after[0].key in lexicon.person_cues):
        return True
    return run.first > 0 and tokens[run.first - 1].key in lexicon.speech
