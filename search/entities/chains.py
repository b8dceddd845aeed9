"""Chains of links: an entity is shown as another one, which is shown as a third one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from search.model import EntityRef, Link

__all__ = ["circles", "ends", "way"]


def way(links: Mapping[EntityRef, Link], start: EntityRef) -> Iterator[EntityRef | None]:
    """An entity, and what it is shown as, step by step. There must be no circle."""
    at: EntityRef | None = start
    yield at
    while at is not None and at in links:
        at = links[at].target
        yield at


def circles(links: Mapping[EntityRef, Link]) -> Iterator[list[EntityRef]]:
    """The entities whose links lead back to them; each circle once."""
    seen: dict[EntityRef, int] = {}
    for number, start in enumerate(links):
        path: list[EntityRef] = []
        at: EntityRef | None = start
        while at is not None and at in links and at not in seen:
            seen[at] = number
            path.append(at)
            at = links[at].target
        if at is not None and at in links and seen[at] == number:
            yield path[path.index(at) :]


def ends(links: Mapping[EntityRef, Link]) -> dict[EntityRef, Link]:
    """For each source the last link of its chain. There must be no circle."""
    last: dict[EntityRef, Link] = {}
    for source in links:
        path = []
        at: EntityRef | None = source
        while at is not None and at in links and at not in last:
            path.append(at)
            at = links[at].target
        end = last[at] if at is not None and at in last else links[path[-1]]
        last.update(dict.fromkeys(path, end))
    return last
