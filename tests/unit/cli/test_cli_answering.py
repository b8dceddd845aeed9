"""An answer on a terminal: counts beside or below the hits, the timeline, what was understood."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from rich.cells import cell_len

from search.model import (
    Correction,
    FacetValue,
    Interval,
    Reason,
    Snippet,
    Timeline,
    Warned,
    WarningCode,
)

ANSI = re.compile(r"\x1b\[[0-9;]*m")
HIT = re.compile(r"^ 1\. Ministers visit Moscow +Places  --place", re.MULTILINE)


@pytest.fixture
def drawn(run):
    """What a terminal of this width gets, without its colours."""

    def draw(columns: int, *args: str) -> str:
        result = run("coup", "--color=always", *args, env={"COLUMNS": str(columns)})
        assert result.exit_code == 0, result.output
        return ANSI.sub("", result.stdout)

    return draw


def test_counts_stand_beside_the_hits_where_there_is_room(drawn):
    for columns in (120, 140, 200):
        shown = drawn(columns, "--facets", "place,person")
        assert HIT.search(shown)
        assert max(map(cell_len, shown.splitlines())) <= columns
        assert shown.index("Places") < shown.index("People") < shown.index(" 2. Ministers")


def test_counts_stand_below_the_hits_elsewhere(drawn):
    for columns in (40, 80, 119):
        shown = drawn(columns, "--facets", "place,person")
        assert not HIT.search(shown)
        assert max(map(cell_len, shown.splitlines())) <= columns
        assert shown.index(" 3. Ministers") < shown.index("Places")


def test_more_counts_than_lines_of_hits(run, engine, drawn):
    engine.hits = engine.hits[:1]
    shown = drawn(140, "--facets", "outlet,person,org,place,lang")
    assert all(name in shown for name in ("Outlets", "People", "Places", "Languages"))
    assert run("coup").stdout.splitlines()[0] in shown


def test_right_to_left_text_has_nothing_beside_it(engine, make_hit, drawn):
    engine.hits = [make_hit(title="انقلاب في مالي", snippets=())]
    line = drawn(140, "--facets", "place").splitlines()[0]
    assert "Places" not in line
    assert "Places" in drawn(140, "--facets", "place")


def test_the_values_missing_have_no_bar(engine, drawn):
    search = engine.search

    def missing(query):
        found = search(query)
        return replace(found, facets=tuple(replace(one, missing=500) for one in found.facets))

    engine.search = missing
    shown = drawn(140, "--facets", "place")
    assert re.search(r"Mali +3 ██████████$", shown, re.MULTILINE)
    assert re.search(r"none \(--place -\) +500 *$", shown, re.MULTILINE)


def test_a_narrow_terminal_names_what_it_counts(drawn):
    for columns in (10, 20, 30):
        assert re.search(r"^Mali +\S", drawn(columns, "--facets=place"), re.MULTILINE)


@pytest.fixture
def years(engine, monkeypatch):
    """Hits of several years."""
    values = tuple(FacetValue(f"2024-{month:02}", "", month) for month in range(1, 9))
    search = type(engine).search

    def with_timeline(self, query):
        return replace(search(self, query), timeline=Timeline(Interval.MONTH, values, 7))

    monkeypatch.setattr(type(engine), "search", with_timeline)


@pytest.mark.usefixtures("years")
def test_the_timeline_is_one_line_between_hits_and_summary(drawn):
    for columns in (40, 80, 140):
        lines = drawn(columns).splitlines()
        assert "2024-01 ▁▂▃▄▅▆▇█ 2024-08   7 undated" in lines
        assert lines[-1] == "3 of 5 documents"
    assert "2024-01 ▁▂▃▄▅▆▇█ 2024-08" in drawn(28).splitlines()
    assert "2024-01 ██ 2024-02" not in drawn(80)
    assert "2024-03 ▄▅▆▇█ 2024-07" in re.sub(
        "[▁▂▃]", "▄", drawn(80, "--from=2024-03", "--to=2024-07")
    )


@pytest.mark.parametrize("columns", [40, 140])
def test_no_hit_has_a_date(run, engine, monkeypatch, columns):
    search = type(engine).search

    def undated(self, query):
        return replace(search(self, query), timeline=Timeline(Interval.MONTH, (), 3))

    monkeypatch.setattr(type(engine), "search", undated)
    for args in ([], ["--facets", "month"]):
        drawn = run("coup", "--color=always", *args, env={"COLUMNS": str(columns)})
        assert (drawn.exit_code, "Months" in drawn.stdout) == (0, bool(args))


@pytest.mark.usefixtures("years")
def test_the_timeline_is_for_terminals_and_for_those_who_ask(run, drawn):
    assert "▁" not in run("coup").stdout
    assert "▁▂" not in drawn(80, "--facets", "month")
    assert "Months" in drawn(80, "--facets", "month")


def test_reasons(run, engine, make_hit):
    why = (Reason("Wagner", "body", 0.7), Reason("Mali\x1b[31m", "title", 0.3))
    engine.hits = [make_hit(why=why)]
    said = "    found by: Wagner (body) 70%, Mali␛[31m (title) 30%\n"
    assert said in run("coup", "--explain").stdout


def test_corrections_are_offered_with_their_count(run, engine):
    engine.corrections = (Correction("wagner mali", 3), Correction("\x1b[2J", 1))
    stderr = run("nothing").stderr
    assert "Did you mean:  wagner mali (3)\nDid you mean:  ␛[2J (1)\n" in stderr


def test_what_may_not_have_been_meant_is_told(run, engine):
    engine.warnings = (
        Warned(WarningCode.LOWERCASE_OPERATOR, 5, "or"),
        Warned(WarningCode.UNKNOWN_VALUE, None, "Atlantis", "place"),
        Warned(WarningCode.UNKNOWN_VALUE, 8, "riot"),
    )
    assert run("coup or riot").stderr == (
        "Note: 'or' is looked for as a word; the operator is OR\n  coup or riot\n       ^\n"
        "Note: no document has --place 'Atlantis'\n"
        "Note: no document has 'riot'\n  coup or riot\n          ^\n"
    )
    assert run("coup or riot", "--json").stderr == ""


def test_a_snippet_is_still_marked_beside_the_counts(run):
    shown = run("coup", "--color=always", "--facets=place", env={"COLUMNS": "140"}).stdout
    assert "\x1b[1;31mWagner\x1b[0m" in shown


def test_wide_characters_keep_the_column(engine, make_hit, drawn):
    engine.hits = [make_hit(title="記事" * 30, snippets=(Snippet("body", "記" * 200, ()),))]
    lines = drawn(140, "--facets", "place").splitlines()
    beside = [line for line in lines if "--place" in line or "█" in line]
    starts = {cell_len(line[: re.search("Places|Mali", line).start()]) for line in beside}
    assert (len(beside), len(starts)) == (2, 1)
