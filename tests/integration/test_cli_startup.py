"""What a command loads before it can answer: a budget of modules, which is one of time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from search.cli.app import app
from search.cli.commands import COMMANDS
from tests.terminal import ENVIRONMENT

WEB = {"flask", "babel", "pydantic", "waitress", "gunicorn", "webapp", "mcp"}
WRITE_SIDE = {
    *("search.pipeline", "search.clean", "search.entities", "search.ingest", "search.stories"),
    *("bs4", "lxml", "py3langid", "ahocorasick", "feedparser", "warcio", "rensa", "filelock"),
}
DRAWING = {"rich", "rich.console"}
ANSWERING = {"numpy", "sqlite3", "whoosh", "search.engine", "search.query", "search.archive"}


@pytest.fixture(name="archive")
def archive_fixture(seeds_archive: Path) -> Path:
    return seeds_archive


def loaded(*args: str) -> set[str]:
    """The modules that a command has loaded when it ends."""
    code = (
        "import atexit, sys; from search.cli.app import main;"
        "atexit.register(lambda: print(*sys.modules, sep=',', file=sys.stderr)); main()"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, *args],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        check=False,
    )
    return set(done.stderr.splitlines()[-1].split(","))


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["help"], []])
def test_the_list_of_commands_imports_none_of_them(args: list[str]) -> None:
    modules = loaded(*args)
    assert not modules & (WEB | WRITE_SIDE | DRAWING | ANSWERING)
    commands = {entry.place.partition(":")[0] for entry in COMMANDS.values()} - {"help"}
    assert not modules & {f"search.cli.{module}" for module in commands}
    assert len(modules) < 250


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ("serve", "mcp")])
def test_the_help_of_a_command_loads_neither_index_nor_cleaner(name: str) -> None:
    modules = loaded(name, "--help")
    assert f"search.cli.{COMMANDS[name].place.partition(':')[0]}" in modules
    assert not modules & (WEB | WRITE_SIDE | DRAWING | ANSWERING)


@pytest.mark.parametrize(
    "args",
    [
        ["CEDEAO"],
        ["CEDEAO", "--ids"],
        ["CEDEAO", "--json"],
        ["coup", "--explain", "--all", "--facets", "place,year"],
        ["xyzzy"],
        ["export", "--csv"],
        ["entities"],
        ["entities", "show", "goita"],
        ["story", "none"],
        ["status"],
    ],
)
def test_reading_loads_nothing_of_the_write_side(archive: Path, args: list[str]) -> None:
    modules = loaded("--archive", str(archive), *args)
    assert "search.engine" in modules
    assert not modules & (WEB | WRITE_SIDE | DRAWING)


def test_a_plain_answer_loads_nothing_that_programs_read(archive: Path) -> None:
    modules = loaded("--archive", str(archive), "CEDEAO")
    assert not modules & {"search.serialization", "search.formats", "numpy.ma"}


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_is_where_the_list_says(name: str) -> None:
    command = app.commands[name]
    assert command.name == name
    assert command.help
    assert COMMANDS[name].summary.endswith(".")
