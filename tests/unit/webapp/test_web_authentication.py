"""Where a log-in is needed, nobody else learns anything."""

from __future__ import annotations

import base64
import hashlib
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from flask import Flask
from flask.testing import FlaskClient
from views import views

from search.access import AccessList, Password, token_digest, write
from search.errors import SearchError
from tests.serving import until
from webapp import Operation, create_app
from webapp.authentication import MAX_FAILURES, Gate

SECRET = "correct horse battery"  # noqa: S105 - of the tests
TOKEN = "token-of-the-feeds"  # noqa: S105
COST = (2, 1, 1)  # of hashing: little, here


def cheap(secret: str) -> Password:
    digest = hashlib.scrypt(secret.encode(), salt=bytes(16), n=2, r=1, p=1, dklen=32)
    return Password(COST, bytes(16), digest)


PEOPLE = AccessList({"anna": cheap(SECRET)}, {"feeds": token_digest(TOKEN)})


def basic(name: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()


ANNA = basic("anna", SECRET)
WRONG = basic("anna", "something else")


@pytest.fixture(autouse=True)
def _cheap_for_unknown_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.access._NOBODY", Password(COST, bytes(16), bytes(32)))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write(tmp_path / "access", PEOPLE)
    return tmp_path / "access"


@pytest.fixture
def app(fake: FakeEngine, file: Path) -> Flask:
    chosen = Operation(access=file, metrics=True, cors="https://example.org")
    return create_app(engine=fake, operation=chosen)


@pytest.fixture
def outside(app: Flask) -> FlaskClient:
    return app.test_client()


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_nothing_is_answered_without_a_log_in(app: Flask, outside: FlaskClient) -> None:
    asked = {
        (method, path)
        for endpoint, path, methods in views(app)
        if endpoint not in {"api.health", "api.ready"}
        for method in methods | {"DELETE", "OPTIONS"}
    }
    asked |= {("GET", path) for path in ("/nowhere", "/search?x=1", "/search/", "//", "/static/x")}
    assert len(asked) > 60
    for method, path in asked:
        answer = outside.open(path, method=method, headers={"Origin": "https://example.org"})
        assert answer.status_code == 401, (method, path)
        assert answer.headers["WWW-Authenticate"].startswith('Basic realm="')
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers


def test_a_log_in_is_refused_before_anything_is_asked_of_the_archive(
    outside: FlaskClient, fake: FakeEngine
) -> None:
    outside.get("/search?q=Mali")
    outside.get("/search?q=Mali", headers={"If-None-Match": "*"})
    assert fake.asked == []


@pytest.mark.parametrize("given", [ANNA, f"Bearer {TOKEN}", f"bearer  {TOKEN}"])
def test_those_in_the_file_are_let_in(app: Flask, outside: FlaskClient, given: str) -> None:
    headers = {"Authorization": given}
    for path in ("/search?q=Mali", "/api/v1/search", "/search.csv", "/search.atom", "/metrics"):
        answer = outside.get(path, headers=headers, buffered=True)
        assert answer.status_code == 200, path
        kept = {part.strip() for part in answer.headers["Cache-Control"].split(",")}
        assert kept & {"private", "no-store"}, path
        assert "public" not in kept
    assert outside.get("/nowhere", headers=headers).status_code == 404
    with app.test_request_context():
        style = app.jinja_env.globals["asset"]("site.css")
    kept = outside.get(style, headers=headers).headers["Cache-Control"]
    assert set(kept.split(", ")) == {"private", "max-age=31536000", "immutable"}


@pytest.mark.parametrize(
    "given",
    [
        WRONG,
        basic("anna", ""),
        basic("", ""),
        basic("nobody", SECRET),
        basic("feeds", TOKEN),
        basic("anna", SECRET + "\0"),
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"anna").decode(),
        "Basic " + base64.b64encode(b"\xff:\xfe").decode(),
        f"Bearer {SECRET}",
        "Bearer",
        f"Digest {TOKEN}",
        TOKEN,
        "x" * 8_000,
        "é" * 100,
    ],
)
def test_what_is_wrong_is_not_let_in(outside: FlaskClient, given: str) -> None:
    environ = {"HTTP_AUTHORIZATION": given}
    answer = outside.get("/search", environ_base=environ)
    assert answer.status_code == 401


def test_everybody_may_ask_whether_it_lives_and_learns_no_more(outside: FlaskClient) -> None:
    for prefix in ("", "/api/v1"):
        assert outside.get(f"{prefix}/health").json == {"status": "ok"}
        assert outside.get(f"{prefix}/ready").json == {"status": "ready"}


