"""What snippets are, worked out by cutting every text into all of its words and pieces."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from making import stem_terms

from search.index.analysis import stem_term, tokenize
from search.index.stored import Passages, StoredHit
from search.model import RemovedBlock, Role, Snippet, Span
from search.query.nearness import is_near
from search.query.passages import _SENTENCE_END
from search.query.syntax import AllOf, AnyOf, Field, Node, Phrase, Word

CHARS, PIECES = 280, 3
PROSE = (Role.LEAD, Role.BODY, Role.QUOTE)
Accepts = Callable[[str], bool]


class Match(NamedTuple):
    start: int
    end: int
    leaf: int


class Piece(NamedTuple):
    chars: Span
    passage: int


class SlowHighlighter:
    """As `search.query.highlighting.Highlighter`."""

    def __init__(self, node: Node) -> None:
        self._leaves = list(leaves(node))

    def title(self, hit: StoredHit) -> Snippet:
        found = [
            hit.passages.raw(number)
            for number, role in enumerate(hit.passages.roles)
            if role == Role.TITLE and hit.text[slice(*hit.passages.chars(number))] == hit.title
        ]
        marked = self.matches(hit.title, Field.TITLE, hit.language)
        raw = found[0] if found else None
        return Snippet("title", hit.title, marks(marked, Span(0, len(hit.title))), raw)

    def snippets(self, hit: StoredHit) -> tuple[Snippet, ...]:
        marked = self.matches(hit.text, Field.BODY, hit.language)
        pieces = [
            Piece(chars, number)
            for number, role in enumerate(hit.passages.roles)
            if role != Role.TITLE
            for line in lines(hit.text, hit.passages.chars(number), marked)
            for chars in cut(hit.text, line, marked)
        ]
        chosen = best(pieces, marked) or opening(pieces, hit.passages.roles)
        return tuple(snippet(hit, piece, marked) for piece in chosen)

    def removed(self, hit: StoredHit, blocks: Sequence[RemovedBlock]) -> tuple[Snippet, ...]:
        """Every block is a passage of its own; a phrase that goes on in the next is two matches."""
        text = "\n".join(block.text for block in blocks)
        found = set()
        for match in self.matches(text, Field.REMOVED, hit.language):
            lines = text[match.start : match.end].split("\n")
            start = match.start
            for line in lines:
                found.add(Match(start, start + len(line), match.leaf))
                start += len(line) + 1
        marked = sorted(found)
        starts = [sum(len(block.text) + 1 for block in blocks[:n]) for n in range(len(blocks))]
        passages = Passages(
            starts,
            [start + len(block.text) for start, block in zip(starts, blocks, strict=True)],
            [block.span.start for block in blocks],
            [block.span.end for block in blocks],
            ["removed"] * len(blocks),
        )
        pieces = [
            Piece(chars, number)
            for number in range(len(blocks))
            for chars in cut(text, passages.chars(number), marked)
        ]
        there = hit._replace(text=text, passages=passages)
        shown = [(snippet(there, piece, marked), piece) for piece in best(pieces, marked)]
        return tuple(
            one._replace(field="removed", removed=blocks[piece.passage]) for one, piece in shown
        )

    def matches(self, text: str, field: Field, language: str) -> list[Match]:
        tokens = list(tokenize(text))
        words = [token.text for token in tokens]
        return sorted(
            Match(tokens[first].start, tokens[last].end, number)
            for number, leaf in enumerate(self._leaves)
            if leaf.field in ((field,) if field is Field.REMOVED else (Field.ANY, field))
            for first, last in occurrences(leaf, words, language)
        )


def leaves(node: Node) -> Iterator[Word | Phrase]:
    if isinstance(node, Word | Phrase):
        yield node
    elif isinstance(node, AllOf | AnyOf):
        for part in node.nodes:
            yield from leaves(part)


def occurrences(
    leaf: Word | Phrase, words: Sequence[str], language: str
) -> Iterator[tuple[int, int]]:
    """First and last word of every mark."""
    slop = leaf.slop if isinstance(leaf, Phrase) else 0
    places = [
        [at for at, word in enumerate(words) if accepts(word)]
        for accepts in pattern(leaf, language)
    ]
    for run in runs(places, slop) if places else ():
        if slop:
            yield from ((at, at) for at in run)
        else:
            yield run[0], run[-1]


def runs(places: Sequence[Sequence[int]], slop: int) -> Iterator[list[int]]:
    """The words in order with at most `slop` others between, one run for each first word."""
    for start in places[0]:
        run = [start]
        for following in places[1:]:
            after = bisect_right(following, run[-1])
            if after < len(following):
                run.append(following[after])
        if len(run) == len(places) and run[-1] - start - len(run) + 1 <= slop:
            yield run


def pattern(leaf: Word | Phrase, language: str) -> list[Accepts]:
    words = [token.text for token in tokenize(leaf.text)]
    exact: list[Accepts] = [word.__eq__ for word in words]
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


def lines(text: str, passage: Span, marked: Sequence[Match]) -> Iterator[Span]:
    """Cut after newlines, but not inside a match."""
    start = passage.start
    for at in range(*passage):
        if text[at] == "\n" and not any(m.start <= at < m.end - 1 for m in marked):
            yield Span(start, at + 1)
            start = at + 1
    if start < passage.end:
        yield Span(start, passage.end)


def cut(text: str, passage: Span, marked: Sequence[Match]) -> Iterator[Span]:
    """At sentence ends, else words, else anywhere; before a phrase that would be parted."""
    start, end = passage
    while end - start > CHARS:
        ends = [match.end() for match in _SENTENCE_END.finditer(text, start, start + CHARS + 1)]
        blank = text.rfind(" ", start + 1, start + CHARS)
        at = ends[-1] if ends else blank + 1 if blank > start else start + CHARS
        at = min((m.start for m in marked if start < m.start < at < m.end), default=at)
        yield Span(start, at)
        start = at
    yield Span(start, end)


def best(pieces: Sequence[Piece], marked: Sequence[Match]) -> list[Piece]:
    scored = []
    for rank, piece in enumerate(pieces):
        inside = [m for m in marked if piece.chars.start <= m.start < piece.chars.end]
        if inside:
            scored.append((-len({m.leaf for m in inside}), -len(inside), rank))
    return [pieces[rank] for rank in sorted(rank for *_, rank in sorted(scored)[:PIECES])]


def opening(pieces: Sequence[Piece], roles: Sequence[str]) -> list[Piece]:
    prose = [piece for piece in pieces if roles[piece.passage] in PROSE]
    return (prose or list(pieces))[:1]


def snippet(hit: StoredHit, piece: Piece, marked: Sequence[Match]) -> Snippet:
    start, end = piece.chars
    text = hit.text[start:end].rstrip()
    chars = Span(start, start + len(text))
    return Snippet("body", text, marks(marked, chars), raw_of(hit, chars, piece.passage))


def marks(marked: Sequence[Match], chars: Span) -> tuple[Span, ...]:
    found: list[Span] = []
    for match in marked:
        start, end = match.start - chars.start, match.end - chars.start
        if start < 0 or match.end > chars.end:
            continue
        if found and start < found[-1].end:
            found[-1] = Span(found[-1].start, max(end, found[-1].end))
        else:
            found.append(Span(start, end))
    return tuple(found)


def raw_of(hit: StoredHit, chars: Span, passage: int) -> Span:
    whole, raw = hit.passages.chars(passage), hit.passages.raw(passage)
    before, inside, after = (
        len(hit.text[start:end].encode(hit.encoding, "replace"))
        for start, end in ((whole.start, chars.start), chars, (chars.end, whole.end))
    )
    if before + inside + after != raw.end - raw.start:
        return raw
    return Span(raw.start + before, raw.start + before + inside)
