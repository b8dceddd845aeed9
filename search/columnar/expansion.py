"""Patterns to terms: which terms of an index a prefix, wildcard, range or misspelling stands for.

Terms are found in the sorted dictionary of each segment and stay numbers of it; nothing is decoded
but what a regular expression has to see.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh import query as q
from whoosh.lang.morph_en import variations
from whoosh.query import Query

from search.columnar.arrays import ranges
from search.columnar.budget import Budget
from search.columnar.distance import within_distance, within_one
from search.columnar.errors import TooManyTerms, Unsupported
from search.columnar.segment import TermIndex
from search.columnar.snapshot import Part, Snapshot
from search.columnar.vocabulary import term_bytes

__all__ = ["EXPANDED", "Expanded", "expand", "expand_prefix", "ordinals_between"]

Ordinals = npt.NDArray[np.int64]
"""Term numbers of one segment's dictionary, ascending: int64[n]."""

_CHUNK = 65_536
"""So many terms are looked at between two looks at the clock."""

_GLOB = re.compile(r"[*?\[]")
_SPECIAL = re.compile(r"[{}()\[\].?*+^$\\|]")


@dataclass(frozen=True, slots=True)
class Expanded:
    """Terms of one field in one segment."""

    part: Part
    index: TermIndex
    ordinals: Ordinals

    def postings(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[Any] | None]:
        """Postings of all the terms, one term after the other, of live documents.

        Returns:
            Numbers of documents in the snapshot, int32[n], and frequencies, uint[n] or None.
        """
        index, live = self.index, self.part.live
        chosen = self.places()
        local = index.docs[chosen]
        freqs = None if index.freqs is None else index.freqs[chosen]
        if live is not None:
            kept = live.take(local)
            local = local[kept]
            freqs = None if freqs is None else freqs[kept]
        return local + np.int32(self.part.base), freqs

    def places(self) -> slice | npt.NDArray[np.int64]:
        """Where the postings of the terms are."""
        first, last = int(self.ordinals[0]), int(self.ordinals[-1])
        offsets = self.index.offsets
        if last - first + 1 == len(self.ordinals):
            return slice(int(offsets[first]), int(offsets[last + 1]))
        starts = offsets[self.ordinals].astype(np.int64)
        return ranges(starts, offsets[self.ordinals + 1] - starts)


def expand(snapshot: Snapshot, query: Query, budget: Budget) -> list[Expanded]:
    """The terms of a multi-term query in each segment that has any.

    Args:
        snapshot: where to look.
        query: of a type in `EXPANDED`.
        budget: its `expansions` is the limit; when its time is up, terms may be missing.

    Raises:
        TooManyTerms: it stands for more terms than the budget allows.
        Unsupported: it is not a valid pattern.
    """
    find = EXPANDED[type(query)]
    return _expanded(snapshot, query.fieldname, str(_text(query)), find(query, budget), budget)


def expand_prefix(snapshot: Snapshot, field: str, prefix: str, budget: Budget) -> list[Expanded]:
    """The terms that begin with a prefix; as `expand`."""
    return _expanded(snapshot, field, prefix, _prefix(q.Prefix(field, prefix), budget), budget)


def ordinals_between(index: TermIndex, query: q.TermRange) -> Ordinals:
    """The terms of a range."""
    first, end = 0, index.term_count
    if query.start is not None:
        start = term_bytes(query.start)
        first = index.lower_bound(start)
        if query.startexcl and first < end and index.term(first) == start:
            first += 1
    if query.end is not None:
        last = term_bytes(query.end)
        end = index.lower_bound(last)
        if not query.endexcl and end < index.term_count and index.term(end) == last:
            end += 1
    return np.arange(first, max(first, end))


_Find = Callable[[TermIndex], Ordinals]


