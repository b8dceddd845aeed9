"""The words of boilerplate: TOML files, one a language, and the code that matches them."""

from __future__ import annotations

from search.clean.lexicon.files import Bio, Finding, Notice, load
from search.clean.lexicon.match import Lexicon, flat, key_of, lexicon
from search.clean.lexicon.phrases import Phrases

__all__ = ["Bio", "Finding", "Lexicon", "Notice", "Phrases", "flat", "key_of", "lexicon", "load"]
