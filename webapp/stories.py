"""What several articles report: the documents of a story, near-copies under the first of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from search.model import Document, Story, StoryMember
from webapp.dates import date_words, span_words
from webapp.links import WebLinks

__all__ = ["OtherReport", "OtherReports", "StoryView", "Telling", "reported_by", "story_view"]

_LISTED = 200
"""Articles on the page of a story; its JSON has them all."""

_OTHERS = 5
"""Articles on the page of a document that is part of a story."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A text and its near-copies.

    Attributes:
        copies: the later ones in view, each with the address that compares it to the first.
        others: how many later ones there are, in view or not.
    """

    first: StoryMember
    copies: tuple[tuple[StoryMember, str], ...]
    others: int


@dataclass(frozen=True, slots=True)
class Day:
    """What was reported on a day, in a month or year, or when is not known.

    Attributes:
        reports: those in view; with each, whether it is nearly the same as an earlier text.
    """

    words: str
    reports: tuple[tuple[StoryMember, bool], ...]


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story laid out.

    Attributes:
        tellings: those in view; `texts` counts all, and `listed` the articles in view.
        days: the articles in view by date; () when no date is known.
        dates: from the earliest known date to the latest, in words.
        undated: how many of its documents have no known date.
        old: id of the document that is compared unless another one is chosen, with `new`; both
            are "" where there is nothing to compare.
    """

    story: Story
    tellings: tuple[Telling, ...]
    texts: int
    listed: int
    days: tuple[Day, ...]
    dates: str
    undated: int
    old: str
    new: str

    @property
    def first(self) -> StoryMember:
        """The one that was seen first."""
        return self.story.members[0]


@dataclass(frozen=True, slots=True)
class OtherReport:
    """Another document of the same story; `same_text` says that it is nearly the same."""

    member: StoryMember
    same_text: bool
    compare_url: str


@dataclass(frozen=True, slots=True)
class OtherReports:
    """The other documents of a story, near-copies first; `hidden` counts those not listed."""

    listed: tuple[OtherReport, ...]
    hidden: int
    url: str


def story_view(story: Story, links: WebLinks) -> StoryView:
    """A story as its page shows it."""
    groups: dict[str, list[StoryMember]] = {}
    for member in story.members:
        groups.setdefault(member.copies, []).append(member)
    tellings = tuple(_tellings(story.id, groups.values(), links))
    copies = [member.id for telling in tellings for member, _ in telling.copies]
    # Two texts that differ are worth comparing more than two that hardly do.
    pair = [*(telling.first.id for telling in tellings), *copies][:2]
    old, new = pair if len(pair) == 2 else ("", "")
    return StoryView(
        story,
        tellings,
        texts=len(groups),
        listed=len(tellings) + len(copies),
        days=tuple(_days(tellings)) if any(m.date.value for m in story.members) else (),
        dates=span_words(member.date for member in story.members),
        undated=sum(not member.date.value for member in story.members),
        old=old,
        new=new,
    )


def _tellings(
    story_id: str, groups: Iterable[list[StoryMember]], links: WebLinks
) -> Iterator[Telling]:
    """The texts with their near-copies, as many as there is room for."""
    room = _LISTED
    for group in groups:
        if not room:
            return
        first, *copies = group[:room]
        compared = tuple((copy, links.compare(story_id, first.id, copy.id)) for copy in copies)
        yield Telling(first, compared, len(group) - 1)
        room -= 1 + len(copies)


def _days(tellings: tuple[Telling, ...]) -> Iterator[Day]:
    reports = [(telling.first, False) for telling in tellings]
    reports += [(copy, True) for telling in tellings for copy, _ in telling.copies]
    reports.sort(key=_when)
    for _, group in groupby(reports, key=_when):
        of_a_day = tuple(group)
        yield Day(date_words(of_a_day[0][0].date), of_a_day)


def _when(report: tuple[StoryMember, bool]) -> tuple[bool, str, bool]:
    """The order of reports: by date, unknown ones last; stated apart from inferred ones."""
    date = report[0].date
    return not date.value, date.value, date.inferred


def reported_by(document: Document, story: Story, links: WebLinks) -> OtherReports | None:
    """What else reports the same as a document; None when nothing does."""
    places = {member.id: place for place, member in enumerate(story.members)}
    if document.id not in places or len(places) == 1:
        return None
    this = story.members[places[document.id]]
    others = [member for member in story.members if member is not this]
    others.sort(key=lambda member: member.copies != this.copies)

    def report(other: StoryMember) -> OtherReport:
        old, new = sorted((this.id, other.id), key=places.__getitem__)  # first seen first
        return OtherReport(other, other.copies == this.copies, links.compare(story.id, old, new))

    listed = tuple(map(report, others[:_OTHERS]))
    return OtherReports(listed, len(others) - len(listed), links.story(story.id))
