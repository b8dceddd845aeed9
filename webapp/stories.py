"""What several articles report: the documents of a story, near-copies under the first of them."""

from __future__ import annotations

from dataclasses import dataclass

from search.model import Document, Story, StoryMember
from webapp.dates import span_words
from webapp.urls import WebLinks

__all__ = ["OtherReport", "OtherReports", "StoryView", "Telling", "reported_by", "story_view"]

_LISTED = 5


@dataclass(frozen=True, slots=True)
class Telling:
    """A text and its near-copies.

    Attributes:
        copies: the later ones, each with the address that compares it to the first.
    """

    first: StoryMember
    copies: tuple[tuple[StoryMember, str], ...]


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story laid out.

    Attributes:
        dates: from the earliest known date to the latest, in words.
        undated: how many of its documents have no known date.
        old: id of the document that is compared unless another one is chosen, with `new`; both
            are "" where there is nothing to compare.
    """

    story: Story
    tellings: tuple[Telling, ...]
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
    tellings = tuple(_telling(story, group, links) for group in groups.values())
    # Two texts that differ are worth comparing more than two that hardly do.
    starts = [telling.first.id for telling in tellings]
    pair = [*starts, *(member.id for member in story.members if member.id not in starts)][:2]
    old, new = pair if len(pair) == 2 else ("", "")
    return StoryView(
        story,
        tellings,
        dates=span_words(member.date for member in story.members),
        undated=sum(not member.date.value for member in story.members),
        old=old,
        new=new,
    )


def _telling(story: Story, group: list[StoryMember], links: WebLinks) -> Telling:
    first, *rest = group
    return Telling(first, tuple((m, links.compare(story.id, first.id, m.id)) for m in rest))


def reported_by(document: Document, story: Story, links: WebLinks) -> OtherReports | None:
    """What else reports the same as a document; None when nothing does."""
    copies_of = {member.id: member.copies for member in story.members}
    if document.id not in copies_of or len(copies_of) == 1:
        return None
    others = [
        OtherReport(
            member,
            member.copies == copies_of[document.id],
            _compared(story, document.id, member.id, links),
        )
        for member in story.members
        if member.id != document.id
    ]
    others.sort(key=lambda other: not other.same_text)
    return OtherReports(
        tuple(others[:_LISTED]), max(0, len(others) - _LISTED), links.story(story.id)
    )


def _compared(story: Story, this_id: str, other_id: str, links: WebLinks) -> str:
    """Address of the comparison, from the one that was seen first to the other."""
    order = [member.id for member in story.members if member.id in {this_id, other_id}]
    return links.compare(story.id, *order)
