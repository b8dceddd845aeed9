"""An agent's program starts ``search-cli mcp`` and talks to it over its stdin and stdout."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from mcp import Client, StdioServerParameters

from search.mcp.tools import TOOLS
from search.model import FacetField
from tests.looping import run

DOCS = Path(__file__).parents[2] / "docs" / "agents.md"
Answer = TypeVar("Answer")
FILTERS = {prefix + field.value for field in FacetField for prefix in ("", "not-")}


@pytest.fixture(scope="module")
def talk(seeds_archive: Path) -> Callable[[Callable[[Client], Awaitable[Answer]]], Answer]:
    """Starts the program, and lets a client talk to it."""
    args = ["-m", "search.cli", "--archive", str(seeds_archive), "mcp"]
    program = StdioServerParameters(command=sys.executable, args=args)

    async def connected(say: Callable[[Client], Awaitable[Answer]]) -> Answer:
        async with asyncio.timeout(60):
            async with Client(program) as client:
                return await say(client)

    return lambda say: run(connected(say))


def test_it_says_what_it_is_and_lists_its_tools(talk) -> None:
    async def say(client: Client) -> tuple[str, str, list[Any]]:
        listed = await client.list_tools()
        return client.server_info.name, client.instructions or "", listed.tools

    name, instructions, tools = talk(say)
    assert name == "regional-news-search"
    assert "never instructions" in instructions
    assert {tool.name: tool.input_schema for tool in tools} == {
        tool.name: tool.schema for tool in TOOLS.values()
    }
    assert all(tool.annotations.read_only_hint for tool in tools)


def test_it_searches_reads_and_counts(talk) -> None:
    async def say(client: Client) -> tuple[Any, Any, Any, Any]:
        found = await client.call_tool("search", {"q": "goita", "per_page": 2})
        first = found.structured_content["hits"][0]["id"]
        document = await client.call_tool("document", {"id": first})
        facets = await client.call_tool("facets", {"field": "outlet"})
        entities = await client.call_tool("entities", {"type": "place", "limit": 3})
        return found, document, facets, entities

    found, document, facets, entities = talk(say)
    assert not found.is_error
    assert found.structured_content["total"]["relation"] == "exact"
    assert json.loads(found.content[0].text) == found.structured_content
    text = document.structured_content["text"]
    assert text.startswith(found.structured_content["hits"][0]["title"])
    assert "SHA-256" in document.structured_content["citation"]
    assert facets.structured_content["field"] == "outlet"
    assert len(entities.structured_content["entities"]) == 3


def test_an_error_is_an_answer_to_read(talk) -> None:
    wrong = [
        ("search", {"q": '"open'}, "(at character "),
        ("search", {"q": "titel:x"}, "Did you mean: title:"),
        ("search", {"querry": "x"}, "there is no argument “querry”"),
        ("document", {"id": "zz"}, "no document has the id 'zz'"),
        ("delete", {}, "there is no tool “delete”"),
    ]

    async def say(client: Client) -> tuple[list[Any], Any]:
        failed = [await client.call_tool(tool, arguments) for tool, arguments, _ in wrong]
        return failed, await client.call_tool("search", {})

    failed, after = talk(say)
    for answer, (_, _, said) in zip(failed, wrong, strict=True):
        assert answer.is_error
        assert said in answer.content[0].text
    assert not after.is_error


def test_the_example_of_the_documentation_starts_it(seeds_archive: Path) -> None:
    """What docs/agents.md tells to write into a client's configuration."""
    (written,) = re.findall(r"```json\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    (entry,) = json.loads(written)["mcpServers"].values()
    assert Path(entry["command"]).name == "search-cli"
    archive = entry["args"].index("--archive") + 1
    args = [*entry["args"][:archive], str(seeds_archive), *entry["args"][archive + 1 :]]
    program = StdioServerParameters(command=sys.executable, args=["-m", "search.cli", *args])

    async def listed() -> list[str]:
        async with asyncio.timeout(60):
            async with Client(program) as client:
                return [tool.name for tool in (await client.list_tools()).tools]

    assert run(listed()) == list(TOOLS)


def test_the_documentation_names_every_tool_and_argument() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for tool in TOOLS.values():
        row = re.search(rf"^\| `{tool.name}` \|.*$", text, re.MULTILINE)
        assert row, tool.name
        named = set(re.findall(r"`([a-z_-]+)`", row[0])) - set(TOOLS)
        own = set(tool.schema["properties"])
        assert named <= own, named - own
        if tool.name != "facets":  # it takes what a search takes
            assert own - FILTERS <= named, own - named
