"""Citations: what they say, and that no text of a page can break out of them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from citing import from_tex, read_bibtex, read_ris
from hypothesis import given
from hypothesis import strategies as st

from search.formats import Format, citation, cited
from search.model import Precision, PublicationDate, Reference
from search.printable import one_line

SHA = "3fa2b1c9d0e1" + "0" * 52
WHOLE = Reference(
    id="3fa2b1c9d0e1",
    title="Sahel ministers visit Moscow",
    author="Jane Doe",
    outlet="Stallion Times",
    date=PublicationDate("2025-04-03", Precision.DAY, "dateline"),
    language="en",
    url="https://stallion.example/sahel?a=1&b=2_3",
    sha256=SHA,
    ingested=datetime(2025, 5, 2, 9, 30, tzinfo=UTC),
    name="seeds/a.txt",
)
BARE = replace(
    WHOLE, author=None, outlet=None, date=PublicationDate(), language="", url=None, title="No name"
)
NOTE = f"SHA-256 {SHA}; archived 2025-05-02T09:30:00+00:00"
HOSTILE = [
    "50% of $5 & #1_a {b} ~c^d \\e <f> |g|",
    "}, note = {broken} @article{x,",
    "\\input{/etc/passwd} \\write18{ls}",
    "}}}}\\",
    "{{{{",
    "two\nlines\r\nER  - \r\nTY  - BOOK",
    "a\x00b\x1b[31mc\x7f\u202ed\u2028e",
    "\udce9 undecoded",
    "صحيفة النهار: «خبر» \u200f",
    "\"quoted\" 'and' “curly”",
    "   ",
]
texts = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=())))


def written(reference: Reference, form: Format | None) -> str:
    return "".join(cited([reference], form))


def test_bibtex_says_what_is_known():
    assert written(WHOLE, Format.BIBTEX) == (
        "@article{news-3fa2b1c9d0e1,\n"
        "  title = {{Sahel ministers visit Moscow}},\n"
        "  author = {{Jane Doe}},\n"
        "  journal = {Stallion Times},\n"
        "  year = {2025},\n"
        "  month = apr,\n"
        "  day = {3},\n"
        "  url = {https://stallion.example/sahel?a=1&b=2_3},\n"
        "  language = {en},\n"
        f"  note = {{{NOTE}}},\n"
        "}\n\n"
    )


def test_bibtex_leaves_out_what_is_not_known():
    (entry,) = read_bibtex(written(BARE, Format.BIBTEX))
    assert set(entry) == {"ENTRYTYPE", "ID", "title", "note"}


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "article"),
        ({"outlet": None}, "online"),
        ({"outlet": None, "url": None}, "misc"),
        ({"outlet": None, "url": "javascript:alert(1)"}, "misc"),
    ],
)
def test_the_kind_of_entry_needs_only_what_is_there(changes, kind):
    (entry,) = read_bibtex(written(replace(WHOLE, **changes), Format.BIBTEX))
    assert entry["ENTRYTYPE"] == kind


DATES = [
    ("2025-04-03", Precision.DAY, {"year": "2025", "month": "apr", "day": "3"}, "2025/04/03/"),
    ("2025-12", Precision.MONTH, {"year": "2025", "month": "dec"}, "2025/12//"),
    ("2025", Precision.YEAR, {"year": "2025"}, "2025///"),
    ("", Precision.UNKNOWN, {}, None),
]


@pytest.mark.parametrize(("value", "precision", "bibtex", "ris"), DATES)
def test_a_date_is_never_more_precise_than_it_is_known(value, precision, bibtex, ris):
    reference = replace(WHOLE, date=PublicationDate(value, precision, "dateline"))
    (entry,) = read_bibtex(written(reference, Format.BIBTEX))
    assert {name: entry[name] for name in ("year", "month", "day") if name in entry} == bibtex
    (record,) = read_ris(written(reference, Format.RIS))
    assert record.get("DA") == ris
    assert record.get("PY") == bibtex.get("year")
    (item,) = json.loads(written(reference, Format.CSL))
    parts = [int(part) for part in value.split("-") if part]
    assert item.get("issued") == ({"date-parts": [parts]} if parts else None)
    assert f"Stallion Times, {value or 'n.d'}." in citation(reference)


def test_an_inferred_date_says_so():
    date = PublicationDate("2025-04", Precision.MONTH, "caption", inferred=True)
    reference = replace(WHOLE, date=date)
    (entry,) = read_bibtex(written(reference, Format.BIBTEX))
    assert entry["note"].endswith("; date inferred (caption)")
    (record,) = read_ris(written(reference, Format.RIS))
    assert record["N1"].endswith("; date inferred (caption)")
    (item,) = json.loads(written(reference, Format.CSL))
    assert item["issued"] == {"date-parts": [[2025, 4]], "circa": True}
    assert "Stallion Times, [2025-04]." in citation(reference)


def test_ris_says_what_is_known():
    assert written(WHOLE, Format.RIS) == (
        "TY  - NEWS\r\n"
        "ID  - news-3fa2b1c9d0e1\r\n"
        "TI  - Sahel ministers visit Moscow\r\n"
        "AU  - Jane Doe\r\n"
        "T2  - Stallion Times\r\n"
        "PY  - 2025\r\n"
        "DA  - 2025/04/03/\r\n"
        "LA  - en\r\n"
        "UR  - https://stallion.example/sahel?a=1&b=2_3\r\n"
        f"N1  - {NOTE}\r\n"
        "ER  - \r\n\r\n"
    )


def test_ris_leaves_out_what_is_not_known():
    (record,) = read_ris(written(BARE, Format.RIS))
    assert set(record) == {"TY", "ID", "TI", "N1"}


def test_csl_says_what_is_known():
    (item,) = json.loads(written(WHOLE, Format.CSL))
    assert item == {
        "id": "news-3fa2b1c9d0e1",
        "type": "article-newspaper",
        "title": "Sahel ministers visit Moscow",
        "author": [{"literal": "Jane Doe"}],
        "container-title": "Stallion Times",
        "issued": {"date-parts": [[2025, 4, 3]]},
        "language": "en",
        "URL": "https://stallion.example/sahel?a=1&b=2_3",
        "note": NOTE,
        "custom": {"sha256": SHA, "ingested": "2025-05-02T09:30:00+00:00"},
    }
    (bare,) = json.loads(written(BARE, Format.CSL))
    assert set(bare) == {"id", "type", "title", "note", "custom"}


def test_csl_is_an_array_however_many_there_are():
    several = [WHOLE, replace(WHOLE, id="b"), replace(WHOLE, id="c")]
    for number in range(len(several) + 1):
        items = json.loads("".join(cited(several[:number], Format.CSL)))
        assert [item["id"] for item in items] == [f"news-{one.id}" for one in several[:number]]


def test_a_plain_citation():
    assert citation(WHOLE) == (
        "Jane Doe. “Sahel ministers visit Moscow.” Stallion Times, 2025-04-03. "
        f"https://stallion.example/sahel?a=1&b=2_3. SHA-256 {SHA}; archived 2025-05-02."
    )
    assert citation(BARE) == f"“No name.” n.d. SHA-256 {SHA}; archived 2025-05-02."


@pytest.mark.parametrize("title", ["Who pays?", "Enough!", "And then …", "He said so."])
def test_a_title_that_ends_a_sentence_gets_no_full_stop(title):
    assert f"“{title}” Stallion" in citation(replace(WHOLE, title=title))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_out_of_any_form(text):
    _check_all(text)


@given(texts)
def test_no_text_at_all_breaks_out_of_any_form(text):
    _check_all(text)


def _check_all(text: str) -> None:
    reference = replace(WHOLE, title=text, author=text, outlet=text, language=text, url=text)
    shown = one_line(text)
    (entry,) = read_bibtex(written(reference, Format.BIBTEX))
    assert from_tex(entry["title"]) == shown
    (record,) = read_ris(written(reference, Format.RIS))
    assert record.get("TI", "") == shown.strip()
    assert record["N1"] == NOTE
    (item,) = json.loads(written(reference, Format.CSL))
    assert item.get("title", "") == text
    lines = written(reference, None)
    assert lines.count("\n") == 1
    assert SHA in lines
    for whole in (written(reference, form) for form in (Format.BIBTEX, Format.RIS, None)):
        whole.encode()  # no lone surrogate is left
        assert not set(whole) & set("\x00\x1b\x7f\x9b\u202e")


@pytest.mark.parametrize(
    ("given_url", "url"),
    [
        ("https://a.example/é?q=x y", "https://a.example/%C3%A9?q=x%20y"),
        ("https://a.example/%7Bx%7D", "https://a.example/%7Bx%7D"),
        ('https://a.example/{"<>}\\^`|', "https://a.example/%7B%22%3C%3E%7D%5C%5E%60%7C"),
        ("https://a.example/\n}", "https://a.example/%0A%7D"),
    ],
)
def test_an_address_is_written_so_that_every_form_can_have_it(given_url, url):
    reference = replace(WHOLE, url=given_url)
    (entry,) = read_bibtex(written(reference, Format.BIBTEX))
    assert entry["url"] == url
    assert read_ris(written(reference, Format.RIS))[0]["UR"] == url
    assert json.loads(written(reference, Format.CSL))[0]["URL"] == url


def test_a_table_is_no_citation():
    with pytest.raises(ValueError, match="has no citations"):
        list(cited([WHOLE], Format.CSV))
