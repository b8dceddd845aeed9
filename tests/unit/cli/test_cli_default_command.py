"""A bare query is a search; a command is named first; both can carry the shared options."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.cli.options import Choices


@pytest.mark.parametrize(
    ("args", "text"),
    [
        (["goita"], "goita"),
        (["Wagner Mali"], "Wagner Mali"),
        (["Wagner", "Mali"], "Wagner Mali"),
        (["search", "status"], "status"),
        (["--", "status"], "status"),
        (["--json", "status"], "status"),
        (["--archive", "a", "coup"], "coup"),
        (["--archive=a", "--color", "never", "coup"], "coup"),
        (["--no-pager", "coup"], "coup"),
        (["--no-pager", "--archive", "a", "search", "coup"], "coup"),
        (["--place", "Niger", "coup"], "coup"),
        (["--place", "Niger"], ""),
        (["Lavrov", "-Ukraine"], "Lavrov -Ukraine"),
        (["-hostage", "--sort", "newest"], "-hostage"),
        (["--", "--place"], "--place"),
        (['"joint force"', "OR", "title:coup"], '"joint force" OR title:coup'),
    ],
)
def test_what_is_no_command_is_a_query(run, engine, args, text):
    result = run(*args)
    assert result.exit_code == 0, result.output
    assert engine.asked[0].text == text


@pytest.mark.parametrize("args", [["--sorrt", "coup"], ["coup", "--sorrt=newest"]])
def test_a_mistyped_option_never_becomes_part_of_the_query(run, engine, args):
    result = run(*args)
    assert result.exit_code == 2
    assert "No such option '--sorrt'" in result.stderr
    assert "'--sort'" in result.stderr
    assert not engine.asked


@pytest.mark.parametrize("args", [["-h"], ["--help"], ["search", "-h"], ["coup", "--help"]])
def test_help(run, engine, args):
    result = run(*args)
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: search-cli")
    assert not engine.asked


def test_help_can_be_asked_for_in_a_word(run):
    assert run("help").stdout == run("--help").stdout
    for name in ("ingest", "search"):
        assert run("help", name).stdout == run(name, "--help").stdout


@pytest.mark.parametrize("words", ["wanted", "me please"])
def test_help_is_no_query(run, engine, words):
    result = run("help", *words.split())
    assert result.exit_code == 2
    assert f"search-cli -- help {words}" in result.stderr
    assert not engine.asked


def test_help_for_a_mistyped_command(run):
    assert "Did you mean 'ingest'?" in run("help", "igest").stderr
    assert "Did you mean 'merge'?" in run("help", "entities", "mrege").stderr


def test_no_argument_shows_help_as_a_mistake(run):
    result = run()
    assert result.exit_code == 2
    assert "Commands that find:" in result.stderr


def test_version(run):
    assert run("--version").stdout.strip() == "0.1.0"


@pytest.mark.parametrize(
    ("args", "archive"),
    [
        (["--archive", "before", "search", "coup"], "before"),
        (["search", "--archive", "after", "coup"], "after"),
        (["--archive", "before", "search", "--archive", "after", "coup"], "after"),
        (["coup"], "index"),
    ],
)
def test_the_archive_may_be_named_before_and_after_the_command(
    run, engine, monkeypatch, args, archive
):
    seen: list[Path] = []
    monkeypatch.delenv("SEARCH_ARCHIVE", raising=False)

    def opening(choices: Choices) -> object:
        seen.append(choices.archive)
        return engine

    monkeypatch.setattr("search.cli.search.open_or_begin", opening)
    run(*args)
    assert seen == [Path(archive)]


def test_the_archive_from_the_environment(monkeypatch):
    monkeypatch.delenv("SEARCH_ARCHIVE", raising=False)
    assert Choices().archive_is_default
    assert not Choices(archive_option=Path("index")).archive_is_default
    monkeypatch.setenv("SEARCH_ARCHIVE", "elsewhere")
    assert Choices().archive == Path("elsewhere")
    assert not Choices().archive_is_default


@pytest.mark.parametrize("args", [["--archive=", "coup"], ["status", "--archive", " "]])
def test_an_empty_archive_option_is_not_the_working_directory(run, args):
    result = run(*args)
    assert result.exit_code == 2
    assert "--archive': the value is empty" in result.stderr
