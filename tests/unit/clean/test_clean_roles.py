"""What each kept line is to the article."""

from __future__ import annotations

import pytest
from dump_pages import DEUXIEME, FIRST, PREMIER, SECOND, THIRD, TITLE, TITRE, article, page_of

from search.clean import clean


def roles(text: str) -> list[tuple[str, str]]:
    return [(block.text, block.role.value) for block in clean(page_of(text)).kept]


def role_of(line: str, *, above: tuple[str, ...] = (TITLE,)) -> str:
    """The role of a line that stands between the headline and the text."""
    return dict(roles("\n\n".join((*above, line, FIRST, SECOND))))[line]


def test_title_and_paragraphs() -> None:
    assert roles(f"{TITLE}\n\n{FIRST}\n\n{SECOND}") == [
        (TITLE, "title"),
        (FIRST, "body"),
        (SECOND, "body"),
    ]


def test_a_page_that_begins_with_its_text_has_no_title_and_its_opening_is_the_lead() -> None:
    assert roles(f"{FIRST}\n\nThe price of grain\n\n{SECOND}\n\n{THIRD}") == [
        (FIRST, "lead"),
        ("The price of grain", "heading"),
        (SECOND, "body"),
        (THIRD, "body"),
    ]


def test_a_second_headline_is_a_subtitle_although_it_repeats_the_first() -> None:
    second = "Ministers meet to discuss the price of grain in the capital"
    assert role_of(second) == "subtitle"


def test_a_sentence_between_headline_and_byline_is_a_subtitle() -> None:
    dek = "The price of grain has doubled since the rains failed, and nobody knows what comes next."
    assert roles(f"{TITLE}\n\n{dek}\n\nBy Jane Doe\n\n{FIRST}\n\n{SECOND}")[:3] == [
        (TITLE, "title"),
        (dek, "subtitle"),
        ("By Jane Doe", "byline"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "By Jane Doe",
        "BY JANE DOE",
        "Edited By Jane Doe",
        "By Jane Doe and Moussa Traoré",
        "Jane Doe, correspondent in Bamako",
        "Editor",
        "Staff Reporter",
        "Par Aminata Diallo",
        "Propos recueillis par Aminata Diallo",
        "La Rédaction",
    ],
)
def test_bylines(line: str) -> None:
    assert role_of(line) == "byline"


@pytest.mark.parametrize(
    "line",
    [
        "(Photo credit: ministry.example)",
        "Photo: a market in the north",
        "FILE PHOTO: A market in the north of the country",
        "From left, the ministers of trade and of farming, at a conference. (Photo: AFP)",
        "Crédit photo : présidence",
        "De gauche à droite, les ministres du commerce et des finances",
        "A woman sells millet in the central market / AFP",
    ],
)
def test_captions(line: str) -> None:
    assert role_of(line) == "caption"


@pytest.mark.parametrize("line", ["AFP", "Source: Reuters", "Avec agences"])
def test_source_lines(line: str) -> None:
    assert role_of(line) == "source_line"


def test_a_short_line_directly_below_the_byline_is_a_source_line() -> None:
    text = f"{TITLE}\n\nBy Jane Doe\nNorthern Herald–Monitoring.\n\n{FIRST}\n\n{SECOND}"
    assert roles(text)[2] == ("Northern Herald–Monitoring.", "source_line")


def test_a_dash_after_a_quote_attributes_it() -> None:
    quote = "“We have never seen such prices in all the years of our work in this market.”"
    assert roles(f"{TITLE}\n\n{FIRST}\n\n{quote}\n\n-Minister of trade\n\n{SECOND}")[2:4] == [
        (quote, "quote"),
        ("-Minister of trade", "quote_attribution"),
    ]


def test_paragraphs_in_quotation_marks_are_body() -> None:
    quoted = [f"“{SECOND[:-1]}”.", f"“{THIRD[:-1]}”."]
    assert [role for _, role in roles("\n\n".join((TITLE, FIRST, *quoted)))] == [
        "title", "body", "body", "body",
    ]  # fmt: skip


def test_bullets_are_a_list_and_short_lines_without_gaps_a_table() -> None:
    rows = "Country Price Change\nMali 240 up by half\nNiger 260 up by two thirds"
    opening = f"{TITLE}\n\n{FIRST}\n\nPrices differ widely, as the ministers have noted:\n\n"
    text = (
        f"{opening}• Millet: twice the price of last year.\n• Rice: unchanged.\n{rows}\n\n{SECOND}"
    )
    assert [role for _, role in roles(text)] == [
        "title", "body", "body", "list", "list", "table", "table", "table", "body",
    ]  # fmt: skip


def test_french_headings() -> None:
    assert roles(f"{TITRE}\n\n{PREMIER}\n\nUne hausse sans précédent\n\n{DEUXIEME}")[2] == (
        "Une hausse sans précédent",
        "heading",
    )


def test_clean_text_joins_neighbours_by_a_newline_and_knows_where_each_block_lies() -> None:
    page = clean(page_of(article("• one thing that was decided.\n• another thing.")))
    assert page.text.endswith(f"{THIRD}\n\n• one thing that was decided.\n• another thing.")
    for block in page.kept:
        assert page.text[block.chars.start : block.chars.end] == block.text
