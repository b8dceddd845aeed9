"""Cleaning: the article out of its page, a reason for everything else, and what is known of it.

The steps, each on the values of the one before: put wrapped lines together (`wrapping`), split
(`sentences`), measure (`features`), recognise (`boilerplate`, `lexicon`), find the main region
(`region`) and the headline (`headline`, `headroom`), name (`roles`).
"""

from __future__ import annotations

from search.clean.cleaner import clean
from search.clean.metadata import describe

__all__ = ["VERSION", "clean", "describe"]

VERSION = "1.0"
"""Of the rules and the lexicon together: what another version cleaned, may be cleaned anew."""
