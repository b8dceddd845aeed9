"""The JSON API: the serialiser's answer, with addresses, tags and problems around it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from fake_engine import FakeEngine, document_of
from fake_stories import HOSTILE, MOSCOW, NIAMEY
from flask.testing import FlaskClient

from search.errors import IndexDamaged
from search.model import EntityRef, EntityType, Link, Origin, Query
from search.serialization import (
    comparison_to_json,
    document_to_json,
    entity_to_json,
    results_to_json,
    status_to_json,
    story_to_json,
)
from webapp import Operation, create_app
from webapp.api.records import MAX_ENTITIES
from webapp.parameters import MAX_OFFSET, read_query


def test_an_answer_is_the_serialisers(client: FlaskClient, fake: FakeEngine) -> None:
    answer = client.get("/api/v1/search?q=Mali&place=ML")
    assert answer.content_type == "application/json"
    expected = results_to_json(fake.search(read_query([("q", "Mali"), ("place", "ML")])))
    expected["page"]["cursor"] = None
    for key in ("query", "total", "index", "page"):
        assert answer.json[key] == expected[key]
    assert [hit["id"] for hit in answer.json["hits"]] == [hit["id"] for hit in expected["hits"]]


def test_addresses_in_the_answer_can_be_followed(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=Mali&place=ML").json
    toggles = [v["toggle"] for v in answer["facets"]["place"]["values"]]
    assert toggles[0] == "/api/v1/search?q=Mali"
    assert answer["links"]["html"] == "/search?q=Mali&place=ML"
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
        "type": "/api/docs#error-422",
        "title": "The query cannot be read",
        "status": 422,
        "detail": "there is no field “titel”",
        "request_id": answer.headers["X-Request-Id"],
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
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize("url", ["/api/v1/search", "/api/v1/documents/none", "/health"])
def test_options_tells_the_methods(client: FlaskClient, url: str) -> None:
    answer = client.options(url)
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


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
def test_a_server_is_not_asked_by_another_name(
    client: FlaskClient, fake: FakeEngine, url: str, host: str
) -> None:
    answer = client.get(url, headers={"Host": host})
    assert answer.status_code == 403
    assert host in answer.text
    assert answer.headers["Content-Security-Policy"]
    named = create_app(engine=fake, operation=Operation(names=host.partition(":")[0]))
    assert named.test_client().get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:8000", ""])
def test_this_machine_may_be_called_by_its_own_names(client: FlaskClient, host: str) -> None:
    assert client.get("/health", headers={"Host": host}).status_code == 200


def test_head_answers_like_get_without_a_body(client: FlaskClient) -> None:
    answer = client.head("/api/v1/search?q=Mali")
    assert (answer.status_code, answer.data) == (200, b"")


def test_a_server_lives_or_is_ready(client: FlaskClient) -> None:
    for prefix in ("", "/api/v1"):
        health, ready = client.get(f"{prefix}/health"), client.get(f"{prefix}/ready")
        assert health.json == {"status": "ok"}
        assert ready.json == {"status": "ready"}
        assert health.headers["Cache-Control"] == ready.headers["Cache-Control"] == "no-store"


def test_a_server_lives_without_its_archive_but_is_not_ready(
    client: FlaskClient, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*_: object) -> None:
        raise IndexDamaged("the index in /home/somebody is damaged")

    monkeypatch.setattr(fake, "search", damaged)
    assert client.get("/health").status_code == 200
    answer = client.get("/ready")
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert answer.headers["Retry-After"] == "5"
    assert "/home/somebody" not in answer.text


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


STORY = document_of(MOSCOW).id


@pytest.fixture
def together() -> FakeEngine:
    """Two documents of one story and one apart; a name with two forms."""
    made = FakeEngine(
        [
            replace(MOSCOW, story="old", copies="old"),
            replace(NIAMEY, story="old", copies="other"),
            HOSTILE,
        ]
    )
    mali = EntityRef(EntityType.PLACE, "ML")
    made.forms = {"Mali": (mali, "Mali", ("Republic of Mali",))}
    made.aliases = {mali: ("Mali", "Republic of Mali")}
    source = EntityRef(EntityType.PLACE, "mali")
    made.merged = {mali: (Link(source, mali, Origin.PERSON, "merge 1"),)}
    made.moved = {"older": STORY}
    return made


@pytest.fixture
def api(together: FakeEngine) -> FlaskClient:
    return create_app(engine=together).test_client()


def test_an_answer_tells_other_forms_of_names_and_stories(api: FlaskClient) -> None:
    answer = api.get("/api/v1/search?q=Mali&sort=oldest").json
    (expansion,) = answer["query"]["expansions"]
    assert expansion == {
        "term": "Mali",
        "entity": {"type": "place", "id": "ML", "name": "Mali"},
        "added": ["Republic of Mali"],
        "off": False,
    }
    assert [hit["story"]["documents"] for hit in answer["hits"]] == [2, 2]
    links = answer["hits"][0]["story"]["links"]
    assert links == {"html": f"/stories/{STORY}", "json": f"/api/v1/stories/{STORY}"}
    assert [api.get(url).status_code for url in links.values()] == [200, 200]
    off = api.get("/api/v1/search?q=Mali&literal=Mali").json["query"]
    assert (off["literal"], off["expansions"][0]["off"]) == (["Mali"], True)


def test_what_changes_the_answer_changes_its_tag(api: FlaskClient) -> None:
    urls = ["", "&collapse=none", "&collapse=story", "&aliases=0", "&literal=Mali"]
    tags = {api.get(f"/api/v1/search?q=Mali{more}").headers["ETag"] for more in urls}
    assert len(tags) == len(urls)


def test_a_story_is_the_serialisers(api: FlaskClient, together: FakeEngine) -> None:
    answer = api.get(f"/api/v1/stories/{STORY}").json
    for part in (answer, *answer["members"]):
        for url in part.pop("links").values():
            assert api.get(url).status_code == 200
    assert answer == story_to_json(together.story(STORY))


def test_a_story_that_was_joined_leads_to_the_other(api: FlaskClient) -> None:
    moved = api.get("/api/v1/stories/older")
    assert (moved.status_code, moved.headers["Location"]) == (308, f"/api/v1/stories/{STORY}")
    moved = api.get("/api/v1/stories/older/changes?new=a%26b&old=c")
    assert moved.headers["Location"] == f"/api/v1/stories/{STORY}/changes?old=c&new=a%26b"


def test_changes_between_documents_of_a_story(api: FlaskClient, together: FakeEngine) -> None:
    old, new, apart = (document.id for document in together.documents)
    url = f"/api/v1/stories/{STORY}/changes"
    answer = api.get(f"{url}?old={old}&new={new}").json
    assert answer["changes"] == comparison_to_json(together.compare(old, new))["changes"]
    assert (answer["old"]["id"], answer["new"]["id"]) == (old, new)
    for asked, blamed in (
        (f"old={old}&new={apart}", "new"),
        (f"old=zzz&new={new}", "old"),
        (f"old={old}", "new"),
        (f"old={old}&new={new}&new={new}", "new"),
        (f"old={old}&new={new}&neww=1", "neww"),
    ):
        problem = api.get(f"{url}?{asked}")
        assert (problem.status_code, problem.json["parameter"]) == (422, blamed)


def test_entities_are_listed_in_parts(api: FlaskClient) -> None:
    whole = api.get("/api/v1/entities").json
    assert whole["total"]["value"] == len(whole["entities"]) > 3
    assert whole["links"] == {"self": "/api/v1/entities", "next": None, "prev": None}
    part = api.get("/api/v1/entities?limit=2&offset=1")
    assert part.json["entities"] == whole["entities"][1:3]
    assert part.headers.getlist("Link") == [
        '</api/v1/entities?limit=2&offset=3>; rel="next"',
        '</api/v1/entities?limit=2>; rel="prev"',
    ]
    places = api.get("/api/v1/entities?q=mal&type=place").json
    assert [one["id"] for one in places["entities"]] == ["ML"]
    assert places["links"]["self"] == "/api/v1/entities?q=mal&type=place"


def test_an_entity_is_the_serialisers(api: FlaskClient, together: FakeEngine) -> None:
    answer = api.get("/api/v1/entities/place/ML").json
    links = answer.pop("links")
    assert links == {
        "html": "/entities/place/ML",
        "json": "/api/v1/entities/place/ML",
        "search": "/api/v1/search?place=ML",
    }
    first = answer["forms"][0]["first"].pop("links")
    assert [api.get(url).status_code for url in (*links.values(), *first.values())] == [200] * 7
    assert answer == entity_to_json(together.entity(EntityRef(EntityType.PLACE, "ML")))
    assert answer["merged"] == [
        {"type": "place", "id": "mali", "origin": "person", "reason": "merge 1"}
    ]


def test_an_entity_that_is_shown_as_another_one_leads_to_it(
    api: FlaskClient, together: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = together.entity(EntityRef(EntityType.PLACE, "ML"))
    monkeypatch.setattr(together, "entity", lambda _ref: shown)
    moved = api.get("/api/v1/entities/place/mali")
    assert (moved.status_code, moved.headers["Location"]) == (307, "/api/v1/entities/place/ML")


def test_the_id_of_an_entity_may_have_a_slash() -> None:
    named = replace(MOSCOW, names=[("org", "afp/reuters", "Wagner Group")])
    client = create_app(engine=FakeEngine([named])).test_client()
    (listed,) = client.get("/api/v1/entities").json["entities"]
    assert listed["links"]["json"] == "/api/v1/entities/org/afp/reuters"
    for url in (*listed["links"].values(), "/api/v1/entities/org/afp%2Freuters"):
        assert client.get(url).status_code == 200, url
    assert client.get(listed["links"]["json"]).json["id"] == "afp/reuters"


@pytest.mark.parametrize(
    ("url", "status", "parameter", "suggestion"),
    [
        ("/api/v1/stories/none", 404, None, None),
        ("/api/v1/stories/old?page=2", 422, "page", None),
        ("/api/v1/stories/none/changes?old=a&new=b", 404, None, None),
        ("/api/v1/entities/place/none", 404, None, None),
        ("/api/v1/entities/city/ML", 404, None, None),
        ("/api/v1/entities/place/ML?limit=1", 422, "limit", None),
        ("/api/v1/entities?type=persn", 422, "type", "person"),
        ("/api/v1/entities?typ=person", 422, "typ", "type"),
        ("/api/v1/entities?limit=0", 422, "limit", None),
        (f"/api/v1/entities?limit={MAX_ENTITIES + 1}", 422, "limit", None),
        ("/api/v1/entities?offset=-1", 422, "offset", None),
        (f"/api/v1/entities?offset={MAX_OFFSET + 1}", 422, "offset", None),
        ("/api/v1/entities?q=" + "a" * 201, 422, "q", None),
    ],
)
def test_what_cannot_be_answered_about_stories_and_entities_is_a_problem(
    api: FlaskClient, url: str, status: int, parameter: str | None, suggestion: str | None
) -> None:
    answer = api.get(url)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert answer.json.get("parameter") == parameter
    assert answer.json.get("suggestion") == suggestion
    assert len(answer.data) < 500


@pytest.mark.parametrize(
    "url", [f"/api/v1/stories/{STORY}", "/api/v1/entities", "/api/v1/entities/place/ML", "changes"]
)
def test_stories_and_entities_are_tagged(api: FlaskClient, together: FakeEngine, url: str) -> None:
    if url == "changes":
        old, new, _ = (document.id for document in together.documents)
        url = f"/api/v1/stories/{STORY}/changes?old={old}&new={new}"
    first = api.get(url)
    again = api.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
