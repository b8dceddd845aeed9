"""The classifier with the weights that come with the program, and what it explains."""

from __future__ import annotations

import json
from importlib import resources

import numpy as np
import pytest
from dump_pages import FIRST, MENU, PLACES, SECOND, THIRD, TITLE, article, full_dump, page_of

from search.clean import clean, explain
from search.clean.boilerplate import findings_of
from search.clean.classifier import Look, classifier
from search.clean.features import lines_of

TEASERS = ("Latest News", *(f"{place} market opens again" for place in PLACES))
FULL = full_dump((TITLE, "By Jane Doe"), (FIRST, SECOND, THIRD), TEASERS)


def look_at(text: str, form: str = "text") -> tuple[list[str], Look]:
    lines = lines_of(page_of(text).blocks)
    none = [0] * len(lines)
    found = findings_of(lines, [None] * len(lines))
    look = classifier(form).look(lines, found, none, range(len(lines)))
    return [line.text for line in lines], look


def test_paragraphs_are_more_likely_article_than_the_menu() -> None:
    texts, look = look_at(FULL)
    odds = dict(zip(texts, look.article.tolist(), strict=True))
    assert min(odds[FIRST], odds[SECOND], odds[THIRD]) > 0.5
    assert max(odds[each] for each in MENU) < 0.5


def test_probabilities_lie_between_0_and_1() -> None:
    _, look = look_at(FULL)
    assert ((look.article >= 0) & (look.article <= 1)).all()


@pytest.mark.parametrize("form", ["text", "html"])
def test_the_weights_are_small_and_say_what_they_were_made_from(form: str) -> None:
    file = resources.files("search.clean").joinpath("weights", f"{form}.json")
    content = file.read_text(encoding="utf-8")
    table = json.loads(content)
    assert len(content) < 350_000
    assert table["trained"]["pages"] > 100
    assert table["form"] == form


def test_the_points_of_the_facts_add_up_to_the_log_odds() -> None:
    _, look = look_at(FULL)
    sums = [sum(fact.points for fact in facts) for facts in look.weighed()]
    odds = np.log(look.article / (1 - look.article))
    gap = odds - np.array(sums)
    assert gap == pytest.approx(np.full(len(gap), gap[0]), abs=0.05)  # what all start with


def test_the_weightiest_facts_come_first() -> None:
    _, look = look_at(FULL)
    for facts in look.weighed():
        weights = [abs(fact.points) for fact in facts]
        assert weights == sorted(weights, reverse=True)
        assert all(fact.name for fact in facts)


def test_every_block_is_explained_with_what_had_the_last_word() -> None:
    page = page_of(f"{FULL}\nLeave a Comment")
    cleaned = clean(page)
    explanations = explain(page)
    assert [each.span for each in explanations] == [block.span for block in cleaned.blocks]
    decided = {block.text: e.decided for block, e in zip(cleaned.blocks, explanations, strict=True)}
    assert decided[FIRST] == "the classifier"
    assert decided[TITLE] == "its place as the headline"
    assert decided["Leave a Comment"].startswith("the lexicon: a part of the comment form")


def test_the_confidence_of_a_removal_is_the_probability_that_it_is_no_article() -> None:
    page = page_of(FULL)
    article_of = {e.span: e.article for e in explain(page)}
    for block in clean(page).removed:
        assert block.confidence == pytest.approx(1 - article_of[block.span], abs=0.001)


def test_a_light_dump_keeps_all_of_its_article() -> None:
    page = page_of(article("What became of the stores", "Nobody knows"))
    assert not clean(page).removed
