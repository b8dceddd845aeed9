"""Asking many patterns about a line at once.

Nearly no line matches any pattern, so what a pattern needs (a digit, a piece of text) is asked
first, and the patterns that need the same are one expression.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

__all__ = ["Needs", "Patterns", "needs_of"]

_PART = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[?*+]|\{[\d,]+\}|.", re.DOTALL)
_LITERAL = re.compile(r"[^\W_]|[ :,'-]")
_OPTIONAL = re.compile(r"[?*]|\{0?[,}]")
_RARE = 4  # characters: a piece as long as this is rarer than a digit


class Needs(NamedTuple):
    """What every text has that a pattern matches.

    Attributes:
        anchored: the match begins where the text begins.
        first: the character it begins with, "" if that may vary.
        piece: the longest text known to occur in it, "" if none is.
        digit: a digit occurs in it.
    """

    anchored: bool
    first: str = ""
    piece: str = ""
    digit: bool = False


def needs_of(pattern: str) -> Needs:
    """The needs of a regular expression without flags, as far as a look at its text tells.

    Only what stands outside all groups counts; in doubt nothing is needed.
    """
    runs, digit, depth = [""], False, 0
    parts = _PART.findall(pattern)
    for part, after in zip(parts, [*parts[1:], ""], strict=True):
        depth += (part == "(") - (part == ")")
        if depth:
            runs.append("")
        elif part == "|":
            return Needs(anchored=False)
        elif _OPTIONAL.match(after):
            runs.append("")
        elif _LITERAL.fullmatch(part):
            runs[-1] += part
        else:
            digit = digit or part == r"\d"
            runs.append("")
    anchored = parts[:1] == ["^"]
    first = runs[1][:1] if anchored and len(runs) > 1 else ""
    return Needs(anchored, first, max(runs, key=lambda run: len(run.strip())), digit)


class Patterns:
    """Regular expressions in an order, made for asking which one matches a line first."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = patterns
        groups: dict[Needs, list[int]] = {}
        for i, pattern in enumerate(patterns):
            groups.setdefault(_group(needs_of(pattern)), []).append(i)
        self._always: list[_Union] = []
        self._digits: list[_Union] = []
        self._pieces: list[tuple[str, _Union]] = []
        for needs, members in groups.items():
            united = _united([patterns[i] for i in members], anchored=needs.anchored)
            union = _Union(united, members)
            if needs.piece:
                self._pieces.append((needs.piece, union))
            else:
                (self._digits if needs.digit else self._always).append(union)

    def first(self, text: str, *, digits: bool) -> int | None:
        """Index of the first pattern that is found in a text; None when none is.

        Args:
            digits: whether the text has a digit.
        """
        hits = [union for union in self._always if union.finds(text)]
        if digits:
            hits += [union for union in self._digits if union.finds(text)]
        for piece, union in self._pieces:
            if piece in text and union.finds(text):
                hits.append(union)
        if not hits:
            return None
        members = sorted(i for union in hits for i in union.members)
        return next(i for i in members if _compiled(self._patterns[i]).search(text))


class _Union(NamedTuple):
    """One expression for several patterns, and which they are."""

    finds: Callable[[str], re.Match[str] | None]
    members: Sequence[int]


def _group(needs: Needs) -> Needs:
    """The needs by which a pattern is grouped: the one that is cheapest to ask."""
    if not needs.anchored:
        return Needs(anchored=False)
    if needs.first.strip():  # told at once by the expression itself
        return Needs(anchored=True)
    piece = needs.piece if needs.piece.strip() else ""
    if needs.digit and len(piece) < _RARE:
        return Needs(anchored=True, digit=True)
    return Needs(anchored=True, piece=piece)


def _united(patterns: Sequence[str], *, anchored: bool) -> Callable[[str], re.Match[str] | None]:
    if anchored:  # the engine tells at a glance which alternatives begin otherwise
        return re.compile("|".join(f"(?:{pattern[1:]})" for pattern in patterns)).match
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)).search


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
