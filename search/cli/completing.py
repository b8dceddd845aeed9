"""Completes what is typed in a shell with what the archive has."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from search.cli.options import Choices
from search.model import FacetField, Query

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from search.model import FacetValue

__all__ = ["complete_values"]

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
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - completion only

        from search.engine import SearchEngine  # noqa: PLC0415 - completion of values only
        from search.errors import SearchError  # noqa: PLC0415

        choices = ctx.ensure_object(Choices)
        try:
            with SearchEngine(choices.archive, _SECONDS) as engine:
                page = engine.facet(Query(), field, incomplete, limit=_MOST)
        except (SearchError, OSError):  # a shell has no place for complaints
            return []
        return [CompletionItem(value.value, help=_described(value)) for value in page.values]

    return complete


def _described(value: FacetValue) -> str:
    count = "1 document" if value.count == 1 else f"{value.count} documents"
    return count if value.label == value.value else f"{value.label}, {count}"
