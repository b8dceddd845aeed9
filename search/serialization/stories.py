"""A story, and how one of its documents differs from another, as plain dictionaries."""

from __future__ import annotations

from search.model import Comparison, Document, Story, StoryMember
from search.serialization import values
from search.serialization.shapes import ComparisonShape, MemberShape, SideShape, StoryShape
from search.serialization.values import Links

__all__ = ["comparison_to_json", "story_to_json"]


def story_to_json(story: Story, links: Links | None = None) -> StoryShape:
    """A story with its documents, as in the JSON API and ``search-cli story --json``."""
    found: StoryShape = {
        "id": story.id,
        "documents": len(story.members),
        "outlets": list(story.outlets),
        "members": [_member(member, links) for member in story.members],
    }
    if links is not None:
        found["links"] = values.story_links(story.id, links)
    return found


def comparison_to_json(comparison: Comparison, links: Links | None = None) -> ComparisonShape:
    """Two documents and what one has that the other has not, in the order of their texts."""
    return {
        "old": _side(comparison.old, links),
        "new": _side(comparison.new, links),
        "changes": [{"kind": change.kind, "text": change.text} for change in comparison.changes],
    }


def _member(member: StoryMember, links: Links | None) -> MemberShape:
    shown: MemberShape = {
        "id": member.id,
        "title": member.title,
        "outlet": values.sourced(member.outlet),
        "date": values.date(member.date),
        "lang": member.language,
        "path": member.name,
        "copies": member.copies,
    }
    if links is not None:
        shown["links"] = values.document_links(member.id, links)
    return shown


def _side(document: Document, links: Links | None) -> SideShape:
    metadata = document.article.metadata
    shown: SideShape = {
        "id": document.id,
        "title": metadata.title.value,
        "outlet": values.sourced(metadata.outlet),
        "date": values.date(metadata.date),
        "lang": metadata.language,
        "path": document.provenance.name,
    }
    if links is not None:
        shown["links"] = values.document_links(document.id, links)
    return shown
