"""Writes answers in the forms that programs read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from search.cli.window import Answer
from search.formats import Format, written
from search.printable import json_text
from search.serialization import results_to_json

if TYPE_CHECKING:
    from search.engine import SearchEngine

__all__ = ["write_answer"]


def write_answer(engine: SearchEngine, found: Answer, name: str) -> None:
    """Write an answer to stdout in the form of this name, piece by piece."""
    form = Format(name)
    if form is Format.JSON:
        click.echo(_json(found))
        return
    for piece in written(found.hits(), form, engine.references):
        click.echo(piece, nl=False)


def _json(found: Answer) -> str:
    """One object; where the hits are no page of the search, `page` says which they are."""
    hits = tuple(found.hits())
    window = found.window
    limit = window.limit or max(1, len(hits))
    page = replace(found.results.query, page=window.offset // limit + 1, per_page=limit)
    shape = results_to_json(replace(found.results, query=page, hits=hits, partial=found.partial))
    if window.offset % limit == 0:
        return json_text(shape, indent=2)
    return json_text({**shape, "page": {"offset": window.offset, "limit": limit}}, indent=2)
