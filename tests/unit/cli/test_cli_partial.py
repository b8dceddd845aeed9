"""Answers for which the time ran out: never taken for whole ones."""

from __future__ import annotations

import json

import pytest

WARNING = "Warning: the time for a search ran out, so hits may be missing (see --timeout).\n"


def test_a_partial_answer_says_so_once(run, engine):
    engine.partial = lambda _query: True
    result = run("coup")
    assert result.exit_code == 0
    assert result.stderr == WARNING
    assert result.stdout.endswith("\nat least 3 of 5 documents\n")


def test_a_partial_answer_without_hits_claims_nothing(run, engine):
    engine.partial = lambda _query: True
    result = run("nothing", "--place", "Niger", "--page", "7")
    assert result.exit_code == 4
    assert (result.stdout, result.stderr) == ("", WARNING)
    assert len(engine.asked) == 1


def test_a_page_beyond_those_found_in_time_may_be_there(run, engine):
    engine.partial = lambda _query: True
    result = run("coup", "--page", "7")
    assert (result.exit_code, result.stderr) == (4, WARNING)


def test_json_says_that_it_is_partial(run, engine):
    engine.partial = lambda _query: True
    for args, code in ((["coup"], 0), (["nothing"], 4)):
        result = run(*args, "--json")
        answer = json.loads(result.stdout)
        assert answer["partial"] is True
        assert answer["total"]["relation"] == "at_least"
        assert (result.exit_code, result.stderr) == (code, WARNING)


def test_all_hits_are_partial_when_their_search_is(run, engine):
    engine.hits = [engine.hits[0]] * 250
    engine.partial = lambda _query: True
    result = run("coup", "--all", "--json")
    answer = json.loads(result.stdout)
    assert (answer["partial"], len(answer["hits"])) == (True, 250)
    assert answer["total"] == {"value": 250, "relation": "at_least"}
    assert result.stderr == WARNING
    shown = run("coup", "--all")
    assert shown.stdout.endswith("\nat least 250 of 5 documents\n")
    assert shown.stderr == WARNING
    for form in ("--ids", "--csv", "--jsonl"):
        assert run("coup", "--all", form).stderr == WARNING


def test_an_archive_that_changed_between_counting_and_reading_is_told(run, engine):
    engine.hits = [engine.hits[0]] * 250
    engine.index_of_all = engine.index_of_all.__class__("another", 9, engine.newest, "1")
    for args in (["--all"], ["--limit", "101"], ["--offset", "1"]):
        assert "the archive changed meanwhile" in run("coup", *args, "--ids").stderr
    assert run("coup", "--offset", "20", "--ids").stderr == ""


def test_a_hint_that_ran_out_of_time_is_left_out(run, engine, monkeypatch):
    engine.finds = lambda query: not query.filters
    monkeypatch.setattr(type(engine), "totals", lambda _self, asked: tuple(None for _ in asked))
    result = run("coup", "--place", "Niger")
    assert (result.exit_code, result.stderr) == (1, "No document matches: coup\n")


@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "3601", "soon", ""])
@pytest.mark.parametrize("command", ["coup", "serve"])
def test_a_timeout_that_is_none_is_refused(run, engine, command, value):
    result = run(command, f"--timeout={value}")
    assert result.exit_code == 2
    assert "--timeout" in result.stderr
    assert not engine.asked


def test_a_timeout_may_be_short(run):
    assert run("coup", "--timeout", "0.001").exit_code == 0
