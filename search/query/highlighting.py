"""What a hit shows of its text: title and best passages, marked where the query is met.

Of what cleaning removed, a hit shows passages when the query looks there (`in:removed`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise

from search.index.stored import Passages, StoredHit, removed_text
from search.model import CleanPage, RemovedBlock, Role, Snippet, Span
from search.query.passages import Match, Piece, best_pieces
from search.query.reading import Reading
from search.query.syntax import AllOf, AnyOf, Field, Node, Phrase, Word
from search.query.wanted import Wanted, wanted

__all__ = ["Highlighter"]

_TITLE = Role.TITLE.value
_LOOKED_FOR = {
    Field.TITLE: (Field.ANY, Field.TITLE),
    Field.BODY: (Field.ANY, Field.BODY),
    Field.REMOVED: (Field.REMOVED,),
}
_EFFORT = 400_000
"""How many places of a text are looked at, shared evenly by the words and phrases of the query;
a word read counts as nine. What occurs beyond is not marked: of a text of millions of words that
may be some occurrences of its most frequent words."""


class Highlighter:
    """Marks what the words and phrases of a query mean; what is under NOT is not marked.

    One can be kept for a query, and shared between threads.
    """

    def __init__(self, node: Node) -> None:
        leaves = tuple(_leaves(node))
        self._leaves = {
            field: [leaf for leaf in leaves if leaf.field in fields]
            for field, fields in _LOOKED_FOR.items()
        }
        self._wanted: dict[tuple[Field, str], list[Wanted]] = {}

    def title(self, hit: StoredHit) -> Snippet:
        """The title, whole, marked."""
        title = hit.title
        matches = self._matches(title, Field.TITLE, hit.language)
        return Snippet("title", title, _marks(matches, Span(0, len(title))), _raw_title(hit))

    def snippets(self, hit: StoredHit) -> tuple[Snippet, ...]:
        """The best passages of the body in text order; its beginning when nothing matches."""
        matches = self._matches(hit.text, Field.BODY, hit.language)
        pieces = best_pieces(hit.text, hit.passages, matches)
        return tuple([_snippet(hit, piece) for piece in pieces])

    @property
    def looks_in_removed(self) -> bool:
        """Whether there is anything to mark in what was removed."""
        return bool(self._leaves[Field.REMOVED])

    def removed(self, hit: StoredHit, blocks: Sequence[RemovedBlock]) -> tuple[Snippet, ...]:
        """The best passages of what was removed, in the order of the file; () without a match."""
        text, passages = removed_text(blocks), _passages(blocks)
        matches = self._removed_matches(text, passages, hit.language)
        if not matches:
            return ()
        there = hit._replace(text=text, passages=passages)
        return tuple(
            [
                _snippet(there, piece)._replace(field="removed", removed=blocks[piece.passage])
                for piece in best_pieces(text, passages, matches)
            ]
        )

    def removed_marks(
        self, blocks: Sequence[RemovedBlock], language: str
    ) -> tuple[tuple[Span, ...], ...]:
        """What matches in each of the blocks, as character ranges in its text."""
        text, passages = removed_text(blocks), _passages(blocks)
        matches = self._removed_matches(text, passages, language)
        return _marks_in(matches, [passages.chars(number) for number in range(len(blocks))])

    def kept_marks(self, page: CleanPage, language: str) -> tuple[tuple[Span, ...], ...]:
        """What matches in each kept block, as character ranges in its text."""
        body = [block.chars for block in page.kept if block.role is not Role.TITLE]
        matches = _split(self._matches(page.body, Field.BODY, language), body)
        for block in page.with_role(Role.TITLE):
            for start, end, leaf in self._matches(block.text, Field.TITLE, language):
                matches.append(Match(block.at + start, block.at + end, leaf))
        return _marks_in(sorted(matches), [block.chars for block in page.kept])

    def _removed_matches(self, text: str, passages: Passages, language: str) -> list[Match]:
        """Matches in order; one that goes on in the next block is two."""
        chars = [passages.chars(number) for number in range(len(passages.starts))]
        return _split(self._matches(text, Field.REMOVED, language), chars)

    def _matches(self, text: str, field: Field, language: str) -> list[Match]:
        leaves = self._in(field, language)
        if not leaves:
            return []
        reading = Reading(text)
        share = _EFFORT // len(leaves)
        matches = [
            Match(start, end, number)
            for number, leaf in enumerate(leaves)
            for start, end in leaf.marks(reading, share)
        ]
        matches.sort()
        return matches

    def _in(self, field: Field, language: str) -> list[Wanted]:
        key = field, language
        if key not in self._wanted:
            found = (wanted(leaf, language) for leaf in self._leaves[field])
            self._wanted[key] = [leaf for leaf in found if leaf]
        return self._wanted[key]


def _leaves(node: Node) -> Iterator[Word | Phrase]:
    if isinstance(node, Word | Phrase):
        yield node
    elif isinstance(node, AllOf | AnyOf):
        for part in node.nodes:
            yield from _leaves(part)


def _split(matches: Iterable[Match], blocks: Sequence[Span]) -> list[Match]:
    """Matches in order; one that goes on in the next block is two.

    Args:
        blocks: the characters of each, in order; every match begins in one.
    """
    starts = [block.start for block in blocks]
    found = []
    for start, end, leaf in matches:
        first = bisect_right(starts, start) - 1
        for begin, limit in blocks[first : bisect_left(starts, end)]:
            found.append(Match(max(start, begin), min(end, limit), leaf))
    return sorted(found)


def _marks_in(matches: Sequence[Match], blocks: Iterable[Span]) -> tuple[tuple[Span, ...], ...]:
    """What to mark in each of the blocks, relative to it.

    Args:
        matches: in order, each within one block.
    """
    starts = [match.start for match in matches]
    return tuple(
        [
            _marks(
                matches[bisect_left(starts, chars.start) : bisect_left(starts, chars.end)], chars
            )
            for chars in blocks
        ]
    )


def _passages(blocks: Sequence[RemovedBlock]) -> Passages:
    """Where the blocks stand in `removed_text`, and in the raw file."""
    ends = [*accumulate(len(block.text) + 1 for block in blocks)]
    return Passages(
        starts=[end - len(block.text) - 1 for block, end in zip(blocks, ends, strict=True)],
        ends=[end - 1 for end in ends],
        raw_starts=[block.span.start for block in blocks],
        raw_ends=[block.span.end for block in blocks],
        roles=[block.category for block in blocks],
    )


def _raw_title(hit: StoredHit) -> Span | None:
    """The bytes of the title, where a block of the text is it."""
    passages = hit.passages
    if _TITLE in passages.roles:
        for number, role in enumerate(passages.roles):
            if role == _TITLE and hit.text[slice(*passages.chars(number))] == hit.title:
                return passages.raw(number)
    return None


def _snippet(hit: StoredHit, piece: Piece) -> Snippet:
    start, end = piece.chars
    text = hit.text[start:end].rstrip()
    chars = Span(start, start + len(text))
    return Snippet("body", text, _marks(piece.matches, chars), _raw(hit, chars, piece.passage))


def _marks(matches: Sequence[Match], chars: Span) -> tuple[Span, ...]:
    """Those of the matches that end in a range they begin in, relative to it, overlaps joined."""
    begin, limit = chars
    marks: list[Span] = []
    last = -1
    for start, end, _ in matches:
        if end > limit:
            continue
        if start - begin < last:
            marks[-1] = Span(marks[-1].start, max(end - begin, last))
        else:
            marks.append(Span(start - begin, end - begin))
        last = marks[-1].end
    return tuple(marks)


def _raw(hit: StoredHit, chars: Span, passage: int) -> Span:
    """The bytes of the raw file that these characters of a passage came from."""
    whole, raw = hit.passages.chars(passage), hit.passages.raw(passage)
    if hit.encoding == "utf-8" and hit.text.isascii():
        before, inside = chars.start - whole.start, chars.end - chars.start
        size = whole.end - whole.start
    else:
        cuts = (whole.start, chars.start, chars.end, whole.end)
        before, inside, after = (
            len(hit.text[start:end].encode(hit.encoding, "replace"))
            for start, end in pairwise(cuts)
        )
        size = before + inside + after
    if size != raw.end - raw.start:
        return raw  # markup stands between the words: the whole block has them
    start = raw.start + before
    return Span(start, start + inside)
