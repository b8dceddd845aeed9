"""Web page, JSON API, command line, tables and feeds show the same documents in the same order.

Five hundred questions are asked of each: some are written down here, the others are made of words,
names and filters that the archive has.
"""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from random import Random
from typing import Any

import feedparser
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from flask.testing import FlaskClient
from telling import Tell

from search.cli.app import app
from search.pipeline import ingest
from tests.benchmarks.dumps import generate
from webapp import create_app
from webapp.parameters import default_sort

SEEDS = Path(__file__).parents[2] / "seeds"
ASKED = 500
PARTS = 10
FIELDS = ["outlet", "person", "org", "place", "lang"]
DOCUMENTS = 200
COPIED = 20

# Parameters of an address; as options they are the same but for "not-", which is "exclude-".
QUESTIONS = [
    {},
    {"q": "Wagner"},
    {"q": "Wagner Mali"},
    {"q": "goita"},
    {"q": "GOÏTA"},
    {"q": '"military support"'},
    {"q": '"putin goita"~8'},
    {"q": "coup OR summit OR uranium"},
    {"q": "(Mali OR Niger) Moscow"},
    {"q": "Mali -France"},
    {"q": "NOT Mali"},
    {"q": "minist*"},
    {"q": "lavrof~1"},
    {"q": "wagner^3 mali"},
    {"q": "title:agreement"},
    {"q": "place:Niger coup"},
    {"q": "date:unknown Russia"},
    {"q": "date:2025-04"},
    {"q": "W-2 OR 5,000"},
    {"q": "in:removed comments"},
    {"q": 'in:removed cookie* OR adblock OR "leave a comment"'},
    {"q": "in:removed copyright -adblock OR cookies"},
    {"q": "wagner (in:removed comment)"},
    {"q": "Russia OR (in:removed disclaimer~1)", "sort": "newest"},
    {"q": "in:removed comment", "place": "Niger", "per_page": "5"},
    {"q": "no-such-word-anywhere"},
    {"q": "Russia", "sort": "newest"},
    {"q": "Russia", "sort": "oldest"},
    {"sort": "oldest"},
    {"place": ["Niger", "ML"]},
    {"q": "security", "place": "NE", "not-org": "ECOWAS"},
    {"person": "Sergei Lavrov", "not-place": ["FR", "Moscow"]},
    {"outlet": "-", "lang": "en"},
    {"not-outlet": "-"},
    {"q": "Mali", "from": "2025-01", "to": "2025"},
    {"q": "Mali", "to": "2024"},
    {"q": "Mali", "page": "2", "per_page": "10"},
    {"q": "Mali", "page": "9", "per_page": "7"},
    {"q": "CEDEAO"},
    {"q": "CEDEAO", "aliases": "0"},
    {"q": "CEDEAO OR Russia", "literal": ["CEDEAO"]},
    {"q": '"Communauté économique des États de l’Afrique de l’Ouest" -Kremlin'},
    {"q": "title:Ecowas OR ECOWAS", "place": "Niger", "sort": "oldest", "collapse": "none"},
    {"collapse": "none", "per_page": "100"},
    {"collapse": "copies", "per_page": "100", "page": "2"},
    {"collapse": "story"},
    {"q": "Mali", "collapse": "none"},
    {"q": "Mali", "collapse": "story", "per_page": "5", "page": "2"},
    {"q": "Russia", "sort": "newest", "not-place": "FR", "collapse": "story"},
    {"q": "in:removed comment", "collapse": "none"},
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faces")
    generate(folder / "dumps", DOCUMENTS)
    plant_copies(folder / "dumps", folder / "copies")
    ingest(folder / "archive", [SEEDS, folder / "dumps", folder / "copies"])
    return folder / "archive"


def plant_copies(originals: Path, copies: Path) -> None:
    """As other outlets reprint a text: some of its words are others, the rest is the same."""
    copies.mkdir()
    for number, page in enumerate(sorted(originals.rglob("*.txt"))[:COPIED]):
        words = page.read_text(encoding="utf-8").split(" ")
        words[40 + number :: 50] = ["yesterday"] * len(words[40 + number :: 50])
        (copies / page.name).write_text(" ".join(words), encoding="utf-8")


@pytest.fixture(scope="module")
def web(archive: Path) -> FlaskClient:
    return create_app(archive).test_client()


def on_the_command_line(archive: Path, question: dict[str, Any]) -> dict[str, Any]:
    """What ``search-cli --json`` answers to the same question."""
    asked = {"sort": default_sort(str(question.get("q", ""))).value, **question}
    args = ["search", "--archive", str(archive), "--json"]
    if asked.pop("aliases", "1") == "0":
        args.append("--no-aliases")
    for name, given in asked.items():
        option = "--" + name.replace("not-", "exclude-").replace("per_page", "limit")
        for value in given if isinstance(given, list) else [given]:
            args += [] if name == "q" else [option, str(value)]
    args += ["--", str(question.get("q", ""))]
    done = CliRunner().invoke(app, args)
    assert done.exit_code in (0, 1), done.stderr
    return json.loads(done.stdout)


def without_links(answer: Any) -> Any:
    """A part of an answer as the command line has it, which needs no addresses."""
    if isinstance(answer, list):
        return [without_links(one) for one in answer]
    if not isinstance(answer, dict):
        return answer
    addresses = {"links", "url", "cursor", "toggle"}
    return {key: without_links(one) for key, one in answer.items() if key not in addresses}


@pytest.fixture(scope="module")
def questions(web: FlaskClient) -> list[dict[str, Any]]:
    """Those above, and others made by chance, the same ones every time."""
    made = Random(6)  # noqa: S311 - the same questions every time
    hits = web.get("/api/v1/search?per_page=100&facets=none").json["hits"]
    return [*QUESTIONS, *(_drawn(made, made.choice(hits)) for _ in range(ASKED - len(QUESTIONS)))]


def _drawn(made: Random, hit: dict[str, Any]) -> dict[str, Any]:
    """A question that was made with a document in mind; maybe filters, dates, an order, a page."""
    words = [*re.findall(r"\w{4,}", hit["title"]), "Sahel", "security"]
    one, other = made.sample(words, 2)
    name = made.choice(hit["entities"])["name"].replace('"', "") if hit["entities"] else one
    forms = ["", one, f"{one} {other}", f"{one} OR {other}", f'"{name}"', f"{one} -{other}"]
    forms += [f"title:{one}", f"{one[:4]}*", f"({one} OR {other}) {name.split()[0]}", f"{one}~1"]
    question: dict[str, Any] = {"q": made.choice(forms)}
    for field, value in made.sample(_values(hit), made.choice([0, 0, 1, 2])):
        question.setdefault(("not-" if made.random() < 0.2 else "") + field, []).append(value)
    if made.random() < 0.1:
        question["from"] = made.choice(["2024", "2025-01", "2025-03-15"])
    if made.random() < 0.3:
        question["sort"] = made.choice(["newest", "oldest", "added"])
    if made.random() < 0.3:
        question["collapse"] = made.choice(["none", "story"])
    if made.random() < 0.3:
        question |= {"page": made.choice(["1", "1", "2"]), "per_page": made.choice(["5", "10"])}
    if made.random() < 0.1:
        question["aliases"] = "0"
    return question


def _values(hit: dict[str, Any]) -> list[tuple[str, str]]:
    """What a document can be filtered by, at least two of them."""
    named = [(entity["type"], entity["id"]) for entity in hit["entities"]]
    outlet = hit["outlet"]["value"] if hit["outlet"] else "-"
    return [*named, ("outlet", outlet), ("lang", hit["lang"] or "-")]


@pytest.mark.reliability
@pytest.mark.parametrize("part", range(PARTS))
def test_five_faces_give_one_answer(
    archive: Path, web: FlaskClient, questions: list[dict[str, Any]], part: int, tell: Tell
) -> None:
    assert len(questions) == ASKED
    for question in questions[part::PARTS]:
        api = web.get("/api/v1/search", query_string=question).json
        page_shows(web.get("/search", query_string=question).text, api)
        command_line_says(on_the_command_line(archive, question), api)
        table_has(web, question, api)
        feed_has(web, question, api)
    if part == PARTS - 1:  # the others come before
        tell(12, f"{ASKED} questions", "same ids, order, totals and facets")


def page_shows(page: str, api: dict[str, Any]) -> None:
    """The page has the hits, the total, and the count of every value of a facet."""
    seen = BeautifulSoup(page, "lxml")
    addresses = [link["href"] for link in seen.select("article.hit h2 a")]
    assert [re.split(r"[/?]", one)[2] for one in addresses] == [hit["id"] for hit in api["hits"]]
    total = "".join(re.findall(r"\d", seen.select_one("main .total").text.split()[0]))
    assert int(total) == api["total"]["value"]
    snippets = [snippet for hit in api["hits"] for snippet in hit["snippets"]]
    assert len(seen.select("div.taken")) == sum(s["removed"] is not None for s in snippets)
    ticks = seen.select("[type=checkbox]")
    boxes = {(tick["name"], tick["value"]): tick["aria-label"] for tick in ticks}
    for field in FIELDS:
        for value in api["facets"][field]["values"]:
            if not value["excluded"]:
                results = "result" if value["count"] == 1 else "results"
                said = boxes[field, value["value"]]
                assert said.endswith(f", {value['count']:,} {results}")


def command_line_says(cli: dict[str, Any], api: dict[str, Any]) -> None:
    """``--json`` is the same answer without addresses, made in another time."""
    cli["query"]["filters"].sort(key=str)  # as they were typed; an address sorts them
    api["query"]["filters"].sort(key=str)
    assert cli.pop("took_ms") > 0
    api.pop("took_ms")
    assert cli == without_links(api)


def table_has(web: FlaskClient, question: dict[str, Any], api: dict[str, Any]) -> None:
    """The table has every hit, and those of the page at their place."""
    table = web.get("/search.csv", query_string=question).text
    ids = [row["id"] for row in csv.DictReader(io.StringIO(table))]
    assert len(ids) == api["total"]["value"]
    start = (api["page"]["page"] - 1) * api["page"]["per_page"]
    here = ids[start : start + api["page"]["per_page"]]
    assert here == [hit["id"] for hit in api["hits"]]


def feed_has(web: FlaskClient, question: dict[str, Any], api: dict[str, Any]) -> None:
    """The feed has the hits of the page."""
    feed = feedparser.parse(web.get("/search.atom", query_string=question).data)
    assert not feed.bozo
    ids = [entry.id.rpartition(":")[2] for entry in feed.entries]
    assert ids == [hit["id"] for hit in api["hits"]]


def test_the_questions_are_worth_asking(web: FlaskClient, questions: list[dict[str, Any]]) -> None:
    totals = [
        web.get("/api/v1/search", query_string=question).json["total"]["value"]
        for question in questions
    ]
    assert len(set(totals)) > 50
    assert totals.count(0) < ASKED / 5
    written = zip(totals, QUESTIONS, strict=False)
    assert all(total for total, asked in written if "in:" in asked.get("q", ""))
    assert max(totals) == DOCUMENTS + COPIED + len(list(SEEDS.glob("*.txt")))


def test_what_is_shown_as_one_hit_is_counted_once(web: FlaskClient) -> None:
    answers = {
        collapse: web.get("/api/v1/search", query_string={"collapse": collapse}).json
        for collapse in ("none", "copies", "story")
    }
    totals = {name: answer["total"]["value"] for name, answer in answers.items()}
    assert totals["story"] <= totals["copies"] <= totals["none"] - 0.9 * COPIED
    assert len({answer["documents"] for answer in answers.values()}) == 1
    for name, answer in answers.items():
        assert answer["documents"] == totals["none"]
        languages = answer["facets"]["lang"]
        counts = [value["count"] for value in languages["values"]]
        assert sum(counts) + languages["missing"] >= totals[name]


def test_one_form_of_a_name_finds_what_the_others_find(web: FlaskClient) -> None:
    def found(**asked: str) -> set[str]:
        every = {"per_page": "100", "collapse": "none", **asked}
        answer = web.get("/api/v1/search", query_string=every).json
        assert answer["page"]["pages"] == 1
        return {hit["id"] for hit in answer["hits"]}

    whole = '"Economic Community of West African States"'
    assert found(q="CEDEAO") == found(q="ECOWAS") == found(q=whole) > found(q=whole, aliases="0")
    assert found(q="CEDEAO", literal="CEDEAO") == found(q="CEDEAO", aliases="0") == set()
