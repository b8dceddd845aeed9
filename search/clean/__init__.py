"""Cleaning: the article out of its page, a reason for everything else, and what is known of it.

The steps, each on the values of the one before: put wrapped lines together (`wrapping`), split
(`sentences`), measure (`features`), recognise (`boilerplate`, `lexicon`), weigh (`facts`,
`classifier`), decide over the page (`decision`), find the headline (`headline`, `headroom`), name
(`roles`).
"""

from __future__ import annotations

from search.clean.cleaner import Pieces, clean, explain
from search.clean.experience import Experience
from search.clean.furniture import Count, Furniture
from search.clean.metadata import describe
from search.clean.rules import Rules, load_rules

__all__ = [
    "VERSION",
    "Count",
    "Experience",
    "Furniture",
    "Pieces",
    "Rules",
    "clean",
    "describe",
    "explain",
    "load_rules",
]

VERSION = "2.0"
"""Of weights, rules and lexicon together: what another version cleaned, may be cleaned anew."""
