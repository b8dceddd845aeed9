"""Which entity is meant by what somebody typed."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from search.errors import NotFound, SearchError
from search.model import EntityProfile, EntityRef, EntitySummary, EntityType
from search.text import name_key

if TYPE_CHECKING:
    from search.engine import SearchEngine

__all__ = ["meant", "wanted"]

_READ = 20  # entities that are looked at to find the one of a name
_SUGGESTED = 3
_BEGINNING = 3  # letters of a mistyped word that are taken to be right
_NEAR = 0.6


def _written(text: str) -> EntityRef | None:
    """The entity that is written ``person:assimi-goita``; None for a name."""
    kind, colon, entity_id = text.strip().partition(":")
    if not colon or kind not in tuple(EntityType):
        return None
    return EntityRef(EntityType(kind), entity_id.strip())


def wanted(engine: SearchEngine, text: str) -> EntityProfile:
    """The entity of this reference, or of this name if only one has it.

    One that was merged is found as what it is shown as.

    Raises:
        NotFound: there is none; suggests near ones.
        SearchError: several have the name.
    """
    ref = _written(text)
    return _called_alone(engine, text) if ref is None else _of(engine, ref)


def meant(engine: SearchEngine, text: str) -> EntityRef:
    """The reference itself, of an entity that was merged too; else as `wanted`."""
    ref = _written(text)
    if ref is None:
        return _called_alone(engine, text).ref
    _of(engine, ref)
    return ref


def _of(engine: SearchEngine, ref: EntityRef) -> EntityProfile:
    try:
        return engine.entity(ref)
    except NotFound as error:
        raise NotFound(f"{error}{_suggestion(engine, ref.id)}") from None


def _called_alone(engine: SearchEngine, text: str) -> EntityProfile:
    found = _called(engine, text)
    if len(found) == 1:
        return found[0]
    if found:
        refs = " or ".join(str(profile.ref) for profile in found)
        raise SearchError(f"{text!r} may mean {refs}; write which")
    raise NotFound(f"no article names {text!r}{_suggestion(engine, text)}")


def _called(engine: SearchEngine, text: str) -> list[EntityProfile]:
    """The entities that are shown under a name; if there are none, those that go by it."""
    key = name_key(text)
    listed = engine.entities(text, limit=_READ).values if key else ()
    named = [one for one in listed if name_key(one.name) == key]
    profiles = [engine.entity(one.ref) for one in named or listed]
    return profiles if named else [one for one in profiles if key in map(name_key, _forms(one))]


def _forms(profile: EntityProfile) -> Iterator[str]:
    yield from profile.aliases
    yield from (form.form for form in profile.forms)


def _suggestion(engine: SearchEngine, text: str) -> str:
    near = _near(engine, text)
    if not near:
        return ""
    return "; did you mean " + ", ".join(f"{one.ref} ({one.name})" for one in near) + "?"


def _near(engine: SearchEngine, text: str) -> list[EntitySummary]:
    """Entities called alike: of those of which a word begins like one of the text, the nearest."""
    key = name_key(text)
    found: dict[EntityRef, EntitySummary] = {}
    for word in key.split("-")[:5]:
        if len(word) >= _BEGINNING:
            listed = engine.entities(word[:_BEGINNING], limit=_READ).values
            found.update((one.ref, one) for one in listed)

    def likeness(one: EntitySummary) -> float:
        return max(
            difflib.SequenceMatcher(None, key, other).ratio()
            for other in {name_key(one.name), one.ref.id.lower()}
        )

    near = sorted(found.values(), key=lambda one: (-likeness(one), one.ref))
    return [one for one in near if likeness(one) >= _NEAR or _shares_a_word(key, one)][:_SUGGESTED]


def _shares_a_word(key: str, one: EntitySummary) -> bool:
    return bool(set(key.split("-")) & set(name_key(one.name).split("-")))
