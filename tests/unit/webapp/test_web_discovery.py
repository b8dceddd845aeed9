"""OpenSearch: a browser can add this search, and gets suggestions from it."""

from __future__ import annotations

import json
import re
from urllib.parse import quote_plus, urlsplit
from xml.etree import ElementTree as ET

import pytest

NAMESPACE = "{http://a9.com/-/spec/opensearch/1.1/}"


def description(client, **more: object) -> ET.Element:
    response = client.get("/opensearch.xml", **more)
    assert response.status_code == 200
    assert response.content_type == "application/opensearchdescription+xml; charset=utf-8"
    return ET.fromstring(response.data)  # noqa: S314 - what we have written ourselves


def urls(root: ET.Element) -> dict[tuple[str, str], str]:
    return {
        (url.attrib["rel"], url.attrib["type"]): url.attrib["template"]
        for url in root.findall(f"{NAMESPACE}Url")
    }


def filled(template: str, terms: str) -> str:
    """As browsers do: what is optional is left empty."""
    return re.sub(r"\{\w+\?\}", "", template.replace("{searchTerms}", quote_plus(terms)))


def test_every_address_answers(client):
    found = urls(description(client))
    assert set(found) == {
        ("results", "text/html"),
        ("results", "application/json"),
        ("results", "application/atom+xml"),
        ("suggestions", "application/x-suggestions+json"),
        ("self", "application/opensearchdescription+xml"),
    }
    for (_, kind), template in found.items():
        url = urlsplit(filled(template, "Mali & Niger"))
        assert url.netloc == "localhost"
        response = client.get(f"{url.path}?{url.query}".removesuffix("?"))
        assert response.status_code == 200, template
        assert response.content_type.split(";")[0] == kind


def test_addresses_have_the_host_of_the_request(client):
    for base in ("http://127.0.0.2:8080/", "https://[::1]/", "https://192.0.2.1/news/"):
        root = description(client, base_url=base)
        assert all(url.startswith(base) for url in urls(root).values())
        assert root.findtext(f"{NAMESPACE}Image").startswith(base)


def test_the_icon_is_there(client):
    icon = urlsplit(description(client).findtext(f"{NAMESPACE}Image"))
    assert client.get(f"{icon.path}?{icon.query}").mimetype == "image/svg+xml"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_names_are_as_short_as_the_format_demands(client, language):
    root = description(client, headers={"Accept-Language": language})
    assert 0 < len(root.findtext(f"{NAMESPACE}ShortName")) <= 16
    assert 0 < len(root.findtext(f"{NAMESPACE}LongName")) <= 48
    assert 0 < len(root.findtext(f"{NAMESPACE}Description")) <= 1_024


def test_a_page_of_the_results_can_be_asked_for(client):
    template = urls(description(client))["results", "application/json"]
    url = template.replace("{searchTerms}", "").replace("{startPage?}", "2")
    answer = client.get(url.replace("{count?}", "1")).json
    assert (answer["page"]["page"], answer["page"]["pages"]) == (2, 3)


def suggestions(client, text: str, **more: object) -> list[object]:
    response = client.get("/suggest.json", query_string={"q": text}, **more)
    assert response.status_code == 200
    assert response.content_type == "application/x-suggestions+json"
    return json.loads(response.data)


def test_suggestions_are_entities_and_titles(client, fake):
    text, completions, told, leads = suggestions(client, "ser")
    assert text == "ser"
    assert completions == ["Sergei Lavrov"]
    assert told == ["person, 1 document"]
    assert leads == ["http://localhost/entities/person/sergei-lavrov"]
    _, completions, told, leads = suggestions(client, "niamey")
    assert completions == ["Niamey signs a pact"]
    assert told == ["article"]
    assert leads == [f"http://localhost/documents/{fake.documents[1].id}"]


@pytest.mark.parametrize("text", ["", "s", "zzz", "a" * 5_000, "<script>", "\x00"])
def test_whatever_is_typed_is_answered(client, text):
    assert suggestions(client, text)[1:] == [[], [], []] or text == "<script>"


def test_other_parameters_are_refused(client):
    assert client.get("/suggest.json?query=ser").status_code == 422
    assert client.get("/opensearch.xml?q=ser").status_code == 422
