"""The page of the archive, and what a page says when there is nothing to show."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pytest
from fake_engine import FakeEngine
from flask.testing import FlaskClient
from outline import Outline

from search.errors import ArchiveError, ArchiveMissing, Busy, IndexDamaged
from search.model import Category, IndexState, Rejection, Status, Step
from webapp import create_app

NOW = datetime(2025, 5, 2, 9, 30, tzinfo=UTC)


def words_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def refused(number: int, step: Step = Step.READ) -> Rejection:
    return Rejection(f"/srv/secret/{number}.bin", f"{number}.bin", step, f"reason {number}", NOW)


@pytest.fixture
def told(fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What the engine says of its state differently."""
    changes: dict[str, object] = {}
    plain = fake.status
    monkeypatch.setattr(fake, "status", lambda: replace(plain(), **changes))
    return changes


def test_it_tells_what_it_holds(client: FlaskClient) -> None:
    shown = client.get("/status").text
    told = words_of(shown)
    assert "Documents 3 Outlets 2 Languages 1 Removed as boilerplate 31 %" in told
    assert "Published November 2024 to April 2025, as far as the files tell." in told
    assert '<a href="/search?outlet=Stallion+Times">Stallion Times<span class="unseen">' in shown
    assert '<a href="/search?lang=en">English<' in shown
    assert '<a href="/search?outlet=-">Outlet unknown (1)</a>' in shown
    assert 'href="/search?from=2025-04&amp;to=2025-04' in shown.replace("collapse=none&amp;", "")


def test_it_tells_what_was_removed_the_rare_kinds_together(
    client: FlaskClient, told: dict[str, object]
) -> None:
    kinds = list(Category)[:11]
    told["removed"] = tuple((kind, 0.11 - n / 100) for n, kind in enumerate(kinds))
    shown = client.get("/status").text
    listed = words_of(shown.partition("What was removed")[2].partition("</ol>")[0])
    assert listed.startswith("Breadcrumb 11 % Navigation 10 %")
    assert listed.endswith("3 other kinds 6 %")
    assert "<h3>What was removed" not in FakeClient([]).get("/status")


class FakeClient:
    """Asks an application over documents."""

    def __init__(self, documents: list[object]) -> None:
        self._client = create_app(engine=FakeEngine(documents)).test_client()  # type: ignore[arg-type]

    def get(self, url: str) -> str:
        return self._client.get(url).text


def test_of_thousands_of_refused_files_it_shows_fifty(
    client: FlaskClient, told: dict[str, object]
) -> None:
    told["rejections"] = tuple(refused(n) for n in range(3_000))
    first = client.get("/status").text
    assert re.findall(r'<p class="path">(\d+)\.bin</p>', first) == [str(n) for n in range(50)]
    assert "1 to 50 of 3,000" in words_of(first)
    assert '<a rel="next" href="/status?offset=50#rejections">' in first
    later = client.get("/status?offset=2950").text
    assert re.findall(r'<p class="path">(\d+)\.bin</p>', later)[-1] == "2999"
    assert 'rel="next"' not in later
    assert '<a rel="prev" href="/status?offset=2900#rejections">' in later
    beyond = client.get("/status?offset=9000").text
    assert "The list ends before that." in beyond
    assert '<a rel="prev" href="/status?offset=2950#rejections">' in beyond
    assert "/srv/" not in first


def test_programs_get_refused_files_by_the_hundred(
    client: FlaskClient, told: dict[str, object]
) -> None:
    told["rejections"] = tuple(refused(n) for n in range(250))
    parts = [client.get(f"/api/v1/status?offset={at}").json for at in (0, 100, 200, 300)]
    assert {part["refused"] for part in parts} == {250}
    assert [len(part["rejections"]) for part in parts] == [100, 100, 50, 0]
    listed = [one["path"] for part in parts for one in part["rejections"]]
    assert listed == [f"{n}.bin" for n in range(250)]


def test_refused_files_are_chosen_by_what_failed(
    client: FlaskClient, told: dict[str, object]
) -> None:
    told["rejections"] = (refused(1), refused(2, Step.FOUND), refused(3))
    shown = client.get("/status?step=read").text
    assert re.findall(r'<p class="path">(\d)\.bin</p>', shown) == ["1", "3"]
    assert '<a href="/status?step=found#rejections">opening the file (1)</a>' in shown
    assert '<a href="/status?step=read#rejections" aria-current="true">' in shown
    told["rejections"] = (refused(1),)
    assert "Refused while" not in client.get("/status").text


@pytest.mark.parametrize("asked", ["step=x", "offset=-1", "q=Mali"])
def test_what_it_cannot_be_asked_is_refused(client: FlaskClient, asked: str) -> None:
    answer = client.get(f"/status?{asked}")
    assert answer.status_code == 422
    assert '<a href="/status">Go on without' in answer.text


def test_it_says_what_to_do_when_the_index_lags(
    client: FlaskClient, told: dict[str, object]
) -> None:
    assert "To do:" not in client.get("/status").text
    told["index"] = IndexState("g1", 1, NOW, "1")
    shown = client.get("/status").text
    assert "2 documents are kept but cannot be found yet." in shown
    assert "search-cli rebuild" in shown


def test_hostile_names_of_files_stay_text(client: FlaskClient, told: dict[str, object]) -> None:
    harm = "<script>alert(1)</script>"
    told["rejections"] = (Rejection(harm, harm, Step.READ, harm, NOW),)
    outline = Outline(client.get("/status").text)
    assert len(outline.all("script")) == 1


def test_an_empty_archive_is_filled_in_three_steps() -> None:
    shown = FakeClient([]).get("/")
    assert "<h1>The archive is empty</h1>" in shown
    assert "search-cli ingest FOLDER" in shown
    steps = shown.partition('<ol class="steps-to-go">')[2].partition("</ol>")[0]
    assert steps.count("<li>") == 3
    assert "To do:" in FakeClient([]).get("/status")


class Unusable(FakeEngine):
    """Cannot answer, for a reason that names files."""

    def __init__(self, error: Exception) -> None:
        super().__init__([])
        self._error = error

    def search(self, _query: object) -> None:  # type: ignore[override]
        raise self._error

    def status(self) -> Status:
        raise self._error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ArchiveMissing("/srv/news has none"), "There is no archive where the server looks"),
        (IndexDamaged("/srv/news: format 4"), "of another version of the program"),
        (ArchiveError("/srv/news is damaged"), "The cause is in the log of the server."),
        (Busy("/srv/news is locked"), "The archive is being written just now."),
    ],
)
@pytest.mark.parametrize("url", ["/", "/search?q=x", "/status"])
def test_an_archive_that_cannot_be_read_says_what_to_do_and_not_where_it_is(
    error: Exception, said: str, url: str
) -> None:
    answer = create_app(engine=Unusable(error)).test_client().get(url)
    assert answer.status_code == 503
    assert "<h1>The archive cannot be read</h1>" in answer.text
    assert said in unescape(answer.text)
    assert "search-cli rebuild" in answer.text
    assert "/srv/" not in answer.text


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [("GET", "/nowhere", 404), ("GET", "/documents/none", 404), ("POST", "/status", 405)],
)
def test_an_error_leads_on(client: FlaskClient, method: str, url: str, status: int) -> None:
    answer = client.open(url, method=method)
    assert answer.status_code == status
    assert f"Error {status}" in answer.text
    for way in ("/", "/help", "/status"):
        assert f'<li><a href="{way}">' in answer.text
    assert "search-cli" not in answer.text
