"""The web page, the JSON API and the command line show the same documents in the same order."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from search.cli.app import app
from search.pipeline import ingest
from tests.benchmarks.dumps import generate
from webapp import create_app
from webapp.parameters import default_sort

SEEDS = Path(__file__).parents[2] / "seeds"
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


def on_the_command_line(archive: Path, question: dict[str, object]) -> dict[str, object]:
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


def without_links(hit: dict[str, object]) -> dict[str, object]:
    """A hit as the command line has it, which needs no addresses."""
    return {
        key: without_links(value) if isinstance(value, dict) else value
        for key, value in hit.items()
        if key != "links"
    }


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_three_faces_give_one_answer(
    archive: Path, web: FlaskClient, question: dict[str, object]
) -> None:
    api = web.get("/api/v1/search", query_string=question).json
    ids = [hit["id"] for hit in api["hits"]]

    page = web.get("/", query_string=question).text
    assert re.findall(r'<h2[^>]*><a href="/documents/([0-9a-f-]+)', page) == ids
    total = api["total"]["value"]
    assert f'role="status">{total:,} ' in page

    cli = on_the_command_line(archive, question)
    assert [hit["id"] for hit in cli["hits"]] == ids
    for shown, hit in zip(cli["hits"], api["hits"], strict=True):
        assert shown == without_links(hit)
    snippets = [snippet for hit in api["hits"] for snippet in hit["snippets"]]
    assert page.count('<div class="taken">') == sum(s["removed"] is not None for s in snippets)
    cli["query"]["filters"].sort(key=str)  # as they were typed; an address sorts them
    api["query"]["filters"].sort(key=str)
    for key in ("query", "total", "documents", "page", "index"):
        assert cli[key] == api[key]
    for field, facet in cli["facets"].items():
        shown = api["facets"][field]["values"]
        assert facet["values"] == [
            {key: value for key, value in one.items() if key != "toggle"} for one in shown
        ]


def test_the_questions_are_worth_asking(web: FlaskClient) -> None:
    totals = [
        web.get("/api/v1/search", query_string=question).json["total"]["value"]
        for question in QUESTIONS
    ]
    assert len(set(totals)) > 15
    assert totals.count(0) < 5
    assert all(
        total for total, asked in zip(totals, QUESTIONS, strict=True) if "in:" in asked.get("q", "")
    )
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
