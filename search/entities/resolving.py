"""From what the archive found and what a person decided to what is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from search.entities.chains import circles, ends, way
from search.entities.decisions import Keep, Merge, Override, Rename, SplitOff, decided
from search.model import EntityRef, Link, Resolution, Split

__all__ = ["resolve"]

_Links = dict[EntityRef, Link]


def resolve(found: Sequence[Link], overrides: Sequence[Override]) -> Resolution:
    """What recognised entities are shown as. A person's word beats what was found.

    Chains are followed, so that no target is itself a source. A found link is dropped where it
    would hide an entity that the overrides speak of, take away one that is kept or split off, join
    what a split parts, or close a circle. A link of several steps has the origin of the first one.

    Args:
        found: links of the archive; of several with one source the first in the order of their
            targets counts.
        overrides: in the order of the file, which gives them their numbers and nothing else.

    Raises:
        SearchError: the overrides contradict each other.
    """
    persons = decided(overrides)
    links = _found_links(found, overrides)
    links.update((ref, link) for ref, link in persons.items() if link.target != ref)
    for circle in list(circles(links)):
        del links[min(ref for ref in circle if ref not in persons)]
    hidden = {ref for ref, link in ends(links).items() if link.target is None}
    for ref in sorted(hidden.intersection(_spoken_of(overrides))):
        _show(links, ref, persons)
    offs = sorted(
        {one for one in overrides if isinstance(one, SplitOff)},
        key=lambda one: (not one.documents, not one.forms, one.source, one.target, one.keys),
    )
    for off in offs:
        _part(links, off, persons)
    last = ends(links)
    flat = tuple(_flattened(links[ref], last[ref]) for ref in sorted(links))
    return Resolution(flat, tuple(_splits(offs, last)), tuple(_names(overrides, offs, links)))


def _found_links(found: Iterable[Link], overrides: Sequence[Override]) -> _Links:
    """By source, without those of entities that are kept or split off."""
    themselves = {one.entity for one in overrides if isinstance(one, Keep)}
    themselves |= {one.target for one in overrides if isinstance(one, SplitOff)}
    links: _Links = {}
    for link in sorted(found, key=lambda one: (one.source, str(one.target), one.reason)):
        if link.source not in themselves and link.target != link.source:
            links.setdefault(link.source, link)
    return links


def _spoken_of(overrides: Iterable[Override]) -> Iterator[EntityRef]:
    """What a person takes for an entity."""
    for override in overrides:
        match override:
            case Merge(_, target):
                yield target
            case SplitOff(source, target):
                yield from (source, target)
            case Rename(entity, _):
                yield entity


def _show(links: _Links, ref: EntityRef, persons: Mapping[EntityRef, Link]) -> None:
    """Drop the found link by which an entity would be hidden, unless a person hides it."""
    steps = list(way(links, ref))
    found = (one for one in steps if one in links and one not in persons)
    if steps[-1] is None and (first := next(found, None)) is not None:
        del links[first]


def _part(links: _Links, off: SplitOff, persons: Mapping[EntityRef, Link]) -> None:
    """Drop the found links by which what a split parts would be one."""
    while True:
        ways = [list(way(links, ref)) for ref in (off.source, off.target)]
        if ways[0][-1] != ways[1][-1]:
            return
        # There is a found one: `decided` has seen to it that a person's own do not join them.
        steps = (ref for one in ways for ref in one if ref is not None and ref in links)
        del links[next(ref for ref in steps if ref not in persons)]


def _flattened(first: Link, last: Link) -> Link:
    if first == last:
        return first
    return first._replace(target=last.target, reason=f"{first.reason}; then {last.reason}")


def _splits(offs: Sequence[SplitOff], last: Mapping[EntityRef, Link]) -> Iterator[Split]:
    """Those that say most about a mention first: the first that fits one counts."""
    for off in offs:
        source, target = (_shown(last, ref) for ref in (off.source, off.target))
        if source is not None and target is not None and source != target:
            yield Split(source, target, off.keys, tuple(sorted(set(off.documents))))


def _shown(last: Mapping[EntityRef, Link], ref: EntityRef) -> EntityRef | None:
    return last[ref].target if ref in last else ref


def _names(
    overrides: Sequence[Override], offs: Sequence[SplitOff], links: Mapping[EntityRef, Link]
) -> Iterator[tuple[EntityRef, str]]:
    """Of what is shown as itself; a rename goes before the name a split gives."""
    names = {off.target: off.name for off in offs if off.name}
    names.update({one.entity: one.name for one in overrides if isinstance(one, Rename)})
    yield from sorted((ref, name) for ref, name in names.items() if ref not in links)
