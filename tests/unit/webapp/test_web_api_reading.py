"""What programs read at length: every hit by cursor or as lines, facets, suggestions, the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fake_engine import FakeEngine
from fake_stories import MOSCOW, NIAMEY
from flask.testing import FlaskClient

from search.errors import SearchError
from search.model import IndexState
from webapp import Operation, create_app
from webapp.api import answering, searching
from webapp.api.answering import json_response

LINES = {"Accept": "application/x-ndjson"}
SITE = "https://desk.example"


def many(number: int) -> FakeEngine:
    return FakeEngine([replace(MOSCOW, file=f"{n}.txt", raw=b"%d" % n) for n in range(number)])


def followed(client: FlaskClient, url: str) -> Iterator[dict[str, object]]:
    while url:
        answer = client.get(url)
        assert answer.status_code == 200, answer.text
        yield answer.json
        cursor = answer.json["page"]["cursor"]
        url = f"{url.partition('&cursor=')[0]}&cursor={cursor}" if cursor else ""


@pytest.fixture
def engine() -> FakeEngine:
    return many(7)


@pytest.fixture
def asked(engine: FakeEngine) -> FlaskClient:
    return create_app(engine=engine).test_client()


def test_a_cursor_leads_to_every_hit_once(asked: FlaskClient) -> None:
    pages = list(followed(asked, "/api/v1/search?q=Mali&per_page=2"))
    assert [page["page"]["page"] for page in pages] == [1, 2, 3, 4]
    ids = [hit["id"] for page in pages for hit in page["hits"]]
    assert len(ids) == len(set(ids)) == 7
    assert pages[-1]["page"]["cursor"] is None


def test_links_of_a_page_read_by_cursor_have_the_cursor(asked: FlaskClient) -> None:
    first = asked.get("/api/v1/search?per_page=3").json
    second = asked.get(f"/api/v1/search?per_page=3&cursor={first['page']['cursor']}")
    links = second.json["links"]
    assert links["prev"] is None
    assert asked.get(links["self"]).json["hits"] == second.json["hits"]
    third = asked.get(links["next"]).json
    assert (third["page"]["page"], third["links"]["next"]) == (3, None)
    assert second.headers["Link"] == f'<{links["next"]}>; rel="next"'


def test_a_cursor_reads_beyond_the_last_page_that_can_be_asked_for(
    asked: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MAX_PAGE", 2)
    second = asked.get("/api/v1/search?per_page=1&page=2").json
    assert second["links"]["next"] is None
    third = asked.get(f"/api/v1/search?per_page=1&cursor={second['page']['cursor']}").json
    assert third["page"]["page"] == 3


def test_a_cursor_ends_with_its_generation(
    asked: FlaskClient, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    cursor = asked.get("/api/v1/search?per_page=2").json["page"]["cursor"]
    state = engine.search(engine.asked[0]).index
    newer = IndexState("g2", state.documents, state.updated, state.cleaner)
    monkeypatch.setattr(engine, "_index", lambda: newer)
    answer = asked.get(f"/api/v1/search?per_page=2&cursor={cursor}")
    assert (answer.status_code, answer.content_type) == (410, "application/problem+json")
    assert "begin again without “cursor”" in answer.json["detail"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("&q=Niger", "of another search"),
        ("&per_page=3", "of another search"),
        ("&page=2", "not both"),
    ],
)
def test_a_cursor_belongs_to_its_search(asked: FlaskClient, more: str, said: str) -> None:
    cursor = asked.get("/api/v1/search?q=Mali&per_page=2").json["page"]["cursor"]
    base = "&q=Mali" if "q=" not in more else ""
    size = "&per_page=2" if "per_page" not in more else ""
    answer = asked.get(f"/api/v1/search?cursor={cursor}{base}{size}{more}")
    assert answer.status_code == 422
    assert answer.json["parameter"] in ("cursor", "page")
    assert said in answer.json["detail"]


@pytest.mark.parametrize(
    "cursor", ["x", "é", "e30", "W10", "WyJhIiwgImIiLCAxXQ", "a" * 201, "W" * 200, "bnVsbA", "%00"]
)
def test_what_is_no_cursor_is_refused(asked: FlaskClient, cursor: str) -> None:
    answer = asked.get(f"/api/v1/search?cursor={cursor}")
    assert (answer.status_code, answer.json["parameter"]) == (422, "cursor")


def test_a_partial_answer_has_no_cursor(asked: FlaskClient, engine: FakeEngine) -> None:
    engine.partial = True
    assert asked.get("/api/v1/search?per_page=2").json["page"]["cursor"] is None


def test_every_hit_comes_as_a_line(asked: FlaskClient) -> None:
    answer = asked.get("/api/v1/search?q=Mali&per_page=2&page=2", headers=LINES)
    assert answer.content_type == "application/x-ndjson"
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert len(lines) == int(answer.headers["X-Total-Count"]) == 7
    assert lines[:2] == asked.get("/api/v1/search?q=Mali&per_page=2").json["hits"]
    again = asked.get(
        "/api/v1/search?q=Mali", headers={**LINES, "If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
    assert asked.get("/search.jsonl?q=Mali").text == answer.text


def test_lines_are_sent_while_they_are_made(asked: FlaskClient) -> None:
    answer = asked.get("/api/v1/search", headers=LINES, buffered=False)
    assert answer.is_streamed
    assert "Content-Length" not in answer.headers


def test_lines_are_whole_or_refused(asked: FlaskClient, engine: FakeEngine) -> None:
    engine.partial = True
    answer = asked.get("/api/v1/search", headers=LINES)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    engine.partial = False
    cursor = asked.get("/api/v1/search?per_page=2").json["page"]["cursor"]
    answer = asked.get(f"/api/v1/search?per_page=2&cursor={cursor}", headers=LINES)
    assert (answer.status_code, answer.json["parameter"]) == (422, "cursor")


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("application/x-ndjson, application/json", "application/json"),
        ("application/json;q=0.5, application/x-ndjson", "application/x-ndjson"),
        ("text/html, */*;q=0.1", "application/json"),
        ("text/csv", "application/problem+json"),
        ("application/json;q=0", "application/problem+json"),
    ],
)
def test_the_form_is_negotiated(asked: FlaskClient, accept: str, kind: str) -> None:
    answer = asked.get("/api/v1/search", headers={"Accept": accept} if accept else {})
    assert answer.content_type == kind
    assert answer.status_code == (406 if "problem" in kind else 200)
    if answer.status_code == 200:
        assert "Accept" in answer.headers["Vary"]


def test_the_tag_tells_forms_and_programs_apart(
    asked: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    tags = {asked.get("/api/v1/search", headers=one).headers["ETag"] for one in ({}, LINES)}
    monkeypatch.setattr(answering, "_PROGRAM", "99")
    tags.add(asked.get("/api/v1/search").headers["ETag"])
    assert len(tags) == 3


def test_the_short_address_answers_the_same(asked: FlaskClient) -> None:
    assert asked.get("/search.json?q=Mali").data == asked.get("/api/v1/search?q=Mali").data
    problem = asked.get("/search.json?x=1")
    assert (problem.status_code, problem.content_type) == (422, "application/problem+json")


def test_values_that_were_not_all_counted_are_said_to_be_a_part(
    client: FlaskClient, fake: FakeEngine
) -> None:
    assert client.get("/api/v1/facets/place").json["partial"] is False
    fake.partial = True
    answer = client.get("/api/v1/facets/place")
    assert (answer.json["partial"], answer.json["total"]["relation"]) == (True, "at_least")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def test_all_values_of_a_field(client: FlaskClient) -> None:
    first = client.get("/api/v1/facets/place?limit=1&q=Mali")
    assert first.json["total"]["value"] > 1
    assert first.headers["Link"] == f'<{first.json["links"]["next"]}>; rel="next"'
    assert first.json["links"]["next"] == "/api/v1/facets/place?q=Mali&offset=1&limit=1"
    second = client.get(first.json["links"]["next"]).json
    assert second["links"]["prev"] == first.json["links"]["self"]
    values = [part["values"][0] for part in (first.json, second)]
    assert values[0]["count"] >= values[1]["count"]
    assert client.get(values[0]["toggle"]).json["total"]["value"] == values[0]["count"]
    past = client.get("/api/v1/facets/place?limit=2&offset=100").json
    assert past["values"] == []
    assert past["links"]["next"] is None
    last = client.get(past["links"]["prev"]).json
    assert last["values"]
    assert last["links"]["next"] is None
    named = client.get("/api/v1/facets/place?order=name&prefix=ni").json
    assert [value["label"] for value in named["values"]] == ["Niger"]
    assert client.get("/api/v1/facets/city").status_code == 404
    assert client.get("/api/v1/facets/place?order=label").json["parameter"] == "order"


def test_suggestions(client: FlaskClient) -> None:
    found = client.get("/api/v1/suggest?q=ma").json
    assert found["q"] == "ma"
    mali = found["suggestions"][0]
    assert mali["entity"] == {"type": "place", "id": "ML", "name": "Mali"}
    assert (mali["kind"], mali["document"]) == ("entity", None)
    title = client.get("/api/v1/suggest?q=moscow&limit=20").json["suggestions"][-1]
    assert (title["kind"], title["entity"], title["documents"]) == ("title", None, 1)
    for one in (mali, title):
        assert client.get(one["url"]).status_code == 200
    assert client.get("/api/v1/suggest").json == {"q": "", "suggestions": []}


def test_what_was_removed(client: FlaskClient, fake: FakeEngine) -> None:
    document = next(one for one in fake.documents if one.article.page.removed)
    answer = client.get(f"/api/v1/documents/{document.id}/strip").json
    removed = [block for block in answer["blocks"] if block["kind"] == "removed"]
    assert len(removed) == sum(one["blocks"] for one in answer["categories"]) > 0
    assert answer["removed_chars"] == sum(len(block["text"]) for block in removed)
    whole = answer["removed_chars"] + answer["kept_chars"]
    assert answer["share"] == round(answer["removed_chars"] / whole, 4)
    assert sum(one["share"] for one in answer["categories"]) == pytest.approx(answer["share"], 1e-3)
    hits = client.get("/api/v1/search").json["hits"]
    assert {hit["strip"]["url"] for hit in hits} >= {f"/api/v1/documents/{document.id}/strip"}
    text = client.get(f"/api/v1/documents/{document.id}").json["text"]
    for block in answer["blocks"]:
        if block["kind"] == "kept":
            start, end = block["chars"]
            assert text[start:end] == block["text"]


def test_the_file_as_it_came(client: FlaskClient, fake: FakeEngine) -> None:
    document = fake.documents[0].id
    answer = client.get(f"/api/v1/documents/{document}/raw")
    assert answer.data == fake.raw(document)
    assert answer.content_type.startswith("text/plain")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    missing = client.get("/api/v1/documents/none/raw")
    assert missing.content_type == "application/problem+json"


def test_similar_documents(client: FlaskClient, fake: FakeEngine) -> None:
    document = fake.documents[0].id
    answer = client.get(f"/api/v1/documents/{document}/similar?limit=1").json
    assert answer["id"] == document
    assert len(answer["hits"]) <= 1
    assert document not in [hit["id"] for hit in answer["hits"]]
    assert client.get("/api/v1/documents/none/similar").status_code == 404
    assert client.get(f"/api/v1/documents/{document}/similar?limit=51").status_code == 422


def test_a_name_that_is_no_text_is_sent_nevertheless() -> None:
    assert json.loads(json_response({"path": "a\udce9"}).data)["path"] == "a\udce9"


class TestOtherSites:
    """Cross-origin requests."""

    def client(self, cors: str) -> FlaskClient:
        engine = FakeEngine([MOSCOW, NIAMEY])
        return create_app(engine=engine, operation=Operation(cors=cors)).test_client()

    def test_no_other_site_reads_unless_it_is_named(self) -> None:
        for cors in ("", "https://other.example"):
            answer = self.client(cors).get("/api/v1/search", headers={"Origin": SITE})
            assert "Access-Control-Allow-Origin" not in answer.headers
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"

    @pytest.mark.parametrize("cors", [SITE, f"https://a.example, {SITE}/", "*"])
    @pytest.mark.parametrize("url", ["/api/v1/search", "/search.json", "/health", "/api/v1/none"])
    def test_a_site_that_is_named_reads(self, cors: str, url: str) -> None:
        answer = self.client(cors).get(url, headers={"Origin": SITE})
        assert answer.headers["Access-Control-Allow-Origin"] == SITE
        assert "X-Total-Count" in answer.headers["Access-Control-Expose-Headers"]
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Origin" in answer.headers["Vary"]

    def test_pages_are_not_read_by_other_sites(self) -> None:
        for url in ("/", "/search", "/api/docs"):
            answer = self.client("*").get(url, headers={"Origin": SITE})
            assert "Access-Control-Allow-Origin" not in answer.headers

    def test_a_browser_may_ask_before(self) -> None:
        answer = self.client(SITE).options("/api/v1/search", headers={"Origin": SITE})
        assert answer.status_code == 204
        assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD"

    @pytest.mark.parametrize(
        "cors", ["desk.example", "https://desk.example/path", "null", "ftp://x"]
    )
    def test_what_is_no_site_is_refused(self, cors: str) -> None:
        with pytest.raises(SearchError, match="no site that could ask"):
            self.client(cors)
