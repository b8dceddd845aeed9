"""Entities of an archive as plain dictionaries."""

from __future__ import annotations

from search.model import EntityForm, EntityList, EntityProfile, EntityRef, EntitySummary, Link
from search.serialization import values
from search.serialization.values import Json, Links

__all__ = ["entities_to_json", "entity_summary_to_json", "entity_to_json"]


def entities_to_json(found: EntityList, links: Links | None = None) -> Json:
    """Entities that were asked for, as in the JSON API and ``search-cli entities --json``."""
    return {
        "total": {"value": found.total, "relation": "exact"},
        "entities": [entity_summary_to_json(summary, links) for summary in found.values],
    }


def entity_summary_to_json(summary: EntitySummary, links: Links | None = None) -> Json:
    """One entity of a list."""
    shown = {**values.entity(summary.ref, summary.name), "documents": summary.documents}
    return _linked(shown, summary.ref, links)


def entity_to_json(profile: EntityProfile, links: Links | None = None) -> Json:
    """What is known of an entity, as in the JSON API and ``search-cli entities show --json``."""
    shown: Json = {
        **values.entity(profile.ref, profile.name),
        "documents": profile.documents,
        "sampled": profile.sampled,
        "forms": [_form(form, links) for form in profile.forms],
        "aliases": list(profile.aliases),
        "merged": [_merged(link) for link in profile.merged],
    }
    return _linked(shown, profile.ref, links)


def _form(form: EntityForm, links: Links | None) -> Json:
    first: Json = {"id": form.document}
    if links is not None:
        first["links"] = values.document_links(form.document, links)
    return {"form": form.form, "documents": form.documents, "first": first}


def _merged(link: Link) -> Json:
    source = {"type": link.source.type.value, "id": link.source.id}
    return {**source, "origin": link.origin.value, "reason": link.reason}


def _linked(shown: Json, ref: EntityRef, links: Links | None) -> Json:
    return shown if links is None else {**shown, "links": values.entity_links(ref, links)}
