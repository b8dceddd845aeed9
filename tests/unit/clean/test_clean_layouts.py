"""Layouts of whole pages: wrapped lines, boxes within an article, live blogs, their tops."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dump_pages import DEUXIEME, FIRST, PREMIER, SECOND, THIRD, TITLE, TITRE, article, page_of

from search.clean import clean
from search.clean.features import lines_of
from search.clean.headroom import with_headroom
from search.model import Block, CleanPage, Element, Markup, MediaType, Page, Role, Span

MENU = "\n".join(f"Section {letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
WRAPPED = """The ministers met in the capital on Monday to discuss the price of
grain, which has doubled since the rains failed in the north of the
country. Traders say that millet is sold at prices no family can pay.

The government has promised to open its stores before the end of the
month, but the roads to the north remain closed to lorries of more
than ten tonnes, a spokesman for the drivers said."""


def roles(page: Page) -> dict[str, Role]:
    return {block.text: block.role for block in clean(page).kept}


def removed(cleaned: CleanPage) -> dict[str, str]:
    return {block.text: block.category.value for block in cleaned.removed}


def test_wrapped_lines_are_paragraphs() -> None:
    one, two = (paragraph.replace("\n", " ") for paragraph in WRAPPED.split("\n\n"))
    assert roles(page_of(f"{TITLE}\n\n{WRAPPED}")) == {
        TITLE: Role.TITLE,
        one: Role.BODY,
        two: Role.BODY,
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_wrapped_paragraph_spans_its_lines(encoding: str, end: str) -> None:
    text = f"{TITLE}\n\n{WRAPPED}".replace("grain", "blé").replace("\n", end)
    raw = text.encode(encoding)
    for block in clean(page_of(text, encoding=encoding)).kept:
        there = raw[block.span.start : block.span.end].decode(encoding)
        assert there.split() == block.text.split()
        assert len(there) == len(block.text)


@pytest.mark.parametrize(
    "lines",
    [
        ["Harvest of the north lost to drought", "Bridge reopens", "Teachers on strike"] * 3,
        ["Millet 120 140 160 180 200 220 240 260 280 300", "Rice 40 60", "Maize 1 2 3 4"] * 3,
        ["O river, father of my fathers, arms of sand,", "you carry the town,", "and sleep."] * 3,
    ],
    ids=["headlines", "table", "verse"],
)
def test_lines_that_break_where_they_please_stay_lines(lines: list[str]) -> None:
    page = page_of("\n\n".join((TITLE, FIRST, "\n".join(lines), SECOND)))
    texts = [block.text for block in clean(page).kept]
    assert all(line in texts for line in lines)


def test_an_article_goes_on_below_a_box() -> None:
    box = "Related Posts\nHerders lose half their cattle\nBridge to the north reopens"
    union = (
        "The union of traders, which speaks for them, has called for a strike in all markets of "
        "the capital, and for a price of grain that families in the north can pay."
    )
    ministers = (
        "The ministers said that nobody had spoken to the traders before the end of the month, but "
        "that the government would open its stores if the roads were closed any longer."
    )
    lines = (MENU, TITLE, FIRST, SECOND, box, union, ministers, THIRD, MENU)
    kept = [b.text for b in clean(page_of("\n".join(lines))).kept]
    assert kept == [TITLE, FIRST, SECOND, union, ministers, THIRD]


def test_the_standfirst_of_a_full_dump_is_kept() -> None:
    standfirst = "The price of grain has doubled in a year, and ministers have no answer to it yet."
    lines = (MENU, TITLE, standfirst, "3 April 2025 - 10:15", "2 min", FIRST, SECOND, THIRD, MENU)
    kept = [b.text for b in clean(page_of("\n".join(lines))).kept]
    assert kept == [TITLE, standfirst, FIRST, SECOND, THIRD]


def test_labels_above_the_headline_go_when_there_is_other_boilerplate() -> None:
    top = ["GRAIN LINE", "Toggle navigation", "FARMS"]
    cleaned = clean(page_of("\n\n".join((*top, article()))))
    assert list(removed(cleaned)) == top
    assert set(removed(cleaned).values()) <= {"nav", "outside"}


def test_a_headline_that_stands_above_itself_goes() -> None:
    lines = lines_of(page_of(f"{TITLE}\n\n{TITLE}\n\n{FIRST}").blocks)
    above, *rest = with_headroom(lines, [None, None, None], headline=1)
    assert above is not None
    assert above.reason == "the headline, which follows again"
    assert rest == [None, None]


def test_a_headline_about_ad_blockers_is_no_notice() -> None:
    title = "Why papers ask you to disable your ad blocker"
    text = (
        "When readers open the page of a paper, a box asks them to disable the ad blocker that "
        "half of them use, a survey has found."
    )
    assert roles(page_of(f"{title}\n\n{text}\n\n{SECOND}"))[title] is Role.TITLE
    notice = "Please disable your ad blocker on our website"
    assert removed(clean(page_of(f"{notice}\n\n{article()}"))) == {notice: "adblock"}


def test_the_times_of_a_live_blog_are_no_player() -> None:
    text = f"{TITLE}\n\n18:45\n\n{FIRST}\n\n18:02\n\n{SECOND}\n\n17:30\n\n{THIRD}"
    times = {"18:45": "timestamp", "18:02": "timestamp", "17:30": "timestamp"}
    assert removed(clean(page_of(text))) == times
    player = f"{TITLE}\n\nAudio player\n\n12:30\n\n{FIRST}\n\n{SECOND}"
    assert removed(clean(page_of(player)))["12:30"] == "player"


def test_a_sentence_that_begins_like_a_button_is_kept() -> None:
    sentence = (
        "Comments are closed on most of the pages of the papers that we saw in the north, where "
        "nobody is paid to read them."
    )
    assert sentence in [b.text for b in clean(page_of(article(sentence, SECOND))).kept]
    assert removed(clean(page_of(article("Comments are closed.")))) == {
        "Comments are closed.": "comment_form"
    }


@pytest.mark.parametrize(
    "label",
    ["À écouter aussi", "Écouter le direct", "Télécharger le podcast", "Facebook X WhatsApp"],
)
def test_labels_of_french_stations(label: str) -> None:
    text = "\n\n".join((TITRE, PREMIER, DEUXIEME, PREMIER.replace("lundi", "mardi"), label))
    assert label in removed(clean(page_of(text)))


@pytest.mark.parametrize(
    ("line", "category"),
    [
        ("Skip to next section Latest", "nav"),
        ("Tagged:", "nav"),
        ("Stay informed with the leading coverage of the north.", "subscribe"),
        (
            "Distributed by Example Global Media. For permission to republish, write.",
            "about_footer",
        ),
    ],
)
def test_labels_of_aggregators(line: str, category: str) -> None:
    assert removed(clean(page_of(article(line)))) == {line: category}


@pytest.mark.parametrize(
    "line",
    [
        "Traders in the market of Gao. © J. Doe",
        "Des commerçants à Gao, le 3 avril 2025. © PRESIDENCE",
        "Légende image, Des commerçants sur le marché de Gao",
    ],
)
def test_captions(line: str) -> None:
    assert roles(page_of(f"{TITLE}\n\n{line}\n\n{FIRST}\n\n{SECOND}"))[line] is Role.CAPTION


@pytest.mark.parametrize(
    "mark", ["•", "▪", "◦", "➢", "✓", "*", "o", "-", "–", "1.", "2)", "a)", "‣"]
)
def test_bullets_of_every_kind_make_a_list(mark: str) -> None:
    line = f"{mark} the price of millet and of rice"
    assert roles(page_of(f"{TITLE}\n\n{FIRST}\n\n{line}\n\n{SECOND}"))[line] is Role.LIST


def test_verse_is_no_table() -> None:
    verse = [
        "O river, father of sand,",
        "you carry the town on your back;",
        "and the children read.",
    ]
    page = page_of("\n\n".join((TITLE, FIRST, "\n".join(verse), SECOND)))
    assert Role.TABLE not in roles(page).values()


def test_the_paragraph_that_opens_a_list_is_a_paragraph() -> None:
    opening = (
        "Le conseil des ministres, réuni mercredi dans la capitale sous la présidence du chef "
        "de l'État, a pris les mesures suivantes, qui entrent en vigueur sans délai :"
    )
    items = "- la vente de mil ;\n\n- la fermeture des marchés."
    text = f"{TITRE}\n\n{opening}\n\n{items}\n\n{PREMIER}"
    assert roles(page_of(text))[opening] is Role.BODY


def test_markup_tells_items_and_headings() -> None:
    tags = {"Reactions": "h2", "42 sacks of millet": "li", "Nobody was hurt.": "h3"}
    texts = [TITLE, FIRST, *tags, SECOND]
    blocks = tuple(
        Block(
            text,
            number,
            Span(number * 1000, number * 1000 + len(text)),
            Markup((Element(number, tags.get(text, "p"), ""),), 0.0),
        )
        for number, text in enumerate(texts)
    )
    found = roles(replace(Page(blocks), media_type=MediaType.HTML))
    assert [found[text] for text in tags] == [Role.HEADING, Role.LIST, Role.HEADING]
