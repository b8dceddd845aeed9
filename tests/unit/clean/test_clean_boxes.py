"""Which lines belong to a box of other articles, and where the text goes on."""

from __future__ import annotations

from dump_pages import FIRST, SECOND, THIRD, TITLE, page_of

from search.clean.boilerplate import findings_of
from search.clean.features import lines_of
from search.model import Category

HEADING = "Read also"
LINKS = ("Herders lose half their cattle", "The bridge to the north reopens")


def boxed(*below: str) -> list[str]:
    """The lines that are counted to the box below the first paragraph."""
    lines = lines_of(page_of("\n\n".join((TITLE, FIRST, HEADING, *below))).blocks)
    found = findings_of(lines, [None] * len(lines))
    return [line.text for line, f in zip(lines, found, strict=True) if f and f.placed]


def test_a_box_ends_at_a_short_sentence() -> None:
    assert boxed(*LINKS, "They sent tiles.", "Nothing else came", SECOND, THIRD) == list(LINKS)


def test_a_box_ends_at_a_question_that_is_answered() -> None:
    assert boxed(*LINKS, "Did the town help?", "Hardly. They sent tiles.", SECOND) == list(LINKS)


def test_a_box_ends_at_a_numbered_heading() -> None:
    assert boxed(*LINKS, "3. The dead line", SECOND, THIRD) == list(LINKS)


def test_the_subheading_of_the_text_below_is_not_in_the_box() -> None:
    assert boxed(*LINKS, "Sacks are short", SECOND, THIRD) == list(LINKS)


def test_a_box_in_the_midst_of_the_text_is_short() -> None:
    many = [f"{LINKS[0]} in the district of {place}" for place in ("Gao", "Mopti", "Kita")] * 3
    assert len(boxed(*many, SECOND, THIRD)) == 5
    assert len(boxed(*many)) == len(many)


def test_a_box_ends_where_the_comments_begin() -> None:
    assert boxed(*LINKS, "12 comments", "Awa", SECOND) == list(LINKS)


def test_a_rank_is_no_count_of_comments() -> None:
    lines = lines_of(page_of("\n\n".join((TITLE, FIRST, "1", LINKS[0], "2", LINKS[1]))).blocks)
    found = findings_of(lines, [None] * len(lines))
    ranks = [f.category for line, f in zip(lines, found, strict=True) if f and line.number]
    assert ranks == [Category.RELATED, Category.RELATED]


def test_months_one_below_the_other_are_an_archive() -> None:
    months = ("March 2023", "February 2023", "January 2023")
    lines = lines_of(page_of("\n\n".join((TITLE, FIRST, SECOND, *months))).blocks)
    found = findings_of(lines, [None] * len(lines))
    assert [f.category for f in found[-3:] if f] == [Category.NAVIGATION] * 3


def test_a_headline_with_a_label_stays_when_the_text_takes_it_up() -> None:
    title = "In pictures: the strike of the grain traders"
    prose = "The grain traders of the capital went on strike, and these pictures show it all."
    lines = lines_of(page_of(f"{title}\n\n{prose}\n\n{SECOND}").blocks)
    assert findings_of(lines, [None] * len(lines))[0] is None
    assert findings_of(lines[:1], [None])[0] is not None


def test_links_that_a_text_browser_numbered_are_known() -> None:
    lines = lines_of(page_of(f"{FIRST}\n\n[11]Print [12]Email [13]Share").blocks)
    found = findings_of(lines, [None] * len(lines))[1]
    assert found is not None
    assert found.category is Category.SHARE_PRINT
