"""Everything that matches, in a file."""

from __future__ import annotations

import csv
import os
import stat
import threading

import pytest

from search.errors import IndexDamaged
from search.model import Collapse, FacetField, Filter, Sort


@pytest.fixture
def many(engine, make_hit):
    engine.hits = [make_hit(number) for number in range(1, 251)]
    return engine


def test_a_file_has_every_hit_and_its_ending_says_in_which_form(run, many, tmp_path):
    result = run("export", "coup", "--output", str(tmp_path / "coup.csv"))
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.endswith(f"250 entries in {tmp_path / 'coup.csv'}.\n")
    with (tmp_path / "coup.csv").open(encoding="utf-8", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == [hit.id for hit in many.hits]


@pytest.mark.parametrize("form", ["csv", "tsv", "jsonl", "bib", "ris", "csl", "ids", "paths"])
def test_each_form_is_that_of_a_search(run, many, tmp_path, form):
    searched = run("coup", "--all", f"--{form}").stdout
    assert searched.count("\n") >= len(many.hits)
    assert run("export", "coup", f"--{form}").stdout == searched
    assert run("export", "coup", "--output", str(tmp_path / f"x.{form}")).exit_code == 0
    written = (tmp_path / f"x.{form}").read_bytes().decode()
    assert written.replace("\r\n", "\n") == searched  # as the runner shows what it was given
    assert ("\r\n" in written) == (form == "ris")


def test_the_option_counts_more_than_the_ending(run, many, tmp_path):
    run("export", "coup", "--ids", "--output", str(tmp_path / "coup.csv"))
    assert (tmp_path / "coup.csv").read_text().splitlines() == [hit.id for hit in many.hits]


@pytest.mark.parametrize("args", [[], ["--output", "coup.xyz"], ["--output", "coup"]])
def test_without_a_form_it_is_asked_for(run, engine, monkeypatch, tmp_path, args):
    monkeypatch.chdir(tmp_path)
    result = run("export", "coup", *args)
    assert result.exit_code == 2
    assert "say which format: --jsonl, --csv" in result.stderr
    assert (engine.asked, list(tmp_path.iterdir())) == ([], [])


def test_a_pipe_is_written_straight_into(run, many, tmp_path):
    """Nothing can take the place of a pipe or a device, and nothing must."""
    os.mkfifo(tmp_path / "pipe")
    read = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe").read_text()))
    reader.start()
    result = run("export", "coup", "--ids", "--output", str(tmp_path / "pipe"))
    reader.join()
    assert result.exit_code == 0
    assert read == ["".join(f"{hit.id}\n" for hit in many.hits)]
    assert (tmp_path / "pipe").is_fifo()
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


def test_a_link_stays_one(run, many, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "coup.ids").symlink_to(tmp_path / "real" / "coup.ids")
    for args in ([], ["--force"]):
        assert run("export", "--output", str(tmp_path / "coup.ids"), *args).exit_code == 0
        assert (tmp_path / "coup.ids").is_symlink()
        assert len((tmp_path / "real" / "coup.ids").read_text().splitlines()) == len(many.hits)
    assert run("export", "--output", str(tmp_path / "coup.ids")).exit_code == 2


def test_the_question_is_that_of_a_search(run, engine):
    run(
        *("export", "coup", "-riot", "--place", "NE", "--from", "2025", "--since", "2026-01-01"),
        *("--collapse", "none", "--sort", "added", "--no-aliases", "--ids"),
    )
    asked = engine.asked[-1]
    assert asked.text == "coup -riot"
    assert asked.filters == (Filter(FacetField.PLACE, "NE"),)
    assert (asked.date_from, asked.since, asked.aliases) == ("2025", "2026-01-01", False)
    assert (asked.collapse, asked.sort) == (Collapse.NONE, Sort.ADDED)


def test_a_file_is_never_replaced_unasked(run, engine, tmp_path):
    there = tmp_path / "coup.ids"
    there.write_text("mine")
    result = run("export", "coup", "--output", str(there))
    assert result.exit_code == 2
    assert "--force replaces it" in result.stderr
    assert (there.read_text(), engine.asked) == ("mine", [])
    assert run("export", "coup", "--force", "--output", str(there)).exit_code == 0
    assert there.read_text().splitlines() == [hit.id for hit in engine.hits]


def test_a_folder_that_is_not_there(run, engine, tmp_path):
    result = run("export", "coup", "--output", str(tmp_path / "none" / "coup.csv"))
    assert result.exit_code == 2
    assert "there is no folder" in result.stderr
    assert not engine.asked


def test_what_breaks_half_way_leaves_what_was_there(run, many, tmp_path, monkeypatch):
    there = tmp_path / "coup.csv"
    there.write_text("mine")

    def gone(_self, _ids):
        raise IndexDamaged("the index is gone")

    monkeypatch.setattr(type(many), "references", gone)
    result = run("export", "coup", "--force", "--output", str(there))
    assert result.exit_code == 3
    assert there.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [there]


def test_nothing_found_writes_nothing(run, tmp_path):
    result = run("export", "nothing", "--output", str(tmp_path / "x.csv"))
    assert result.exit_code == 1
    assert "No document matches: nothing" in result.stderr
    assert list(tmp_path.iterdir()) == []
    assert run("export", "nothing", "--csv").stdout == ""


def test_half_an_answer_is_none(run, engine, tmp_path):
    engine.partial = lambda _query: True
    result = run("export", "coup", "--output", str(tmp_path / "x.csv"))
    assert result.exit_code == 4
    assert "nothing was written" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_others_may_read_the_file_as_any_other(run, tmp_path):
    before = os.umask(0o027)
    try:
        run("export", "coup", "--output", str(tmp_path / "x.ids"))
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "x.ids").stat().st_mode) == 0o640


def test_a_mistyped_option_is_no_word_of_the_query(run, engine):
    result = run("export", "coup", "--ouput", "x.csv")
    assert result.exit_code == 2
    assert "'--output'" in result.stderr
    assert not engine.asked
