"""CSL-JSON, for citation processors: https://github.com/citation-style-language/schema."""

from __future__ import annotations

from search.formats.citations import archived, date_parts, key_of, provenance, web_address
from search.model import Reference
from search.serialization.values import Json

__all__ = ["item"]


def item(reference: Reference) -> Json:
    """An item, without what is not known."""
    known: Json = {
        "id": key_of(reference),
        "type": "article-newspaper",
        "title": reference.title,
        "author": [{"literal": reference.author}] if reference.author else None,
        "container-title": reference.outlet,
        "issued": _issued(reference),
        "language": reference.language,
        "URL": web_address(reference),
        "note": provenance(reference),
        "custom": {"sha256": reference.sha256, "ingested": archived(reference)},
    }
    return {name: value for name, value in known.items() if value}


def _issued(reference: Reference) -> Json | None:
    parts = date_parts(reference.date)
    if not parts:
        return None
    date: Json = {"date-parts": [list(parts)]}
    return {**date, "circa": True} if reference.date.inferred else date
