"""Exports: everything found, as files, and nothing that passes for everything when it is not."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from citing import read_bibtex, read_ris
from fake_engine import FakeEngine, Story
from flask.testing import FlaskClient

from search.errors import IndexDamaged
from search.model import FacetField, Filter, Found, Hit, Query, Role
from webapp import create_app
from webapp.exports import file_name

FORMS = ("csv", "tsv", "jsonl", "bib", "ris", "csl")
KINDS = {
    "csv": "text/csv; charset=utf-8; header=present",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "csl": "application/vnd.citationstyles.csl+json",
}
MANY = [
    Story(lines=[(Role.TITLE, f"Report {number}"), (Role.BODY, "Rain in Niamey.")], outlet="Press")
    for number in range(250)
]


def ids_in(form: str, text: str) -> list[str]:
    match form:
        case "csv":
            return [row["id"] for row in csv.DictReader(io.StringIO(text, newline=""))]
        case "tsv":
            return [row["id"] for row in csv.DictReader(io.StringIO(text), delimiter="\t")]
        case "jsonl":
            return [json.loads(line)["id"] for line in text.splitlines()]
        case "bib":
            return [entry["ID"].removeprefix("news-") for entry in read_bibtex(text)]
        case "ris":
            return [record["ID"].removeprefix("news-") for record in read_ris(text)]
        case _:
            return [item["id"].removeprefix("news-") for item in json.loads(text)]


@pytest.mark.parametrize("form", FORMS)
def test_everything_found_is_there_in_the_order_of_the_page(form):
    fake = FakeEngine(MANY)
    client = create_app(engine=fake).test_client()
    response = client.get(f"/search.{form}?q=rain&per_page=7&page=3")
    assert response.status_code == 200
    assert response.content_type == KINDS[form]
    ids = ids_in(form, response.text)
    assert ids == [hit.id for hit in fake.search(Query("rain", per_page=1_000)).hits]
    assert response.headers["X-Total-Count"] == str(len(ids)) == "250"


@pytest.mark.parametrize("form", FORMS)
def test_nothing_found_is_an_empty_export(client, form):
    response = client.get(f"/search.{form}?q=nowhere")
    assert response.status_code == 200
    assert ids_in(form, response.text) == []
    assert response.headers["X-Total-Count"] == "0"


def test_rows_of_csv_end_as_its_rfc_says(client):
    text = client.get("/search.csv").get_data(as_text=True)
    assert text.count("\r\n") == text.count("\n") == 4


def test_hits_of_json_lines_have_the_addresses_of_the_api(client):
    lines = client.get("/search.jsonl").text.splitlines()
    in_api = client.get("/api/v1/search").json["hits"]
    assert [json.loads(line) for line in lines] == in_api
    assert in_api[0]["links"]["html"].startswith("/documents/")


@pytest.mark.parametrize("form", FORMS)
def test_it_is_saved_as_a_file_that_tells_what_it_is(client, form):
    given = client.get(f"/search.{form}?q=Mali").headers["Content-Disposition"]
    ending = "csl.json" if form == "csl" else form
    assert given == f"attachment; filename=news-mali.{ending}"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        (Query(), "news-all.csv"),
        (Query('"joint force" -x'), "news-joint-force-x.csv"),
        (Query("../../etc/passwd\r\nX: y"), "news-etc-passwd-x-y.csv"),
        (Query("rain", date_from="2025-04", date_to="2025-05"), "news-rain-2025-04-2025-05.csv"),
        (Query(filters=(Filter(FacetField.PLACE, "NE"),)), "news-ne.csv"),
        (Query("Goïta"), "news-goita.csv"),
        (Query("a" * 500), f"news-{'a' * 60}.csv"),
    ],
)
def test_the_name_of_the_file_has_the_words_of_the_search(query, name):
    assert file_name(query, "csv") == name


def test_a_name_in_another_script_is_told_as_rfc_6266_says(client):
    given = client.get("/search.csv", query_string={"q": "صحيفة"}).headers["Content-Disposition"]
    assert given.isascii()
    assert given.startswith("attachment; filename=news.csv; filename*=UTF-8''news-%D8%B5")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("wrong", ["q=titel:x", "nonsense=1", "page=0", "sort=best"])
def test_what_cannot_be_read_is_answered_before_anything_is_sent(client, form, wrong):
    response = client.get(f"/search.{form}?{wrong}")
    assert response.status_code == 422
    assert "Content-Disposition" not in response.headers


@pytest.mark.parametrize("form", FORMS)
def test_a_search_that_runs_out_of_time_is_not_exported(client, fake, form):
    fake.partial = True
    response = client.get(f"/search.{form}")
    assert response.status_code == 503
    assert "would not be whole" in response.text
    assert "Content-Disposition" not in response.headers


class Breaking(FakeEngine):
    """Loses its index after some hits."""

    after = 0

    def every(self, query: Query) -> Found:
        found = super().every(query)
        return replace(found, hits=self._until(found.hits))

    def _until(self, hits: Iterator[Hit]) -> Iterator[Hit]:
        for number, hit in enumerate(hits):
            if number == self.after:
                raise IndexDamaged("the files of the index are gone")
            yield hit


@pytest.mark.parametrize("form", FORMS)
def test_an_error_at_the_beginning_is_an_answer(form):
    response = create_app(engine=Breaking(MANY)).test_client().get(f"/search.{form}")
    assert response.status_code == 503
    assert "Content-Disposition" not in response.headers


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_an_error_later_never_ends_as_though_all_were_there(form):
    engine = Breaking(MANY)
    engine.after = 240
    response = create_app(engine=engine).test_client().get(f"/search.{form}", buffered=False)
    assert response.status_code == 200
    with pytest.raises(IndexDamaged):
        b"".join(response.iter_encoded())


def test_a_head_request_reads_nothing(client):
    response = client.head("/search.csv?q=Mali")
    assert (response.status_code, response.data) == (200, b"")
    assert response.headers["X-Total-Count"] == "2"


def test_a_spreadsheet_gets_no_formula():
    fake = FakeEngine(
        [
            Story(
                lines=[(Role.TITLE, '=HYPERLINK("https://evil.example")'), (Role.BODY, "a\tb")],
                outlet="@evil",
                file="+evil.txt",
            )
        ]
    )
    text = create_app(engine=fake).test_client().get("/search.csv").text
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["title"].startswith("'=")
    assert row["outlet"] == "'@evil"
    assert row["path"] == "'+evil.txt"


def cite(client: FlaskClient, fake: FakeEngine, form: str) -> str:
    response = client.get(f"/documents/{fake.documents[0].id}/cite.{form}")
    assert response.status_code == 200
    return response.text


def test_a_document_can_be_cited(client, fake):
    document = fake.documents[0]
    (entry,) = read_bibtex(cite(client, fake, "bib"))
    assert entry["ID"] == f"news-{document.id}"
    assert entry["url"] == "https://stallion.example/sahel?a=1&b=2"
    (record,) = read_ris(cite(client, fake, "ris"))
    assert record["AU"] == "Jane Doe"
    (item,) = json.loads(cite(client, fake, "json"))
    assert item["custom"]["sha256"] == document.provenance.sha256
    assert cite(client, fake, "txt") == (
        "Jane Doe. “Sahel ministers visit Moscow.” Stallion Times, 2025-04-03. "
        "https://stallion.example/sahel?a=1&b=2. "
        f"SHA-256 {document.provenance.sha256}; archived 2025-05-02.\n"
    )


@pytest.mark.parametrize(
    ("form", "kind", "name"),
    [
        ("bib", KINDS["bib"], "bib"),
        ("ris", KINDS["ris"], "ris"),
        ("json", KINDS["csl"], "csl.json"),
    ],
)
def test_a_citation_is_saved_under_its_key(client, fake, form, kind, name):
    document_id = fake.documents[0].id
    response = client.get(f"/documents/{document_id}/cite.{form}")
    assert response.content_type == kind
    told = f"attachment; filename=news-{document_id}.{name}"
    assert response.headers["Content-Disposition"] == told
    again = client.get(response.request.path, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_a_citation_in_words_is_shown(client, fake):
    response = client.get(f"/documents/{fake.documents[0].id}/cite.txt")
    assert response.content_type == "text/plain; charset=utf-8"
    assert "Content-Disposition" not in response.headers


@pytest.mark.parametrize("form", ["bib", "ris", "json", "txt"])
def test_what_is_not_there_cannot_be_cited(client, fake, form):
    assert client.get(f"/documents/nowhere/cite.{form}").status_code == 404
    there = f"/documents/{fake.documents[0].id}/cite"
    assert client.get(f"{there}.doc").status_code == 404
    assert client.get(f"{there}.{form}?q=x").status_code == 422


def test_a_citation_cannot_be_broken_out_of(client, fake):
    evil = fake.documents[2].id
    (entry,) = read_bibtex(client.get(f"/documents/{evil}/cite.bib").text)
    assert "url" not in entry
    assert "<script" not in client.get(f"/documents/{evil}/cite.bib").text
    (item,) = json.loads(client.get(f"/documents/{evil}/cite.json").text)
    assert "URL" not in item