def test_a_program_is_told_both_ways_to_log_in(outside: FlaskClient) -> None:
    answer = outside.get("/api/v1/search?q=Mali")
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.headers.getlist("WWW-Authenticate") == [
        'Basic realm="Regional News Search", charset="UTF-8"',
        'Bearer realm="Regional News Search"',
    ]
    assert answer.json["title"] == "Log-in needed"


def test_a_person_is_told_in_their_language_and_without_other_files(outside: FlaskClient) -> None:
    page = outside.get("/search?q=Mali").text
    assert "<h1>Log-in needed</h1>" in page
    assert "Load the page again" in page
    assert "Mali" not in page
    assert not [word for word in ("src=", "href=", "/static/", "<form") if word in page]
    assert 'lang="fr"' in outside.get("/", headers={"Accept-Language": "fr"}).text


def test_what_a_browser_asks_before_it_sends_a_token_is_answered(outside: FlaskClient) -> None:
    asking = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    answer = outside.options("/api/v1/search", headers=asking)
    assert (answer.status_code, answer.data) == (204, b"")
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert outside.options("/api/v1/search").status_code == 401
    assert outside.options("/search", headers=asking).status_code == 401
    assert outside.options("/api/v1/nowhere", headers=asking).status_code == 401


# --- the file changes


def test_who_is_taken_out_is_shut_out_at_once(outside: FlaskClient, file: Path) -> None:
    asked = {"Authorization": ANNA}
    assert outside.get("/help", headers=asked).status_code == 200
    write(file, PEOPLE.without("anna"))
    assert outside.get("/help", headers=asked).status_code == 401
    write(file, PEOPLE)
    assert outside.get("/help", headers=asked).status_code == 200


