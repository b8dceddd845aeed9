"""What every command that asks a query says of it: what was wrong, and what was understood."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from search.cli.caret import pointed
from search.cli.exits import Exit, complain, note
from search.cli.hits import expansion_notes
from search.errors import QueryError
from search.model import Query, Results, Warned, WarningCode
from search.printable import one_line

__all__ = ["faults_pointed_out", "notes"]


@contextmanager
def faults_pointed_out(query: Query) -> Iterator[None]:
    """Say what of a query cannot be read, and where, and end the command."""
    try:
        yield
    except QueryError as error:
        _point_out(error, query)
        raise click.exceptions.Exit(Exit.USAGE) from None


def _point_out(error: QueryError, query: Query) -> None:
    bounds = {"from": query.date_from, "to": query.date_to, "since": query.since}
    complain(str(error))
    if error.parameter in bounds:
        option = f"--{error.parameter} "
        note(pointed(option + bounds[error.parameter], len(option) + (error.position or 0)))
    elif error.position is not None:
        note(pointed(query.text, error.position))
    if error.suggestion:
        note(f"Did you mean:  {error.suggestion}")


def notes(results: Results) -> Iterator[str]:
    """How the query was understood, where that may not be what was meant."""
    yield from expansion_notes(results)
    for warned in results.warnings:
        yield from _warning(warned, results.query)


def _warning(warned: Warned, query: Query) -> Iterator[str]:
    subject = one_line(warned.subject)
    match warned.code:
        case WarningCode.LOWERCASE_OPERATOR:
            yield f"Note: {subject!r} is looked for as a word; the operator is {subject.upper()}"
            if warned.at is not None:
                yield pointed(query.text, warned.at)
        case WarningCode.UNKNOWN_VALUE if warned.at is not None:  # of the words
            yield f"Note: no document has {subject!r}"
            yield pointed(query.text, warned.at)
        case WarningCode.UNKNOWN_VALUE:
            yield f"Note: no document has --{warned.parameter} {subject!r}"
