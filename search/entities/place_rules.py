"""What makes a run of capitals a place: its words, its kind, what leads to it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from search.entities.candidates import Verdict, Weight
from search.entities.lexicon import Lexicon
from search.entities.runs import ARTICLES, Run, is_brand
from search.entities.tokens import Line, Shape, Token
from search.model import EntityType

__all__ = ["place_by_cue", "place_by_form", "place_by_kind"]

_ALSO_BEFORE_PEOPLE = frozenset({"to", "from", "au", "aux", "vers", "across", "around"})
_SAINTS = frozenset({"saint", "sainte"})
_FOREIGN_SAINTS = frozenset({"san", "santa", "sao"})
_LOCAL_GOVERNMENT = ("local", "government")  # as a district is called in Nigeria
_INDEFINITE = frozenset({"a", "the", "un", "une"})
_OF = frozenset({"of", "de", "d", "du"})
_HOME = frozenset({"based", "born", "bound"})


def place_by_form(
    line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon
) -> Verdict | None:
    """By its words: "Lake Chad", "Orange River", "Saint-Louis"."""
    if len(run) < 2:
        return None
    if len(run) > 2 and tokens[-2].key in lexicon.quarters:
        return None  # "Avanti West Coast" is a railway
    headed = tokens[0].key in lexicon.place_heads or _is_saint(tokens)
    suffixed = tokens[-1].key in lexicon.place_suffixes
    if not line.telling and any(
        t.key in lexicon.words for t in tokens[headed : len(run) - suffixed]
    ):
        return None  # "Gunmen Attack Zilebo Village"
    holy = tokens[0].key in _SAINTS and tokens[1].joint == "-"
    return (EntityType.PLACE, Weight.LIKELY) if holy or headed or suffixed else None


def _is_saint(tokens: Sequence[Token]) -> bool:
    """A town called after a saint in Spanish or Portuguese: "Santa Zilebo"."""
    return len(tokens) == 2 and tokens[0].key in _FOREIGN_SAINTS and tokens[1].key != "claus"


def place_by_kind(
    line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon
) -> Verdict | None:
    """By what follows in lower case: "Moriki village", "Moriki, a village"."""
    if run.last == len(line.tokens) or any(t.key in lexicon.words for t in tokens):
        return None
    after = line.tokens[run.last]
    kinds = lexicon.place_suffixes | lexicon.district_words
    named = after.shape is Shape.LOWER and after.key in kinds and not after.joint
    named |= after.joint == "-" and after.key in _HOME  # "Moriki-based"
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


def place_by_cue(line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon) -> Verdict | None:
    """By what leads to it: "the village of Moura", "in Moura", "rural Moura"."""
    name = tokens[1:] if len(run) > 1 and tokens[0].key in ARTICLES else tokens  # "Las Heras"
    if run.first < 1 or len(name) > 3 or any(t.key in lexicon.words for t in name):
        return None
    cue = line.tokens[run.first - 1]
    if run.first > 1 and cue.key in _OF:
        kind = line.tokens[run.first - 2].key
        leads = kind in lexicon.place_nouns or kind in lexicon.place_leads
        return (EntityType.PLACE, Weight.LIKELY) if leads else None
    if not _may_be_place(name, lexicon):
        return None
    if cue.shape is Shape.LOWER and cue.key in lexicon.directions:
        return EntityType.PLACE, Weight.LIKELY
    if not _is_place_cue(cue, lexicon) or _works_at(line.tokens, run.first, lexicon):
        return None
    either = cue.key in _ALSO_BEFORE_PEOPLE and not _from_to(line.tokens, run)
    return EntityType.PLACE, Weight.HINT if either else Weight.LIKELY


def _works_at(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether somebody works there: "an analyst at X"."""
    if at < 2 or tokens[at - 1].key != "at":
        return False
    return tokens[at - 2].key in lexicon.org_roles


def _may_be_place(name: Sequence[Token], lexicon: Lexicon) -> bool:
    """Not what is more likely a body's letters or somebody's name."""
    if name[0].shape is Shape.UPPER or name[0].key in lexicon.given or is_brand(name[0]):
        return False
    return len(name) > 1 or name[0].key not in lexicon.family


def _from_to(tokens: Sequence[Token], run: Run) -> bool:
    """One end of a way: "from X to Y"."""
    if tokens[run.first - 1].key == "from":
        after = tokens[run.last : run.last + 2]
        return len(after) > 1 and after[0].key == "to" and after[1].capital
    before = tokens[max(0, run.first - 4) : max(0, run.first - 1)]
    return any(one.key == "from" and two.capital for one, two in pairwise(before))


def _is_place_cue(cue: Token, lexicon: Lexicon) -> bool:
    if cue.text == "a":  # the English article or the French verb; the preposition is "à"
        return False
    return cue.key in lexicon.place_cues and (cue.first or cue.shape is Shape.LOWER)
