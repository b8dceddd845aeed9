"""Hits as the search page shows them: with every address that one of them leads to."""

from __future__ import annotations

from typing import NamedTuple

from search.model import FacetField, Hit, Results, Snippet
from webapp.links import WebLinks

__all__ = ["HitView", "NameLink", "Passage", "hit_views"]

_NAMES = 6
"""Entities of a hit, the most mentioned ones."""


class NameLink(NamedTuple):
    """An entity of a hit, and the address that filters by it."""

    name: str
    url: str


class Passage(NamedTuple):
    """A snippet; `place_url` leads to the removed block it is from, "" for what was kept."""

    snippet: Snippet
    place_url: str


class HitView(NamedTuple):
    """A hit.

    Attributes:
        url: of its page, which remembers the search.
        outlet_url: filters by its outlet; "" when that is not known.
        strip_url: its page with everything unfolded that was removed; "" when nothing was.
        story_url: "" when nothing else tells the same.
        why_url: the same search, explained, at this hit; "" when there is nothing to explain.
    """

    hit: Hit
    url: str
    cite_url: str
    outlet_url: str
    strip_url: str
    story_url: str
    why_url: str
    passages: tuple[Passage, ...]
    names: tuple[NameLink, ...]


def hit_views(results: Results, links: WebLinks, explain_url: str) -> tuple[HitView, ...]:
    """The hits of an answer.

    Args:
        links: of the question that was asked.
        explain_url: of the same search with `Query.explain`; "" when that would tell nothing.
    """
    return tuple(_view(hit, links, explain_url) for hit in results.hits)


def _view(hit: Hit, links: WebLinks, explain_url: str) -> HitView:
    url = links.hit(hit.id)
    return HitView(
        hit=hit,
        url=url,
        cite_url=f"{url}#cite",
        outlet_url=links.toggled(FacetField.OUTLET, hit.outlet.value) if hit.outlet else "",
        strip_url=links.hit(hit.id, "strip") if hit.strip.removed_chars else "",
        story_url=links.story(hit.story.id) if hit.story else "",
        why_url=f"{explain_url}#hit-{hit.id}" if explain_url else "",
        passages=tuple([Passage(snippet, _place(snippet, url)) for snippet in hit.snippets]),
        names=tuple(
            [
                NameLink(entity.name, links.toggled(entity.type, entity.id))
                for entity in hit.entities[:_NAMES]
            ]
        ),
    )


def _place(snippet: Snippet, url: str) -> str:
    return f"{url}#block-{snippet.removed.span.start}" if snippet.removed else ""
