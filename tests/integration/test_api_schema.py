"""The API against its own description: whatever is asked, it answers as the document says.

Schemathesis makes requests from the OpenAPI document, such as it allows and such as it does not,
and holds every answer against it. ``make schema-test`` makes many more of them.

What an address says is text, so whether the document allows it is decided here, of the address as
it was sent: exactly what it allows is answered, and all else is refused.
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import jsonschema_rs
import pytest
import schemathesis
from flask import Flask, request
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.openapi import format as openapi_format
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from telling import Tell

from search.dates import is_date
from search.engine import SearchEngine
from search.errors import QueryError
from search.model import Query
from search.query import check
from webapp import create_app
from webapp.api import ENDPOINTS
from webapp.api.endpoints import Endpoint

CASES = int(os.environ.get("SCHEMA_CASES", "3000"))
"""Requests in all, about half of them such as are to be refused."""

VARIED = [one for one in ENDPOINTS if one.parameters.names() or one.path_parameters]
EACH = 1 + CASES // sum(1 + bool(one.parameters.names()) for one in VARIED)
"""To an endpoint that can be asked for different things, of those allowed and of those not."""

Json = dict[str, Any]

WORDS = (
    "Wagner",
    "Mali",
    "title:Mali",
    '"foreign ministers"',
    "place:Niger",
    "-Moscow",
    "OR",
    "a*",
)
IDS = {
    "document": [{"id": "6c91d3db47a4"}, {"id": "b0b4fab36c26"}],
    "story": [{"id": "b0b4fab36c26"}],
    "changes": [{"id": "b0b4fab36c26"}],
    "entity": [{"type": "place", "id": "ML"}, {"type": "person", "id": "sergei-lavrov"}],
}
IDS |= dict.fromkeys(("strip", "raw", "similar"), IDS["document"])
"""Paths of the archive of ``seeds/``; made-up ones are asked as well."""

TOGETHER = {"from", "old", "new", "cursor"}
"""Parameters whose value may be refused for what the others are, or what the archive has."""

openapi_format("search-query", st.lists(st.sampled_from(WORDS)).map(" ".join))
days = st.dates().map(str)
openapi_format("partial-date", days.flatmap(lambda day: st.sampled_from((day, day[:7], day[:4]))))
openapi_format("moment", days | st.datetimes().map(lambda one: f"{one:%Y-%m-%dT%H:%M:%SZ}"))
openapi_format("cursor", st.just(""))
load_all_checks()


@schemathesis.hook
def map_query(_: object, query: Json | None) -> Json | None:
    """Whole numbers as digits: to JSON Schema 5.0 is one as well, in an address it is text."""
    whole = {
        name: int(value)
        for name, value in (query or {}).items()
        if isinstance(value, float) and value.is_integer()
    }
    return None if query is None else {**query, **whole}


def is_query(text: str) -> bool:
    try:
        check(Query(text))
    except QueryError:
        return False
    return True


FORMATS: dict[str, Callable[[str], bool]] = {
    "search-query": is_query,
    "partial-date": is_date,
    "moment": lambda text: is_date(text[:10]),
    "cursor": lambda text: not text,
}


class Allowed:
    """Whether the document allows an address, read as an address is: names and texts."""

    def __init__(self, document: Json, operation: Json) -> None:
        self._components = document["components"]
        self._parameters = {p["name"]: p for p in operation["parameters"] if p["in"] == "query"}
        self._validators: dict[str, Any] = {}

    def __call__(self, query: str) -> bool:
        given: dict[str, list[str]] = defaultdict(list)
        for name, value in parse_qsl(query, keep_blank_values=True):
            if name not in self._parameters:
                return False
            if value.strip():
                given[name].append(value if name == "q" else value.strip())
        needed = {name for name, one in self._parameters.items() if one.get("required")}
        return needed <= set(given) and all(self._is_valid(*pair) for pair in given.items())

    def _is_valid(self, name: str, values: list[str]) -> bool:
        schema = self._parameters[name]["schema"]
        if schema.get("type") == "array":
            return self._holds(name, schema, values)
        if len(values) > 1:
            return False
        if schema.get("type") != "integer":
            return self._holds(name, schema, values[0])
        is_number = re.fullmatch("[0-9]+", values[0], re.ASCII)
        return bool(is_number) and self._holds(name, schema, int(values[0]))

    def _holds(self, name: str, schema: Json, value: object) -> bool:
        if name not in self._validators:
            whole = {**schema, "components": self._components}
            self._validators[name] = jsonschema_rs.validator_for(
                whole, formats=FORMATS, validate_formats=True
            )
        return bool(self._validators[name].is_valid(value))


@pytest.fixture(scope="module")
def sent() -> list[str]:
    """The query string of the last request, as it came."""
    return [""]


@pytest.fixture(scope="module")
def app(seeds_archive: Path, sent: list[str]) -> Iterator[Flask]:
    with SearchEngine(seeds_archive) as engine:
        made = create_app(engine=engine)
        made.before_request(lambda: sent.__setitem__(0, request.query_string.decode()))
        yield made


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def schema(app: Flask) -> BaseSchema:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


@pytest.fixture(scope="module")
def counts() -> Counter[str]:
    """Answers by status."""
    return Counter()


def requests_of(operation: APIOperation, endpoint: Endpoint, mode: GenerationMode) -> Any:
    """Half of them of paths that are there, where paths differ."""
    made = operation.as_strategy(generation_mode=mode)
    known = [
        operation.as_strategy(generation_mode=mode, path_parameters=path)
        for path in IDS.get(endpoint.name, ())
    ]
    return st.one_of(made, st.one_of(known)) if known else made


@pytest.mark.reliability
@pytest.mark.parametrize(
    ("endpoint", "mode"),
    [
        pytest.param(endpoint, mode, id=f"{endpoint.name}-{mode.value}")
        for endpoint in ENDPOINTS
        for mode in GenerationMode
        # Without parameters there is nothing in a request that could be wrong.
        if mode is GenerationMode.POSITIVE or endpoint.parameters.names()
    ],
)
def test_an_endpoint_answers_as_the_document_says(
    schema: BaseSchema,
    endpoint: Endpoint,
    mode: GenerationMode,
    sent: list[str],
    counts: Counter[str],
) -> None:
    operation = schema[endpoint.template]["GET"]
    allowed = Allowed(schema.raw_schema, schema.raw_schema["paths"][endpoint.template]["get"])

    @given(case=requests_of(operation, endpoint, mode))
    @settings(
        max_examples=EACH,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    def ask(case: Case) -> None:
        response = case.call(headers={"Accept-Encoding": "identity"})
        counts[str(response.status_code)] += 1
        case.validate_response(
            response, excluded_checks=[positive_data_acceptance, negative_data_rejection]
        )
        if response.status_code == 422:
            refused = response.json()["parameter"]
            assert refused in TOGETHER or not allowed(sent[0]), (sent[0], refused)
        elif response.status_code != 404:  # an unknown path is one before its parameters are read
            assert allowed(sent[0]), sent[0]

    ask()


@pytest.mark.reliability
def test_so_many_requests_were_made(counts: Counter[str], tell: Tell) -> None:
    if not counts:
        pytest.skip("counts the requests of the tests above, which were not run")
    told = ", ".join(f"{count:,} answered {status}" for status, count in sorted(counts.items()))
    assert set(counts) <= {"200", "404", "422"}
    tell(22, f"{counts.total():,} requests", told)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: one.name)
def test_an_unknown_parameter_is_refused(client: FlaskClient, endpoint: Endpoint) -> None:
    sign = "&" if "?" in endpoint.example_url else "?"
    answer = client.get(f"{endpoint.example_url}{sign}unknown=1")
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert answer.json["parameter"] == "unknown"


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: one.name)
def test_its_example_finds_something(
    schema: BaseSchema, client: FlaskClient, endpoint: Endpoint
) -> None:
    answer = client.get(endpoint.example_url)
    assert answer.status_code == 200, answer.text
    schema[endpoint.template]["GET"].validate_response(answer)
    for key in ("hits", "entities", "values", "suggestions", "members", "changes", "blocks"):
        if answer.is_json and key in answer.json:
            assert answer.json[key], key


def test_every_example_of_a_parameter_is_allowed_and_answered(
    schema: BaseSchema, client: FlaskClient
) -> None:
    tried = 0
    for endpoint in ENDPOINTS:
        operation = schema.raw_schema["paths"][endpoint.template]["get"]
        path = endpoint.example_url.partition("?")[0]
        for parameter in operation["parameters"]:
            for example in parameter.get("examples", {}).values():
                value = example["value"]
                answer = client.get(path, query_string={parameter["name"]: value})
                assert answer.status_code == 200, (path, parameter["name"], answer.text)
                tried += 1
    assert tried > 5
