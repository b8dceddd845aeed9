"""When an article came out: each source in English and French, and what is no such date."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dump_pages import DEUXIEME, FIRST, PREMIER, SECOND, THIRD, TITLE, TITRE, article, page_of

from search.clean import clean, describe
from search.clean.publication import SOURCES
from search.model import Precision, PublicationDate

ROOT = Path(__file__).parents[3]
UNKNOWN = PublicationDate()
ADDRESS = "https://example.org/news/grain"


def dated(text: str, name: str = "", **declared: str) -> PublicationDate:
    """The date of a page; ``warc_url="..."`` declares ``warc url``."""
    pairs = tuple((key.replace("__", ":").replace("_", " "), v) for key, v in declared.items())
    page = replace(page_of(text), declared=pairs)
    return describe(page, clean(page), name).date


def below_title(line: str, **declared: str) -> PublicationDate:
    return dated(f"{TITLE}\n\n{line}\n\n{FIRST}\n\n{SECOND}", **declared)


def sous_le_titre(line: str, **declared: str) -> PublicationDate:
    return dated(f"{TITRE}\n\n{line}\n\n{PREMIER}\n\n{DEUXIEME}", **declared)


ENGLISH = [
    "Thursday 3rd of April, 2025", "April 3rd, 2025", "03 APRIL 2025 10:12 GMT", "3 Apr 25, 08:32",
    "3 April 2025 | Northern Herald", "Apr 3, 20257:12 AM", "Published Thu, Apr 3 20257:12 AM EST",
    "9:26 a.m. CST, April 3, 2025", "Submitted by Jane Doe on Thu, 04/03/2025 - 09:27",
    "herald.example.org, Thursday 3 April 2025 22.00 GMT", "3 April 2025 / 5 Shawwal 1446",
    "By Jane Doe | April 3, 2025 | 2 comments", "Thu Apr 3 10:12:00 GMT 2025",
]  # fmt: skip
FRENCH = [
    "Publié le 3 avril 2025 à 10h12", "Mis en ligne le 03/04/2025", "Jeudi 3 AVRIL 2025",
    "3 avr. 2025", "le 3 avril 2025 à 10 heures", "Par Aminata Diallo, le 3 avril 2025",
    "03.04.2025",
    "Publié le jeudi 3 avril 2025 par Aminata Diallo", "Aminata Diallo | 3 avril 2025 | AFP",
    "5 Chawwal 1446 / 3 avril 2025",
]  # fmt: skip


@pytest.mark.parametrize("line", ENGLISH)
def test_a_date_line_in_english(line: str) -> None:
    told = below_title(line, warc_url="https://example.us/grain")
    assert (told.value, told.inferred) == ("2025-04-03", False)


@pytest.mark.parametrize("line", FRENCH)
def test_a_date_line_in_french(line: str) -> None:
    told = sous_le_titre(line)
    assert (told.value, told.inferred) == ("2025-04-03", False)


MONTHS = {
    "janv.": 1, "févr.": 2, "fevrier": 2, "FÉVRIER": 2, "mars": 3, "avr.": 4, "juil.": 7, "Aout": 8,
    "août": 8, "sept.": 9, "oct.": 10, "déc.": 12, "Decembre": 12, "Sept": 9, "AUG": 8,
}  # fmt: skip


@pytest.mark.parametrize(("month", "number"), MONTHS.items())
def test_months_are_read_abbreviated_and_mistyped(month: str, number: int) -> None:
    assert sous_le_titre(f"Publié le 1er {month} 2025").value == f"2025-{number:02}-01"


def test_an_article_below_a_masthead_has_not_the_day_the_page_was_made_on() -> None:
    menu = "\n".join(
        ["Thursday, 10 April 2025", "Home page of the Herald", *["Grain and cattle"] * 4]
    )
    assert dated(f"{menu}\n{article()}") == UNKNOWN
    own = f"{menu}\n{TITLE}\n\n3 April 2025\n\n{FIRST}\n\n{SECOND}"
    assert dated(own).value == "2025-04-03"


def test_dates_of_a_list_of_articles_are_none_of_them_the_articles() -> None:
    teasers = "\n\n".join(f"{day} March 2025 10:{day}" for day in (11, 12, 13, 14, 15))
    assert dated(f"{TITLE}\n\n{teasers}\n\n{FIRST}\n\n{SECOND}") == UNKNOWN


@pytest.mark.parametrize(
    "line",
    [
        "Milan Griffes on April 3, 2025 at 4:47 pm said:",
        "© 3 April 2025 Northern Herald",
        "The exhibition opened 3 April 2025 in the capital",
        "Wednesday, 3 April 2025, Feast of ...",
        "40 people died in the floods of April 2025",
    ],
)
def test_a_line_about_something_else_is_no_date_line(line: str) -> None:
    assert below_title(line) == UNKNOWN


def test_the_date_of_an_event_is_told_with_its_place() -> None:
    event = f"{TITLE}\n\nDate: 3 April 2025\n\nVenue: Town hall\n\n{FIRST}\n\n{SECOND}"
    assert dated(event) == UNKNOWN


@pytest.mark.parametrize(
    "line",
    [
        "On 3 April 2025 - a Thursday - the ministers met again and spoke of millet for hours.",
        "In April 2025: nobody could pay for the grain that the traders of the capital offered.",
        "Le 3 avril 2025 - un jeudi - les ministres se sont réunis et ont parlé du mil.",
        "The talks of 3 April 2025 (a Thursday) ended without a result after many hours of talk.",
    ],
)
def test_a_sentence_about_a_day_is_no_dateline(line: str) -> None:
    assert dated(f"{TITLE}\n\n{line} {FIRST}\n\n{SECOND}\n\n{THIRD}") == UNKNOWN


ADDRESSES = {
    "https://example.org/2025/04/03/grain": "2025-04-03",
    "https://example.org/news/2025/apr/03/grain": "2025-04-03",
    "https://example.org/2025/04/grain": "2025-04",
    "https://example.org/grain-20250403": "2025-04-03",
    "https://example.org/news.php?id=7&date=2025-04-03": "2025-04-03",
}


@pytest.mark.parametrize(("address", "value"), ADDRESSES.items())
def test_the_address_implies_a_date(address: str, value: str) -> None:
    told = dated(article(), warc_url=address)
    assert (told.value, told.source, told.inferred) == (value, "address", True)


def test_an_address_confirms_a_line_and_refutes_others() -> None:
    address = "https://example.org/2025/04/03/grain"
    assert below_title("4 April 2025", warc_url=address).source == "date line"  # a time zone
    told = below_title("12 March 2019", warc_url=address)
    assert (told.value, told.source) == ("2025-04-03", "address")
    assert below_title("Published 9 April 2025", warc_url=address).value == "2025-04-09"
    assert below_title("Published 9 April 2015", warc_url=address).value == "2025-04-03"


def test_one_time_for_both_is_that_of_the_change() -> None:
    address = "https://example.org/2025/04/03/grain"
    both = {"datePublished": "2025-05-20", "dateModified": "2025-05-20"}
    assert dated(article(), warc_url=address, **both).value == "2025-04-03"
    assert dated(article(), warc_url=ADDRESS, **both).value == "2025-05-20"


def test_the_month_of_an_address_and_the_day_of_a_picture_that_agree() -> None:
    caption = "The ministers in the capital, Apr. 3, 2025. (Photo: ministry)"
    told = below_title(caption, warc_url="https://example.org/2025/04/grain")
    assert (told.value, told.source) == ("2025-04-03", "caption")
    told = below_title(caption, warc_url="https://example.org/2024/11/grain")
    assert (told.value, told.source) == ("2024-11", "address")


def test_a_picture_of_an_archive_tells_nothing() -> None:
    caption = "File photo: the ministers in the capital, Apr. 3, 2019. (Photo: ministry)"
    assert below_title(caption) == UNKNOWN


NAMES = {
    "dump/2025-04-03_grain.txt": "2025-04-03",
    "grain-20250403.html": "2025-04-03",
    "records.jsonl!/2025_04_03-grain": "2025-04-03",
    "23-04-2025 grain.txt": "2025-04-23",
}


@pytest.mark.parametrize(("name", "value"), NAMES.items())
def test_the_name_of_a_file_implies_a_date(name: str, value: str) -> None:
    told = dated(article(), name)
    assert told == PublicationDate(value, Precision.DAY, "file name", inferred=True)


def test_what_the_page_says_comes_before_the_name_of_its_file() -> None:
    told = dated(f"{TITLE}\n\n3 April 2025\n\n{FIRST}\n\n{SECOND}", "2025-06-01_grain.txt")
    assert (told.value, told.source) == ("2025-04-03", "date line")


@pytest.mark.parametrize(
    "line",
    [
        "Published 3 April 2025",
        "First published on April 3, 2025 at 10:12",
        "This article was originally published in the Northern Herald on 3 April 2025.",
        "Done at Bamako, 3 April 2025",
    ],
)
def test_a_statement_at_the_end(line: str) -> None:
    told = dated(article(line))
    assert (told.value, told.source, told.inferred) == ("2025-04-03", "text", False)


@pytest.mark.parametrize(
    "line",
    [
        "Publié le 3 avril 2025 à 10h12",
        "Cet article a été publié le 3 avril 2025.",
        "Fait à Bamako, le 3 avril 2025",
        "Bamako, le 3 avril 2025",
    ],
)
def test_a_french_statement_at_the_end(line: str) -> None:
    told = dated(f"{TITRE}\n\n{PREMIER}\n\n{DEUXIEME}\n\n{line}")
    assert (told.value, told.source) == ("2025-04-03", "text")


def test_two_statements_that_differ_tell_nothing() -> None:
    assert dated(article("Published 3 April 2025", "Published 5 May 2024")) == UNKNOWN


WITHOUT_YEAR = "Bamako, 3 April (AFP) - "


def test_a_dateline_without_a_year_takes_that_of_the_address() -> None:
    text = f"{TITLE}\n\n{WITHOUT_YEAR}{FIRST}\n\n{SECOND}"
    told = dated(text, warc_url="https://example.org/2025/04/grain")
    assert told == PublicationDate("2025-04-03", Precision.DAY, "dateline", inferred=True)
    assert dated(text) == UNKNOWN
    assert dated(text, warc_url="https://example.org/2025/09/grain").value == "2025-09"


def test_a_french_dateline_without_a_year_takes_that_of_an_update() -> None:
    text = (
        f"{TITRE}\n\nMis à jour le 4 avril 2025\n\nBamako, 3 avril (AFP) - {PREMIER}\n\n{DEUXIEME}"
    )
    told = dated(text)
    assert (told.value, told.source, told.inferred) == ("2025-04-03", "dateline", True)


def test_a_weekday_makes_the_capture_certain() -> None:
    captured = {"warc_date": "2025-04-05T10:00:00Z"}
    assert below_title("Posted Thursday, April 3", **captured).value == "2025-04-03"
    assert below_title("Posted Friday, April 3", **captured) == UNKNOWN
    assert below_title("Posted April 3", **captured) == UNKNOWN


@pytest.mark.parametrize(
    "line", ["Published 22 hours ago", "(AFP) – 1 day ago", "Il y a 20 heures"]
)
def test_an_age_counts_from_the_capture(line: str) -> None:
    told = below_title(line, warc_date="2025-04-04T10:00:00Z")
    assert told == PublicationDate("2025-04-03", Precision.DAY, "date line", inferred=True)
    assert below_title(line) == UNKNOWN


def test_the_age_of_an_update_is_not_that_of_the_article() -> None:
    assert below_title("Last updated 2 hours ago", warc_date="2025-04-04T10:00:00Z") == UNKNOWN


def test_the_day_of_the_capture_is_the_last_that_can_be() -> None:
    assert below_title("5 April 2025", warc_date="2025-04-03T10:00:00Z") == UNKNOWN
    assert below_title("4 April 2025", warc_date="2025-04-03T10:00:00Z").value == "2025-04-04"
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    assert below_title(tomorrow) == UNKNOWN


@pytest.mark.parametrize(
    "value", ["1970-01-01", "1900-01-01", "0001-01-01T00:00:00Z", "1969-12-31"]
)
def test_what_software_writes_for_unknown_is_unknown(value: str) -> None:
    assert dated(article(), datePublished=value) == UNKNOWN


NUMERIC = {
    ("en", "https://example.org/2025/04/grain"): "2025-04-03",
    ("en", "https://example.org/2025/03/grain"): "2025-03-04",
    ("en-GB", ADDRESS): "2025-04-03",
    ("en-US", ADDRESS): "2025-03-04",
    ("en-US", "https://example.com.ng/grain"): "2025-04-03",
    ("en", ADDRESS): "2025",
}


@pytest.mark.parametrize(("given", "value"), NUMERIC.items())
def test_evidence_decides_on_day_and_month(given: tuple[str, str], value: str) -> None:
    language, address = given
    told = below_title("Posted 03/04/2025", html_lang=language, warc_url=address)
    assert told.value == value


def test_other_dates_of_the_page_decide_on_day_and_month() -> None:
    text = f"{TITLE}\n\nPosted 03/04/2025\n\n{FIRST}\n\n{SECOND}\n\n{THIRD}\n\nSee also: rain, "
    assert dated(f"{text}27/03/2025").value == "2025-04-03"
    assert dated(f"{text}03/27/2025").value == "2025-03-04"
    assert dated(f"{text}27/03/2025 and 03/27/2025").value == "2025"


def test_the_document_lists_every_source_in_order() -> None:
    document = (ROOT / "docs" / "dates.md").read_text(encoding="utf-8")
    listed = re.findall(r"`([^`]+)`", document.partition("## Sources")[2].partition("\n## ")[0])
    assert listed == list(SOURCES)
