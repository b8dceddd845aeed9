"""Hits as tables and lines: one row a hit, no formula, and never many of them held at a time."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import IndexDamaged
from search.formats import COLUMNS, Format, table, written
from search.formats.writing import AT_ONCE
from search.model import Hit, Precision, PublicationDate, Reference, Snippet, Sourced, Strip
from search.serialization import hit_to_json

STREAMED = [form for form in Format if form is not Format.JSON]
SHOWN_AS_FORMULAS = "=+-@＝＋－＠"


def make_hit(number: int = 1, **changes: object) -> Hit:
    hit = Hit(
        id=f"{number:012x}",
        title=Snippet("title", f"Title {number}", ()),
        outlet=Sourced("Stallion Times", "copyright line"),
        author="Jane Doe",
        date=PublicationDate("2025-04-03", Precision.DAY, "dateline"),
        language="en",
        snippets=(Snippet("body", "first", ()), Snippet("body", "second", ())),
        entities=(),
        strip=Strip(120, 0.31),
        name=f"seeds/{number:03}.txt",
        score=1.5,
    )
    return hit._replace(**changes)  # type: ignore[arg-type]


def reference_of(document_id: str) -> Reference:
    return Reference(
        id=document_id,
        title=f"Title {int(document_id, 16)}",
        author="Jane Doe",
        outlet="Stallion Times",
        date=PublicationDate("2025-04-03", Precision.DAY, "dateline"),
        language="en",
        url="https://stallion.example/1",
        sha256=document_id * 5 + "0000",
        ingested=datetime(2025, 5, 2, 9, 30, tzinfo=UTC),
        name="seeds/001.txt",
    )


def references(document_ids: Sequence[str]) -> list[Reference]:
    return [reference_of(document_id) for document_id in document_ids]


def test_a_row_has_what_its_columns_say():
    text = "".join(written([make_hit()], Format.CSV, references))
    (row,) = csv.DictReader(io.StringIO(text))
    assert tuple(row) == COLUMNS
    assert row["snippet"] == "first … second"
    assert (row["url"], row["ingested"]) == (
        "https://stallion.example/1",
        "2025-05-02T09:30:00+00:00",
    )
    assert row["sha256"] == reference_of("000000000001").sha256


@pytest.mark.parametrize("form", STREAMED)
@pytest.mark.parametrize("number", [0, 1, AT_ONCE, AT_ONCE + 1, 2 * AT_ONCE + 7])
def test_every_hit_comes_once_and_in_order(form, number):
    hits = [make_hit(one) for one in range(number, 0, -1)]
    text = "".join(written(hits, form, references))
    ids = [hit.id for hit in hits]
    match form:
        case Format.CSV | Format.TSV:
            delimiter = "," if form is Format.CSV else "\t"
            assert [r["id"] for r in csv.DictReader(io.StringIO(text), delimiter=delimiter)] == ids
        case Format.JSONL:
            assert [json.loads(line)["id"] for line in text.splitlines()] == ids
        case Format.CSL:
            assert [item["id"] for item in json.loads(text)] == [f"news-{one}" for one in ids]
        case Format.IDS:
            assert text.splitlines() == ids
        case Format.PATHS:
            assert text.splitlines() == [hit.name for hit in hits]
        case _:
            found = [text.index(f"news-{one}") for one in ids]
            assert found == sorted(found)
            assert text.count("news-") == number


@pytest.mark.parametrize("form", STREAMED)
def test_only_some_hits_are_held_at_a_time(form):
    taken = 0
    asked: list[int] = []

    def hits() -> Iterator[Hit]:
        nonlocal taken
        for number in range(1, 1_001):
            taken += 1
            yield make_hit(number)

    def counted(document_ids: Sequence[str]) -> list[Reference]:
        asked.append(len(document_ids))
        return references(document_ids)

    given_out = 0
    for piece in written(hits(), form, counted):
        given_out += "0000" in piece or "seeds/" in piece  # a hit; not the header or a bracket
        assert taken - given_out <= AT_ONCE
    assert taken == 1_000
    assert max(asked, default=0) <= AT_ONCE
    assert len(asked) <= 1_000 / AT_ONCE


def test_lines_of_json_are_the_hits_of_the_one_shape():
    hits = [make_hit(1), make_hit(2)]
    lines = "".join(written(hits, Format.JSONL, references)).splitlines()
    assert [json.loads(line) for line in lines] == json.loads(
        json.dumps([hit_to_json(hit) for hit in hits])
    )


def test_a_document_that_only_the_index_has_is_an_error():
    for form in (Format.CSV, Format.BIBTEX):
        with pytest.raises(IndexDamaged, match="search-cli rebuild"):
            list(written([make_hit()], form, lambda _ids: ()))


@pytest.mark.parametrize("blank", ["", " ", "\t", "\r", "\n", "\u00a0", "\u200b", "\ufeff \u200f"])
@pytest.mark.parametrize("sign", SHOWN_AS_FORMULAS)
def test_a_cell_is_never_a_formula(blank, sign):
    (row,) = list(table(["a"], [[f"{blank}{sign}HYPERLINK(1)"]], ","))[1:]
    assert next(csv.reader([row])) == [f"'{' ' if blank.isspace() else blank}{sign}HYPERLINK(1)"]


any_text = st.text(st.characters(exclude_categories=()))


@given(st.lists(st.lists(any_text, min_size=2, max_size=2), max_size=4), st.sampled_from(",\t"))
def test_a_table_has_one_line_a_row_whatever_is_in_it(rows, delimiter):
    lines = list(table(["a", "b"], rows, delimiter))
    assert len(lines) == len(rows) + 1
    text = "\r\n".join(lines)
    assert len(text.encode().decode().splitlines()) == len(lines)
    found = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    assert len(found) == len(lines)
    assert all(len(row) == 2 for row in found)
    assert not any(
        cell.lstrip().startswith(tuple(SHOWN_AS_FORMULAS)) for row in found for cell in row
    )
