"""Options of a search and the query they make."""

from __future__ import annotations

import json

import pytest

from search.model import Collapse, FacetField, Filter, Sort


def test_every_option_reaches_the_query(run, engine):
    run(
        *("--outlet", "Stallion Times", "--outlet", "Axadle", "--person", "goita"),
        *("--org", "ECOWAS", "--place", "NE", "--lang", "en"),
        *("--exclude-outlet", "-", "--exclude-person", "Putin", "--exclude-org", "Wagner"),
        *("--exclude-place", "France", "--exclude-lang", "fr"),
        *("--from", "2023", "--to", "2025-04", "--sort", "oldest", "--limit", "2", "--page", "2"),
        *("--ids", "coup"),
    )
    asked = engine.asked[0]
    assert set(asked.filters) == {
        Filter(FacetField.OUTLET, "Stallion Times"),
        Filter(FacetField.OUTLET, "Axadle"),
        Filter(FacetField.PERSON, "goita"),
        Filter(FacetField.ORGANISATION, "ECOWAS"),
        Filter(FacetField.PLACE, "NE"),
        Filter(FacetField.LANGUAGE, "en"),
        Filter(FacetField.OUTLET, "-", exclude=True),
        Filter(FacetField.PERSON, "Putin", exclude=True),
        Filter(FacetField.ORGANISATION, "Wagner", exclude=True),
        Filter(FacetField.PLACE, "France", exclude=True),
        Filter(FacetField.LANGUAGE, "fr", exclude=True),
    }
    assert (asked.date_from, asked.date_to, asked.sort) == ("2023", "2025-04", Sort.OLDEST)
    assert (asked.per_page, asked.page, asked.text) == (2, 2, "coup")


def test_names_are_looked_for_by_other_forms_unless_told(run, engine):
    run("CEDEAO")
    run("CEDEAO", "--no-aliases", "--literal", "b", "--literal", " a ", "--literal", "b")
    assert [(asked.aliases, asked.literal) for asked in engine.asked] == [
        (True, ()),
        (False, ("a", "b")),
    ]


def test_copies_are_one_hit_unless_told(run, engine):
    for args in ([], ["--collapse", "none"], ["--collapse", "story"]):
        run("coup", *args)
    assert [asked.collapse for asked in engine.asked] == [
        Collapse.COPIES,
        Collapse.NONE,
        Collapse.STORY,
    ]


@pytest.mark.parametrize(
    ("args", "fields"),
    [
        (["--json"], tuple(FacetField)),
        ([], ()),  # piped
        (["--ids"], ()),
        (["--facets", "person,outlet"], (FacetField.PERSON, FacetField.OUTLET)),
        (["--facets", "none", "--json"], ()),
        (["--facets", "month"], ()),
    ],
)
def test_facets_are_counted_where_they_are_shown(run, engine, args, fields):
    run("coup", *args)
    assert engine.asked[0].facets == fields


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--limit", "0"], "--limit"),
        (["--limit", "99999999999999999999"], "--limit"),
        (["--offset", "99999999999999999999"], "--offset"),
        (["--page", "99999999999999999999"], "--page"),
        (["--offset", "-1"], "--offset"),
        (["--offset", "20", "--page", "2"], "--page and --offset"),
        (["--facets", "year,month"], "only one can be counted"),
        (["--since="], "--since': the value is empty"),
        (["--page", "0"], "--page"),
        (["--sort", "best"], "--sort"),
        (["--facets", "persons"], "'persons' is not one of outlet, person"),
        (["--color", "sometimes"], "--color"),
        (["--all", "--page", "2"], "--all and --page"),
        (["--place="], "--place': the value is empty"),
        (["--exclude-org", " "], "--exclude-org': the value is empty"),
        (["--from="], "--from': the value is empty"),
        (["--collapse", "stories"], "--collapse"),
        (["--literal="], "--literal': the value is empty"),
    ],
)
def test_a_wrong_value_is_named(run, engine, args, message):
    result = run("coup", *args)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not engine.asked


def test_all_takes_every_hit_of_one_search(run, engine):
    engine.hits = [engine.hits[0]] * 250
    result = run("coup", "--all", "--ids")
    assert result.stdout.splitlines() == [engine.hits[0].id] * 250
    assert len(engine.asked) == 2  # the counts, and the hits


@pytest.mark.parametrize(
    ("args", "first", "last"),
    [
        ([], 1, 20),
        (["--offset", "0"], 1, 20),
        (["--offset", "7"], 8, 27),
        (["--offset", "40", "--limit", "20"], 41, 60),
        (["--offset", "245"], 246, 250),
        (["--limit", "101"], 1, 101),
        (["--limit", "101", "--page", "2"], 102, 202),
        (["--limit", "1000"], 1, 250),
        (["--page", "2", "--limit", "3"], 4, 6),
    ],
)
def test_any_part_of_the_hits(run, engine, make_hit, args, first, last):
    engine.hits = [make_hit(number) for number in range(1, 251)]
    expected = [hit.id for hit in engine.hits[first - 1 : last]]
    assert run("coup", *args, "--ids").stdout.split() == expected
    shown = run("coup", *args).stdout
    assert shown.startswith(f"{first:2}. ")
    place = "" if last - first == 249 else f"; hits {first} to {last}"
    assert f"250 of 5 documents{place}" in shown.splitlines()[-1]


def test_where_to_go_on(run, engine, make_hit):
    engine.hits = [make_hit(number) for number in range(1, 251)]
    for args, more in (
        ([], "--page 2"),
        (["--offset", "7"], "--offset 27"),
        (["--limit", "101"], "--page 2"),
    ):
        assert run("coup", *args).stdout.endswith(f"(more: {more})\n")
    for args in (["--offset", "245"], ["--page", "13"], ["--limit", "101", "--page", "3"]):
        assert "more" not in run("coup", *args).stdout


def test_beyond_the_last_hit(run):
    assert "There are only 3 hits; --offset leaves out 5." in run("coup", "--offset", "5").stderr
    assert (
        "There is no page 2; the last is:  --page 1"
        in run("coup", "--page", "2", "--limit", "200").stderr
    )


def test_json_of_a_part_says_which(run, engine, make_hit):
    engine.hits = [make_hit(number) for number in range(1, 251)]

    def page(*args: str) -> object:
        return json.loads(run("coup", "--json", *args).stdout)["page"]

    assert page("--offset", "7") == {"offset": 7, "limit": 20}
    assert page("--offset", "20") == {"page": 2, "per_page": 20, "pages": 13}
    assert page("--limit", "101", "--page", "2") == {"page": 2, "per_page": 101, "pages": 3}


def test_only_what_came_in_later(run, engine):
    run("coup", "--since", "2026-04-03T18:30", "--sort", "added")
    assert (engine.asked[0].since, engine.asked[0].sort) == ("2026-04-03T18:30", Sort.ADDED)


def test_reasons_are_asked_for_where_they_are_shown(run, engine):
    run("coup", "--explain")
    run("coup")
    assert [asked.explain for asked in engine.asked] == [True, False]


@pytest.mark.parametrize("interval", ["year", "month", "day"])
def test_the_timeline_counts_by_what_is_asked_for(run, engine, interval):
    heading = {"year": "Years", "month": "Months", "day": "Days"}[interval]
    assert f"\n{heading}  --from --to" in run("coup", "--facets", f"place,{interval}").stdout
    assert engine.asked[0].interval == interval