def test_a_file_that_breaks_lets_nobody_in_and_each_cause_is_in_the_log_once(
    outside: FlaskClient, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    asked = {"Authorization": ANNA}
    assert outside.get("/help", headers=asked).status_code == 200
    file.write_text("anna:secret", encoding="utf-8")
    for path in ("/help", "/api/v1/search", "/help"):
        answer = outside.get(path, headers=asked)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
        assert str(file) not in answer.text
    file.unlink()
    for _ in range(2):
        assert outside.get("/help", headers=asked).status_code == 503
    told = [record.getMessage() for record in caplog.records]
    broken, missing = (one for one in told if one.startswith("nobody is let in"))
    assert f"{file}: line 1 cannot be understood" in broken
    assert "there is no such file" in missing
    write(file, PEOPLE)
    assert outside.get("/help", headers=asked).status_code == 200


def test_a_file_that_could_not_be_read_for_a_moment_needs_no_change(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(file)

    def too_many(_path: Path) -> AccessList:
        raise SearchError("Too many open files")

    with monkeypatch.context() as for_a_moment:
        for_a_moment.setattr("webapp.authentication.access.read", too_many)
        assert gate.refusal(ANNA, "192.0.2.1").status == 503
    assert gate.refusal(ANNA, "192.0.2.1") is None


def test_a_file_that_is_missing_or_names_nobody_is_an_error_at_the_start(
    fake: FakeEngine, tmp_path: Path
) -> None:
    operation = Operation(access=tmp_path / "access")
    with pytest.raises(SearchError, match="there is no such file"):
        create_app(engine=fake, operation=operation)
    write(tmp_path / "access", AccessList())
    with pytest.raises(SearchError, match="names nobody yet"):
        create_app(engine=fake, operation=operation)


# --- guessing


def test_who_goes_on_guessing_has_to_wait_and_nobody_else(outside: FlaskClient) -> None:
    other = {"REMOTE_ADDR": "192.0.2.7"}
    assert outside.get("/help", headers={"Authorization": ANNA}).status_code == 200
    guesses = [
        outside.get("/help", headers={"Authorization": basic("anna", f"guess {n}")}).status_code
        for n in range(MAX_FAILURES + 2)
    ]
    assert guesses == [401] * MAX_FAILURES + [429] * 2
    right_now = {"Authorization": f"Bearer {TOKEN}"}
    shut = outside.get("/help", headers=right_now)
    assert shut.status_code == 429
    assert 0 < int(shut.headers["Retry-After"]) <= 60
    assert "wait a little" in shut.text
    assert "Load the page again" not in shut.text
    assert outside.get("/help", headers=right_now, environ_base=other).status_code == 200
    # Who has logged in before goes on, also from the same address.
    assert outside.get("/help", headers={"Authorization": ANNA}).status_code == 200
    assert outside.get("/help").status_code == 401


def test_a_minute_later_it_is_listened_to_again(file: Path) -> None:
    clock = Clock()
    gate = Gate(file, clock)
    for _ in range(MAX_FAILURES):
        assert gate.refusal(WRONG, "192.0.2.1").status == 401
    assert gate.refusal(ANNA, "192.0.2.1").status == 429
    clock.now = 59.5
    assert gate.refusal(ANNA, "192.0.2.1").retry == 1
    clock.now = 60.0
    assert gate.refusal(ANNA, "192.0.2.1") is None


def test_addresses_of_one_network_of_version_6_are_one(file: Path) -> None:
    gate = Gate(file)
    for n in range(MAX_FAILURES):
        assert gate.refusal(WRONG, f"2001:db8::{n:x}").status == 401
    assert gate.refusal(WRONG, "2001:db8::ffff:1").status == 429
    assert gate.refusal(WRONG, "2001:db8:0:1::1").status == 401
    assert gate.refusal(WRONG, "").status == 401
    assert gate.refusal(WRONG, "x" * 8_000).status == 401
    assert set(gate._failures._counts) == {"2001:db8::/64", "2001:db8:0:1::/64", "unknown"}


def test_what_is_remembered_has_bounds(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.authentication._MOST_ADDRESSES", 3)
    monkeypatch.setattr("webapp.authentication._MOST_KNOWN", 2)
    gate = Gate(file)
    for n in range(20):
        gate.refusal(WRONG, f"192.0.2.{n}")
        assert gate.refusal(f"Bearer{' ' * n} {TOKEN}", "192.0.2.99") is None
    assert len(gate._failures._counts) == 3
    assert len(gate._state.known) <= 2


def test_a_log_in_is_checked_once(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = []
    right = AccessList.knows_person

    def counted(self: AccessList, name: str, password: str) -> bool:
        checked.append(name)
        return right(self, name, password)

    monkeypatch.setattr(AccessList, "knows_person", counted)
    gate = Gate(file)
    for _ in range(5):
        assert gate.refusal(ANNA, "192.0.2.1") is None
    assert checked == ["anna"]
    assert all(
        SECRET.encode() not in mark and ANNA.encode() not in mark for mark in gate._state.known
    )


def test_one_is_checked_at_a_time_and_a_guesser_counts_all_failures(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work, most = [], []

    def slow(_self: AccessList, name: str, _password: str) -> bool:
        at_work.append(name)
        most.append(len(at_work))
        at_work.remove(name)
        return False

    monkeypatch.setattr(AccessList, "knows_person", slow)
    gate = Gate(file)
    with ThreadPoolExecutor(3) as threads:
        found = list(threads.map(lambda _: gate.refusal(WRONG, "192.0.2.1").status, range(40)))
    assert max(most) == 1
    assert len(most) == MAX_FAILURES
    assert sorted(found) == [401] * MAX_FAILURES + [429] * 30


def test_guessers_from_everywhere_leave_a_thread_to_those_who_are_in(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(file)
    assert gate.refusal(ANNA, "192.0.2.1") is None
    go_on = threading.Event()

    def slow(_self: AccessList, _name: str, _password: str) -> bool:
        return not go_on.wait(30)

    monkeypatch.setattr(AccessList, "knows_person", slow)
    with ThreadPoolExecutor(3) as threads:
        guesses = [threads.submit(gate.refusal, WRONG, f"192.0.2.{n}") for n in range(2, 5)]
        until(lambda: gate._line._value == 0)
        assert gate.refusal(ANNA, "192.0.2.1") is None
        shut = gate.refusal(f"Bearer {TOKEN}", "192.0.2.1")
        assert (shut.status, shut.retry) == (503, 1)
        go_on.set()
    assert [guess.result().status for guess in guesses] == [401] * 3
    assert gate.refusal(f"Bearer {TOKEN}", "192.0.2.1") is None


def test_the_log_names_the_address_of_a_failure_and_no_name_or_secret(
    outside: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        outside.get("/help", headers={"Authorization": basic("otto", "wrong and secret")})
        outside.get("/help", headers={"Authorization": "Bearer wrong-and-secret"})
        outside.get("/help", headers={"Authorization": ANNA})
    told = [record.getMessage() for record in caplog.records]
    assert told.count("log-in failed from 127.0.0.1") == 2
    text = "\n".join(told)
    assert not [word for word in ("otto", "anna", "secret", "battery", ANNA[6:]) if word in text]


def test_the_address_is_the_one_that_a_server_in_front_tells(fake: FakeEngine, file: Path) -> None:
    client = create_app(engine=fake, operation=Operation(access=file, proxies=1)).test_client()
    for n in range(2 * MAX_FAILURES):
        headers = {"Authorization": WRONG, "X-Forwarded-For": f"192.0.2.9, 192.0.2.{n % 2}"}
        assert client.get("/help", headers=headers).status_code == 401
    assert client.get("/help", headers=headers).status_code == 429
