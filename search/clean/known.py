"""What is known before a page is looked at: what its outlet repeats, and what a person decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

__all__ = ["FEWEST", "NOTHING", "Known", "Repeat", "Ruling"]

FEWEST = 3
"""Articles; what fewer have in common is no furniture."""


class Repeat(NamedTuple):
    """How often a block was seen on the pages of a group, copies of one article counted once.

    Attributes:
        times: pages of the group that have the block; `pages`: pages of the group.
        group: the group in words: "this outlet", "this folder".
    """

    times: int
    pages: int
    group: str


class Ruling(NamedTuple):
    """What a person's rule says of a block; `pattern` is the rule as it was written."""

    keep: bool
    pattern: str


class Known(NamedTuple):
    """What is known of the outlet or the folder of a page.

    Attributes:
        repeat: how often a block with this text (`search.clean.lexicon.flat`) was seen.
        ruling: the rule that a person made for a block with this text.
    """

    repeat: Callable[[str], Repeat | None] = lambda _: None
    ruling: Callable[[str], Ruling | None] = lambda _: None


NOTHING = Known()
"""The page is judged by itself."""
