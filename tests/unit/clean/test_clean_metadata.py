"""What is known of an article, and from where."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dump_pages import DEUXIEME, FIRST, PREMIER, SECOND, THIRD, TITLE, TITRE, article, page_of

from search.clean import clean, describe
from search.clean.bylines import author_of
from search.model import Metadata, Precision, PublicationDate, Sourced


def described(text: str, **declared: str) -> Metadata:
    page = page_of(text, **declared)
    return describe(page, clean(page))


def below_title(line: str) -> Metadata:
    return described(f"{TITLE}\n\n{line}\n\n{FIRST}\n\n{SECOND}")


AUTHORS = {
    "By Jane Doe": "Jane Doe",
    "BY JANE DOE": "JANE DOE",
    "Edited By Ali Musa": "Ali Musa",
    "By Jane Doe and Moussa Traoré": "Jane Doe and Moussa Traoré",
    "By Jane Doe - THE NORTHERN HERALD": "Jane Doe",
    "By Jane Doe | April 3, 2025": "Jane Doe",
    "By Jane Doe, Reuters": "Jane Doe",
    "Par Aminata Diallo": "Aminata Diallo",
    "Propos recueillis par Aminata Diallo": "Aminata Diallo",
    "Jane Doe, correspondent in Bamako": "Jane Doe",
    "By Jean-Pierre O'Neill de la Tour": "Jean-Pierre O'Neill de la Tour",
    "Par Aminata Diallo et Moussa Traoré": "Aminata Diallo et Moussa Traoré",
    "Par Aminata Diallo (avec AFP)": "Aminata Diallo",
    "Par Aminata Diallo avec AFP": "Aminata Diallo",
    "By Jane Doe with Reuters": "Jane Doe",
    "by Jane Doe October 2, 2015": "Jane Doe",
    "By April Jones": "April Jones",
    "Par AFP": None,
    "AFP": None,
    "La rédaction": None,
    "Par la rédaction": None,
    "Par La Rédaction avec AFP": None,
    "Bamako, Northern Herald Bureau": None,
    "Editor": None,
    "By Editor": None,
    "By Staff Reporter": None,
    "By Reuters": None,
    "By then the rebels had left": None,
    "Par ailleurs, le ministre": None,
}


@pytest.mark.parametrize(("byline", "author"), AUTHORS.items())
def test_author_is_a_person_or_nobody(byline: str, author: str | None) -> None:
    assert author_of(byline) == author


def test_the_byline_is_kept_as_it_stands() -> None:
    assert below_title("By Jane Doe\u00a0 \u00a0-NORTHERN HERALD").byline == (
        "By Jane Doe\u00a0 \u00a0-NORTHERN HERALD"
    )


def test_title_line() -> None:
    assert described(article()).title == Sourced(TITLE, "title line")


def test_a_page_without_headline_derives_its_title() -> None:
    heading = described(f"{FIRST}\n\nThe price of grain\n\n{SECOND}\n\n{THIRD}")
    assert heading.title == Sourced("The price of grain", "derived: first heading")
    sentence = described(f"{FIRST}\n\n{SECOND}")
    assert sentence.title == Sourced(FIRST, "derived: first sentence")


def test_declared_metadata_comes_first() -> None:
    got = described(
        article(),
        og__title="Grain: ministers meet",
        og__site_name="Northern Herald",
        article__published_time="2025-04-03T10:00:00+00:00",
        author="Jane Doe",
    )
    assert got.title == Sourced("Grain: ministers meet", "meta og:title")
    assert got.outlet == Sourced("Northern Herald", "meta og:site_name")
    assert got.author == Sourced("Jane Doe", "meta author")
    assert got.date == PublicationDate(
        "2025-04-03", Precision.DAY, "meta article:published_time", inferred=False
    )


def test_structured_data_counts_as_declared() -> None:
    names = ("json-ld author", "json-ld publisher", "json-ld datePublished")
    values = ("Jane Doe and Moussa Traoré", "Northern Herald", "2025-04-03T10:00:00Z")
    page = replace(page_of(article()), declared=tuple(zip(names, values, strict=True)))
    got = describe(page, clean(page))
    assert got.author == Sourced("Jane Doe and Moussa Traoré", "json-ld author")
    assert got.outlet == Sourced("Northern Herald", "json-ld publisher")
    assert (got.date.value, got.date.source) == ("2025-04-03", "json-ld datePublished")


OUTLETS = {
    "Copyright 2024. All Rights Reserved. Northern Herald Media Services Ltd.": (
        "Northern Herald",
        "copyright notice",
    ),
    "© 2024 Northern Herald. All rights reserved.": ("Northern Herald", "copyright notice"),
    "© 2023 - 2025 Le Courrier du Nord - Tous droits réservés": (
        "Le Courrier du Nord",
        "copyright notice",
    ),
    "This content does not represent the views of Northern Herald unless so stated.": (
        "Northern Herald",
        "disclaimer in the footer",
    ),
}


@pytest.mark.parametrize(("line", "outlet"), OUTLETS.items())
def test_an_outlet_is_read_from_the_footer_that_goes(line: str, outlet: tuple[str, str]) -> None:
    assert described(article(line)).outlet == Sourced(*outlet)


def test_an_outlet_in_the_byline_loses_its_capitals() -> None:
    assert below_title("By Jane Doe   -NORTHERN  HERALD").outlet == Sourced(
        "Northern Herald", "byline"
    )


@pytest.mark.parametrize(
    "line", ["Copyright 2024. All rights reserved.", "Powered by WordPress", "AFP"]
)
def test_no_outlet_is_guessed(line: str) -> None:
    assert described(article(line)).outlet is None


STATED = {
    "Published: 3 April 2025": "2025-04-03",
    "Posted on April 3, 2025": "2025-04-03",
    "April 3, 2025": "2025-04-03",
    "Thursday, 3rd April 2025": "2025-04-03",
    "2025-04-03": "2025-04-03",
    "Publié le 3 avril 2025 à 10h": "2025-04-03",
    "Publié le 1er août 2025": "2025-08-01",
    "Publié le 3 avril 2025 à 10h12, mis à jour le 4 avril 2025 à 9h00": "2025-04-03",
    "Mis à jour le 4 avril 2025 - Publié le 3 avril 2025": "2025-04-03",
    "Updated Mar 6, 2024, 7:12 AM; Posted Mar 5, 2024, 6:05 PM": "2024-03-05",
    "PUBLISHED: 07:30, Tue, Mar 5, 2024 | UPDATED: 09:15, Wed, Mar 6, 2024": "2024-03-05",
    "By Jane Doe - 02/27/24 05:40 AM EST": "2024-02-27",
    "Tuesday March 5, 2024 8:20 am PST by Jane Doe": "2024-03-05",
    "March 5, 2024 | by Aminata": "2024-03-05",
    "Aminata Diallo 27/02/2024": "2024-02-27",
    "Mis en ligne le 23/04/2025": "2025-04-23",
    "By Jane Doe | April 3, 2025": "2025-04-03",
}


@pytest.mark.parametrize(("line", "value"), STATED.items())
def test_a_date_near_the_title_is_stated(line: str, value: str) -> None:
    date = below_title(line).date
    assert (date.value, date.precision, date.inferred) == (value, Precision.DAY, False)


def test_a_date_below_a_second_headline_that_is_a_sentence_is_stated() -> None:
    dek = "The price of grain has doubled since the rains failed, and nobody knows why."
    text = f"{TITLE}\n\n{dek}\n\nPUBLISHED: 07:30, Thu, Apr 3, 2025\n\n{FIRST}\n\n{SECOND}"
    assert described(text).date.value == "2025-04-03"


def test_a_date_below_the_text_is_not_that_of_publication() -> None:
    assert described(article("April 13, 2018 by Jane Doe")).date == PublicationDate()


@pytest.mark.parametrize("line", ["Mis à jour le 3 avril 2025", "Modifié le 3 avril 2025 à 10h12"])
def test_the_day_of_a_french_update_is_only_inferred(line: str) -> None:
    text = f"{TITRE}\n\n{line}\n\n{PREMIER}\n\n{DEUXIEME}"
    date = described(text).date
    assert (date.value, date.inferred) == ("2025-04-03", True)


@pytest.mark.parametrize(
    "opening",
    ["Bamako, 3 April 2025 (AFP) – ", "BAMAKO, April 3, 2025 — ", "Bamako, le 3 avril 2025 - "],
)
def test_a_dateline_is_stated(opening: str) -> None:
    date = described(f"{TITLE}\n\n{opening}{FIRST}\n\n{SECOND}").date
    assert date == PublicationDate("2025-04-03", Precision.DAY, "dateline", inferred=False)


def test_the_date_of_a_caption_is_only_inferred() -> None:
    assert below_title("The ministers in the capital, Apr. 3, 2025. (Photo: ministry)").date == (
        PublicationDate("2025-04-03", Precision.DAY, "caption", inferred=True)
    )


def test_the_day_of_the_last_update_is_only_inferred() -> None:
    assert below_title("Updated: 3 April 2025").date.inferred


@pytest.mark.parametrize(
    "line",
    [
        "Copyright 2024. All rights reserved.",
        "The talks of 3 April 2025 ended without a result, and none of the ministers spoke of it.",
        "In July 2023 the price was half of what is asked for the same sack on the market now.",
    ],
)
def test_copyright_years_and_dates_of_events_are_not_the_date(line: str) -> None:
    assert described(article(line)).date == PublicationDate()


def test_language() -> None:
    assert described(article()).language == "en"
    assert described(f"{TITRE}\n\n{PREMIER}\n\n{DEUXIEME}").language == "fr"
