"""Reading a text for some words without cutting it into all of its words.

A word is looked for by how it begins, in a folded copy of the text that has a character for each
character of the text. Only where that is found, the text is cut, by the rules by which it was
indexed. Words whose folded copy would mislead are always cut: those with characters that fold to
several or to none ("œ", soft hyphens), and those with separators inside ("U.S.", "5,000").

What is found is what cutting the whole text finds, as long as the effort lasts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from search.index.analysis import Token, alike, token_at, tokenize

__all__ = ["Accepts", "Effort", "Reading"]

Accepts = Callable[[str], bool]
"""Whether a folded word is one of those wanted."""

_WORD_EFFORT = 8
_MOST_ODD_PLACES = 10_000  # what follows is read as if it were plain

_ODD = "\0"  # for a character that no single one is like
_UNKNOWN = 0xFFFF  # for one that was not asked for yet
_SURROGATES = range(0xD800, 0xE000)

# The character that each one is like: uint16[65,536]. The last entry also answers for all
# characters beyond. Threads may fill in the same values at once.
_ALIKE: npt.NDArray[np.uint16] = np.full(0x10000, _UNKNOWN, dtype=np.uint16)
_ALIKE[-1] = ord(_ODD)

_LONG = 255
_RUN = re.compile(rf"[^\W_]{{1,{_LONG}}}|{_ODD}")
_UNSURE = frozenset({_ODD, "s"})  # an odd word begins here, or this may be a possessive
# The separators that words may have inside, before what follows there: in initialisms, in numbers.
_JOINTS = {
    False: ((".", re.compile(r"\.(?=[^\W\d_])")),),
    True: tuple((mark, re.compile(rf"\{mark}(?=\d)")) for mark in ".,\u00a0\u202f"),
}


@dataclass(slots=True)
class Effort:
    """What reading may still cost, counted in places looked at; a word counts as several."""

    left: int


class Reading:
    """A text, and what was read of it so far."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._folded = text.lower() if text.isascii() else _fold(text)
        self._odd: dict[bool, dict[int, Token]] = {}
        self._next: dict[int, Token | None] = {}
        self._unsure: dict[int, Token | None] = {}

    def may_have(self, beginning: str) -> bool:
        """False when no word begins so."""
        return beginning in self._folded or bool(self._odd_words(beginning))

    def places(self, beginning: str, accepts: Accepts, effort: Effort) -> list[tuple[int, int]]:
        """Start and end of every accepted word, in order; accepted words must begin so."""
        if self._odd_words(beginning):
            return [(word.start, word.end) for word in self.words(beginning, accepts, effort)]
        return [(start, end) for _, start, end in self._plain_words(beginning, accepts, effort)]

    def words(self, beginning: str, accepts: Accepts, effort: Effort) -> list[Token]:
        """Every accepted word, in order; accepted words must begin so."""
        odd = list(self._odd_words(beginning).values())
        ends = [word.end for word in odd]
        found = [word for word in odd if accepts(word.text)]
        for text, start, end in self._plain_words(beginning, accepts, effort):
            at = bisect_right(ends, start)
            if at == len(odd) or start < odd[at].start:  # not inside an odd word
                found.append(Token(text, start, end))
        return sorted(found, key=_start) if odd else found

    def _plain_words(
        self, beginning: str, accepts: Accepts, effort: Effort
    ) -> list[tuple[str, int, int]]:
        """Those that are not odd, letters and digits in a row: the word, its start and end."""
        folded, left, floor = self._folded, effort.left, 0
        found = []
        for run in _runs(beginning).finditer(folded):
            left -= 1
            if left <= 0:
                break
            start, end = run.span()
            before = folded[start - 1] if start else " "
            if start < floor or before.isalpha():
                continue  # inside a word
            left -= _WORD_EFFORT
            word = run[0]
            if before.isalnum() or _is_unsure(word):
                token = self._word(start, floor)
                floor = token.end if token else start + 1
                if not token or token.start != start:
                    continue
                word, start, end = token
            floor = end
            if accepts(word):
                found.append((word, start, end))
        effort.left = left
        return found

    def after(self, token: Token, effort: Effort) -> Token | None:
        """The next word; None after the last."""
        end = token.end
        effort.left -= 1
        if end not in self._next:
            effort.left -= _WORD_EFFORT
            self._next[end] = self._after(end)
        return self._next[end]

    def _after(self, end: int) -> Token | None:
        """The word after the one that ends here."""
        run = _RUN.search(self._folded, end)
        if not run:
            return None
        start, word = run.start(), run[0]
        if _is_unsure(word) or self._folded.startswith(_ODD, start - 1):
            return next(tokenize(self._text, end), None)
        return self._odd_words(word).get(start) or Token(word, start, run.end())

    def _word(self, at: int, floor: int) -> Token | None:
        """The word at this place, which is not an odd one: the letters and digits from here."""
        run = _RUN.match(self._folded, at)
        before = self._folded[at - 1 : at]
        if not run or _is_unsure(run[0]) or before == _ODD or before.isalnum():
            if at not in self._unsure:
                self._unsure[at] = token_at(self._text, at, floor)
            return self._unsure[at]
        return Token(run[0], at, run.end())

    def _odd_words(self, beginning: str) -> dict[int, Token]:
        """The words, by their starts, that cannot be told from the folded text.

        Those with separators inside are only given with words of their kind: beginning with a
        digit or not.
        """
        numeric = beginning[0].isdecimal()
        if numeric not in self._odd:
            self._odd[numeric] = {}
            floor = 0
            for at in sorted(self._odd_places(_JOINTS[numeric]))[:_MOST_ODD_PLACES]:
                if at < floor:
                    continue  # inside the word before
                token = token_at(self._text, at, floor)
                floor = token.end if token else at + 1
                if token:
                    self._odd[numeric][token.start] = token
        return self._odd[numeric]

    def _odd_places(self, joints: Iterable[tuple[str, re.Pattern[str]]]) -> Iterator[int]:
        """Where characters stand without a single one alike, and separators inside words."""
        text = self._text
        for separator, joint in joints:
            if separator in text:
                for match in islice(joint.finditer(text), _MOST_ODD_PLACES):
                    if text[match.start() - 1].isalnum():
                        yield match.start()
        yield from islice(_places(self._folded, _ODD), _MOST_ODD_PLACES)


_start = attrgetter("start")


@lru_cache(maxsize=4_096)
def _runs(beginning: str) -> re.Pattern[str]:
    """Letters and digits that begin so. Python looks for a beginning that is literal fastest."""
    return re.compile(rf"{re.escape(beginning)}[^\W_]{{0,{_LONG}}}")


def _places(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _is_unsure(run: str) -> bool:
    return run in _UNSURE or len(run) >= _LONG


def _fold(text: str) -> str:
    """The text with every character replaced by the one it is like, or by `_ODD`."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    folded = _ALIKE.take(codes, mode="clip")
    if folded.max() == _UNKNOWN:
        for code in set(codes[folded == _UNKNOWN].tolist()):  # unique would load numpy.ma
            _ALIKE[code] = _alike(chr(code))
        folded = _ALIKE.take(codes, mode="clip")
    if folded.max() < 0x100:
        return folded.astype(np.uint8).tobytes().decode("latin-1")
    return folded.tobytes().decode("utf-16-le")


def _alike(char: str) -> int:
    like = ord(alike(char) or _ODD)
    if like >= _UNKNOWN or like in _SURROGATES:
        return ord(_ODD)
    return like if like < 0x80 or char.isalnum() else ord(" ")
