"""Ready documents: records that were cleaned and described elsewhere, as values of this program.

A judged collection, or a made one for measuring speed, has no files that could be read, cleaned
and searched for names. Its records say what those steps would have found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from search.dates import is_date
from search.model import (
    Article,
    CleanPage,
    Document,
    Entity,
    EntityType,
    KeptBlock,
    Mention,
    Metadata,
    Precision,
    Provenance,
    PublicationDate,
    Role,
    Sourced,
    Span,
)
from search.text import name_key

__all__ = ["LANGUAGE", "ready_document"]

LANGUAGE = "en"
"""Of records that name none: to find it out would cost more than all the rest."""

_SOURCE = "record"
_NEVER = datetime.fromtimestamp(0, UTC)  # a record was not ingested; the same on every machine
_BETWEEN = "\n\n"
_PRECISIONS = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}


def ready_document(record: Mapping[str, Any], language: str = LANGUAGE) -> Document:
    """A record as the document that its file would have become; costs about 20 microseconds.

    Its raw file is taken to be its clean text in UTF-8: the title, a blank line, and the body,
    which is one block however many lines it has. Its entities are named, not placed: each has
    one mention, without a character, at the beginning.

    Args:
        record: ``id`` (a text without blanks, or a number), ``title`` and ``body``; if known,
            ``date`` (``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``), ``outlet`` (or ``source``),
            ``url``, ``lang`` (ISO 639-1), and the names in ``people``, ``orgs``, ``places``.
        language: of a record that names none.

    Raises:
        ValueError: a value is missing, or is not what it has to be.
    """
    key, title = _key(record), _text(record, "title").strip()
    page = _page(title, _text(record, "body").strip())
    outlet = _text(record, "outlet") or _text(record, "source")
    metadata = Metadata(
        title=Sourced(title, _SOURCE),
        outlet=Sourced(outlet, _SOURCE) if outlet else None,
        date=_published(_text(record, "date")),
        language=_text(record, "lang") or language,
    )
    article = Article(metadata, page, tuple(_entities(record)), _SOURCE)
    return Document(key, 1, _provenance(_text(record, "url") or key, page.text), article)


def _key(record: Mapping[str, Any]) -> str:
    value = record.get("id")
    key = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(key, str) or not key or len(key.split()) != 1 or key != key.strip():
        raise ValueError(f"'id' must be a text without blanks, or a number, and is {value!r}")
    return key


def _text(record: Mapping[str, Any], name: str) -> str:
    """A value of the record; "" where it has none."""
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{name!r} must be a text, and is {value!r}")  # noqa: TRY004 - as for all of them
    return value


def _page(title: str, body: str) -> CleanPage:
    """Made here rather than by `CleanPage.of`, which has to ask each block where it stood."""
    at = in_bytes = 0
    kept = []
    for line, role, text in ((1, Role.TITLE, title), (3, Role.BODY, body)):
        if text:
            size = len(text) if text.isascii() else len(text.encode("utf-8"))
            kept.append(KeptBlock(text, role, line, Span(in_bytes, in_bytes + size), at))
            at += len(text) + len(_BETWEEN)
            in_bytes += size + len(_BETWEEN)
    return CleanPage(_BETWEEN.join([block.text for block in kept]), tuple(kept), ())


@lru_cache(maxsize=65_536)
def _published(value: str) -> PublicationDate:
    if not value:
        return PublicationDate()
    if not is_date(value):
        raise ValueError(f"'date' must be like 2025, 2025-04 or 2025-04-03, and is {value!r}")
    return PublicationDate(value, _PRECISIONS[len(value)], _SOURCE)


def _entities(record: Mapping[str, Any]) -> Iterator[Entity]:
    """Each once, by its key: two spellings of a name are one entity, under the first of them."""
    for field, entity_of in _ENTITIES.items():
        names = record.get(field) or ()
        if not isinstance(names, list | tuple):
            raise ValueError(f"{field!r} must be a list of names, and is {names!r}")  # noqa: TRY004
        found: dict[str, Entity] = {}
        for name in names:
            if not isinstance(name, str):
                raise ValueError(f"{field!r} must be a list of names, and has {name!r}")  # noqa: TRY004
            entity = entity_of(name)
            if entity is not None:
                found.setdefault(entity.id, entity)
        yield from found.values()


def _maker(kind: EntityType) -> Callable[[str], Entity | None]:
    @lru_cache(maxsize=65_536)
    def entity(name: str) -> Entity | None:
        """An entity, shared by all documents that name it; None without letter or digit."""
        key = name_key(name)
        return Entity(key, kind, name, (Mention(name, Span(0, 0)),)) if key else None

    return entity


# One cache for each kind: to look up a member of an enumeration costs more than all the rest.
_ENTITIES = {
    "people": _maker(EntityType.PERSON),
    "orgs": _maker(EntityType.ORGANISATION),
    "places": _maker(EntityType.PLACE),
}


def _provenance(name: str, text: str) -> Provenance:
    raw = text.encode("utf-8")
    return Provenance(
        paths=(name,),
        name=name,
        sha256=hashlib.sha256(raw).hexdigest(),
        size=len(raw),
        media_type="text/plain",
        encoding="utf-8",
        ingested=_NEVER,
    )
