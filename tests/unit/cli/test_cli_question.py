"""Options of a search and the query they make."""

from __future__ import annotations

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
        (["--limit", "101"], "--limit"),
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


def test_all_walks_every_page(run, engine):
    engine.hits = [engine.hits[0]] * 250
    result = run("coup", "--all", "--ids")
    assert result.stdout.splitlines() == [engine.hits[0].id] * 250
    assert [query.page for query in engine.asked] == [1, 2, 3]
