"""What can be said about a line by itself: the facts that every decision is made from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from search.clean.lexicon import flat, key_of
from search.model import Block

__all__ = ["Line", "is_item", "lines_of"]

_END = re.compile(r"[.!?…。！？؟।][\"'”’»)\]]*\s*$")
_STOPS = re.compile(r"[.!?…。！？](?:(?<=[。！？])|(?=[\s\"'”’»)\]]|$))")
# Scripts that put no blanks between words; a word has about two of their letters.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_BULLET = re.compile(r"^[•·●○▪■□◆◦‣⁃∙*❖➔→►▶➢➤✓✔✅]\s|^[-–+o]\s+\S|^\(?(?:\d{1,2}[.)]|[a-z]\))\s")
_OPENING = '"“«„‘'
_CLOSING = '"”»“’'
_COUNTED = 20_000  # characters looked at: enough to tell what any line is


class Line(NamedTuple):
    """A block with its measures.

    Attributes:
        flat: its text as patterns see it; `key`: as phrases see it.
        words: number of words (of numbers, too).
        ends: it ends as a sentence does.
        stops: sentence ends in it.
        near: it stands directly below the line before it, without a blank line.
        prose: it reads as running text: sentences, not a label, a menu or a headline.
    """

    block: Block
    flat: str
    key: str
    words: int
    ends: bool
    stops: int
    near: bool
    prose: bool

    @property
    def text(self) -> str:
        """The text of the block."""
        return self.block.text

    @property
    def long(self) -> bool:
        """It is a paragraph that hardly can be anything but running text."""
        return self.words >= 30 and self.stops > 0

    @property
    def short(self) -> bool:
        """It may be a label, a headline or a caption."""
        return self.words <= 25 and not self.prose

    @property
    def bullet(self) -> bool:
        """It begins with a list mark."""
        return is_item(self.text)

    @property
    def quoted(self) -> bool:
        """All of it stands in quotation marks."""
        bare = self.text.rstrip(" .,;!?")
        return len(bare) > 2 and bare[0] in _OPENING and bare[-1] in _CLOSING

    @property
    def number(self) -> bool:
        """It is a number and nothing else."""
        return self.key == "#"


def is_item(text: str) -> bool:
    """Whether a text begins with a list mark."""
    return bool(_BULLET.match(text))


def lines_of(blocks: Iterable[Block]) -> list[Line]:
    """Measure every block."""
    lines: list[Line] = []
    before = -1
    for block in blocks:
        lines.append(_line(block, near=block.line - before == 1))
        before = block.line
    return lines


def _line(block: Block, *, near: bool) -> Line:
    text = block.text[:_COUNTED]
    seen = flat(text)
    key = key_of(seen)
    words = _words(key)
    end = block.text[-12:]
    ends = not end[-1:].isalnum() and bool(_END.search(end))
    stops = len(_STOPS.findall(text))
    prose = (ends and words >= 10) or (stops > 0 and words >= 25)
    return Line(block, seen, key, words, ends, stops, near, prose)


def _words(key: str) -> int:
    if not key:
        return 0
    return key.count(" ") + 1 + (0 if key.isascii() else len(_UNSPACED.findall(key)) // 2)
