"""Which words of a stored text a query means, and the passages that show them best."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from search.index.analysis import stem_term, stem_terms, tokenize
from search.index.stored import Passage, StoredHit
from search.model import Role, Snippet, Span
from search.query.grammar import MAX_CLAUSES
from search.query.nearness import is_near
from search.query.positions import runs
from search.query.syntax import AllOf, AnyOf, Field, Node, Phrase, Word

__all__ = ["Highlighter"]

_SNIPPETS = 3
_SNIPPET_CHARS = 280
_PROSE = (Role.LEAD, Role.BODY, Role.QUOTE)
_IN_TEXT = (Field.ANY, Field.TITLE, Field.BODY)
# A sentence ends at its punctuation and closing quotes, before a blank and a new beginning.
_SENTENCE_END = re.compile(r"[.!?…][.!?…\"'”’»)]{0,8}\s+(?=[\"'“‘«(]?\w)")

_Accepts = Callable[[str], bool]


class _Match(NamedTuple):
    """An occurrence of the leaf of the query that has this number."""

    start: int
    end: int
    leaf: int


class _Piece(NamedTuple):
    """A stretch of a passage, short enough to be shown; `chars` in the clean text."""

    chars: Span
    passage: Passage


class Highlighter:
    """Marks what the words and phrases of a query mean; what is under NOT is not marked."""

    def __init__(self, node: Node) -> None:
        self._leaves = tuple(leaf for leaf in _leaves(node) if leaf.field in _IN_TEXT)

    def title(self, hit: StoredHit) -> Snippet:
        """The title, whole, marked."""
        raw = next(
            (p.raw for p in hit.passages if p.role is Role.TITLE and _is(hit, p, hit.title)), None
        )
        matches = self._matches(hit.title, Field.TITLE, hit.language)
        return Snippet("title", hit.title, _marks(matches, Span(0, len(hit.title))), raw)

    def snippets(self, hit: StoredHit) -> tuple[Snippet, ...]:
        """The best passages of the body in text order; its beginning when nothing matches."""
        matches = self._matches(hit.text, Field.BODY, hit.language)
        pieces = [
            piece
            for passage in hit.passages
            if passage.role is not Role.TITLE
            for piece in _cut(hit, passage, matches)
        ]
        chosen = _best(pieces, matches) or _opening(pieces)
        return tuple(_snippet(hit, piece, matches) for piece in chosen)

    def _matches(self, text: str, field: Field, language: str) -> list[_Match]:
        tokens = list(tokenize(text)) if self._leaves else []
        words = [token.text for token in tokens]
        found = []
        for number, leaf in enumerate(self._leaves):
            if leaf.field not in (Field.ANY, field):
                continue
            for first, last in _occurrences(leaf, words, language):
                found.append(_Match(tokens[first].start, tokens[last].end, number))
        return sorted(found)


def _is(hit: StoredHit, passage: Passage, text: str) -> bool:
    return hit.text[passage.chars.start : passage.chars.end] == text


def _leaves(node: Node) -> Iterator[Word | Phrase]:
    if isinstance(node, Word | Phrase):
        yield node
    elif isinstance(node, AllOf | AnyOf):
        for part in node.nodes:
            yield from _leaves(part)


def _occurrences(
    leaf: Word | Phrase, words: Sequence[str], language: str
) -> Iterator[tuple[int, int]]:
    """First and last word of every mark: a phrase is one, loose words are one each."""
    slop = leaf.slop if isinstance(leaf, Phrase) else 0
    places = [
        [at for at, word in enumerate(words) if accepts(word)]
        for accepts in _pattern(leaf, language)
    ]
    for run in runs(places, slop) if places else ():
        if slop:
            yield from ((at, at) for at in run)
        else:
            yield run[0], run[-1]


def _pattern(leaf: Word | Phrase, language: str) -> list[_Accepts]:
    """What each word of a leaf accepts, as `search.query.translate` has it."""
    words = [token.text for token in tokenize(leaf.text)]
    exact: list[_Accepts] = [word.__eq__ for word in words]
    if isinstance(leaf, Phrase) or not words:
        return exact
    if leaf.prefix:
        return [*exact[:-1], lambda word: word.startswith(words[-1])]
    if len(words) > 1:
        return exact
    if leaf.edits:
        return [lambda word: is_near(word, words[0], leaf.edits)]
    stems = frozenset(stem_terms(words[0]))
    return [lambda word: stem_term(word, language) in stems]


def _cut(hit: StoredHit, passage: Passage, matches: Sequence[_Match]) -> Iterator[_Piece]:
    """Cut a passage at sentence ends into pieces of about `_SNIPPET_CHARS`."""
    start, end = passage.chars
    while end - start > _SNIPPET_CHARS:
        cut = _last_sentence_end(hit.text, start, start + _SNIPPET_CHARS)
        cut = _before_match(matches, start, cut)
        yield _Piece(Span(start, cut), passage)
        start = cut
    yield _Piece(Span(start, end), passage)


def _before_match(matches: Sequence[_Match], start: int, cut: int) -> int:
    """Where to cut instead, when a phrase would be parted: before it."""
    at = bisect_left(matches, cut, key=lambda match: match.start)
    near = matches[max(0, at - MAX_CLAUSES) : at]  # each leaf may have one match that goes on
    return min((m.start for m in near if m.start > start and m.end > cut), default=cut)


def _last_sentence_end(text: str, start: int, limit: int) -> int:
    """Where to cut: after the last sentence, else the last word, else anywhere."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text, start, limit + 1)]
    if ends:
        return ends[-1]
    blank = text.rfind(" ", start + 1, limit)
    return blank + 1 if blank > start else limit


