"""The JSON API: the serialiser's answer, with addresses, tags and problems around it."""

from __future__ import annotations

import json

import pytest
from fake_engine import FakeEngine
from flask.testing import FlaskClient

from search.model import Query
from search.serialization import document_to_json, results_to_json, status_to_json
from webapp import create_app
from webapp.urls import read_query


def test_an_answer_is_the_serialisers(client: FlaskClient, fake: FakeEngine) -> None:
    answer = client.get("/api/v1/search?q=Mali&place=ML")
    assert answer.content_type == "application/json"
    expected = results_to_json(fake.search(read_query([("q", "Mali"), ("place", "ML")])))
    for key in ("query", "total", "index", "page"):
        assert answer.json[key] == expected[key]
    assert [hit["id"] for hit in answer.json["hits"]] == [hit["id"] for hit in expected["hits"]]


def test_addresses_in_the_answer_can_be_followed(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=Mali&place=ML").json
    toggles = [v["toggle"] for v in answer["facets"]["place"]["values"]]
    assert toggles[0] == "/api/v1/search?q=Mali"
    assert answer["links"]["html"] == "/?q=Mali&place=ML"
    links = answer["hits"][0]["links"]
    for url in (*toggles, *links.values(), answer["links"]["self"], answer["links"]["html"]):
        assert client.get(url).status_code == 200


def test_paging_is_linked_in_the_header(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?per_page=1&page=2")
    assert answer.headers.getlist("Link") == [
        '</api/v1/search?page=3&per_page=1>; rel="next"',
        '</api/v1/search?per_page=1>; rel="prev"',
    ]
    assert "Link" not in client.get("/api/v1/search").headers


def test_text_is_utf_8_not_escapes(client: FlaskClient) -> None:
    assert "Goïta" in client.get("/api/v1/search?q=Goïta").data.decode()


def test_an_unchanged_answer_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/api/v1/search?q=Mali&place=ML")
    assert first.headers["Cache-Control"] == "no-cache"
    tag = first.headers["ETag"]
    again = client.get("/api/v1/search?place=ML&q=Mali&page=1", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get("/api/v1/search?q=Niger", headers={"If-None-Match": tag})
    assert other.status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/status", "document"])
def test_other_answers_are_tagged_too(client: FlaskClient, fake: FakeEngine, path: str) -> None:
    url = f"/api/v1/documents/{fake.documents[0].id}" if path == "document" else path
    tag = client.get(url).headers["ETag"]
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 304


def test_a_document_and_the_status_are_the_serialisers(
    client: FlaskClient, fake: FakeEngine
) -> None:
    found = fake.documents[0]
    answer = client.get(f"/api/v1/documents/{found.id}").json
    links = answer.pop("links")
    assert answer == json.loads(json.dumps(document_to_json(found)))
    assert links["raw"] == f"/documents/{found.id}/raw"
    assert client.get("/api/v1/status").json == status_to_json(fake.status())


def test_a_problem_names_parameter_position_and_suggestion(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=Mali+titel:x")
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.json == {
        "type": "/help#errors",
        "title": "The query cannot be read",
        "status": 422,
        "detail": "there is no field “titel”",
        "parameter": "q",
        "position": 5,
        "suggestion": "title:",
    }


def test_an_unknown_parameter_is_a_problem(client: FlaskClient) -> None:
    problem = client.get("/api/v1/search?plcae=ML").json
    assert (problem["parameter"], problem["suggestion"]) == ("plcae", "place")


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("GET", "/api/v1/documents/none", 404),
        ("GET", "/api/v1/nowhere", 404),
        ("POST", "/api/v1/search", 405),
        ("OPTIONS", "/api/v1/search", 405),
        ("DELETE", "/health", 405),
    ],
)
def test_other_errors_are_problems_too(
    client: FlaskClient, method: str, url: str, status: int
) -> None:
    answer = client.open(url, method=method)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == status
    if status == 405:
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}


def test_a_static_file_answers_get_and_head_only(client: FlaskClient) -> None:
    for method in ("OPTIONS", "POST"):
        answer = client.open("/static/site.css", method=method)
        assert answer.status_code == 405
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}


def test_an_unknown_parameter_is_not_sent_back_whole(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?" + "x" * 100_000 + "=1")
    assert answer.json["parameter"] == "x" * 80
    assert len(answer.data) < 1000


@pytest.mark.parametrize("url", ["/", "/api/v1/search", "/health", "/static/site.css", "/nowhere"])
@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "localhost.evil.example"])
def test_a_server_for_this_machine_is_not_asked_by_another_name(
    fake: FakeEngine, url: str, host: str
) -> None:
    client = create_app(engine=fake, local=True).test_client()
    answer = client.get(url, headers={"Host": host})
    assert answer.status_code == 403
    assert host in answer.text
    assert answer.headers["Content-Security-Policy"]
    assert create_app(engine=fake).test_client().get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:8000", ""])
def test_this_machine_may_be_called_by_its_own_names(fake: FakeEngine, host: str) -> None:
    client = create_app(engine=fake, local=True).test_client()
    assert client.get("/health", headers={"Host": host}).status_code == 200


def test_head_answers_like_get_without_a_body(client: FlaskClient) -> None:
    answer = client.head("/api/v1/search?q=Mali")
    assert (answer.status_code, answer.data) == (200, b"")


def test_health_counts_the_documents(client: FlaskClient) -> None:
    for url in ("/health", "/api/v1/health"):
        assert client.get(url).json == {"status": "ok", "documents": 3}


def test_addresses_keep_the_prefix_the_application_is_mounted_under(fake: FakeEngine) -> None:
    client = create_app(engine=fake).test_client()
    answer = client.get("/api/v1/search?q=Mali", environ_overrides={"SCRIPT_NAME": "/news"})
    assert answer.json["links"]["self"] == "/news/api/v1/search?q=Mali"


def test_the_engine_is_asked_what_the_address_says(client: FlaskClient, fake: FakeEngine) -> None:
    client.get("/api/v1/search?facets=none&per_page=5")
    assert fake.asked == [read_query([("facets", "none"), ("per_page", "5")])]
    assert fake.asked[0] != Query()


def test_a_partial_answer_is_neither_kept_nor_taken_for_the_whole_one(
    client: FlaskClient, fake: FakeEngine
) -> None:
    url = "/api/v1/search?q=Mali"
    whole = client.get(url)
    fake.partial = True
    partial = client.get(url, headers={"If-None-Match": whole.headers["ETag"]})
    assert partial.status_code == 200
    assert partial.json["partial"] is True
    assert partial.json["total"]["relation"] == "at_least"
    assert partial.headers["Cache-Control"] == "no-store"
    assert "ETag" not in partial.headers
    fake.partial = False
    assert client.get(url).headers["ETag"] == whole.headers["ETag"]
