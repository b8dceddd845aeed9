"""The OpenAPI document, its page, and docs/json-api.md: one declaration, told three times."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args, is_typeddict

import pytest
from fake_engine import FakeEngine
from flask.testing import FlaskClient

from search.serialization import shapes
from webapp import create_app
from webapp.api import ENDPOINTS
from webapp.api.endpoints import PATH_PARAMETERS
from webapp.api.openapi import description
from webapp.api.problems import PROBLEMS
from webapp.api.schemas import schemas

DOCUMENTATION = Path(__file__).parents[3] / "docs" / "json-api.md"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return description("")


def test_it_is_served_as_it_is_made(client: FlaskClient, document: dict[str, Any]) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert answer.json == document
    assert answer.headers["ETag"]
    assert document["openapi"] == "3.1.0"


def test_it_knows_the_prefix_the_application_is_mounted_under(fake: FakeEngine) -> None:
    client = create_app(engine=fake).test_client()
    answer = client.get("/api/v1/openapi.json", environ_overrides={"SCRIPT_NAME": "/news"})
    assert answer.json["servers"] == [{"url": "/news"}]


def test_it_has_every_address_of_the_api(client: FlaskClient, document: dict[str, Any]) -> None:
    rules = {
        rule.rule
        for rule in client.application.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
    }
    also = {"/search.json", "/api/v1/health", "/api/v1/ready"}
    assert rules == {one.path for one in ENDPOINTS} | also
    assert next(iter(document["paths"])) == "/api/v1/search"


def test_everything_is_described(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        operation = methods["get"]
        assert operation["summary"], path
        for parameter in operation["parameters"]:
            assert parameter["description"], (path, parameter["name"])
    for name, schema in document["components"]["schemas"].items():
        for key, about in schema.get("properties", {}).items():
            assert about.get("description") or "$ref" in about, f"{name}.{key}"


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in set(re.findall(r'"(#/[^"]+)"', str(document).replace("'", '"'))):
        found: Any = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert found


def test_bounds_choices_and_defaults_are_those_that_are_read(document: dict[str, Any]) -> None:
    parameters = {p["name"]: p for p in document["paths"]["/api/v1/search"]["get"]["parameters"]}
    assert parameters["per_page"]["schema"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 100,
        "default": 20,
    }
    assert parameters["sort"]["schema"] == {"$ref": "#/components/schemas/Sort"}
    assert parameters["explain"]["schema"] == {"type": "integer", "enum": [0, 1], "default": 0}
    assert parameters["literal"]["schema"]["maxItems"] == 64
    changes = document["paths"]["/api/v1/stories/{id}/changes"]["get"]["parameters"]
    assert [one.get("required") for one in changes] == [True, True, True]


def test_a_type_of_the_standard_library_becomes_a_schema() -> None:
    made = schemas(shapes.StatusShape, shapes.QueryShape)
    assert made["Status"]["required"] == list(made["Status"]["properties"])
    assert made["Query"]["properties"]["from"]["description"].startswith("First date")
    assert made["Index"]["description"] == "The index that answered."


def test_every_shape_is_answered_by_some_endpoint_or_the_command_line(
    document: dict[str, Any],
) -> None:
    of_the_command_line = {"Inspection", "ExplainedKept", "ExplainedRemoved", "Explanation"}
    known = {
        name.removesuffix("Shape") for name in shapes.__all__ if is_typeddict(getattr(shapes, name))
    }
    assert known - set(document["components"]["schemas"]) <= of_the_command_line
    assert len(get_args(shapes.BlockShape)) == 2


def test_the_page_tells_and_tries_every_endpoint(
    client: FlaskClient, document: dict[str, Any]
) -> None:
    page = client.get("/api/docs").text
    for path, methods in document["paths"].items():
        operation = methods["get"]
        assert f"GET {path}" in page
        form = page.partition(f'action="/api/docs/try/{operation["operationId"]}"')[2]
        form = form.partition("</form>")[0]
        for parameter in operation["parameters"]:
            assert f'name="{parameter["name"]}"' in form, (path, parameter["name"])
    for name in document["components"]["schemas"]:
        assert f'id="schema-{name}"' in page
    for status in PROBLEMS:
        assert f'id="error-{status}"' in page
    for anchor in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{anchor}"' in page, anchor
    assert "<script>" not in page
    assert "style=" not in page


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ("search?q=a+b&page=&outlet=x&outlet=y", "/api/v1/search?q=a+b&outlet=x&outlet=y"),
        ("document?id=a%2Fb%3F", "/api/v1/documents/a%2Fb%3F"),
        ("entity?type=org&id=afp", "/api/v1/entities/org/afp"),
        ("document?id=", "/api/v1/documents/-"),
        ("health", "/health"),
    ],
)
def test_a_form_leads_to_the_address_that_it_fills_in(
    client: FlaskClient, asked: str, leads: str
) -> None:
    answer = client.get(f"/api/docs/try/{asked}")
    assert (answer.status_code, answer.headers["Location"]) == (303, leads)


def test_no_form_leads_elsewhere(client: FlaskClient) -> None:
    assert client.get("/api/docs/try/nothing").status_code == 404
    answer = client.get("/api/docs/try/document?id=//evil.example")
    assert answer.headers["Location"] == "/api/v1/documents/%2F%2Fevil.example"
    assert client.get("/api/docs?x=1").status_code == 422


def test_problems_say_what_kind_they_are_where_it_is_told(client: FlaskClient) -> None:
    for url, status in (("/api/v1/documents/none", 404), ("/api/v1/search?x=1", 422)):
        problem = client.get(url).json
        page, _, anchor = problem["type"].partition("#")
        assert anchor == f"error-{status}"
        assert f'id="{anchor}"' in client.get(page).text


def keys_of(schema: dict[str, Any]) -> set[str]:
    return set(schema.get("properties", {}))


def test_docs_name_every_endpoint_parameter_and_key(document: dict[str, Any]) -> None:
    text = DOCUMENTATION.read_text(encoding="utf-8")
    words = {
        word for code in re.findall(r"`([^`\n]+)`", text) for word in re.split(r"[^\w-]+", code)
    }
    words |= set(re.findall(r'"(\w+)":', text))
    missing = [path for path in document["paths"] if f"`{path}" not in text]
    for path, methods in document["paths"].items():
        names = {parameter["name"] for parameter in methods["get"]["parameters"]}
        missing += [f"{path}?{name}" for name in names - words]
    for name, schema in document["components"]["schemas"].items():
        missing += [f"{name}.{key}" for key in keys_of(schema) - words]
        missing += [f"{name}: {value}" for value in schema.get("enum", ()) if value not in words]
    told = re.findall(r"^\| ([0-9, ]+) \|", text, re.MULTILINE)
    missing += [str(one) for one in PROBLEMS if str(one) not in re.findall("[0-9]+", str(told))]
    assert missing == []


def test_docs_name_no_endpoint_and_no_parameter_that_there_is_not(document: dict[str, Any]) -> None:
    text = DOCUMENTATION.read_text(encoding="utf-8")
    paths = set(re.findall(r"`(/api/v1/[^`?#\s]+)", text))
    assert paths - set(document["paths"]) <= {"/api/v1/health", "/api/v1/ready"}
    known = {
        parameter["name"]
        for methods in document["paths"].values()
        for parameter in methods["get"]["parameters"]
    }
    tables = re.findall(r"\| parameter \| meaning \| default \|\n\|[-|]+\|\n((?:\|.*\n)+)", text)
    assert tables
    named = {
        name
        for table in tables
        for row in table.splitlines()
        for name in re.findall(r"`([^`]+)`", row.split("|")[1])
    }
    assert named <= known
    assert {part.name for part in PATH_PARAMETERS.values()} == {"id", "type", "field"}
