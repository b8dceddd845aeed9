"""How the site is run: names of requests, the log, compression, 304, files, figures, limits."""

from __future__ import annotations

import gzip
import json
import logging
import re
from collections.abc import Callable, Iterator

import pytest
from fake_engine import FakeEngine
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from search.errors import IndexDamaged, SearchError
from search.settings import LogFormat
from webapp import Operation, begin_log, create_app

PACKED = {"Accept-Encoding": "gzip"}


def client_of(fake: FakeEngine, **chosen: object) -> FlaskClient:
    operation = Operation(**chosen)  # type: ignore[arg-type]
    return create_app(engine=fake, operation=operation).test_client()


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """What has been written to stderr since `begin_log`."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield lambda: capsys.readouterr().err
    root.handlers[:], root.level = before


# --- names of requests


def test_every_answer_names_its_request(client: FlaskClient) -> None:
    names = {client.get(url).headers["X-Request-Id"] for url in ("/", "/nowhere", "/health")}
    assert len(names) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", name) for name in names)


@pytest.mark.parametrize("name", ["abcd-1234", "A" * 64])
def test_a_request_keeps_the_name_it_was_given(client: FlaskClient, name: str) -> None:
    assert client.get("/help", headers={"X-Request-Id": name}).headers["X-Request-Id"] == name


@pytest.mark.parametrize("name", ["short", "A" * 65, "has spaces", 'quo"te12', "été-été-été"])
def test_a_name_of_another_form_is_not_taken_over(client: FlaskClient, name: str) -> None:
    given = client.get("/help", headers={"X-Request-Id": name}).headers["X-Request-Id"]
    assert re.fullmatch("[0-9a-f]{32}", given)


# --- the log


def test_a_line_of_the_log_is_a_json_object_without_what_was_searched_for(
    fake: FakeEngine, log: Callable[[], str]
) -> None:
    begin_log(LogFormat.JSON)
    client = client_of(fake)
    for url in ("/search?q=secret+name", "/documents/secret-id", "/secret-path"):
        client.get(url, headers={"X-Request-Id": "request-1"}, buffered=True)
    written = log()
    lines = [json.loads(line) for line in written.splitlines()]
    assert [(line["path"], line["status"]) for line in lines] == [
        ("/search", 200),
        ("/documents/<document_id>", 404),
        ("", 404),
    ]
    first = lines[0]
    assert (first["method"], first["request_id"], first["level"]) == ("GET", "request-1", "info")
    assert first["ms"] >= 0
    assert first["bytes"] > 1_000
    assert "secret" not in written


def test_what_was_searched_for_is_logged_when_that_is_asked_for(
    fake: FakeEngine, log: Callable[[], str]
) -> None:
    begin_log(LogFormat.JSON)
    client_of(fake, log_queries=True).get("/search?q=Wagner+Mali", buffered=True)
    assert json.loads(log())["query"] == "q=Wagner+Mali"


def test_a_line_of_text_stays_one_line(fake: FakeEngine, log: Callable[[], str]) -> None:
    begin_log(LogFormat.TEXT)
    client_of(fake, log_queries=True).get("/search?q=a%0Ab\x1b[31m", buffered=True)
    logging.getLogger("webapp.test").warning("from %s", "elsewhere\nINFO forged\x1b[31m")
    written = log()
    access, other = written.splitlines()
    assert re.search(r"INFO webapp.access: GET /search 200, [\d.]+ ms, \d+ bytes, req", access)
    assert "q=a%0Ab" in access
    assert r"elsewhere\nINFO forged\x1b[31m" in other
    assert "\x1b" not in written


def test_a_bug_is_logged_with_its_traceback_and_its_request(
    fake: FakeEngine, log: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_log(LogFormat.JSON)
    monkeypatch.setattr(fake, "search", lambda _query: 1 / 0)
    answer = client_of(fake).get("/search?q=Mali")
    lines = [json.loads(line) for line in log().splitlines()]
    bug = next(line for line in lines if line["level"] == "error")
    assert "ZeroDivisionError" in bug["traceback"]
    assert bug["request_id"] == answer.headers["X-Request-Id"]
    assert answer.status_code == 500


def test_what_is_wrong_with_the_archive_is_logged_without_what_was_asked(
    fake: FakeEngine, log: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*_: object) -> None:
        raise IndexDamaged("a file is missing")

    begin_log(LogFormat.TEXT)
    monkeypatch.setattr(fake, "document", damaged)
    assert client_of(fake).get("/documents/abcdef?q=Mali").status_code == 503
    written = log()
    assert "/documents/<document_id>: a file is missing" in written
    assert "abcdef" not in written


def test_a_name_that_is_no_text_can_be_logged(log: Callable[[], str]) -> None:
    begin_log(LogFormat.JSON)
    logging.getLogger("webapp.test").error("cannot read %s", "page-\udce9.txt")
    assert json.loads(log())["message"] == "cannot read page-\\udce9.txt"


# --- compression


@pytest.mark.parametrize("url", ["/search?q=Mali", "/help", "/api/v1/search", "/nowhere"])
def test_text_is_compressed_for_whoever_takes_it(client: FlaskClient, url: str) -> None:
    plain, packed = client.get(url), client.get(url, headers=PACKED)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    assert without_times(gzip.decompress(packed.data)) == without_times(plain.data)
    assert "Content-Encoding" not in plain.headers
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.vary


def without_times(content: bytes) -> bytes:
    return re.sub(rb'"took_ms":[\d.]+|\d\d:\d\d UTC|[0-9a-f]{32}', b"", content)


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br"])
def test_others_get_it_plain(client: FlaskClient, accepted: str) -> None:
    answer = client.get("/help", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert answer.text.startswith("<!doctype html>")


def test_what_is_short_is_sent_as_it_is(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get("/health", headers=PACKED).headers


# --- pages that have not changed

PAGES = ["/", "/search?q=Mali", "/entities", "/documents/{}", "/documents/{}/strip"]


def tag(answer: TestResponse) -> dict[str, str]:
    return {"If-None-Match": answer.headers["ETag"]}


@pytest.mark.parametrize("url", PAGES)
def test_a_page_that_has_not_changed_is_not_made_again(
    client: FlaskClient, fake: FakeEngine, url: str
) -> None:
    url = url.format(fake.documents[0].id)
    answer = client.get(url, headers=PACKED)
    asked = len(fake.asked)
    again = client.get(url, headers={**PACKED, **tag(answer)})
    assert (again.status_code, again.data) == (304, b"")
    assert len(fake.asked) == asked
    assert again.headers["ETag"] == answer.headers["ETag"]
    assert {"Accept-Encoding", "Accept-Language", "Cookie"} <= set(again.vary)
    assert again.headers["Cache-Control"] == "no-cache"


def test_a_page_changes_with_all_that_it_shows(client: FlaskClient, fake: FakeEngine) -> None:
    first = client.get("/search?q=Mali")
    assert client.get("/search?q=Mali", headers=tag(first)).status_code == 304
    others = (
        ("/search?q=Niger", {}),
        ("/search?q=Mali", {"Accept-Language": "fr"}),
        ("/search?q=Mali", {"Host": "192.0.2.1"}),
    )
    for url, headers in others:
        assert client.get(url, headers={**tag(first), **headers}).status_code == 200
    client.set_cookie("theme", "dark")
    dark = client.get("/search?q=Mali", headers=tag(first))
    assert dark.status_code == 200
    fake.generation = "2"
    assert client.get("/search?q=Mali", headers=tag(dark)).status_code == 200


def test_a_partial_page_is_never_taken_for_the_whole_one(
    client: FlaskClient, fake: FakeEngine
) -> None:
    fake.partial = True
    assert "ETag" not in client.get("/search?q=Mali").headers


def test_an_error_has_no_tag(client: FlaskClient) -> None:
    assert "ETag" not in client.get("/search?x=1").headers
    assert "ETag" not in client.get("/documents/unknown").headers
    anything = {"If-None-Match": "*"}
    assert client.get("/search?x=1", headers=anything).status_code == 422
    assert client.get("/documents/unknown", headers=anything).status_code == 404


# --- the files of the pages


def test_the_address_of_a_file_says_what_is_in_it(client: FlaskClient) -> None:
    page = client.get("/help").text
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(files) == 3
    for url in files:
        assert re.search(r"\?v=[0-9a-f]{16}$", url)
        answer = client.get(url)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert client.get(url, headers=tag(answer)).status_code == 304


@pytest.mark.parametrize("query", ["", "?v=0123456789abcdef"])
def test_another_version_of_a_file_is_not_kept(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/static/site.css{query}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


def test_files_are_compressed_once_for_all(client: FlaskClient) -> None:
    plain = client.get("/static/site.css")
    packed = client.get("/static/site.css", headers=PACKED)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in packed.vary


@pytest.mark.parametrize("name", ["../pages.py", "..%2Fpages.py", "nothing.css", ""])
def test_there_are_no_other_files(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


# --- figures


def test_there_are_no_figures_unless_they_are_switched_on(client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 404


def test_figures_count_requests_and_searches(fake: FakeEngine) -> None:
    client = client_of(fake, metrics=True)
    client.get("/search?q=Mali")
    client.get("/nowhere")
    fake.partial = True
    client.get("/api/v1/search?q=Mali")
    told = client.get("/metrics").text
    for line in (
        'search_requests_total{endpoint="pages.search",status="200"} 1.0',
        'search_requests_total{endpoint="none",status="404"} 1.0',
        'search_request_seconds_count{endpoint="pages.search"} 1.0',
        "search_query_seconds_count 2.0",
        "search_partial_answers_total 1.0",
        "search_documents 3.0",
    ):
        assert line in told
    assert re.search(r"^search_index_updated_seconds \d", told, re.MULTILINE)
    assert "Mali" not in told


# --- limits


def test_whoever_asks_too_often_is_told_when_to_come_back(fake: FakeEngine) -> None:
    client = client_of(fake, rate_limit="2/minute")
    assert [client.get("/help").status_code for _ in range(3)] == [200, 200, 429]
    page = client.get("/search?q=Mali")
    assert page.status_code == 429
    assert 0 < int(page.headers["Retry-After"]) <= 60
    assert "Asked too often" in page.text
    problem = client.get("/api/v1/search")
    assert (problem.status_code, problem.mimetype) == (429, "application/problem+json")
    assert problem.json["status"] == 429
    assert problem.headers["Retry-After"]
    assert client.get("/help", environ_base={"REMOTE_ADDR": "10.0.0.1"}).status_code == 200


def test_who_watches_the_server_may_ask_as_often_as_they_like(fake: FakeEngine) -> None:
    client = client_of(fake, rate_limit="1/minute", metrics=True)
    for url in ("/health", "/static/site.css", "/metrics") * 2:
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("rate", ["often", "5", "60/fortnight"])
def test_a_rate_that_cannot_be_read_is_refused(fake: FakeEngine, rate: str) -> None:
    with pytest.raises(SearchError, match="write a number and a span of time"):
        client_of(fake, rate_limit=rate)


# --- servers in front

FORWARDED = {
    "X-Forwarded-For": "192.0.2.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "press.example.org",
    "X-Forwarded-Prefix": "/press",
}


def test_nobody_is_believed_about_who_asks_unless_told_so(fake: FakeEngine) -> None:
    client = client_of(fake, rate_limit="1/minute")
    assert client.get("/help", headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 200
    assert client.get("/help", headers={"X-Forwarded-For": "192.0.2.2"}).status_code == 429
    assert "press.example.org" not in client_of(fake).get("/", headers=FORWARDED).text


def test_a_server_in_front_is_believed(fake: FakeEngine) -> None:
    client = client_of(fake, proxies=1, rate_limit="1/minute")
    page = client.get("/help", headers=FORWARDED)
    assert page.status_code == 200
    assert 'action="/press/search"' in page.text
    assert client.get("/help", headers=FORWARDED).status_code == 429
    other = {**FORWARDED, "X-Forwarded-For": "192.0.2.8"}
    assert client.get("/help", headers=other).status_code == 200


@pytest.mark.parametrize("asks", ["2001:db8::{}", "no address {}"])
def test_whoever_has_many_addresses_counts_as_one(fake: FakeEngine, asks: str) -> None:
    client = client_of(fake, proxies=1, rate_limit="1/minute")
    answers = [client.get("/help", headers={"X-Forwarded-For": asks.format(n)}) for n in (1, 2)]
    assert [answer.status_code for answer in answers] == [200, 429]


@pytest.mark.parametrize("url", ["/?q=Mali", "/status?colour=red", "/search?colour=red", "/help"])
def test_no_address_forgets_the_path_a_server_in_front_gives(fake: FakeEngine, url: str) -> None:
    answer = client_of(fake, proxies=1).get(url, headers=FORWARDED)
    found = [*re.findall(r'(?:href|action)="(/[^"]*)', answer.text)]
    found += [answer.headers[name] for name in ("Location",) if name in answer.headers]
    assert found
    assert [one for one in found if not one.startswith("/press/")] == []


def test_a_page_from_elsewhere_does_not_get_in_by_saying_that_it_is_in_front(
    fake: FakeEngine,
) -> None:
    client = client_of(fake, proxies=1)
    headers = {"Host": "evil.example", "X-Forwarded-Host": "localhost"}
    assert client.get("/help", headers=headers).status_code == 403


def test_what_was_searched_for_one_request_is_not_told_of_the_next_one(fake: FakeEngine) -> None:
    client = client_of(fake, metrics=True)
    client.get("/search?q=Mali")
    client.get("/help")
    assert "search_query_seconds_count 1.0" in client.get("/metrics").text
