"""Completes what is typed in a shell with what the archive has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from search.cli.options import Choices
from search.errors import SearchError
from search.model import EntityType, FacetField, Query

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from search.engine import SearchEngine
__all__ = ["complete_refs", "complete_values"]

_SECONDS = 0.5  # a person waits for it
_MOST = 50

Completer = Callable[[click.Context, click.Parameter, str], list["CompletionItem"]]


def complete_values(field: FacetField) -> Completer:
    """What click asks for the values of a filter: those of the archive that begin so."""

    def complete(
        ctx: click.Context,
        param: click.Parameter,  # noqa: ARG001 - click's signature
        incomplete: str,
    ) -> list[CompletionItem]:
        def listed(engine: SearchEngine) -> Iterable[tuple[str, str, int]]:
            page = engine.facet(Query(), field, incomplete, limit=_MOST)
            return ((value.value, value.label, value.count) for value in page.values)

        return _completed(ctx, listed)

    return complete


def complete_refs(
    ctx: click.Context,
    param: click.Parameter,  # noqa: ARG001 - click's signature
    incomplete: str,
) -> list[CompletionItem]:
    """What click asks for a reference: entities with a form of which a word begins so.

    After ``person:`` these are people, and so on.
    """

    def listed(engine: SearchEngine) -> Iterable[tuple[str, str, int]]:
        written, colon, rest = incomplete.partition(":")
        kind = EntityType(written) if colon and written in tuple(EntityType) else None
        found = engine.entities(rest if kind else incomplete, kind, limit=_MOST).values
        return ((str(one.ref), one.name, one.documents) for one in found)

    return _completed(ctx, listed)


def _completed(
    ctx: click.Context, listed: Callable[[SearchEngine], Iterable[tuple[str, str, int]]]
) -> list[CompletionItem]:
    """Of each value that the archive lists: itself, its name, and in how many documents it is."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415 - completion only

    from search.engine import SearchEngine  # noqa: PLC0415 - completion of values only

    try:
        with SearchEngine(ctx.ensure_object(Choices).archive, _SECONDS) as engine:
            return [
                CompletionItem(value, help=_described(value, name, documents))
                for value, name, documents in listed(engine)
            ]
    except (SearchError, OSError):  # a shell has no place for complaints
        return []


def _described(value: str, name: str, documents: int) -> str:
    count = "1 document" if documents == 1 else f"{documents} documents"
    return count if name == value else f"{name}, {count}"
