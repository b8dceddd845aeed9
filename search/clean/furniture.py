"""What only many pages show: blocks that an outlet or a folder repeats are its furniture.

Case and accents do not matter, nor do digits in what is no sentence; each article counts
once, however many outlets print it, so that wire copy is not taken for furniture. The counts are
bounded: when there are too many, the rarest go, those not seen for longest first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import islice
from typing import NamedTuple

from search.clean.known import Repeat
from search.clean.lexicon import flat, key_of
from search.model import Category, CleanPage, KeptBlock, RemovedBlock

__all__ = ["MAX_COUNTS", "Count", "Furniture", "Group"]

MAX_COUNTS = 200_000
"""Counts that are kept, about 30 MB of them."""

_COUNTED_CHARS = 2_000  # of a block; longer ones differ before that
_LONG = 20  # words; what is shorter does not tell an article from another
_SAME_ARTICLE = 0.5  # share of the long blocks' words that an earlier article had, too
_SAME_SUBJECT = 0.2  # share of the longer words of what is new in it that the rest has, too
_LONGER = re.compile(r"[^\W\d_]{6,}")
_SENTENCE = 10  # words
_UNCLEAR = {Category.OUTSIDE, Category.REPEATED}


class Group(NamedTuple):
    """Pages that are made alike: those of an outlet, or those of a folder.

    Attributes:
        key: tells it from all other groups; `name`: what it is called in a reason.
    """

    key: str
    name: str


class Count(NamedTuple):
    """How many articles had a block, and the last of them.

    Attributes:
        key: a number made of the group and the block, signed, of 64 bits.
    """

    key: int
    times: int
    article: int


class Furniture:
    """Counts blocks over the pages of groups.

    Args:
        counts: what was counted before, the longest unseen first.
    """

    def __init__(self, counts: Iterable[Count] = ()) -> None:
        self._counts = {key: (times, article) for key, times, article in counts}
        self._newest = max((article for _, article in self._counts.values()), default=0)

    def counts(self) -> Iterator[Count]:
        """Every count, the longest unseen first."""
        return (Count(key, times, article) for key, (times, article) in self._counts.items())

    def learn(self, groups: Sequence[Group], page: CleanPage) -> None:
        """Count the blocks of a page that has been judged."""
        keys = dict.fromkeys(key for block in page.blocks if (key := _key(block.text)))
        article = self._article(page)
        hashes = [_hash(key) for key in (*keys, _PAGE)]
        self._see("", [_hash(key) for key in keys if _is_long(key)], article)
        for group in groups:
            self._see(group.key, hashes, article)
        self._forget()

    def repeats(self, groups: Sequence[Group], *, learned: bool) -> Callable[[str], Repeat | None]:
        """A function from the flat text of a block to how often it was seen, if more than once.

        Args:
            groups: those of the page that is asked about.
            learned: whether that page is among those counted; it always counts itself.
        """
        itself = 0 if learned else 1

        @cache  # several steps ask about the same blocks of the page
        def repeat(flat_text: str) -> Repeat | None:
            key = _counted(flat_text)
            found = [self._repeat(group, key, itself) for group in groups] if key else []
            best = max(found, default=None, key=lambda each: each.times)
            return best if best and best.times > 1 else None

        return repeat

    def _repeat(self, group: Group, key: str, itself: int) -> Repeat:
        times, _ = self._count(group.key, key)
        pages, _ = self._count(group.key, _PAGE)
        # A copy adds nothing to its blocks, and nothing to the pages when it comes right after.
        return Repeat(times + itself, max(times, pages) + itself, group.name)

    def _count(self, group: str, key: str) -> tuple[int, int]:
        """How many articles of a group had a block, and the number of the last; zeros for none."""
        return self._counts.get(_number(group, key), (0, 0))

    def _article(self, page: CleanPage) -> int:
        """Its number: that of an earlier article of which this is a copy, or a new one."""
        long = [key for block in _text(page) if _is_long(key := _key(block.text))]
        seen = [self._count("", key)[1] for key in long]
        words: Counter[int] = Counter()
        for key, article in zip(long, seen, strict=True):
            words[article] += key.count(" ")
        total = words.total()
        del words[0]  # what no earlier article had
        earlier, shared = max(words.items(), key=lambda each: each[1], default=(0, 0))
        if earlier and shared >= _SAME_ARTICLE * total:
            old = [key for key, article in zip(long, seen, strict=True) if article == earlier]
            new = [key for key, article in zip(long, seen, strict=True) if article != earlier]
            if _is_about(new, old):
                return earlier
        self._newest += 1
        return self._newest

    def _see(self, group: str, hashes: Iterable[int], article: int) -> None:
        own = _hash(group)
        for each in hashes:
            number = own ^ each
            times, last = self._counts.pop(number, (0, 0))  # put back at the end: seen last
            self._counts[number] = (times + (last != article), article)

    def _forget(self) -> None:
        least = 1
        while len(self._counts) > MAX_COUNTS:
            spare = len(self._counts) - MAX_COUNTS // 2
            rare = (key for key, (times, _) in self._counts.items() if times <= least)
            for key in list(islice(rare, spare)):
                del self._counts[key]
            least *= 2


_PAGE = "\n"  # no block has this key; it counts the articles of a group


def _key(text: str) -> str:
    """The key of a block, as far as it is counted; "" for what says nothing."""
    return _counted(flat(text[: 2 * _COUNTED_CHARS]))


def _counted(flat_text: str) -> str:
    """In a label digits do not matter; two sentences with other figures are two sentences."""
    flat_text = flat_text[:_COUNTED_CHARS]
    key = key_of(flat_text)
    if key.count(" ") >= _SENTENCE:
        return flat_text
    return key if len(key) > 1 else ""


def _text(page: CleanPage) -> Iterator[KeptBlock | RemovedBlock]:
    """What is article, or was thought not to be without saying what else."""
    for block in page.blocks:
        if isinstance(block, KeptBlock) or block.category in _UNCLEAR:
            yield block


def _is_about(new: Iterable[str], old: Iterable[str]) -> bool:
    """Whether what an article adds is about the same: not so, if it only shares teasers."""
    added, shared = _longer_words(new), _longer_words(old)
    return len(added & shared) >= _SAME_SUBJECT * len(added)


def _longer_words(keys: Iterable[str]) -> set[str]:
    return {word for key in keys for word in _LONGER.findall(key)}


def _is_long(key: str) -> bool:
    return key.count(" ") >= _LONG


def _number(group: str, key: str) -> int:
    return _hash(group) ^ _hash(key)


@lru_cache(maxsize=1_024)  # the groups of many pages, and the blocks of one
def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