def _expanded(
    snapshot: Snapshot, field: str, text: str, find: _Find, budget: Budget
) -> list[Expanded]:
    found = []
    for part in snapshot.segments:
        index = part.segment.field(field)
        if index is None or budget.check():
            continue
        ordinals = find(index)
        if len(ordinals) > budget.expansions:
            raise TooManyTerms(text, budget.expansions)
        if len(ordinals):
            found.append(Expanded(part, index, ordinals))
    if len(found) > 1 and sum(len(terms.ordinals) for terms in found) > budget.expansions:
        distinct = {terms.index.term(n) for terms in found for n in terms.ordinals.tolist()}
        if len(distinct) > budget.expansions:
            raise TooManyTerms(text, budget.expansions)
    return found


def _text(query: Query) -> object:
    if isinstance(query, q.TermRange):
        return f"[{query.start or ''} TO {query.end or ''}]"
    return query.text


def _prefix(query: q.Prefix, _: Budget) -> _Find:
    start = term_bytes(query.text)
    return lambda index: np.arange(*index.prefix_range(start))


def _term_range(query: q.TermRange, _: Budget) -> _Find:
    return lambda index: ordinals_between(index, query)


def _variations(query: q.Variations, _: Budget) -> _Find:
    words = [term_bytes(word) for word in variations(query.text)]

    def find(index: TermIndex) -> Ordinals:
        numbers = {index.find(word) for word in words} - {-1}
        return np.array(sorted(numbers), np.int64)

    return find


def _wildcard(query: q.Wildcard, budget: Budget) -> _Find:
    pieces = _GLOB.split(query.text)
    # What follows a bracket may belong to the set of characters in it.
    literals = pieces[:1] if "[" in query.text else pieces
    longest = max(literals[1:], key=len, default="")
    expression = re.compile(fnmatch.translate(query.text))
    return lambda index: _matching(index, expression, (pieces[0], longest), budget)


def _regex(query: q.Regex, budget: Budget) -> _Find:
    try:
        expression = re.compile(query.text)
    except (re.error, OverflowError, RecursionError) as error:
        raise Unsupported(f"{query.text!r} is not a regular expression: {error}") from error
    prefix = _literal_prefix(query.text)
    return lambda index: _matching(index, expression, (prefix, ""), budget)


def _literal_prefix(pattern: str) -> str:
    """Characters that every match of a regular expression begins with."""
    if "|" in pattern:
        return ""
    found = _SPECIAL.search(pattern)
    if found is None:
        return pattern
    # What may occur no times is not part of the prefix.
    optional = found.group() in {"?", "*", "{"}
    return pattern[: max(0, found.start() - optional)]


def _matching(
    index: TermIndex, expression: re.Pattern[str], literals: tuple[str, str], budget: Budget
) -> Ordinals:
    """The terms that match an expression.

    Args:
        index: the dictionary.
        expression: matched from the beginning of each term.
        literals: how every match begins, and what every match contains.
        budget: when its time is up, terms may be missing; one more term than its limit is enough.
    """
    prefix, literal = (term_bytes(text) for text in literals)
    first, end = index.prefix_range(prefix)
    candidates = _containing(index, literal, first, end) if literal else range(first, end)
    found = []
    match = expression.match
    for count, number in enumerate(candidates):
        if not count & 0xFFF and budget.check():
            break
        if match(index.term(number).decode("utf-8", "surrogatepass")):
            found.append(number)
            if len(found) > budget.expansions:
                break
    return np.array(found, np.int64)


def _containing(index: TermIndex, literal: bytes, first: int, end: int) -> list[int]:
    """The terms of a range that contain some bytes, found without looking at each of them."""
    bounds = index.term_offsets[first : end + 1].astype(np.int64)
    raw = index.blob[int(bounds[0]) : int(bounds[-1])].tobytes()
    bounds -= bounds[0]
    found = []
    place = raw.find(literal)
    while place >= 0:
        found.append(place)
        place = raw.find(literal, place + 1)
    places = np.array(found, np.int64)
    holders = bounds.searchsorted(places, side="right") - 1
    # Not across the border of two terms.
    inside = places + len(literal) <= bounds.take(holders + 1)
    numbers: list[int] = (np.unique(holders.compress(inside)) + first).tolist()
    return numbers