def _best(pieces: Sequence[_Piece], matches: Sequence[_Match]) -> list[_Piece]:
    """Up to `_SNIPPETS` pieces: most different leaves first, then most matches; text order."""
    scored = []
    at = 0
    for rank, piece in enumerate(pieces):
        while at < len(matches) and matches[at].start < piece.chars.start:
            at += 1
        inside = _within(matches, at, piece.chars.end)
        if inside:
            scored.append((-len({match.leaf for match in inside}), -len(inside), rank))
    return [pieces[rank] for rank in sorted(rank for *_, rank in sorted(scored)[:_SNIPPETS])]


def _opening(pieces: Sequence[_Piece]) -> list[_Piece]:
    """How the article begins: its first prose, after byline and caption."""
    prose = [piece for piece in pieces if piece.passage.role in _PROSE]
    return (prose or list(pieces))[:1]


def _within(matches: Sequence[_Match], first: int, end: int) -> Sequence[_Match]:
    last = first
    while last < len(matches) and matches[last].start < end:
        last += 1
    return matches[first:last]


def _snippet(hit: StoredHit, piece: _Piece, matches: Sequence[_Match]) -> Snippet:
    start, end = piece.chars
    text = hit.text[start:end].rstrip()
    chars = Span(start, start + len(text))
    return Snippet("body", text, _marks(matches, chars), _raw(hit, chars, piece.passage))


def _marks(matches: Sequence[_Match], chars: Span) -> tuple[Span, ...]:
    """The matches inside a range, relative to it, overlapping ones joined."""
    marks: list[Span] = []
    for start, end, _ in matches:
        if start < chars.start or end > chars.end:
            continue
        start, end = start - chars.start, end - chars.start  # noqa: PLW2901 - same, moved
        if marks and start < marks[-1].end:
            marks[-1] = Span(marks[-1].start, max(end, marks[-1].end))
        else:
            marks.append(Span(start, end))
    return tuple(marks)


def _raw(hit: StoredHit, chars: Span, passage: Passage) -> Span:
    """The bytes of the raw file that these characters of a passage came from."""
    before, inside, after = (
        len(text.encode(hit.encoding, "replace"))
        for text in (
            hit.text[passage.chars.start : chars.start],
            hit.text[chars.start : chars.end],
            hit.text[chars.end : passage.chars.end],
        )
    )
    if before + inside + after != passage.raw.end - passage.raw.start:
        return passage.raw  # markup stands between the words: the whole block has them
    start = passage.raw.start + before
    return Span(start, start + inside)
