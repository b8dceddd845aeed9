"""Whatever is misspelled, on every face, is an error that suggests the right word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from telling import Tell

from search.cli.app import app
from search.cli.commands import COMMANDS
from search.engine import SearchEngine
from search.errors import QueryError
from search.mcp.tools import TOOLS, ask
from search.model import Collapse, FacetField, Interval, Query, Sort
from search.query.leaves import FIELDS
from webapp import create_app
from webapp.parameters import PARAMETERS


def misspelled(word: str) -> Iterator[str]:
    """The word with two letters swapped, one doubled, one left out, and one put behind it."""
    if len(word) > 3:
        yield word[:1] + word[2] + word[1] + word[3:]
        yield word[:2] + word[1:]
        yield word[:-2] + word[-1:]
    yield f"{word}{word[-1]}"


def wrong(words: object) -> list[tuple[str, str]]:
    """Misspelled words, each with what was meant; none that is right in itself."""
    known = list(map(str, words))  # type: ignore[call-overload]
    return [(word, other) for word in known for other in misspelled(word) if other not in known]


@pytest.fixture(scope="module")
def web(seeds_archive: Path) -> FlaskClient:
    return create_app(seeds_archive).test_client()


VALUES = {"sort": list(Sort), "collapse": list(Collapse), "facets": [*FacetField, *Interval]}


@pytest.mark.reliability
def test_fields_of_the_query_language(seeds_engine: SearchEngine, tell: Tell) -> None:
    asked = wrong(FIELDS)
    for word, other in asked:
        with pytest.raises(QueryError) as caught:
            seeds_engine.search(Query(f"{other}:mali"))
        meant = "in:removed" if word == "in" else f"{word}:"
        assert caught.value.suggestion == meant, other
        assert caught.value.position == 0
    tell(19, f"{len(asked)} fields", "each error suggests the right one")


@pytest.mark.reliability
@pytest.mark.parametrize("path", ["/search", "/api/v1/search"])
def test_parameters_and_their_values(web: FlaskClient, path: str, tell: Tell) -> None:
    asked = [(f"{word}'", other, f"{other}=1") for word, other in wrong(PARAMETERS)]
    asked += [
        (word, other, f"{name}={other}")
        for name, words in VALUES.items()
        for word, other in wrong(words)
    ]
    for word, other, query in asked:
        answer = web.get(f"{path}?{query}")
        assert answer.status_code in (400, 422), query
        if path.startswith("/api"):
            assert answer.json["suggestion"] == word.rstrip("'"), (query, answer.json)
        else:
            assert word.rstrip("'") in answer.text, query
        assert other[:80] in answer.text
    tell(19, f"{len(asked)} parameters and values of {path}", "each error suggests the right one")


@pytest.mark.reliability
def test_commands_options_and_their_values(seeds_archive: Path, tell: Tell) -> None:
    runner = CliRunner()
    commands = [(word, [other]) for word, other in wrong(COMMANDS)]
    archive = f"--archive={seeds_archive}"
    values = [
        (word, ["search", "mali", archive, f"--{name}={other}"])
        for name, words in VALUES.items()
        for word, other in wrong(words)
    ]
    for word, args in [*options(), *values]:
        done = runner.invoke(app, args)
        assert done.exit_code == 2, (args, done.output)
        assert word in done.stderr, (args, done.stderr)
    for word, args in commands:
        done = runner.invoke(app, [archive, *args])
        assert word in done.stderr, (args, done.stderr)
    count = len(commands) + len(options()) + len(values)
    tell(19, f"{count} commands, options and values", "each error suggests the right one")


def options() -> list[tuple[str, list[str]]]:
    """Misspelled options of every command."""
    context = app.make_context("search-cli", [], resilient_parsing=True)
    found = []
    for name in app.list_commands(context):
        command = app.get_command(context, name)
        assert command is not None
        names = [one[2:] for option in command.params for one in option.opts if one[:2] == "--"]
        found += [(f"--{word}", [name, f"--{other}"]) for word, other in wrong(names)]
    return found


@pytest.mark.reliability
def test_tools_and_arguments_of_agents(seeds_engine: SearchEngine, tell: Tell) -> None:
    asked = [
        (tool, word, other)
        for tool, declared in TOOLS.items()
        for word, other in wrong(declared.schema["properties"])
    ]
    for tool, word, other in asked:
        with pytest.raises(QueryError) as caught:
            ask(seeds_engine, tool, {other: "x"})
        assert word in (caught.value.suggestion or str(caught.value)), (tool, other)
    tell(19, f"{len(asked)} arguments of agents", "each error suggests the right one")
