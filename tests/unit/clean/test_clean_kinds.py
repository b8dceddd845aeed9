"""What removed blocks are said to be, by where they stand."""

from __future__ import annotations

import numpy as np
import pytest
from dump_pages import FIRST, SECOND, THIRD, TITLE, page_of

from search.clean.features import lines_of
from search.clean.kinds import kinds_of
from search.clean.lexicon import Finding
from search.model import Category

ARTICLE = (TITLE, FIRST, SECOND, THIRD)
HEADLINES = (
    "Herders lose half their cattle in the drought",
    "The bridge to the north opens again",
    "Why nobody wants the new market hall",
)
TEASER = "The ministry says that the bridge has been repaired at last."


def told(
    *below: str, found: dict[str, Finding] | None = None, above: tuple[str, ...] = ()
) -> dict[str, tuple[Category, str]]:
    """Category and reason of each line around an article, none of which the classifier keeps."""
    lines = lines_of(page_of("\n\n".join((*above, *ARTICLE, *below))).blocks)
    kept = np.array([line.text in ARTICLE for line in lines])
    judged = [(found or {}).get(line.text) for line in lines]
    kinds = kinds_of(lines, judged, kept)
    assert [kind is None for kind in kinds] == kept.tolist()
    return {
        line.text: (kind.category, kind.reason)
        for line, kind in zip(lines, kinds, strict=True)
        if kind is not None
    }


def test_short_lines_in_a_run_are_a_menu_above_the_article_and_below_it() -> None:
    menu = ("Cattle prices", "Grain prices", "Road reports", "Letters")
    reason = "outside the main region: a short line among menu lines"
    assert set(told(above=menu).values()) == {(Category.NAVIGATION, reason)}
    assert set(told(*menu).values()) == {(Category.NAVIGATION, reason)}


def test_headlines_in_a_run_and_what_stands_below_them_are_other_articles() -> None:
    kinds = told(*HEADLINES, TEASER)
    assert {category for category, _ in kinds.values()} == {Category.RELATED}
    assert "among headlines of other articles" in kinds[HEADLINES[0]][1]
    assert "below the headline of another article" in kinds[TEASER][1]


@pytest.mark.parametrize(
    ("line", "category"),
    [
        ("3 April 2025", Category.TIMESTAMP),
        ("10:15", Category.TIMESTAMP),
        ("3/12", Category.PAGINATION),
        ("Contact | Prices | Where to find us", Category.NAVIGATION),
        ("Privacy policy | Terms of use", Category.ABOUT_FOOTER),
        ("Ode to a sparrow", Category.OUTSIDE),
        ("{% block of a template %}", Category.OUTSIDE),
    ],
)
def test_a_line_by_itself_tells_what_it_is_or_stays_unclear(line: str, category: Category) -> None:
    assert told(line)[line][0] is category


def test_a_block_that_nothing_explains_is_said_to_be_outside_and_where() -> None:
    alone = "Ode to a sparrow"
    assert told(alone)[alone] == (
        Category.OUTSIDE,
        "outside the main region: a short line below the article, without a known phrase",
    )
    assert "above the article" in told(above=(alone,))[alone][1]


def test_paragraphs_beside_legal_lines_are_about_the_site() -> None:
    about = "The Example Herald has told the north what happens in the south since it was founded."
    notice = "© 2024 The Example Herald"
    kinds = told(about, notice, found={notice: Finding(Category.COPYRIGHT, "a copyright notice")})
    assert kinds[about][0] is Category.ABOUT_FOOTER


def test_a_sentence_that_is_nearly_proved_a_notice_says_what_it_resembles() -> None:
    nearly = "We lay small cookies on your device, as every other market does in these days."
    category, reason = told(nearly)[nearly]
    assert category is Category.COOKIE
    assert reason.startswith("outside the main region: resembles cookie notice: mentions")


def test_comments_and_the_names_and_dates_above_them_are_comments() -> None:
    count, date = "2 comments", "4 April 2025, 10:15"
    thread = ("Awa D.", date, "I sold my last sack yesterday.", "Moussa", "So did everyone here!")
    found = {
        count: Finding(Category.COMMENT_COUNT, "a number of comments"),
        date: Finding(Category.TIMESTAMP, "a date alone on its line"),
    }
    kinds = told(count, *thread, found=found)
    assert {line for line, (told_as, _) in kinds.items() if told_as is Category.COMMENTS} == {
        *thread
    } - {date}


def test_a_menu_below_a_box_does_not_belong_to_the_box() -> None:
    menu = ("Cattle", "Grain", "Roads", "Letters", "Weather", "Sport")
    box = Finding(Category.RELATED, "stands below 'read next'", placed=True)
    kinds = told(HEADLINES[0], *menu, found=dict.fromkeys((HEADLINES[0], *menu), box))
    assert kinds[HEADLINES[0]] == (Category.RELATED, box.reason)
    assert kinds["Roads"][0] is Category.NAVIGATION


def test_an_address_stays_with_the_legal_lines_above_it() -> None:
    line = "Market street 12"
    footer = Finding(Category.ABOUT_FOOTER, "stands at the end, below 'imprint'", placed=True)
    assert told(line, found={line: footer})[line] == (Category.ABOUT_FOOTER, footer.reason)
