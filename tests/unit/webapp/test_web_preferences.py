"""Choosing a language and a look: what is remembered, for whom, and where it leads."""

from __future__ import annotations

import re
from html import unescape
from http.cookies import SimpleCookie

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from webapp.i18n import LANGUAGES


def cookies(response: TestResponse) -> SimpleCookie:
    return SimpleCookie("\r\n".join(response.headers.getlist("Set-Cookie")))


def test_a_choice_is_remembered_for_a_year_and_leads_back(client: FlaskClient) -> None:
    chosen = client.post("/preferences", data={"language": "fr", "next": "/search?q=Mali"})
    assert (chosen.status_code, chosen.headers["Location"]) == (303, "/search?q=Mali")
    (name, cookie), *others = cookies(chosen).items()
    assert (name, cookie.value, others) == ("language", "fr", [])
    assert cookie["max-age"] == "31536000"
    assert (cookie["path"], cookie["samesite"]) == ("/", "Lax")
    assert cookie["httponly"] is True
    assert cookie["secure"] == ""
    assert '<html lang="fr"' in client.get("/search?q=Mali").text


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_a_look_is_remembered(client: FlaskClient, theme: str) -> None:
    chosen = client.post("/preferences", data={"theme": theme})
    assert (chosen.status_code, chosen.headers["Location"]) == (303, "/")
    assert cookies(chosen)["theme"].value == theme
    page = client.get("/help").text
    assert f'data-theme="{theme}"' in page
    current = re.search(r'<button[^>]*name="theme" value="(\w+)" aria-current', page)
    assert current
    assert current[1] == theme


def test_over_https_the_cookie_stays_there(client: FlaskClient) -> None:
    chosen = client.post("/preferences", data={"language": "en"}, base_url="https://localhost")
    assert cookies(chosen)["language"]["secure"] is True


@pytest.mark.parametrize(
    ("given", "parameter"),
    [
        ({"language": "tlh"}, "language"),
        ({"theme": "pink"}, "theme"),
        ({"font": "serif"}, "font"),
        ({"language": ["en", "fr"]}, "language"),
    ],
)
def test_what_cannot_be_chosen_is_refused(
    client: FlaskClient, given: dict[str, object], parameter: str
) -> None:
    refused = client.post("/preferences", data=given)
    assert refused.status_code == 422
    assert f"“{parameter}”" in refused.text
    assert "Set-Cookie" not in refused.headers
    assert 'name="next" value="/"' in refused.text  # nobody can come back to a form that was sent


@pytest.mark.parametrize(
    "way_back",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "\\\\elsewhere.example",
        "javascript:alert(1)",
        "search?q=Mali",
        "/\t/elsewhere.example",
        "/search\r\nSet-Cookie: a=b",
        " //elsewhere.example",
    ],
)
def test_no_way_leads_to_another_site(client: FlaskClient, way_back: str) -> None:
    refused = client.post("/preferences", data={"theme": "dark", "next": way_back})
    assert refused.status_code == 422
    assert "Location" not in refused.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://localhost.elsewhere.example"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null", "Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_of_another_site_is_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    refused = client.post("/preferences", data={"theme": "dark"}, headers=headers)
    assert refused.status_code == 403
    assert "Set-Cookie" not in refused.headers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://localhost"},
        {"Origin": "null"},  # as browsers say on pages that send no referrer
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_a_form_of_this_site_is_taken(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/preferences", data={"theme": "dark"}, headers=headers).status_code == 303


def test_a_form_has_bounds(client: FlaskClient) -> None:
    endless = client.post("/preferences", data={"theme": "dark", "next": "/" + "a" * 100_000})
    assert endless.status_code == 413


def test_only_preferences_are_posted(client: FlaskClient) -> None:
    assert client.get("/preferences").status_code == 405
    for address in ("/", "/search", "/help", "/status", "/entities"):
        assert client.post(address).status_code == 405


@pytest.mark.parametrize(
    "address",
    [
        "/search?q=Mali&person=sergei-lavrov&from=2025-04",
        "/search?q=%C3%89lys%C3%A9e+%26+%22a+b%22+%3Cb%3E%23",
        "/search?q=100%25+%E4%B8%AD",
        "/entities/person/none%3F%20%23",
        "/search",
    ],
)
def test_the_form_leads_back_to_the_page_it_is_on(client: FlaskClient, address: str) -> None:
    shown = client.get(address).text
    found = re.search(r'name="next" value="([^"]*)"', shown)
    assert found
    chosen = client.post("/preferences", data={"theme": "dark", "next": unescape(found[1])})
    assert chosen.headers["Location"] == address


def test_every_language_can_be_chosen_in_its_own_words(client: FlaskClient) -> None:
    shown = client.get("/help").text
    for code in LANGUAGES:
        assert re.search(rf'name="language" value="{code}" lang="{code}"', shown)
    assert ">Français<" in shown
