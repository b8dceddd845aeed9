"""The site is asked by its own names only, whatever a Host header has."""

from __future__ import annotations

import socket

import pytest
from fake_engine import FakeEngine
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app

from search.errors import SearchError
from webapp import Operation, create_app
from webapp.hosts import names_in

HOSTILE = [
    "evil.example",
    "evil.example:443",
    "press.example.org.evil.example",
    "evil.example#press.example.org",
    "evil.example/press.example.org",
    "press.example.org@evil.example",
    "user:password@press.example.org",
    "press.example.org:evil",
    "press.example.org:80:80",
    "press.example.org:999999",
    "press.example.org,evil.example",
    "press.example.org evil.example",
    " evil.example",
    "press.example.org.",
    "press.example.org\t",
    "préss.example.org",
    "[press.example.org]",
    "[::1",
    "::1]",
    "[::1]evil.example",
    "[::1%25eth0]",
    "127.0.0.1.evil.example",
    "0x7f000001",
    "2130706433",
    'evil"><script>alert(1)</script>',
    "evil\\press.example.org",
    "a" * 100_000,
    "press.example.org" + " " * 50_000,
]


@pytest.fixture
def named(fake: FakeEngine) -> FlaskClient:
    operation = Operation(names="press.example.org, press")
    return create_app(engine=fake, operation=operation).test_client()


@pytest.mark.parametrize("host", HOSTILE)
@pytest.mark.parametrize("url", ["/search.atom", "/opensearch.xml", "/api/v1/search", "/health"])
def test_a_hostile_host_is_refused(named: FlaskClient, url: str, host: str) -> None:
    environ = {"HTTP_HOST": host.encode().decode("latin-1")}
    answer = named.get(url, environ_overrides=environ)
    assert answer.status_code in {400, 403}
    assert len(answer.data) < 20_000
    assert answer.mimetype != "text/html" or "<script" not in answer.text


@pytest.mark.parametrize(
    "host",
    ["press.example.org", "PRESS.example.org:8443", "press", "localhost:1", "192.0.2.1", "[::1]"],
)
def test_its_own_names_are_answered(named: FlaskClient, host: str) -> None:
    answer = named.get("/search.atom", headers={"Host": host})
    assert answer.status_code == 200
    assert host.lower() in answer.text


def test_the_name_of_this_machine_is_answered(
    fake: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "Reading-Room")
    client = create_app(engine=fake).test_client()
    assert client.get("/health", headers={"Host": "reading-room:8000"}).status_code == 200


def test_a_request_without_a_host_is_answered(named: FlaskClient) -> None:
    """As HTTP/1.0 allows; addresses then have the one at which the server listens."""
    environ = EnvironBuilder("/search.atom").get_environ()
    del environ["HTTP_HOST"]
    _, status, _ = run_wsgi_app(named.application, environ)
    assert status == "200 OK"


def test_the_refusal_says_where_names_are_set(named: FlaskClient) -> None:
    answer = named.get("/help", headers={"Host": "evil.example"})
    assert answer.status_code == 403
    assert "the setting SEARCH_NAMES" in answer.text


@pytest.mark.parametrize("name", ["evil.example", "press.example.org, evil.example", "x y"])
def test_a_server_in_front_is_held_to_the_names_too(fake: FakeEngine, name: str) -> None:
    operation = Operation(names="press.example.org", proxies=1)
    client = create_app(engine=fake, operation=operation).test_client()
    answer = client.get("/search.atom", headers={"X-Forwarded-Host": name})
    assert answer.status_code in {400, 403}
    right = client.get("/search.atom", headers={"X-Forwarded-Host": "press.example.org"})
    assert "http://press.example.org/search.atom" in right.text


@pytest.mark.parametrize(
    "names", ["https://press.example.org", "a b", "press:80", "*", ".", "é.fr"]
)
def test_a_setting_that_is_no_name_is_refused(names: str) -> None:
    with pytest.raises(SearchError, match="is no name by which a site is asked"):
        names_in(names)


def test_names_are_read_with_commas_between() -> None:
    assert names_in(" Press.example.org,press ,") == {"press.example.org", "press"}
    assert names_in("") == frozenset()
