"""A story, and how one of its documents differs from another, as plain dictionaries."""

from __future__ import annotations

from search.model import Comparison, Document, Story, StoryMember
from search.serialization import values
from search.serialization.values import Json, Links

__all__ = ["comparison_to_json", "story_to_json"]


def story_to_json(story: Story, links: Links | None = None) -> Json:
    """A story with its documents, as in the JSON API and ``search-cli story --json``."""
    found: Json = {
        "id": story.id,
        "documents": len(story.members),
        "outlets": list(story.outlets),
        "members": [_member(member, links) for member in story.members],
    }
    return found if links is None else {**found, "links": values.story_links(story.id, links)}


def comparison_to_json(comparison: Comparison, links: Links | None = None) -> Json:
    """Two documents and what one has that the other has not, in the order of their texts."""
    return {
        "old": _side(comparison.old, links),
        "new": _side(comparison.new, links),
        "changes": [{"kind": change.kind, "text": change.text} for change in comparison.changes],
    }


def _member(member: StoryMember, links: Links | None) -> Json:
    shown: Json = {
        "id": member.id,
        "title": member.title,
        "outlet": values.sourced(member.outlet),
        "date": values.date(member.date),
        "lang": member.language,
        "path": member.name,
        "copies": member.copies,
    }
    return shown if links is None else {**shown, "links": values.document_links(member.id, links)}


def _side(document: Document, links: Links | None) -> Json:
    metadata = document.article.metadata
    shown: Json = {
        "id": document.id,
        "title": metadata.title.value,
        "outlet": values.sourced(metadata.outlet),
        "date": values.date(metadata.date),
        "lang": metadata.language,
        "path": document.provenance.name,
    }
    return shown if links is None else {**shown, "links": values.document_links(document.id, links)}
