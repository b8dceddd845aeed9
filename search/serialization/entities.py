"""Entities of an archive as plain dictionaries."""

from __future__ import annotations

from search.model import EntityForm, EntityList, EntityProfile, EntitySummary, Link
from search.serialization import values
from search.serialization.shapes import (
    AliasedShape,
    EntityListShape,
    EntityProfileShape,
    FirstShape,
    FormShape,
    ListedEntityShape,
)
from search.serialization.values import Links

__all__ = ["entities_to_json", "entity_summary_to_json", "entity_to_json"]


def entities_to_json(found: EntityList, links: Links | None = None) -> EntityListShape:
    """Entities that were asked for, as in the JSON API and ``search-cli entities --json``."""
    return {
        "total": {"value": found.total, "relation": "exact"},
        "entities": [entity_summary_to_json(summary, links) for summary in found.values],
    }


def entity_summary_to_json(summary: EntitySummary, links: Links | None = None) -> ListedEntityShape:
    """One entity of a list."""
    shown: ListedEntityShape = {
        "type": summary.ref.type,
        "id": summary.ref.id,
        "name": summary.name,
        "documents": summary.documents,
    }
    if links is not None:
        shown["links"] = values.entity_links(summary.ref, links)
    return shown


def entity_to_json(profile: EntityProfile, links: Links | None = None) -> EntityProfileShape:
    """What is known of an entity, as in the JSON API and ``search-cli entities show --json``."""
    shown: EntityProfileShape = {
        "type": profile.ref.type,
        "id": profile.ref.id,
        "name": profile.name,
        "documents": profile.documents,
        "sampled": profile.sampled,
        "forms": [_form(form, links) for form in profile.forms],
        "aliases": list(profile.aliases),
        "merged": [_merged(link) for link in profile.merged],
    }
    if links is not None:
        shown["links"] = values.entity_links(profile.ref, links)
    return shown


def _form(form: EntityForm, links: Links | None) -> FormShape:
    first: FirstShape = {"id": form.document}
    if links is not None:
        first["links"] = values.document_links(form.document, links)
    return {"form": form.form, "documents": form.documents, "first": first}


def _merged(link: Link) -> AliasedShape:
    return {
        "type": link.source.type,
        "id": link.source.id,
        "origin": link.origin,
        "reason": link.reason,
    }
