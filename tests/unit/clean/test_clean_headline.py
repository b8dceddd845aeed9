"""The headline is found among menus, teasers and labels; when it is not, the title is derived."""

from __future__ import annotations

import pytest
from dump_pages import FIRST, PLACES, SECOND, THIRD, TITLE, full_dump, page_of

from search.clean import clean, describe
from search.model import Sourced

TEASERS = [f"{place} market opens again after the long rains" for place in PLACES]


def title_of(*head: str) -> Sourced:
    page = page_of(full_dump(head, (FIRST, SECOND, THIRD), ("Latest News", *TEASERS)))
    return describe(page, clean(page)).title


STATED = Sourced(TITLE, "title line")

# What stands between the menu and the first paragraph on real pages; the headline is among it.
HEADS = {
    "bare": (TITLE,),
    "byline": (TITLE, "By Jane Doe"),
    "dateline": ("Economy", TITLE, "April 3, 2025", "Share"),
    "second headline": (TITLE, "Stores are to open before the end of the month", "By Jane Doe"),
    "second headline that is a sentence": (
        TITLE,
        "The price of grain has doubled since the rains failed, and nobody knows why.",
        "By Jane Doe",
    ),
    "caption below": (TITLE, "By Jane Doe", "A market in the capital. Photo: Northern Herald"),
    "caption of many words": (TITLE, "Traders sell grain at a market in the capital (AFP/File)"),
    "row of tags below": (TITLE, "By Jane Doe", "Grain Millet Rains Prices"),
    "path above": (f"Economy Grain {TITLE}", TITLE, "By Jane Doe"),
    "teasers above": (*TEASERS[:4], "Economy", TITLE, "By Jane Doe"),
    "share label that repeats it": (TITLE, "By Jane Doe", f"Share this: {TITLE}"),
    "buttons below": (TITLE, "By Jane Doe", "Copy | Save | Listen"),
    "signature with date": (TITLE, "April 3, 2025 | by Jane Doe"),
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_the_headline_stands_in_the_dump(head: tuple[str, ...]) -> None:
    assert title_of(*head) == STATED


@pytest.mark.parametrize(
    "head",
    [
        (),
        ("Team Games Won Lost % Goals",),
        ("Traders sell grain at a market in the capital. Photo: Northern Herald",),
        ("“The price of grain has doubled, and nobody knows why.”",),
        ("Log in", "Economy", "April 3, 2025 | by Jane Doe"),
        ("* Grain and rains",),
    ],
    ids=["nothing", "table", "caption", "quotation", "signature", "bullet"],
)
def test_what_is_no_headline_is_not_stated_as_one(head: tuple[str, ...]) -> None:
    assert title_of(*head).source.startswith("derived")


def test_a_light_dump_may_begin_with_a_label() -> None:
    page = page_of(f"ECONOMY\n\n{TITLE}\n\nBy Jane Doe\n\n{FIRST}\n\n{SECOND}")
    assert describe(page, clean(page)).title == STATED


DERIVED = {
    "U.S. and Malian ministers met. They spoke of grain and of little else, traders say.": (
        "U.S. and Malian ministers met."
    ),
    "Ask Rep. Doe about the price of grain. She has met every trader, and will say so.": (
        "Ask Rep. Doe about the price of grain."
    ),
}


@pytest.mark.parametrize(("opening", "sentence"), DERIVED.items())
def test_a_title_is_derived_from_a_whole_sentence(opening: str, sentence: str) -> None:
    page = page_of(f"{opening}\n\n{FIRST}\n\n{SECOND}")
    assert describe(page, clean(page)).title == Sourced(sentence, "derived: first sentence")


def test_a_heading_of_one_word_is_no_title() -> None:
    page = page_of(f"{FIRST}\n\nMopti\n\n{SECOND}\n\n{THIRD}")
    assert describe(page, clean(page)).title == Sourced(FIRST, "derived: first sentence")
