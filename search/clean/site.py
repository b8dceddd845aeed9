"""What the links of a site call it: "About X", "X newsletters", "Advertise with X"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import cache
from typing import NamedTuple

from search.clean.lexicon import flat, key_of, lexicon
from search.clean.names import full_name, plausible, squashed

__all__ = ["SiteName", "names_of"]

_WORDS = range(2, 9)
_NAME_WORDS = range(1, 5)


class SiteName(NamedTuple):
    """A name, and how many different links use it."""

    name: str
    times: int


def names_of(texts: Iterable[str], people: AbstractSet[str]) -> dict[str, SiteName]:
    """The names of a site, most used first, by their squashed form.

    Args:
        people: keys of the page's bylines: their writers have links, too.
    """
    uses: dict[str, set[str]] = {}
    forms: dict[str, Counter[str]] = {}
    for text in texts:
        for name in _framed(text):
            key = key_of(flat(name))
            if plausible(name) and not any(key in person for person in people):
                uses.setdefault(squashed(name), set()).add(key_of(flat(text)))
                forms.setdefault(squashed(name), Counter())[name] += 1
    ranked = sorted(uses, key=lambda name: -len(uses[name]))
    return {n: SiteName(forms[n].most_common(1)[0][0], len(uses[n])) for n in ranked}


def _framed(text: str) -> Iterator[str]:
    """The name in a link, without the words that make it a link of the site."""
    words = text.split(None, _WORDS.stop)
    if len(words) not in _WORDS or not _may_frame(key_of(flat(text))):
        return
    keys = [key_of(flat(word)) for word in words]
    begin, end = _opening(keys), _closing(keys)
    inner = words[begin : len(words) - end]
    if (begin or end) and len(inner) in _NAME_WORDS:
        name = full_name(" ".join(inner).removesuffix("'s").removesuffix("’s"))
        if name:
            yield name


def _may_frame(key: str) -> bool:
    """Whether it begins or ends with a word that such a link begins or ends with."""
    before, after = _edges()
    return key.partition(" ")[0] in before or key.rpartition(" ")[2] in after


@cache
def _edges() -> tuple[frozenset[str], frozenset[str]]:
    before, after = lexicon().words("site_before"), lexicon().words("site_after")
    return (
        frozenset(phrase.partition(" ")[0] for phrase in before),
        frozenset(phrase.rpartition(" ")[2] for phrase in after),
    )


def _opening(keys: list[str]) -> int:
    sizes = (n for n in (4, 3, 2, 1) if " ".join(keys[:n]) in lexicon().words("site_before"))
    return next(sizes, 0)


def _closing(keys: list[str]) -> int:
    sizes = (n for n in (3, 2, 1) if " ".join(keys[-n:]) in lexicon().words("site_after"))
    return next(sizes, 0)
