"""Facts of the second look: what the first look made of a block's neighbours and of its page."""

from __future__ import annotations

import numpy as np

from search.clean import windows

__all__ = ["NAMES", "best_stretch", "impressions_of"]

_REACHES = (1, 2, 3, 6, 15, 40)
_SIDES = ("above", "below")
_EVEN = 0.4  # probability at which a block neither makes a stretch better nor worse
_STRICT = 4  # times as much a block counts against a stretch as for one
_LONG = 60  # words; more do not count
_FAR = 50  # lines; further away is all the same
NAMES = (
    "likeness to article",
    *(
        f"{name}, {windows.lines(reach)} {side}"
        for reach in _REACHES
        for side in _SIDES
        for name in ("likeness to article", "words of article", "words of other text")
    ),
    "lines above the best stretch",
    "lines below the best stretch",
    "lines above the strict stretch",
    "lines below the strict stretch",
    "share of article above",
    "share of article below",
    "words of article on the page",
    "share of article on the page",
    "share of article lines on the page",
    "five best likenesses to article",
    "likeness to article of the strict stretch",
    "lines of the strict stretch",
    "share of article in the strict stretch",
)


def impressions_of(words: np.ndarray, article: np.ndarray) -> np.ndarray:
    """The facts in the order of `NAMES`, shape (blocks, facts).

    Args:
        words: number of words of each block.
        article: the first look's probability that each block is article.
    """
    size = np.minimum(words, _LONG)
    mass = article * size
    near = np.column_stack((article, mass / _LONG, (size - mass) / _LONG))
    parts = [article[:, None], windows.around(near, _REACHES)]
    gain = (article - _EVEN) * (size + 3)
    strict = best_stretch(np.where(gain < 0, _STRICT * gain, gain))
    parts += [_distances(len(words), *stretch) for stretch in (best_stretch(gain), strict)]
    total = max(float(mass.sum()), 1e-9)
    until = np.cumsum(mass)
    parts.append(np.column_stack((until - mass, total - until)) / total)
    start, end = strict
    page = (
        np.log1p(total),
        total / max(1.0, float(size.sum())),
        float((article > 0.5).mean()),
        float(np.sort(article)[-5:].mean()),
        float(article[start:end].mean()) if end > start else 0.0,
        float(end - start),
        float(mass[start:end].sum()) / total,
    )
    parts.append(np.tile(page, (len(words), 1)))
    return np.concatenate(parts, axis=1).astype(np.float32)


def best_stretch(gains: np.ndarray) -> tuple[int, int]:
    """The range of indices with the greatest sum; empty when no gain is above 0.

    Kadane's maximum-sum subarray.
    """
    sums = np.concatenate(([0.0], np.cumsum(gains)))
    least = np.minimum.accumulate(sums)
    end = int(np.argmax(sums - least))
    start = int(np.flatnonzero(sums[: end + 1] == least[end])[-1])
    return start, end


def _distances(count: int, start: int, end: int) -> np.ndarray:
    here = np.arange(count)
    outside = np.column_stack((start - here, here + 1 - end))
    return np.clip(outside, 0, _FAR)
