"""Which language an article is in. The only module that imports py3langid."""

from __future__ import annotations

import py3langid

__all__ = ["language_of"]

_MIN_LETTERS = 40
_ENOUGH = 1_000  # characters; more do not change the answer


def language_of(text: str) -> str:
    """ISO 639-1 code of the language of a text, or "" when it is too short to tell."""
    seen = text[:_ENOUGH]
    if sum(c.isalpha() for c in seen[:200]) < _MIN_LETTERS:
        return ""
    language, _ = py3langid.classify(seen)
    return str(language)
