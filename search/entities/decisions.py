"""What a person may decide about entities, and which decisions contradict each other."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from search.entities.chains import circles, ends
from search.errors import SearchError
from search.model import EntityRef, EntityType, Link, Origin
from search.text import name_key

__all__ = [
    "FILE",
    "MAX_SPLITS",
    "Hide",
    "Keep",
    "Merge",
    "Override",
    "Rename",
    "SplitOff",
    "decided",
    "numbered",
    "parse_ref",
]

FILE = "entities.toml"
"""Name of the file of overrides in the folder of an archive."""

MAX_SPLITS = 200
"""Splits of one entity; each of its mentions is held against all of them."""

_COUNTRY = re.compile(r"[A-Z]{2}")
_TYPES = ", ".join(kind.value for kind in EntityType)


@dataclass(frozen=True, slots=True)
class Merge:
    """The sources are the same as the target, and are shown as it."""

    sources: tuple[EntityRef, ...]
    target: EntityRef


@dataclass(frozen=True, slots=True)
class SplitOff:
    """Some mentions of an entity, as it is shown, mean another one.

    Attributes:
        name: shown for the target; "" to leave it as it is.
        forms: the names under which it is meant, case and accents do not matter; () for all.
        documents: ids of the documents in which it is meant; () for all. One of both is needed.
    """

    source: EntityRef
    target: EntityRef
    name: str = ""
    forms: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The forms as they are compared, sorted."""
        return tuple(sorted({name_key(form) for form in self.forms}))


@dataclass(frozen=True, slots=True)
class Hide:
    """It is no entity: neither facets nor articles show it."""

    entity: EntityRef


@dataclass(frozen=True, slots=True)
class Keep:
    """It is itself: what the archive found about it (merged, hidden) is taken back."""

    entity: EntityRef


@dataclass(frozen=True, slots=True)
class Rename:
    """The entity is shown under this name."""

    entity: EntityRef
    name: str


Override = Merge | SplitOff | Hide | Keep | Rename

_WORDS = {Merge: "merge", SplitOff: "split", Hide: "hide", Keep: "keep", Rename: "rename"}


def parse_ref(text: str) -> EntityRef:
    """The entity that is written ``person:assimi-goita``, or ``place:ML`` for a country.

    Raises:
        SearchError: it is not written so.
    """
    kind, _, key = text.partition(":")
    if kind not in tuple(EntityType):
        raise SearchError(
            f"{text[:80]!r} is no entity; write its type ({_TYPES}), a colon and its id, "
            "such as person:assimi-goita"
        )
    folded = name_key(key)
    if key != folded and not (kind == EntityType.PLACE and _COUNTRY.fullmatch(key)):
        remedy = f"write {kind}:{folded[:80]}" if folded else "write such as person:assimi-goita"
        raise SearchError(f"{text[:80]!r} has no id as entities have them; {remedy}")
    if not key:
        raise SearchError(f"{text[:80]!r} has no id; write such as {kind}:assimi-goita")
    return EntityRef(EntityType(kind), key)


def numbered(overrides: Sequence[Override]) -> Iterator[tuple[Override, str]]:
    """Each with the place where the file has it: "merge 3" is its third merge."""
    seen: Counter[str] = Counter()
    for override in overrides:
        word = _WORDS[type(override)]
        seen[word] += 1
        yield override, f"{word} {seen[word]}"


def decided(overrides: Sequence[Override]) -> dict[EntityRef, Link]:
    """The links that a person decided, by source, one step each. What is kept leads to itself.

    Raises:
        SearchError: the overrides contradict each other; names the entries.
    """
    links: dict[EntityRef, Link] = {}
    places: dict[EntityRef, str] = {}
    for override, place in numbered(overrides):
        for source, target in _fates(override):
            if isinstance(override, Merge) and source == target:
                raise SearchError(f"{place}: merges {source} into itself; take it out of 'from'")
            known = links.get(source)
            if known is not None and known.target != target:
                raise SearchError(
                    f"{place}: {source} is to be {_told(source, target)}, but by {places[source]} "
                    f"it is to be {_told(source, known.target)}; remove one of the two"
                )
            if known is None:
                reason = f"{FILE}, {place}"
                links[source] = Link(source, target, Origin.PERSON, reason)
                places[source] = place
    moving = {source: link for source, link in links.items() if link.target != source}
    for circle in circles(moving):
        way = " -> ".join(map(str, [*circle[:8], circle[0]]))
        raise SearchError(
            f"{max(places[ref] for ref in circle)}: the merges lead in a circle ({way}); "
            "remove one of them"
        )
    _check_names(overrides)
    _check_splits(overrides, moving)
    return links


def _fates(override: Override) -> Iterator[tuple[EntityRef, EntityRef | None]]:
    match override:
        case Merge(sources, target):
            yield from ((source, target) for source in sources)
        case Hide(entity):
            yield entity, None
        case Keep(entity):
            yield entity, entity


def _told(source: EntityRef, target: EntityRef | None) -> str:
    if target is None:
        return "hidden"
    return "kept as it is" if target == source else f"merged into {target}"


def _check_names(overrides: Sequence[Override]) -> None:
    for kind in (Rename, SplitOff):
        names: dict[EntityRef, tuple[str, str]] = {}
        for override, place in numbered(overrides):
            if not isinstance(override, kind) or not override.name:
                continue
            ref = override.target if isinstance(override, SplitOff) else override.entity
            name, first = names.setdefault(ref, (override.name, place))
            if name != override.name:
                raise SearchError(
                    f"{place}: names {ref} {override.name!r}, but {first} names it {name!r}; "
                    "remove one of the two"
                )


def _check_splits(overrides: Sequence[Override], moving: Mapping[EntityRef, Link]) -> None:
    shown = {ref: link.target for ref, link in ends(moving).items()}
    by_source: dict[EntityRef, list[tuple[SplitOff, str]]] = defaultdict(list)
    for split, place in numbered(overrides):
        if not isinstance(split, SplitOff):
            continue
        source, target = (shown.get(ref, ref) for ref in (split.source, split.target))
        for ref, shown_as in ((split.source, source), (split.target, target)):
            if shown_as is None:
                raise SearchError(f"{place}: {ref} is hidden by another entry; remove one of both")
        if source is None or source == target:
            raise SearchError(
                f"{place}: {split.source} and {split.target} are one and the same; "
                "choose another id in 'to', or remove the merge"
            )
        _check_overlap(split, place, by_source[source])
        by_source[source].append((split, place))


def _check_overlap(split: SplitOff, place: str, others: Sequence[tuple[SplitOff, str]]) -> None:
    """Two splits of an entity may not claim the same mentions with the same right."""
    if len(others) >= MAX_SPLITS:
        raise SearchError(f"{place}: more than {MAX_SPLITS} splits of {split.source}; join some")
    for other, first in others:
        alike = (bool(split.forms), bool(split.documents)) == (
            bool(other.forms),
            bool(other.documents),
        )
        apart = (split.forms and not {*split.keys} & {*other.keys}) or (
            split.documents and not {*split.documents} & {*other.documents}
        )
        if alike and not apart and split.target != other.target:
            raise SearchError(
                f"{place}: {first} gives the same mentions to {other.target}; "
                "say in one of the two other forms or documents"
            )
