"""A hundred texts that want to run as a program, in every field and every parameter: none does.

The archive is filled behind the back of the cleaner and the recogniser, which would leave some of
these texts out: whatever a document may say in whatever field is shown by the pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from conftest import serving
from flask.testing import FlaskClient
from making import make_article, make_removed, publish
from payloads import PAYLOADS
from playwright.sync_api import Browser, Page
from telling import Tell
from visiting import Visitor

from search.archive import ArchiveReader
from search.index import Source, build
from search.model import EntityType
from webapp import create_app
from webapp.security import RAW_POLICY

_LISTEN = "window.owned = () => { window.wasOwned = true; document.title = 'owned'; };"
_HARM = """() => {
  const found = [];
  const addresses = ['href', 'src', 'action', 'formaction', 'data'];
  const strange = ['img', 'iframe', 'object', 'embed', 'base', 'style', 'video', 'audio', 'marquee',
    'template', 'math', 'frameset', 'xss'];
  if (window.wasOwned) found.push('it ran');
  for (const element of document.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith('on')) found.push(`${element.tagName} ${name}`);
      if (/^\\s*(javascript|data):/i.test(value) && addresses.includes(name))
        found.push(`${element.tagName} ${name}=${value}`);
      if (name === 'style' || name === 'srcdoc') found.push(`${element.tagName} ${name}`);
    }
  }
  for (const element of document.querySelectorAll(strange.join(','))) found.push(element.tagName);
  const scripts = [...document.scripts].filter(s => new URL(s.src).origin !== location.origin);
  return [...found, ...scripts.map(() => 'script')];
}"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("injection")
    for number, payload in enumerate(PAYLOADS):
        line = " ".join(payload.split())
        article = make_article(
            f"Title {line}",
            f"Market {number} in Bamako {line} reopened\n{line} said the mayor of Gao",
            outlet=f"Outlet {line}",
            author=f"Author {line}",
            date="2025-04-03",
            entities={
                EntityType.PERSON: [f"Person {line}"],
                EntityType.ORGANISATION: [f"Body {line}"],
                EntityType.PLACE: ["Bamako"],
            },
            removed=make_removed(f"Share {line}", after=line.encode()),
        )
        file = line.replace("/", "∕").replace("\0", "")
        publish(folder, f"{number} {payload}", f"/press/{number} {file}.txt", article)
    with_index(folder)
    return folder


def with_index(folder: Path) -> None:
    reader = ArchiveReader(folder)
    source = Source(reader.uuid, reader.revision(), "1.0")
    build(folder, reader.batches_since, source)
    reader.close()


@pytest.fixture(scope="module")
def hostile(archive: Path) -> Iterator[str]:
    with serving(archive) as address:
        yield address


@pytest.fixture(scope="module")
def client(archive: Path) -> FlaskClient:
    return create_app(archive).test_client()


@pytest.fixture
def page(hostile: str, chromium: Browser) -> Iterator[Page]:
    visitor = Visitor(hostile, chromium)
    page = visitor.page()
    page.add_init_script(_LISTEN)
    yield page
    visitor.leave()
    statuses = ("status of 404", "status of 422")  # chromium reports those of the answers
    assert not [said for said in visitor.complaints if not any(s in said for s in statuses)]


def harmless(page: Page, address: str) -> None:
    page.goto(address)
    assert page.evaluate(_HARM) == [], address


def documents(client: FlaskClient) -> list[str]:
    every = {"collapse": "none", "per_page": "100", "facets": "none"}
    hits = client.get("/api/v1/search", query_string=every).json["hits"]
    return [hit["id"] for hit in hits]


def test_there_are_a_hundred_of_them(client: FlaskClient) -> None:
    assert len(set(PAYLOADS)) == 100
    assert len(documents(client)) == 100


@pytest.mark.reliability
def test_none_runs_as_a_query_a_filter_or_a_parameter(page: Page, tell: Tell) -> None:
    for payload in PAYLOADS:
        harmless(page, f"/search?{urlencode({'q': payload})}")
        harmless(page, f"/search?{urlencode({'outlet': payload, 'person': payload})}")
        harmless(page, f"/search?{urlencode({payload: '1', 'from': payload})}")
    tell(7, f"{len(PAYLOADS)} texts as query, as filter and as parameter", "none ran in Chromium")


@pytest.mark.reliability
def test_none_runs_from_a_document(page: Page, client: FlaskClient, tell: Tell) -> None:
    ids = documents(client)
    for document_id in ids:
        harmless(page, f"/documents/{document_id}/strip?q=Bamako+OR+in:removed+share")
    tell(7, f"in all fields of {len(ids)} documents", "none ran in Chromium")


def test_none_runs_in_lists(page: Page) -> None:
    for number in range(1, 6):
        harmless(page, f"/search?q=Bamako&collapse=none&explain=1&page={number}")
    for where in (
        "/search?q=(in:removed+share)&collapse=none&per_page=100",
        "/search?collapse=none&per_page=100&facet_size=200",
        "/entities?type=person",
        "/entities?type=org&q=body",
        "/status",
    ):
        harmless(page, where)


def test_none_runs_at_an_address(page: Page) -> None:
    for payload in PAYLOADS[::5]:
        path = urlencode({"x": payload}).removeprefix("x=")
        for where in (f"/documents/{path}", f"/stories/{path}", f"/entities/person/{path}"):
            harmless(page, where)


@pytest.mark.reliability
def test_an_answer_for_programs_is_no_page(client: FlaskClient, tell: Tell) -> None:
    forms = ("json", "csv", "tsv", "jsonl", "atom", "bib", "ris", "csl")
    for form in forms:
        answer = client.get(f"/search.{form}?collapse=none&per_page=100", buffered=True)
        assert answer.status_code == 200
        assert answer.mimetype not in {"text/html", "application/xhtml+xml", "image/svg+xml"}
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    tell(7, f"in {len(forms)} formats of all documents", "none is a page to a browser")


def test_none_runs_in_a_feed(page: Page) -> None:
    page.goto("/search.atom?collapse=none&per_page=100")
    assert not page.evaluate("window.wasOwned")


@pytest.mark.reliability
def test_none_runs_in_the_file_as_it_came(page: Page, client: FlaskClient, tell: Tell) -> None:
    ids = documents(client)
    for document_id in ids:
        answer = client.get(f"/documents/{document_id}/raw")
        assert answer.mimetype == "text/plain"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == RAW_POLICY
    for document_id in ids[::5]:
        page.goto(f"/documents/{document_id}/raw")
        assert page.evaluate("document.contentType") == "text/plain"
        assert not page.evaluate("window.wasOwned")
    opened = len(ids[::5])
    tell(8, f"{len(ids)} hostile files, {opened} opened in Chromium", "plain text, sandboxed")
