"""What makes a run of capitals an organisation: its letters, its kind, who speaks for it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.entities.candidates import Verdict, Weight
from search.entities.lexicon import Lexicon
from search.entities.runs import ARTICLES, Run
from search.entities.tokens import Line, Shape, Token
from search.model import EntityType

__all__ = ["acronym", "assembly", "body_by_kind", "body_by_role", "unknown"]

_ROMAN = re.compile("[IVXLC]+")
_LEADS_TO_BODIES = frozenset({"of", "at", "for", "with", "de", "du", "d", "chez"})
_AFTER_COMMA = 6  # tokens in which "X, a small aid group" tells its kind
_INDEFINITE = frozenset({"a", "an", "the", "un", "une", "le", "la", "l"})


def acronym(
    line: Line,  # noqa: ARG001 - all rules have one shape
    run: Run,
    tokens: Sequence[Token],
    lexicon: Lexicon,
) -> Verdict | None:
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


def assembly(line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon) -> Verdict | None:
    """A body that goes by one word: "a bill in Parliament", "le Sénat"."""
    one = tokens[0]
    if len(run) > 1 or not line.telling or one.first or one.key not in lexicon.assemblies:
        return None
    return (EntityType.ORGANISATION, Weight.LIKELY) if one.shape is Shape.CAPITAL else None


def body_by_kind(line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon) -> Verdict | None:
    """By the noun beside it: "the aid group X", "le quotidien X", "X, a non-profit group"."""
    if not _may_be_body(line, run, tokens, lexicon):
        return None
    before = line.tokens[run.first - 1] if run.first else None
    kind = before is not None and before.shape is Shape.LOWER and before.key in lexicon.org_kinds
    if not kind and not _is_explained_body(line.tokens, run, lexicon):
        return None
    return EntityType.ORGANISATION, Weight.LIKELY


def _is_explained_body(tokens: Sequence[Token], run: Run, lexicon: Lexicon) -> bool:
    after = tokens[run.last : run.last + _AFTER_COMMA]
    if len(after) < 3 or after[0].text != "," or after[1].key not in _INDEFINITE:
        return False
    for at, token in enumerate(after[2:], start=2):
        if token.shape is not Shape.LOWER and token.key not in lexicon.demonyms:
            return False
        if token.key in lexicon.org_kinds:
            behind = after[at + 1] if at + 1 < len(after) else None
            return behind is None or not (behind.joint or behind.key in lexicon.role_heads)
        if token.key in lexicon.role_heads:
            return False
    return False


def body_by_role(line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon) -> Verdict | None:
    """By who works there: "the founder of X", "a fellow at X", "directeur exécutif de X"."""
    if not _may_be_body(line, run, tokens, lexicon) or run.first < 2:
        return None
    at = run.first - 1
    if line.tokens[at].key in ARTICLES and at > 1:
        at -= 1
    role = line.tokens[at - 1]
    if line.tokens[at].key not in _LEADS_TO_BODIES:
        return None
    if role.key in lexicon.org_roles:
        return EntityType.ORGANISATION, Weight.LIKELY
    if role.key in lexicon.led_roles and not any(t.key in lexicon.words for t in tokens):
        return EntityType.ORGANISATION, Weight.LIKELY if len(run) > 1 else Weight.HINT
    return None


def _may_be_body(line: Line, run: Run, tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Not what is more likely somebody's name, and not just nouns ("Director of Mines")."""
    if not line.telling or tokens[0].first or len(run) > 5 or tokens[0].key in lexicon.given:
        return False
    if len(run) == 1 and tokens[0].key in lexicon.family:
        return False
    return any(token.key not in lexicon.words for token in tokens)


def unknown(
    line: Line,
    run: Run,
    tokens: Sequence[Token],
    lexicon: Lexicon,
) -> Verdict | None:
    """Two or three unknown capitals within a sentence are most often a person."""
    if not 2 <= len(run) <= 3 or (tokens[0].first and not _goes_on(line.tokens, run)):
        return None
    if tokens[0].key in ARTICLES:  # "El Feel" is a town, "La Boca" a quarter, "The X" a book
        return None
    if any(t.key in lexicon.words or t.shape is not Shape.CAPITAL for t in tokens):
        return None
    if all(token.joint == "-" for token in tokens[1:]):
        return None
    return EntityType.PERSON, Weight.LIKELY


def _goes_on(tokens: Sequence[Token], run: Run) -> bool:
    """Whether a sentence goes on behind the run: it is no label."""
    after = tokens[run.last] if run.last < len(tokens) else None
    return after is not None and (after.text == "," or after.shape is Shape.LOWER)
