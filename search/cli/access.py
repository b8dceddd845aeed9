"""``search-cli access``: who may read the archive over the web."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from search.access import MIN_PASSWORD, AccessList, Password, new_token, read, write
from search.cli.exits import note
from search.cli.options import SectionedCommand, access_option
from search.errors import SearchError
from search.settings import ACCESS

__all__ = ["access"]

EXAMPLES = """\b
Examples:
  search-cli access add anna --access /etc/press/access
  search-cli access token harvester --access /etc/press/access
  search-cli access list --access /etc/press/access
  search-cli access remove anna --access /etc/press/access
  search-cli serve --access /etc/press/access
"""


@click.group(
    epilog=EXAMPLES,
    short_help="Say who may read the archive over the web.",
    options_metavar="",
)
def access() -> None:
    """Say who may read the archive over the web: people with passwords, programs with tokens.

    A server that runs follows the file without a restart. It holds no password and no token, only
    what each is recognised by.
    """


def _named(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.argument("name")(access_option(function))


@access.command(cls=SectionedCommand)
@_named
def add(name: str, access: Path | None) -> None:
    """Let a person in, or give one another password.

    The password is asked for twice and not shown; without a terminal it is the first line of what
    is piped in.
    """
    file = _file(access)
    password = Password.of(_typed())
    with _changing(file) as change:
        before = change.people
        change.people = before.with_person(name, password)
    note(f"{name} {'has another password' if name in before.people else 'may read'}.")


@access.command(cls=SectionedCommand, short_help="Let a program in, or give it another token.")
@_named
def token(name: str, access: Path | None) -> None:
    """Let a program in: print a token that is shown this once, for its Authorization header.

    For a name that is there already it is another one, and the old one counts no longer.
    """
    file = _file(access)
    made = new_token()
    with _changing(file) as change:
        change.people = change.people.with_program(name, made)
    note(f"{name} may read, with  Authorization: Bearer TOKEN")
    click.echo(made)


@access.command(cls=SectionedCommand)
@_named
def remove(name: str, access: Path | None) -> None:
    """Let a person or a program in no longer."""
    file = _file(access)
    read(file)  # what is not there is not made to take somebody out of it
    with _changing(file) as change:
        change.people = change.people.without(name)
    note(f"{name} may not read any more.")


@access.command("list", cls=SectionedCommand)
@access_option
def list_(access: Path | None) -> None:
    """List who may read."""
    people = read(_file(access))
    for kind, names in (("person", people.people), ("program", people.programs)):
        for name in sorted(names):
            click.echo(f"{kind:8}{name}")
    if not people.people and not people.programs:
        note("Nobody is in the file: nobody may read.")


class _Change:
    """What is in the file, until the end of a change of it."""

    def __init__(self, people: AccessList) -> None:
        self.people = people


@contextmanager
def _changing(file: Path) -> Iterator[_Change]:
    """Read the file, and write what has become of it; one process at a time."""
    folder = os.open(file.resolve().parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        change = _Change(read(file) if file.exists() else AccessList())
        yield change
        write(file, change.people)
    finally:
        os.close(folder)


def _file(given: Path | None) -> Path:
    if given is None:
        raise SearchError(f"say which file: {ACCESS.option} FILE, or {ACCESS.variable}")
    return given


def _typed() -> str:
    """The password, from a person or from a pipe."""
    if sys.stdin is None:  # closed, as by <&-
        raise SearchError("there is nowhere to read a password from; pipe it in")
    if not sys.stdin.isatty():
        return sys.stdin.readline().removesuffix("\n")
    return str(
        click.prompt(
            f"Password ({MIN_PASSWORD} characters or more)",
            hide_input=True,
            confirmation_prompt="The same again",
        )
    )
