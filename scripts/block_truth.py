"""Which blocks of a page the true text of its article has."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

__all__ = ["shares"]

_WORD = re.compile(r"\w+")
_SHINGLE = 4
_HALF = 0.5
_ASIDE = 40  # words of the truth that a dump may lack between two blocks
_EDGE = 3  # lines around the article in which a short block may be of it

Place = tuple[int, int] | None


def shares(texts: Sequence[str], truth: str) -> np.ndarray:
    """For each block the share of its words that stand in the truth, four in a row.

    Blocks of fewer words are article when the truth has them between their neighbours.
    """
    wanted = _WORD.findall(truth)
    shingles = defaultdict(list)
    for at in range(len(wanted) - _SHINGLE + 1):
        shingles[tuple(wanted[at : at + _SHINGLE])].append(at)
    blocks = [_WORD.findall(text) for text in texts]
    found = [_found(block, shingles) for block in blocks]
    share = np.array([each for each, _ in found])
    for i in _short_ones(blocks, wanted, [place for _, place in found]):
        share[i] = 1.0
    return share


def _found(
    block: Sequence[str], shingles: Mapping[tuple[str, ...], list[int]]
) -> tuple[float, Place]:
    """The share, and from where to where in the truth the block lies, if it is article."""
    hit = np.zeros(len(block), dtype=bool)
    places: list[int] = []
    for i in range(len(block) - _SHINGLE + 1):
        at = shingles.get(tuple(block[i : i + _SHINGLE]), [])
        hit[i : i + _SHINGLE] |= bool(at)
        places += at if len(at) == 1 else []
    share = float(hit.mean()) if len(block) else 0.0
    lies = bool(places) and share >= _HALF
    return share, (min(places), max(places) + _SHINGLE) if lies else None


def _short_ones(
    blocks: Sequence[Sequence[str]], wanted: Sequence[str], places: Sequence[Place]
) -> list[int]:
    """The blocks of less than four words that the truth has where they stand."""
    known = [i for i, place in enumerate(places) if place]
    first, last = (known[0], known[-1]) if known else (0, len(blocks))
    following = len(wanted)
    limits = []
    for place in reversed(places):
        limits.append(following)
        following = place[0] if place else following
    limits.reverse()
    where = defaultdict(list)
    for at, word in enumerate(wanted):
        where[word].append(at)
    found, before = [], 0
    for i, (block, place) in enumerate(zip(blocks, places, strict=True)):
        if place:
            before = place[1]
        elif 0 < len(block) < _SHINGLE and first - _EDGE <= i <= last + _EDGE:
            ends = (at + len(block) for at in where[block[0]] if before - 1 <= at < before + _ASIDE)
            fits = (e for e in ends if e <= limits[i] + 1 and wanted[e - len(block) : e] == block)
            end = next(fits, None)
            if end is not None:
                found.append(i)
                before = end
    return found