def _fuzzy(query: q.FuzzyTerm, budget: Budget) -> _Find:
    kept = max(0, query.prefixlength)
    prefix, rest = query.text[:kept], query.text[kept:]
    if query.maxdist == 1 and rest.isascii() and rest:
        return lambda index: _one_edit_away(index, term_bytes(prefix), rest.encode(), budget)
    return lambda index: _near(index, prefix, rest, int(query.maxdist), budget)


def _one_edit_away(index: TermIndex, prefix: bytes, rest: bytes, budget: Budget) -> Ordinals:
    """As `_near` with a limit of 1, for a rest in ASCII; in bytes, and several times as fast.

    One edit leaves the beginning or the end of the rest as it is, so only terms that share one of
    them are compared.
    """
    first, end = index.prefix_range(prefix)
    if budget.check() or first == end:
        return np.empty(0, np.int64)
    head, tail = _ends(rest)
    bounds = index.term_offsets[first : end + 1]
    sharing = np.zeros(end - first, np.bool_)
    low, high = index.prefix_range(prefix + head)
    sharing[low - first : high - first] = True
    sharing[_ending(index.blob, bounds, tail)] = True
    lengths = np.diff(bounds)
    shortest = len(prefix) + len(rest) - 1
    # A character that is not ASCII takes up to four bytes.
    sharing &= (lengths >= shortest) & (lengths <= shortest + 5)
    chosen = np.flatnonzero(sharing)
    starts = bounds.take(chosen) + np.uint32(len(prefix))
    one = within_one(index.blob, (starts, lengths.take(chosen) - len(prefix)), rest)
    return chosen[one] + first


def _ends(rest: bytes) -> tuple[bytes, bytes]:
    """A beginning and an end of a word that one edit cannot both change."""
    head = min(2, len(rest) // 2)
    tail = min(2, len(rest) - head - 1)
    return rest[:head], rest[len(rest) - tail :]


def _ending(blob: npt.NDArray[np.uint8], bounds: npt.NDArray[Any], tail: bytes) -> Ordinals:
    """The terms that end with some bytes; a few others may be among them."""
    chosen = np.arange(len(bounds) - 1)
    for back, byte in enumerate(reversed(tail), start=1):
        places = bounds.take(chosen + 1).astype(np.int64) - back
        chosen = chosen[blob.take(places, mode="clip") == byte]
    return chosen


def _near(index: TermIndex, prefix: str, rest: str, limit: int, budget: Budget) -> Ordinals:
    """The terms that begin with a prefix and whose rest is at most so many edits away."""
    first, end = index.prefix_range(term_bytes(prefix))
    found = []
    for start in range(first, end, _CHUNK):
        if budget.check():
            break
        stop = min(start + _CHUNK, end)
        codes, bounds = _characters(index, start, stop)
        starts, lengths = bounds[:-1] + len(prefix), np.diff(bounds) - len(prefix)
        found.append(within_distance(codes, (starts, lengths), rest, limit) + start)
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _characters(index: TermIndex, first: int, end: int) -> tuple[npt.NDArray[Any], Ordinals]:
    """The characters of some terms and where each term begins: uint8 or uint32[n], int64[t + 1]."""
    bounds = index.term_offsets[first : end + 1].astype(np.int64)
    raw = index.blob[int(bounds[0]) : int(bounds[-1])]
    bounds -= bounds[0]
    encoded = raw.tobytes()
    if encoded.isascii():
        return raw, bounds
    text = encoded.decode("utf-8", "surrogatepass").encode("utf-32-le", "surrogatepass")
    # Bytes 10xxxxxx continue a character of UTF-8; every other byte begins one.
    begun = np.zeros(len(raw) + 1, np.int64)
    np.cumsum((raw & 0xC0) != 0x80, out=begun[1:])
    return np.frombuffer(text, np.uint32), begun.take(bounds)


EXPANDED: dict[type[Query], Callable[[Any, Budget], _Find]] = {
    q.Prefix: _prefix,
    q.Wildcard: _wildcard,
    q.Regex: _regex,
    q.FuzzyTerm: _fuzzy,
    q.TermRange: _term_range,
    q.Variations: _variations,
}
"""The multi-term queries, and what finds their terms in a dictionary."""
