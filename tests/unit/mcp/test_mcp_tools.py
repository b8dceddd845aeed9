"""The tools of an agent: the answers of the other faces, never more than can be read at once."""

from __future__ import annotations

import builtins
import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from mcp import Client
from mcp.types import CallToolResult

from search.cli.app import app
from search.errors import NotFound, QueryError
from search.mcp.server import server_of
from search.mcp.tools import MAX_HITS, TOOLS, ask
from search.model import FacetField, Query, Sort
from search.serialization import facet_page_to_json, results_to_json
from tests.looping import run


def as_sent(value: object) -> object:
    return json.loads(json.dumps(value))


def test_there_are_four_tools_with_typed_arguments():
    assert list(TOOLS) == ["search", "document", "entities", "facets"]
    for tool in TOOLS.values():
        assert tool.schema["additionalProperties"] is False
        for name, one in tool.schema["properties"].items():
            assert one["type"] in ("string", "integer", "boolean", "array"), name
            assert one["description"].endswith("."), name
            bound = {"string": "maxLength", "integer": "maximum", "array": "maxItems"}
            assert one["type"] == "boolean" or bound[one["type"]] in one, name


def test_a_search_is_that_of_the_other_faces(seeds_engine):
    answer = ask(seeds_engine, "search", {"q": "Mali", "place": ["Niger"], "per_page": 3})
    asked = Query(
        "Mali",
        seeds_engine.search(Query()).query.toggle(FacetField.PLACE, "Niger").filters,
        per_page=3,
        facets=(),
        interval=None,
    )
    expected = as_sent(results_to_json(seeds_engine.search(asked)))
    for shape in (answer, expected):
        shape.pop("took_ms")
    for hit in expected["hits"]:
        hit["entities"] = hit["entities"][:10]
    assert as_sent(answer) == expected
    assert len(answer["hits"]) == 3


def test_without_words_the_newest_come_first(seeds_engine):
    answer = ask(seeds_engine, "search", {})
    assert answer["query"]["sort"] == Sort.NEWEST
    assert ask(seeds_engine, "search", {"q": "Mali"})["query"]["sort"] == Sort.RELEVANCE


def test_filters_include_and_exclude(seeds_engine):
    every = ask(seeds_engine, "search", {})["total"]["value"]
    having = ask(seeds_engine, "search", {"person": ["Sergei Lavrov"]})["total"]["value"]
    rest = ask(seeds_engine, "search", {"not-person": ["Sergei Lavrov"]})["total"]["value"]
    assert having
    assert rest
    assert having + rest == every


def test_a_document_comes_in_parts(seeds_engine):
    found = ask(seeds_engine, "search", {"per_page": 1})["hits"][0]["id"]
    whole = seeds_engine.document(found).article.page.text
    parts, offset = [], 0
    while offset is not None:
        part = ask(seeds_engine, "document", {"id": found, "offset": offset, "limit": 500})
        assert len(part["text"]) <= 500
        assert part["text_chars"] == len(whole)
        parts.append(part["text"])
        offset = part["next_offset"]
    assert "".join(parts) == whole
    assert seeds_engine.references([found])[0].sha256 in part["citation"]
    assert "blocks" not in part
    assert "removed" not in part


def test_a_document_can_tell_what_was_removed(seeds_engine):
    found = ask(seeds_engine, "search", {"q": "in:removed comments"})["hits"][0]["id"]
    answer = ask(seeds_engine, "document", {"id": found, "removed": True})
    assert answer["removed_total"] == len(seeds_engine.document(found).article.page.removed)
    assert len(answer["removed"]) == min(100, answer["removed_total"])
    assert all(block["reason"] and len(block["text"]) <= 500 for block in answer["removed"])


def test_facets_are_those_of_the_other_faces(seeds_engine):
    given = {"field": "place", "q": "Mali", "prefix": "n", "limit": 2}
    page = seeds_engine.facet(
        Query("Mali", facets=(), interval=None), FacetField.PLACE, "n", limit=2
    )
    assert as_sent(ask(seeds_engine, "facets", given)) == as_sent(facet_page_to_json(page))


def test_entities_of_a_type(seeds_engine):
    answer = ask(seeds_engine, "entities", {"type": "person", "q": "lav", "limit": 1})
    assert [one["id"] for one in answer["entities"]] == ["sergei-lavrov"]


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("search", {"q": 1}, "“q” takes a text"),
        ("search", {"q": "a" * 1_001}, "“q” has 1,001 characters; 1,000 are allowed"),
        ("search", {"per_page": MAX_HITS + 1}, "“per_page” is 21; it takes 1 to 20"),
        ("search", {"per_page": True}, "“per_page” takes a whole number"),
        ("search", {"page": 0}, "“page” is 0; it takes 1 to 100,000"),
        ("search", {"aliases": 1}, "“aliases” takes true or false"),
        ("search", {"place": "NE"}, "“place” takes a list of texts"),
        ("search", {"place": [1]}, "“place” takes a text"),
        ("search", {"place": ["NE"] * 21}, "“place” has 21 values; 20 are allowed"),
        ("search", {"sort": "best"}, "“sort” is one of relevance, newest, oldest, added"),
        ("search", {"outlets": ["a"]}, "there is no argument “outlets”"),
        ("document", {}, "the argument “id” is missing"),
        ("facets", {}, "the argument “field” is missing"),
        ("search", {"q": "titel:x"}, "there is no field"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(seeds_engine, name, arguments, said):
    with pytest.raises(QueryError) as caught:
        ask(seeds_engine, name, arguments)
    assert str(caught.value).startswith(said)


def test_a_mistyped_argument_gets_a_suggestion(seeds_engine):
    with pytest.raises(QueryError) as caught:
        ask(seeds_engine, "search", {"outlets": ["a"]})
    assert (caught.value.parameter, caught.value.suggestion) == ("outlets", "outlet")


def test_what_does_not_exist_is_not_found(seeds_engine):
    with pytest.raises(NotFound, match="no document has the id 'zz'"):
        ask(seeds_engine, "document", {"id": "zz"})
    with pytest.raises(NotFound, match="there is no tool “delete”"):
        ask(seeds_engine, "delete", {})


def test_without_the_extra_the_command_says_how_to_get_it(monkeypatch, seeds_archive):
    load = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name == "mcp" or name.startswith(("mcp.", "search.mcp.server")):
            raise ModuleNotFoundError(f"No module named {name!r}", name="mcp")
        return load(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    result = CliRunner().invoke(app, ["--archive", str(seeds_archive), "mcp"])
    assert result.exit_code == 2
    assert "pip install 'regional-news-search[mcp]'" in result.stderr


def test_a_file_name_that_is_no_text_can_be_told(seeds_engine, monkeypatch):
    found = seeds_engine.search(Query())
    named = tuple(hit._replace(name="caf\udce9.txt") for hit in found.hits)
    monkeypatch.setattr(seeds_engine, "search", lambda _query: replace(found, hits=named))

    async def say() -> CallToolResult:
        async with Client(server_of(seeds_engine)) as client:
            return await client.call_tool("search", {})

    answer = run(say())
    assert answer.structured_content["hits"][0]["path"] == "caf?.txt"
    assert json.loads(answer.content[0].text) == answer.structured_content
