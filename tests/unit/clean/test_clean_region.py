"""Full dumps: the article is found among the menus and lists around it."""

from __future__ import annotations

import pytest
from dump_pages import FIRST, MENU, PLACES, SECOND, THIRD, TITLE, article, page_of

from search.clean import clean
from search.clean.features import lines_of
from search.clean.region import is_full, main_span
from search.errors import Rejected
from search.model import Category

TEASERS = [f"{place} market opens again" for place in PLACES]


def full_dump(*inside: str) -> str:
    return "\n".join((*MENU, TITLE, "By Jane Doe", *(inside or (FIRST, SECOND, THIRD)), *TEASERS))


def test_lines_around_the_article_are_outside() -> None:
    page = clean(page_of(full_dump()))
    assert [block.text for block in page.kept] == [TITLE, "By Jane Doe", FIRST, SECOND, THIRD]
    assert {block.category for block in page.removed} == {Category.OUTSIDE}
    assert all("outside the main region" in block.reason for block in page.removed)


def test_the_headline_above_the_region_is_told_by_the_words_of_the_article() -> None:
    page = clean(page_of(full_dump()))
    assert [(b.text, b.role.value) for b in page.kept[:2]] == [
        (TITLE, "title"),
        ("By Jane Doe", "byline"),
    ]


def test_short_lines_between_paragraphs_stay() -> None:
    page = clean(
        page_of(full_dump(FIRST, SECOND, "What the traders of the market want", THIRD, FIRST))
    )
    assert "What the traders of the market want" in page.text


def test_a_full_dump_without_a_sentence_is_no_article() -> None:
    with pytest.raises(Rejected, match="all 40 blocks are boilerplate"):
        clean(page_of("\n".join((*MENU, *TEASERS))))


def test_scripts_without_blanks_have_paragraphs_too() -> None:
    paragraph = "部长们星期一在首都开会，讨论粮食价格，该价格自北方缺雨以来已经翻了一番。" * 2
    page = clean(page_of("\n".join((*MENU, paragraph, paragraph.replace("一", "二"), *TEASERS))))
    assert page.kept[0].text == paragraph


def test_a_light_dump_has_no_outside() -> None:
    page = page_of(article("What became of the stores", "Nobody knows"))
    assert not is_full(lines_of(page.blocks))
    assert not [b for b in clean(page).removed if b.category is Category.OUTSIDE]


def test_the_main_span_is_the_best_of_all_spans() -> None:
    lines = lines_of(page_of(full_dump()).blocks)
    span = main_span(lines, [None] * len(lines))
    assert [line.text for line in lines[span.start : span.end]] == [FIRST, SECOND, THIRD]
