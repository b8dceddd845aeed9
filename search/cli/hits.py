"""How an answer looks to people: its hits, its facets and the line that sums it up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from search.cli.printable import one_line
from search.cli.view import BLANK, Line, Part, Style, Tally, dated, marked
from search.model import EntityType, Facet, FacetField, Hit, Results, Timeline

__all__ = ["hit_lines", "summary", "tallies"]

_NAMES_SHOWN = 4  # of each type, under a hit

_HEADINGS = {
    FacetField.OUTLET: "Outlets",
    FacetField.PERSON: "People",
    FacetField.ORGANISATION: "Organisations",
    FacetField.PLACE: "Places",
    FacetField.LANGUAGE: "Languages",
}


def hit_lines(hits: Iterable[Hit], first_rank: int = 1) -> Iterator[Line]:
    """Every hit in turn, numbered, with a blank line between."""
    for rank, hit in enumerate(hits, first_rank):
        if rank > first_rank:
            yield BLANK
        yield from _hit(hit, rank)


def _hit(hit: Hit, rank: int) -> Iterator[Line]:
    number = f"{rank}. "
    title = marked(hit.title.text, hit.title.marks, Style.TITLE)
    yield Line((Part(number, Style.QUIET), *title))
    yield Line((Part(" · ".join(_facts(hit)), Style.QUIET),), indent=3)
    yield Line((Part(f"{hit.id}  {one_line(hit.name)}", Style.QUIET),), indent=3)
    for snippet in hit.snippets:
        if snippet.field != "title":
            yield Line(tuple(marked(snippet.text, snippet.marks)), indent=3)
    names = _names(hit)
    if names:
        yield Line((Part(names, Style.NAME),), indent=3)


def _facts(hit: Hit) -> Iterator[str]:
    yield one_line(hit.outlet.value) if hit.outlet else "outlet unknown"
    yield one_line(dated(hit.date))
    if hit.language:
        yield hit.language
    if hit.author:
        yield f"by {one_line(hit.author)}"
    yield f"{hit.strip.share:.0%} removed"


def _names(hit: Hit) -> str:
    groups = []
    for kind in EntityType:
        names = [one_line(entity.name) for entity in hit.entities if entity.type is kind]
        if names:
            more = ", …" if len(names) > _NAMES_SHOWN else ""
            groups.append(", ".join(names[:_NAMES_SHOWN]) + more)
    return " · ".join(groups)


def summary(results: Results, first_rank: int, shown: int) -> str:
    """How many documents match, and where among them the hits shown are."""
    count = f"{results.total} of {_documents(results.index.documents)}"
    if shown == results.total:
        return count
    place = f"{count}; hits {first_rank} to {first_rank + shown - 1}"
    following = results.query.page + 1
    return f"{place} (more: --page {following})" if following <= results.pages else place


def _documents(count: int) -> str:
    return "1 document" if count == 1 else f"{count} documents"


def tallies(results: Results, *, months: bool) -> list[Tally]:
    """The facets that have values, and the months if asked for."""
    found = [_facet(facet) for facet in results.facets]
    timeline = [_timeline(results.timeline)] if months else []
    return [tally for tally in (*found, *timeline) if tally.values]


def _facet(facet: Facet) -> Tally:
    hidden = facet.total_values - len(facet.values)
    more = f", {hidden} more" if hidden > 0 else ""
    return Tally(_HEADINGS[facet.field], f"--{facet.field.value}{more}", facet.values)


def _timeline(timeline: Timeline) -> Tally:
    unknown = f", {timeline.unknown} undated" if timeline.unknown else ""
    return Tally("Months", f"--from --to{unknown}", timeline.values)
