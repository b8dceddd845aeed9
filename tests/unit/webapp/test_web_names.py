"""Other forms of names in a query, and what is shown as one result: said, and switched by links."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from fake_engine import FakeEngine
from flask.testing import FlaskClient

from search.model import Collapse, EntityRef, EntityType, Query
from webapp.wording import whole_words

Page = Callable[[str], str]
ECOWAS = EntityRef(EntityType.ORGANISATION, "ecowas")
LONG = "Economic Community of <West> African States"
FORMS = tuple(f"Form {n} with twenty signs" for n in range(9))
MALI = EntityRef(EntityType.PLACE, "ML")


@pytest.fixture(autouse=True)
def forms(fake: FakeEngine) -> None:
    fake.forms["ECOWAS"] = (ECOWAS, "ECOWAS", ("CEDEAO", LONG))
    fake.forms["Mali"] = (MALI, "Mali", ("République du Mali",))


def chips(page: str) -> list[tuple[str, str]]:
    """Words and address of each chip about other names."""
    items = re.findall(r'<li class="other-name">.*?</li>', page, re.DOTALL)
    items += re.findall(
        r'<li><a class="bare"[^>]*>(?:All as typed|Look for all)[^<]*</a></li>', page
    )
    found = re.findall(r'<a[^>]*href="([^"]*)"[^>]*>(.*?)</a>', "".join(items), re.DOTALL)
    return [(unescape(re.sub(r"<[^>]+>", "", words)), unescape(url)) for url, words in found]


def test_what_is_looked_for_as_well_is_said_and_can_be_switched_off(page: Page) -> None:
    assert chips(page("/search?q=ECOWAS&place=ML&page=2")) == [
        (
            f"ECOWAS: also CEDEAO, {LONG}; look for ECOWAS only×",
            "/search?q=ECOWAS&place=ML&literal=ECOWAS",
        ),
        ("All as typed", "/search?q=ECOWAS&place=ML&aliases=0"),
    ]


def test_one_that_is_off_can_be_switched_on(page: Page) -> None:
    shown = chips(page("/search?q=ECOWAS+Mali&literal=ecowas"))
    assert shown == [
        ("ECOWAS as typed look for its other names, too", "/search?q=ECOWAS+Mali"),
        (
            "Mali: also République du Mali; look for Mali only×",
            "/search?q=ECOWAS+Mali&literal=Mali&literal=ecowas",
        ),
        ("All as typed", "/search?q=ECOWAS+Mali&aliases=0"),
    ]


def test_when_all_are_off_there_is_a_way_back(page: Page) -> None:
    for url in (
        "/search?q=ECOWAS+Mali&aliases=0",
        "/search?q=ECOWAS+Mali&literal=ECOWAS&literal=Mali",
    ):
        assert chips(page(url)) == [
            ("ECOWAS as typed look for its other names, too", "/search?q=ECOWAS+Mali&literal=Mali"),
            ("Mali as typed look for its other names, too", "/search?q=ECOWAS+Mali&literal=ECOWAS"),
            ("Look for all other names", "/search?q=ECOWAS+Mali"),
        ]


def test_nothing_is_said_where_there_are_no_other_names(page: Page, fake: FakeEngine) -> None:
    for url in ("/", "/search?aliases=0", "/search?q=Wagner", "/search?q=Wagner&aliases=0"):
        assert "other-name" not in page(url)
    fake.asked.clear()
    page("/search?q=Wagner")
    page("/search?aliases=0")
    assert len(fake.asked) == 2  # no second question where it could tell nothing


def test_a_name_of_two_things_has_one_chip(
    page: Page, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fake._expansions

    def twice(query: Query) -> tuple[object, ...]:
        found = before(query)
        return (*found, *(e._replace(added=("Other", *e.added[:1])) for e in found))

    monkeypatch.setattr(fake, "_expansions", twice)
    assert [words for words, _ in chips(page("/search?q=Mali"))] == [
        "Mali: also République du Mali, Other; look for Mali only×",
        "All as typed",
    ]


def test_many_forms_are_unfolded_on_demand(page: Page, fake: FakeEngine) -> None:
    fake.forms["Mali"] = (MALI, "Mali", FORMS)
    shown = page("/search?q=Mali")
    assert f"also {FORMS[0]}, {FORMS[1]}, {FORMS[2]}<" in shown
    assert "<summary>6 more<" in shown
    assert f"{', '.join(FORMS[3:])}</details>" in shown


@pytest.mark.parametrize("switch", ["aliases=0", "literal=ECOWAS"])
def test_an_empty_answer_leads_to_the_other_names(
    page: Page, monkeypatch: pytest.MonkeyPatch, fake: FakeEngine, switch: str
) -> None:
    monkeypatch.setattr(
        fake, "totals", lambda asked: tuple(3 if q.aliases and not q.literal else 0 for q in asked)
    )
    shown = page(f"/search?q=ECOWAS&{switch}")
    way = '<a href="/search?q=ECOWAS">Looking for other names, too</a>'
    assert f'{way} <span class="count">3 results</span>' in shown
    assert "Looking for other" not in page("/search?q=zebra")


def test_what_is_one_result_can_be_chosen(page: Page) -> None:
    shown = page("/search?q=Mali&page=2&per_page=1")
    (ways,) = re.findall(r'aria-label="What is one result">(.*?)</nav>', shown, re.DOTALL)
    links = re.findall(r'<a href="([^"]+)"( aria-current="true")?>([^<]+)<', ways)
    assert [(unescape(url), bool(current), name) for url, current, name in links] == [
        ("/search?q=Mali&per_page=1", True, "Near-copies together"),
        ("/search?q=Mali&collapse=story&per_page=1", False, "Stories together"),
        ("/search?q=Mali&collapse=none&per_page=1", False, "Every document"),
    ]


def test_forms_carry_the_choice_on(page: Page) -> None:
    shown = page("/search?q=Mali&collapse=story&literal=Mali")
    assert shown.count('<input type="hidden" name="collapse" value="story">') == 2
    assert shown.count('<input type="hidden" name="literal" value="Mali">') == 2


@pytest.mark.parametrize(
    ("collapse", "total", "documents", "words"),
    [
        (Collapse.COPIES, 12, 15, "12 articles (15 with copies)"),
        (Collapse.COPIES, 1, 1, "1 article"),
        (Collapse.STORY, 8, 1_500, "8 stories (1,500 documents)"),
        (Collapse.STORY, 1, 1, "1 story"),
        (Collapse.NONE, 15, 15, "15 documents"),
    ],
)
def test_the_total_says_what_it_counts(
    fake: FakeEngine, collapse: Collapse, total: int, documents: int, words: str
) -> None:
    answer = fake.search(Query(collapse=collapse))
    assert whole_words(replace(answer, total=total, documents=documents)) == words


def test_stories_are_named_in_title_and_total(client: FlaskClient) -> None:
    shown = client.get("/search?q=Mali&collapse=story").text
    assert "<title>Mali – 2 stories – Regional News Search</title>" in shown
