"""Analyzers for tests: one that knows nothing but letters, and one with rules across characters."""

from __future__ import annotations

import re
import string
import unicodedata

__all__ = ["LetterWords", "NewsWords"]

_ASCII = [chr(code) for code in range(128)]
_WORD = re.compile(
    r"""
      (?:[^\W\d_]\.)+[^\W\d_](?![^\W_])\.?         # U.S. or U.S
    | \d{1,3}(?:[,.\u00a0\u202f]\d{3})+(?!\d)      # 5,000 or 5 000 with a no-break space
    | [^\W_](?:[^\W_]|[\u00ad\u0300-\u036f])*
    """,
    re.VERBOSE,
)
_POSSESSIVE = re.compile(r"(?<=[\w.])['’]s\b", re.IGNORECASE)
_DROPPED = re.compile(r"[.,\u00a0\u202f\u00ad]")


class LetterWords:
    """Runs of letters and digits, as they are."""

    separators = "".join(char for char in _ASCII if not char.isalnum())
    trailing = ""

    def words(self, chunk: str) -> list[str]:
        return re.findall(r"[^\W_]+", chunk)


class NewsWords:
    """Initialisms, grouped digits, possessives; lower case, no accents."""

    separators = "".join(char for char in _ASCII if not char.isalnum() and char not in "_.,'")
    trailing = ".,'"

    def words(self, chunk: str) -> list[str]:
        found = []
        for match in _WORD.finditer(chunk):
            if match[0] in "sS" and _POSSESSIVE.match(chunk, match.start() - 1):
                continue
            plain = unicodedata.normalize("NFKD", _DROPPED.sub("", match[0]).lower())
            word = "".join(char for char in plain if not unicodedata.combining(char))
            if word:
                found.append(word)
        return found


assert set(string.whitespace) <= set(NewsWords.separators)
