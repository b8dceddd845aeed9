"""What holds for every answer, whatever is asked: its headers, and that asking changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from flask import Flask
from flask.testing import FlaskClient
from views import views
from werkzeug.test import TestResponse

from search.access import AccessList, token_digest, write
from search.errors import IndexDamaged
from webapp import Operation, create_app
from webapp.security import PAGE_POLICY, RAW_POLICY

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def app(fake: FakeEngine) -> Flask:
    return create_app(engine=fake, operation=Operation(metrics=True, cors="https://example.org"))


def secured(answer: TestResponse) -> None:
    for name, value in ALWAYS.items():
        assert answer.headers.getlist(name) == [value], (answer.request.path, name)
    (policy,) = answer.headers.getlist("Content-Security-Policy")
    assert policy in {PAGE_POLICY, RAW_POLICY}
    assert "unsafe" not in policy
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Cache-Control"]
    assert answer.headers["X-Request-Id"]


def addresses(app: Flask, fake: FakeEngine) -> Iterator[str]:
    document = fake.documents[0].id
    for endpoint, path, methods in views(app):
        if "GET" in methods:
            yield path
            if "documents" in endpoint or "/documents/" in path:
                yield path.replace("/documents/x", f"/documents/{document}")


def test_every_view_answers_with_all_headers_and_changes_nothing(
    app: Flask, fake: FakeEngine
) -> None:
    asked = set(addresses(app, fake))
    assert len(asked) > 40
    seen = set()
    for path in asked:
        for method in ("GET", "HEAD"):
            answer = app.test_client().open(path, method=method, buffered=True)
            secured(answer)
            assert "Set-Cookie" not in answer.headers, path
            seen.add(answer.status_code)
    assert {200, 404, 422} <= seen


def test_only_preferences_can_be_sent(app: Flask) -> None:
    sent = {
        (endpoint, tuple(methods - {"GET", "HEAD", "OPTIONS"}))
        for endpoint, _, methods in views(app)
        if methods - {"GET", "HEAD", "OPTIONS"}
    }
    assert sent == {("preferences.choose", ("POST",))}


def errors(app: Flask, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestResponse]:
    client = app.test_client()
    yield client.get("/nowhere")
    yield client.get("/api/v1/nowhere")
    yield client.get("/search?x=1")
    yield client.post("/search")
    yield client.post("/api/v1/search")
    yield client.post("/preferences", data={"theme": "x" * 100_000})
    yield client.post("/preferences", data={"theme": "dark"}, headers={"Origin": "http://[evil"})
    yield client.post("/preferences", data={"theme": "dark"})
    yield client.get("/search", data=b"a body")
    yield client.get("/api/v1/search", data=b"a body")
    yield client.get("/help", headers={"Host": "evil.example"})
    yield client.get("/api/v1/search", headers={"Host": "evil example"})
    yield client.get("/?q=Mali")
    yield client.options("/api/v1/search")
    yield client.get("/search.csv", buffered=True)
    monkeypatch.setattr(fake, "search", damaged)
    yield client.get("/search?q=Mali")
    monkeypatch.setattr(fake, "search", lambda _: 1 / 0)
    yield client.get("/search?q=Mali")
    yield client.get("/api/v1/search")


def damaged(_query: object) -> None:
    raise IndexDamaged("a file is missing")


def test_every_error_has_all_headers(
    app: Flask, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = set()
    for answer in errors(app, fake, monkeypatch):
        secured(answer)
        seen.add(answer.status_code)
    assert seen == {200, 204, 303, 308, 403, 404, 405, 413, 422, 500, 503}


def test_who_is_refused_gets_all_headers_too(fake: FakeEngine, tmp_path: Path) -> None:
    write(tmp_path / "access", AccessList(programs={"feeds": token_digest("token")}))
    operation = Operation(access=tmp_path / "access", rate_limit="2/minute")
    client = create_app(engine=fake, operation=operation).test_client()
    paths = ("/help", "/api/v1/search")
    logged_in = {"Authorization": "Bearer token"}
    refused = [client.get(path) for path in (*paths, *paths)]
    answers = [client.get(path, headers=logged_in) for path in (*paths, *paths)]
    assert [answer.status_code for answer in refused] == [401] * 4
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    for answer in (*refused, *answers):
        secured(answer)


# --- what a request may bring


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("path", ["/search", "/api/v1/search", "/nowhere"])
def test_a_body_that_nobody_reads_is_refused(client: FlaskClient, method: str, path: str) -> None:
    assert client.open(path, method=method, data=b"x").status_code == 413
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    assert client.open(path, method=method, environ_overrides=chunked).status_code == 413


@pytest.mark.parametrize(
    "value", ["", "xx", "fr;q=1", "../../etc/passwd", "<script>", "x" * 8_000, "%00", '"fr"']
)
def test_a_cookie_that_somebody_else_made_changes_nothing(client: FlaskClient, value: str) -> None:
    usual = client.get("/help").text
    cookies = {"Cookie": f"language={value}; theme={value}; {value}"}
    hostile = client.get("/help", headers=cookies)
    assert hostile.status_code == 200
    assert hostile.text == usual


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_cookies_are_for_this_site_only_and_not_for_ever(client: FlaskClient, scheme: str) -> None:
    chosen = {"theme": "dark", "language": "fr"}
    answer = client.post("/preferences", data=chosen, base_url=f"{scheme}://localhost")
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        parts = set(cookie.split("; ")[1:])
        assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=31536000"} <= parts
        assert ("Secure" in parts) == (scheme == "https")
        assert not any(part.startswith("Domain") for part in parts)


def test_cookies_are_secure_behind_a_server_that_says_https(fake: FakeEngine) -> None:
    client = create_app(engine=fake, operation=Operation(proxies=1)).test_client()
    forwarded = {"X-Forwarded-Proto": "https"}
    answer = client.post("/preferences", data={"theme": "dark"}, headers=forwarded)
    assert "Secure" in answer.headers["Set-Cookie"]
