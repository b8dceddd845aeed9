"""Errors become a message on stderr and an exit code."""

from __future__ import annotations

import click
import pytest

from search.cli.caret import pointed
from search.cli.exits import Exit
from search.errors import (
    ArchiveError,
    ArchiveMissing,
    Busy,
    IndexDamaged,
    NotFound,
    QueryError,
    SearchError,
)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ArchiveError("of another version"), Exit.ARCHIVE),
        (ArchiveMissing("no archive at x"), Exit.ARCHIVE),
        (IndexDamaged("build 7 is incomplete"), Exit.ARCHIVE),
        (OSError("disk"), Exit.ARCHIVE),
        (Busy("another ingest is running"), Exit.BUSY),
        (NotFound("no document 'x'"), Exit.NONE),
        (SearchError("no such file"), Exit.USAGE),
        (KeyboardInterrupt(), Exit.INTERRUPTED),
        (click.Abort(), Exit.INTERRUPTED),
        (BrokenPipeError(), Exit.FOUND),
    ],
)
def test_every_error_has_its_code(run, engine, monkeypatch, error, code):
    monkeypatch.setattr("search.cli.exits._discard_stdout", lambda: None)

    def search(_query):
        raise error

    engine.search = search
    result = run("coup")
    assert result.exit_code == code
    assert result.stdout == ""
    assert str(error) in result.stderr
    assert "Traceback" not in result.stderr


def test_a_missing_archive_says_how_to_begin(run, engine):
    def search(_query):
        raise ArchiveMissing("no archive at x")

    engine.search = search
    assert "Begin with:  search-cli ingest FOLDER" in run("coup").stderr
    for args in (["--archive", "my press", "coup"], ["coup", "--archive", "my press"]):
        assert "search-cli --archive 'my press' ingest FOLDER" in run(*args).stderr


def test_a_command_to_type_next_names_the_archive(run, engine):
    def search(_query):
        raise IndexDamaged("altered: 'search-cli rebuild' makes it again")

    engine.search = search
    assert "'search-cli rebuild' makes" in run("coup").stderr
    assert "'search-cli --archive x rebuild' makes" in run("coup", "--archive", "x").stderr


def test_an_error_of_the_system_is_told_in_words(run, engine):
    def search(_query):
        raise PermissionError(13, "Permission denied", "index/archive.sqlite3")

    engine.search = search
    result = run("coup")
    assert result.exit_code == Exit.ARCHIVE
    assert result.stderr == "search-cli: cannot use index/archive.sqlite3: Permission denied\n"


def test_a_query_error_points_at_the_character(run, engine):
    engine.error = QueryError("no field titel", position=5, suggestion="coup title:Mali")
    result = run("coup titel:Mali")
    assert result.exit_code == 2
    assert result.stderr == (
        "search-cli: no field titel\n  coup titel:Mali\n       ^\nDid you mean:  coup title:Mali\n"
    )


@pytest.mark.parametrize(("name", "position", "caret"), [("from", 5, 14), ("since", None, 10)])
def test_a_wrong_bound_is_pointed_at_too(run, engine, name, position, caret):
    engine.error = QueryError("no month 13", parameter=name, position=position)
    result = run("coup", f"--{name}", "2025-13")
    shown = f"  --{name} 2025-13\n{' ' * caret}^\n"
    assert (result.exit_code, result.stderr) == (2, f"search-cli: no month 13\n{shown}")


@pytest.mark.parametrize(
    ("text", "position", "shown"),
    [
        ("(coup", 5, "  (coup\n       ^"),
        ("記事 x:y", 3, "  記事 x:y\n       ^"),
        ("e\u0301te\u0301 x:y", 6, "  e\u0301te\u0301 x:y\n      ^"),
        ("a\tb\nx:y", 4, "  a b x:y\n      ^"),
        ("\x1b[31m x:y", 6, "  ␛[31m x:y\n        ^"),
        ("a" * 40 + "!" + "b" * 40, 40, f"  …{'a' * 30}!{'b' * 29}…\n   {' ' * 30}^"),
        ("x", 99, "  x\n   ^"),
    ],
)
def test_the_caret_stands_under_its_character(text, position, shown):
    assert pointed(text, position) == shown
