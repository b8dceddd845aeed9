"""How an answer looks to people: its hits, its facets and the line that sums it up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from search.cli.options import next_command
from search.cli.view import BLANK, Line, Part, Style, Tally, dated, marked
from search.model import (
    MISSING,
    Collapse,
    EntityType,
    Facet,
    FacetField,
    FacetValue,
    Hit,
    HitStory,
    Interval,
    Reason,
    Results,
    Snippet,
    Timeline,
)
from search.printable import one_line
from search.text import name_key

if TYPE_CHECKING:
    from search.cli.window import Answer

__all__ = ["expansion_notes", "hit_lines", "summary", "tallies", "telling", "timeline_tally"]

_INDENT = 4
_NAMES_SHOWN = 4  # of each type, under a hit
_FORMS_SHOWN = 3  # of a name in the query

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
    title = tuple(marked(hit.title.text, hit.title.marks, Style.TITLE))
    number = Part(f"{rank}. ", Style.QUIET)
    yield Line(title, _INDENT, lead=number)
    yield Line((Part(" · ".join(_facts(hit)), Style.QUIET),), _INDENT)
    yield Line((Part(f"{hit.id}  {one_line(hit.name)}", Style.QUIET),), _INDENT)
    shared = "; ".join(_shared(hit.story)) if hit.story else ""
    if shared:
        yield Line((Part(shared, Style.QUIET),), _INDENT)
    for snippet in hit.snippets:
        if snippet.field != "title":
            yield Line(tuple(_passage(snippet)), _INDENT + 2, lead=Part("- ", Style.QUIET))
    if hit.why:
        yield Line((Part(f"found by: {_why(hit.why)}", Style.QUIET),), _INDENT)
    names = _names(hit)
    if names:
        yield Line((Part(names, Style.NAME),), _INDENT)


def _passage(snippet: Snippet) -> Iterator[Part]:
    """A snippet; one of a removed block says so, also where there is no colour."""
    if snippet.removed is None:
        yield from marked(snippet.text, snippet.marks)
        return
    category, reason = snippet.removed.category.value, one_line(snippet.removed.reason)
    yield Part(f"[removed as {category}: {reason}] ", Style.QUIET)
    yield from marked(snippet.text, snippet.marks, Style.REMOVED)


def _facts(hit: Hit) -> Iterator[str]:
    yield one_line(hit.outlet.value) if hit.outlet else "outlet unknown"
    yield one_line(dated(hit.date))
    if hit.language:
        yield hit.language
    if hit.author:
        yield f"by {one_line(hit.author)}"
    yield f"{hit.strip.share:.0%} removed"


def _shared(story: HitStory) -> Iterator[str]:
    """What else of the archive tells the same, and how to see it."""
    lead = f"({next_command(f'story {story.id}')})"
    if story.copies > 1:
        outlets = len(story.copy_outlets)
        where = f"{outlets} outlets" if outlets > 1 else f"{story.copies} documents"
        same = f"same text in {where}"
        yield same if story.documents > story.copies else f"{same} {lead}"
    if story.documents > story.copies:
        outlets = len(story.outlets)
        among = f", {outlets} outlets" if outlets > 1 else ""
        yield f"story: {story.documents} articles{among} {lead}"


def _why(reasons: Iterable[Reason]) -> str:
    """What a hit was found by, and how much of its score each made."""
    told = (f"{one_line(reason.term)} ({reason.field}) {reason.part:.0%}" for reason in reasons)
    return ", ".join(told)


def _names(hit: Hit) -> str:
    groups = []
    for kind in EntityType:
        names = [one_line(entity.name) for entity in hit.entities if entity.type is kind]
        if names:
            more = ", …" if len(names) > _NAMES_SHOWN else ""
            groups.append(", ".join(names[:_NAMES_SHOWN]) + more)
    return " · ".join(groups)


def expansion_notes(results: Results) -> Iterator[str]:
    """Which names are looked for by other forms as well, and how to have it otherwise."""
    kept = {name_key(expansion.term) for expansion in results.expansions if expansion.off}
    for term in results.query.literal if results.query.aliases else ():
        if name_key(term) not in kept:
            yield f"--literal {one_line(term)}: the query has no such name with other forms"
    made = [expansion for expansion in results.expansions if expansion.added]
    for number, expansion in enumerate(made, start=1):
        shown = ", ".join(map(one_line, expansion.added[:_FORMS_SHOWN]))
        more = len(expansion.added) - _FORMS_SHOWN
        rest = f" and {more} more" if more > 0 else ""
        remedy = "; --no-aliases to search as typed" if number == len(made) else ""
        yield f"{one_line(expansion.term)}: also {shown}{rest}{remedy}"


def summary(found: Answer) -> str:
    """How many documents match, and where among the hits those shown are."""
    results, window = found.results, found.window
    count = _matching(replace(results, partial=found.partial))
    if found.shown == results.total:
        return count
    if window.limit is None:  # the archive changed meanwhile, or time ran out
        return f"{count}; {found.shown} shown"
    last = window.offset + found.shown
    place = f"hits {window.offset + 1} to {last}" if found.shown > 1 else f"hit {last}"
    if last >= results.total:
        return f"{count}; {place}"
    more = f"--offset {last}" if window.by_offset else f"--page {last // window.limit + 1}"
    return f"{count}; {place} (more: {more})"


def _matching(results: Results) -> str:
    least = "at least " if results.partial else ""
    count = f"{least}{results.documents} of {_documents(results.index.documents)}"
    if results.documents == results.total:
        return count
    if results.query.collapse is Collapse.STORY:
        return f"{count} in {'1 story' if results.total == 1 else f'{results.total} stories'}"
    return f"{count} as {'1 hit' if results.total == 1 else f'{results.total} hits'}"


def _documents(count: int) -> str:
    return "1 document" if count == 1 else f"{count} documents"


def tallies(results: Results) -> list[Tally]:
    """The facets that have values."""
    return [_facet(facet) for facet in results.facets if facet.values]


def telling(results: Results) -> Results:
    """The answer without the facets that tell nothing: each hit has their one value."""
    facets = [facet for facet in results.facets if not _is_same_for_all(facet, results.total)]
    return replace(results, facets=tuple(facets))


def _is_same_for_all(facet: Facet, total: int) -> bool:
    return facet.total_values == 1 and all(value.count == total for value in facet.values)


def _facet(facet: Facet) -> Tally:
    hidden = facet.total_values - len(facet.values)
    more = f", {hidden} more" if hidden > 0 else ""
    none = (FacetValue(MISSING, f"none (--{facet.field.value} -)", facet.missing),)
    values = facet.values + none if facet.missing else facet.values
    return Tally(_HEADINGS[facet.field], f"--{facet.field.value}{more}", values)


_INTERVALS = {Interval.YEAR: "Years", Interval.MONTH: "Months", Interval.DAY: "Days"}


def timeline_tally(timeline: Timeline) -> Tally:
    """The counts by year, month or day, one below the other."""
    unknown = f", {timeline.unknown} undated" if timeline.unknown else ""
    return Tally(_INTERVALS[timeline.interval], f"--from --to{unknown}", timeline.values)
