"""What interrupts the writing into a pager."""

from __future__ import annotations

import click
import pytest

from search.cli.options import Choices
from search.cli.paging import paged


@pytest.fixture(autouse=True)
def terminal(monkeypatch):
    monkeypatch.setattr("search.cli.paging.on_terminal", lambda: True)
    for name, value in {"TERM": "xterm", "PAGER": "true", "LINES": "5", "COLUMNS": "80"}.items():
        monkeypatch.setenv(name, value)


def write(lines: int, error: type[BaseException]) -> None:
    """Write so many lines, then stop with an error."""
    with paged(Choices()):
        click.echo("line\n" * lines, nl=False)
        raise error


@pytest.mark.parametrize("left", [KeyboardInterrupt, BrokenPipeError])
def test_who_has_seen_enough_leaves_quietly(left):
    write(10, left)


@pytest.mark.parametrize("left", [KeyboardInterrupt, BrokenPipeError])
def test_before_there_is_a_pager_it_is_an_interruption(left, capsys):
    with pytest.raises(left):
        write(1, left)
    assert capsys.readouterr().out == "line\n"


def test_a_bug_is_none_of_the_readers_doing():
    with pytest.raises(LookupError):
        write(10, LookupError)
