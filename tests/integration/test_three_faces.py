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
from webapp.urls import default_sort

SEEDS = Path(__file__).parents[2] / "seeds"
DOCUMENTS = 200

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
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faces")
    generate(folder / "dumps", DOCUMENTS)
    ingest(folder / "archive", [SEEDS, folder / "dumps"])
    return folder / "archive"


@pytest.fixture(scope="module")
def web(archive: Path) -> FlaskClient:
    return create_app(archive).test_client()


def on_the_command_line(archive: Path, question: dict[str, object]) -> dict[str, object]:
    """What ``search-cli --json`` answers to the same question."""
    asked = {"sort": default_sort(str(question.get("q", ""))).value, **question}
    args = ["search", "--archive", str(archive), "--json"]
    for name, given in asked.items():
        option = "--" + name.replace("not-", "exclude-").replace("per_page", "limit")
        for value in given if isinstance(given, list) else [given]:
            args += [] if name == "q" else [option, str(value)]
    args += ["--", str(question.get("q", ""))]
    done = CliRunner().invoke(app, args)
    assert done.exit_code in (0, 1), done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_three_faces_give_one_answer(
    archive: Path, web: FlaskClient, question: dict[str, object]
) -> None:
    api = web.get("/api/v1/search", query_string=question).json
    ids = [hit["id"] for hit in api["hits"]]

    page = web.get("/", query_string=question).text
    assert re.findall(r'<h2[^>]*><a href="/documents/([0-9a-f-]+)', page) == ids
    total = api["total"]["value"]
    assert f'role="status">{total:,} result{"" if total == 1 else "s"}' in page

    cli = on_the_command_line(archive, question)
    assert [hit["id"] for hit in cli["hits"]] == ids
    for shown, hit in zip(cli["hits"], api["hits"], strict=True):
        assert shown == {key: value for key, value in hit.items() if key != "links"}
    snippets = [snippet for hit in api["hits"] for snippet in hit["snippets"]]
    assert page.count('<div class="taken">') == sum(s["removed"] is not None for s in snippets)
    cli["query"]["filters"].sort(key=str)  # as they were typed; an address sorts them
    api["query"]["filters"].sort(key=str)
    for key in ("query", "total", "page", "index"):
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
    assert totals.count(0) < 4
    assert all(
        total for total, asked in zip(totals, QUESTIONS, strict=True) if "in:" in asked.get("q", "")
    )
    assert max(totals) == DOCUMENTS + len(list(SEEDS.glob("*.txt")))
