"""What a page and its container declare: which value is believed, and from where."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dump_pages import article, page_of

from search.clean import clean, describe
from search.clean.dates import find
from search.clean.declared import Declared
from search.model import MediaType, Page, Precision, PublicationDate, Sourced


def declared(*pairs: tuple[str, str]) -> Declared:
    return Declared(Page((), MediaType.HTML, "utf-8", pairs))


def published(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
    return [(date.value, date.source) for date in declared(*pairs).published(find)]


def test_the_page_comes_before_its_container_and_the_first_value_counts() -> None:
    found = declared(
        ("record title", "From the record"), ("og:title", "Grain"), ("og:title", "Other")
    )
    assert found.title == Sourced("Grain", "meta og:title")
    assert declared(("feed title", "Entry")).title == Sourced("Entry", "feed title")


def test_a_title_that_is_the_name_of_the_outlet_is_none() -> None:
    pairs = [("og:title", "Northern Herald"), ("og:site_name", "Northern Herald")]
    assert declared(*pairs).title is None
    assert declared(*pairs, ("title", "Grain")).title == Sourced("Grain", "meta title")


def test_references_within_values_are_replaced() -> None:
    assert declared(("og:title", "Traders&#8217; strike")).title == Sourced(
        "Traders’ strike", "meta og:title"
    )


@pytest.mark.parametrize(
    ("value", "author"),
    [
        ("Jane Doe", "Jane Doe"),
        ("By Jane Doe", "Jane Doe"),
        ("https://example.org/jane", None),
        ("admin", None),
        ("Northern Herald", None),
        ("AFP", None),
    ],
)
def test_only_a_person_is_an_author(value: str, author: str | None) -> None:
    found = declared(("author", value), ("og:site_name", "Northern Herald")).author
    assert found == (Sourced(author, "meta author") if author else None)


def test_the_next_source_is_asked_and_several_authors_are_joined() -> None:
    found = declared(
        ("author", "admin"), ("parsely-author", "Jane Doe"), ("parsely-author", "Moussa Traoré")
    )
    assert found.author == Sourced("Jane Doe and Moussa Traoré", "meta parsely-author")
    assert declared(("record author", "Jane Doe")).author == Sourced("Jane Doe", "record author")


@pytest.mark.parametrize(
    "value",
    ["1970-01-01T00:00:00Z", "-0001-11-30T00:00:00+00:00", "0000-00-00", "2999-01-01", "soon", ""],
)
def test_an_implausible_date_is_passed_over(value: str) -> None:
    pairs = (("article:published_time", value), ("feed published", "Thu, 03 Apr 2025 10:00:00 GMT"))
    page = replace(page_of(article()), declared=pairs)
    date = describe(page, clean(page)).date
    assert (date.value, date.source) == ("2025-04-03", "feed published")


def test_a_crawl_date_is_never_the_date() -> None:
    assert published(("warc date", "2025-04-03T10:00:00Z"), ("http date", "3 April 2025")) == []


def test_publication_comes_before_change_and_a_change_is_inferred() -> None:
    pairs = [("article:modified_time", "2025-04-09"), ("json-ld datePublished", "2025-04-03")]
    found = declared(*pairs)
    assert [d.value for d in found.published(find)] == ["2025-04-03"]
    assert list(found.modified(find)) == [
        PublicationDate("2025-04-09", Precision.DAY, "meta article:modified_time", inferred=True)
    ]


def test_an_elements_time_counts_when_there_is_only_one_day() -> None:
    one = ("time datetime", "2025-04-03T10:00")
    assert published(one, ("time datetime", "2025-04-03T12:00")) == [
        ("2025-04-03", "time datetime")
    ]
    assert published(one, ("time datetime", "2025-04-04")) == []
    assert published(one, ("time pubdate", "2025-04-05"))[0] == ("2025-04-05", "time pubdate")


ADDRESS = "https://example.org/news/grain"


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("link canonical", ADDRESS), ("og:url", "https://b.org/x")], (ADDRESS, "link canonical")),
        ([("link canonical", "/news/grain"), ("og:url", ADDRESS)], (ADDRESS, "meta og:url")),
        ([("link canonical", "https://a.org/"), ("og:url", ADDRESS)], (ADDRESS, "meta og:url")),
        ([("link canonical", "https://a.org/")], ("https://a.org/", "link canonical")),
        ([("json-ld url", ADDRESS)], (ADDRESS, "json-ld url")),
        ([("warc url", ADDRESS)], (ADDRESS, "warc url")),
        ([("record url", "javascript:alert(1)"), ("feed link", ADDRESS)], (ADDRESS, "feed link")),
        ([("og:url", "https://[broken"), ("record url", "file:///etc/passwd")], None),
    ],
)
def test_the_address_of_the_page(
    pairs: list[tuple[str, str]], expected: tuple[str, str] | None
) -> None:
    assert declared(*pairs).url == (Sourced(*expected) if expected else None)


def test_language_is_declared_as_a_code() -> None:
    assert declared(("html lang", "pt-BR")).language == "pt"
    assert declared(("og:locale", "fr_FR"), ("record language", "de")).language == "fr"
    assert declared(("html lang", "*")).language == ""


def test_outlets_are_names() -> None:
    found = declared(
        ("publisher", "https://social.example/herald"), ("twitter:site", "@herald"),
        ("feed outlet", "Northern Herald"),
    )  # fmt: skip
    assert [each.value for each in found.outlets] == ["herald", "Northern Herald"]


def test_what_is_declared_is_described() -> None:
    page = page_of(article(), og__url=ADDRESS, og__site_name="Northern Herald", author="Jane Doe")
    got = describe(page, clean(page))
    assert got.url == Sourced(ADDRESS, "meta og:url")
    assert got.outlet == Sourced("Northern Herald", "meta og:site_name")
    assert got.author == Sourced("Jane Doe", "meta author")
