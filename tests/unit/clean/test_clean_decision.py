"""The decision over a page: one region, repeats, rulings, articles that are ready."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dump_pages import FIRST, MENU, PLACES, SECOND, THIRD, TITLE, article, full_dump, page_of

from search.clean import clean, explain
from search.clean.decision import fullness
from search.clean.features import lines_of
from search.clean.known import Known, Repeat, Ruling
from search.clean.lexicon import flat, key_of
from search.errors import Rejected
from search.model import Category, MediaType

TEASERS = ("Latest News", *(f"{place} market opens again" for place in PLACES))
SIGNED = (TITLE, "By Jane Doe")


def full(*inside: str) -> str:
    return full_dump(SIGNED, inside or (FIRST, SECOND, THIRD), TEASERS)


def ruled(pattern: str, *, keep: bool) -> Known:
    return Known(ruling=lambda text: Ruling(keep, pattern) if pattern in text else None)


def repeated(times: int, *texts: str) -> Known:
    keys = {key_of(flat(text)) for text in texts}
    return Known(repeat=lambda key: Repeat(times, 40, "this outlet") if key in keys else None)


def test_lines_around_the_article_go_as_what_their_neighbours_are() -> None:
    page = clean(page_of(full()))
    assert [block.text for block in page.kept] == [*SIGNED, FIRST, SECOND, THIRD]
    menu = [b for b in page.removed if b.text in MENU]
    assert [block.text for block in menu] == MENU
    assert {block.category for block in menu} == {Category.NAVIGATION}
    assert all(block.reason.endswith(": a short line among menu lines") for block in menu)
    assert "outside the main region: a short line among menu lines" in {b.reason for b in menu}


def test_short_lines_between_paragraphs_stay() -> None:
    heading = "What the traders of the market want"
    assert heading in clean(page_of(full(FIRST, SECOND, heading, THIRD, FIRST))).text


def test_a_full_dump_without_a_sentence_is_no_article() -> None:
    with pytest.raises(Rejected, match="all 41 blocks are boilerplate"):
        clean(page_of("\n".join((*MENU, *TEASERS))))


def test_scripts_without_blanks_have_paragraphs_too() -> None:
    paragraph = "部长们星期一在首都开会，讨论粮食价格，该价格自北方缺雨以来已经翻了一番。" * 2
    page = clean(page_of("\n".join((*MENU, paragraph, paragraph.replace("一", "二"), *TEASERS))))
    assert paragraph in page.text


def test_the_regime_is_told_by_the_labels_of_the_page() -> None:
    assert fullness(lines_of(page_of(full()).blocks)) == 1
    assert fullness(lines_of(page_of(article("Nobody knows")).blocks)) < 0.01


def test_what_the_outlet_repeats_is_removed_with_the_count() -> None:
    lines = ("Northern Herald morning edition", "Letters of our readers in the north")
    page = clean(page_of(full(*lines, FIRST, SECOND, THIRD)), repeated(37, *lines, *MENU))
    reasons = {b.text: b.reason for b in page.removed if b.category is Category.REPEATED}
    assert reasons[MENU[0]] == "seen in 37 of 40 pages of this outlet"


def test_a_paragraph_that_an_outlet_repeats_inside_its_articles_stays() -> None:
    page = clean(page_of(article()), repeated(12, SECOND))
    assert SECOND in page.text


def test_a_rule_removes_what_everything_else_would_keep() -> None:
    page = page_of(article())
    known = ruled("Traders in the central", keep=False)
    (removed,) = clean(page, known).removed
    assert (removed.text, removed.category) == (SECOND, Category.OVERRULED)
    assert "Traders in the central" in removed.reason
    assert removed.confidence == 1
    told = {each.span: each for each in explain(page, known)}[removed.span]
    assert told.article == 0
    assert told.decided == "a rule for this outlet: 'Traders in the central'"


def test_a_rule_keeps_what_everything_else_would_remove() -> None:
    text = f"{article()}\n\nLeave a Comment"
    assert "Leave a Comment" not in clean(page_of(text)).text
    assert "Leave a Comment" in clean(page_of(text), ruled("Leave a", keep=True)).text


def test_a_rule_sees_a_paragraph_before_it_is_cut() -> None:
    paragraph = f"{THIRD[:-1]}, he said. Share this: Facebook Twitter"
    kept = clean(page_of(article(paragraph)), ruled("Share this", keep=True))
    assert [b.text for b in kept.kept][-1] == paragraph
    assert not kept.removed


def test_a_rule_can_take_the_headline() -> None:
    cleaned = clean(page_of(article()), ruled(TITLE, keep=False))
    assert [b.text for b in cleaned.removed] == [TITLE]


def test_an_article_that_is_ready_keeps_all_its_lines() -> None:
    text = f"Home\n\n{article('Leave a Comment', 'Copyright 2024. All rights reserved.')}"
    ready = replace(page_of(text), media_type=MediaType.READY)
    cleaned = clean(ready)
    assert not cleaned.removed
    assert [b.text for b in cleaned.kept] == [b.text for b in ready.blocks]
    assert "title" in {b.role.value for b in cleaned.kept}
    assert [b.text for b in clean(ready, ruled("Home", keep=False)).removed] == ["Home"]
