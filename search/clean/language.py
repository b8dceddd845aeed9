"""Which language an article is in. The only module that imports py3langid."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any

import numpy as np

__all__ = ["language_of"]

_MIN_LETTERS = 40
_ENOUGH = 1_000  # characters; more do not change the answer


def language_of(text: str) -> str:
    """ISO 639-1 code of the language of a text, or "" when it is too short to tell."""
    seen = text[:_ENOUGH]
    if sum(map(str.isalpha, seen[:200])) < _MIN_LETTERS:
        return ""
    return _model().language(seen)


class _Model:
    """The answers of ``py3langid.classify``, reckoned for all bytes of a text at once.

    The model is a finite automaton, whose states tell the features that end at a byte, and a naive
    Bayes classifier over them: Lui and Baldwin, langid.py (ACL 2012).
    """

    def __init__(self, model: Any) -> None:  # py3langid publishes no types
        self._next = np.frombuffer(model.tk_nextmove, f"u{model.tk_nextmove.itemsize}")
        self._rows = np.array(model.tk_row, dtype=np.intp) * 256
        self._features = np.array(model.tk_output, dtype=np.intp)
        self._weights, self._priors = model.nb_ptc.astype(np.float32), model.nb_pc
        self._languages: list[str] = model.nb_classes

    def language(self, text: str) -> str:
        seen = unicodedata.normalize("NFC", text.lower() if text.isupper() else text)
        found = self._features[self._states(seen.encode("utf-8", "surrogatepass"))]
        features, counts = np.unique(found[found >= 0], return_counts=True)
        if not len(features):
            return ""
        scores = np.log1p(counts.astype(np.float32)) @ self._weights[features] + self._priors
        return self._languages[int(scores.argmax())]

    def _states(self, content: bytes) -> Any:
        """The state of the automaton after each byte.

        Each state follows from the one before. Taken as an equation for all states, it is solved
        by repetition: after as many rounds as the longest feature has bytes nothing changes.
        """
        letters = np.frombuffer(content, np.uint8)
        states = np.zeros(len(letters) + 1, dtype=np.intp)
        while True:
            after = self._next[self._rows[states[:-1]] + letters]
            if np.array_equal(after, states[1:]):
                return after
            states[1:] = after


@cache
def _model() -> _Model:
    from py3langid import langid  # noqa: PLC0415 - half a second, and not every program asks

    return _Model(langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE))
