"""The pages written for the tests, as samples to train the cleaner's classifier with.

They are few, and not the pages that the classifier is measured on; they show it what collections
of pages lack: live blogs, interviews, tables, languages.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from pathlib import Path

import numpy as np
from cleaner_pages import Sample

from search.clean.cleaner import pieces
from search.clean.known import NOTHING
from search.ingest import read
from search.model import Category, MediaType, Role

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.quality.pages import MadePage, made_pages

__all__ = ["written"]

_ASIDE = {Role.TITLE, Role.SUBTITLE, Role.BYLINE, Role.SOURCE_LINE, Role.CAPTION}
_ASIDE_WEIGHT = 0.3  # other rules find what heads and signs an article


def written(media: MediaType) -> list[Sample]:
    """Every written page in every form of a media type."""
    return [_sample(made) for made in made_pages() if made.raw.media_type is media]


def _sample(made: MadePage) -> Sample:
    page = read(made.raw)
    found = pieces(page, NOTHING)
    sample = Sample(
        form=f"written/{made.form}",
        name=made.name,
        host=made.name,
        page=page,
        truth=made.reference,
        headed=True,
        pieces=found,
        repeats=[0] * len(found.lines),
    )
    starts = [line.start for line in made.lines]
    roles, categories = frozenset(Role), frozenset(Category)
    share, weight = [], []
    for line in found.lines:
        at = bisect_right(starts, line.block.span.start) - 1
        labels = made.lines[at].labels if at >= 0 else frozenset()
        clear = bool(labels) and (labels <= roles or labels <= categories)
        share.append(float(labels <= roles))
        size = (1.0 + min(line.words, 200)) ** 0.5
        weight.append(size * clear * (_ASIDE_WEIGHT if labels & _ASIDE else 1.0))
    sample.share = np.array(share)
    sample.weight = np.array(weight) / max(1e-9, sum(weight))
    sample.see(sample.repeats)
    return sample
