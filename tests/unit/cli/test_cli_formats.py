"""Answers for programs."""

from __future__ import annotations

import csv
import io
import json

import pytest

from search.formats import COLUMNS
from search.model import HitStory


def test_json_is_one_object_with_the_hits_in_order(run, engine):
    answer = json.loads(run("coup", "--json").stdout)
    assert [hit["id"] for hit in answer["hits"]] == [hit.id for hit in engine.hits]
    assert answer["total"] == {"value": 3, "relation": "exact"}
    assert set(answer["facets"]) == {"outlet", "person", "org", "place", "lang", "month"}


def test_json_of_all_pages_is_still_one_object(run, engine, make_hit):
    engine.hits = [make_hit(number) for number in range(150)]
    answer = json.loads(run("coup", "--all", "--json").stdout)
    assert len(answer["hits"]) == 150
    assert answer["page"] == {"page": 1, "per_page": 150, "pages": 1}


def test_json_lines(run, engine):
    lines = run("coup", "--jsonl").stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [hit.id for hit in engine.hits]


@pytest.mark.parametrize(("form", "delimiter"), [("--csv", ","), ("--tsv", "\t")])
def test_tables(run, engine, make_hit, form, delimiter):
    engine.hits = [make_hit(title='Tab\there, "quoted"\nand more')]
    table = run("coup", form).stdout
    rows = list(csv.DictReader(io.StringIO(table), delimiter=delimiter))
    assert table.count("\n") == 2
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["title"] == 'Tab here, "quoted" and more'
    assert rows[0]["organisations"] == "Wagner Group"
    assert (rows[0]["date"], rows[0]["date_inferred"]) == ("2025-04", "yes")


def test_a_table_tells_what_else_tells_the_same(run, engine, make_hit):
    story = HitStory("6c91d3db47a4", 5, ("a", "b"), 2, ("a",))
    engine.hits = [make_hit(story=story), make_hit(2)]
    rows = list(csv.DictReader(io.StringIO(run("coup", "--csv").stdout)))
    told = [(row["story"], row["story_documents"], row["copies"]) for row in rows]
    assert told == [("6c91d3db47a4", "5", "2"), ("", "1", "1")]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", "\t@", "\r+"])
def test_a_cell_is_never_a_formula(run, engine, make_hit, start):
    engine.hits = [make_hit(title=f"{start}HYPERLINK(1)")]
    row = next(csv.DictReader(io.StringIO(run("coup", "--csv").stdout)))
    assert row["title"].startswith("'")


def test_ids_and_paths(run, engine):
    assert run("coup", "--ids").stdout.splitlines() == [hit.id for hit in engine.hits]
    assert run("coup", "--paths").stdout.splitlines() == [hit.name for hit in engine.hits]


def test_of_two_formats_the_last_counts(run, engine):
    assert run("coup", "--json", "--ids").stdout.splitlines() == [hit.id for hit in engine.hits]


def test_no_hits_is_exit_code_1_in_every_form(run):
    for form in ("--json", "--jsonl", "--csv", "--tsv", "--ids", "--paths"):
        result = run("nothing", form)
        assert result.exit_code == 1, form
        assert "No document matches: nothing" in result.stderr
    assert run("nothing", "--jsonl").stdout == ""
    assert run("nothing", "--csv").stdout.splitlines() == [",".join(COLUMNS)]


@pytest.mark.parametrize(
    "form", ["--json", "--jsonl", "--csv", "--tsv", "--paths", "--color=never"]
)
def test_no_control_character_of_a_page_gets_out(run, engine, make_hit, form):
    wild = "a\x1b[31mb\x07c\x9b2Jd\u202ee\x7ff"
    engine.hits = [make_hit(title=wild, name=wild)]
    shown = run("coup", form).stdout
    assert not set(shown) & set("\x1b\x07\x9b\u202e\x7f")
    if form in ("--json", "--jsonl"):
        answer = json.loads(shown)
        assert (answer["hits"][0] if form == "--json" else answer)["title"] == wild
