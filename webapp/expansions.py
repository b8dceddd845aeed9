"""Names of a query that are looked for by other forms, too: each can be switched off and on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate

from search.model import Expansion, Query
from search.text import name_key
from webapp.links import WebLinks

__all__ = ["OtherNames", "TermChip", "other_names", "with_other_names"]

_SHOWN = 80
"""Characters of the forms in view: with the term they fill a line."""


@dataclass(frozen=True, slots=True)
class TermChip:
    """A name as it was typed.

    Attributes:
        others: forms that are looked for as well; none when that is switched off.
        more: further ones of them, to be shown on demand.
        off: the name is looked for as typed, although it has other forms.
        url: switches that off, or on again.
    """

    term: str
    others: tuple[str, ...]
    more: tuple[str, ...]
    off: bool
    url: str


@dataclass(frozen=True, slots=True)
class OtherNames:
    """What is said of other forms above the hits.

    Attributes:
        off_url: looks for all names as they are typed; "" when that is done already.
        on_url: looks for the other forms of all names; "" unless that takes more than one switch.
    """

    chips: tuple[TermChip, ...]
    off_url: str
    on_url: str


def other_names(query: Query, expansions: Iterable[Expansion], links: WebLinks) -> OtherNames:
    """The names of a query that have other forms, each once.

    Args:
        expansions: of the query; where it wants none at all, of `with_other_names`.
    """
    by_term: dict[str, list[Expansion]] = {}
    for expansion in expansions:  # a name may be that of two things
        by_term.setdefault(expansion.term, []).append(expansion)
    if not by_term:
        return OtherNames((), off_url="", on_url="")
    off = [term for term, found in by_term.items() if _is_off(query, found)]
    chips = tuple(_chips(query, by_term, off, links))
    as_typed = links.search(replace(query, aliases=False, literal=(), page=1), "html")
    every = links.search(with_other_names(query), "html")
    return OtherNames(
        chips,
        off_url=as_typed if len(off) < len(chips) else "",
        on_url=every if len(off) > 1 else "",
    )


def with_other_names(query: Query) -> Query:
    """The query with the other forms of all its names."""
    return replace(query, aliases=True, literal=(), page=1)


def _is_off(query: Query, found: Iterable[Expansion]) -> bool:
    return not query.aliases or all(expansion.off for expansion in found)


def _chips(
    query: Query, by_term: Mapping[str, list[Expansion]], off: list[str], links: WebLinks
) -> Iterator[TermChip]:
    for term, found in by_term.items():
        forms = tuple(dict.fromkeys(form for expansion in found for form in expansion.added))
        switched = _on(query, term, off) if term in off else _off(query, term)
        url = links.search(replace(switched, aliases=True, page=1), "html")
        shown = max(1, sum(length <= _SHOWN for length in accumulate(map(len, forms))))
        yield TermChip(term, forms[:shown], forms[shown:], term in off, url)


def _off(query: Query, term: str) -> Query:
    return replace(query, literal=(*query.literal, term))


def _on(query: Query, term: str, off: list[str]) -> Query:
    """The other names that are off stay so."""
    rest = (*query.literal, *off)
    return replace(query, literal=tuple(t for t in rest if name_key(t) != name_key(term)))
