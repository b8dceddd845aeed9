"""The five seeds against their hand-made truth: every line, role, category and metadata value.

The gate is full agreement: the truth covers five short files, so one wrong line is one percent.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from search.clean import clean, describe
from search.ingest.formats.text import read_text
from search.model import CleanPage, MediaType, Metadata, Page, RawPage

ROOT = Path(__file__).parents[2]
TRUTH = ROOT / "tests" / "data" / "seeds_truth.json"
TRUTH_SHA256 = "f6c336114fdd107e8172bb491a8422ab0a5d36f6204314c70bfa867777b3fca0"

SEEDS: list[dict[str, Any]] = json.loads(TRUTH.read_text(encoding="utf-8"))["seeds"]
each_seed = pytest.mark.parametrize("seed", SEEDS, ids=[seed["id"] for seed in SEEDS])

# A title that the file does not state is shown as a derived one.
OUTLETS = {"001": "disclaimer in the footer", "002": "byline", "003": "source line"}
INFERRED_DATES = {"002": ("2025-04-03", "caption")}


@cache
def read(file: str) -> Page:
    path = ROOT / "seeds" / file
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return read_text(RawPage(str(path), file, MediaType.TEXT, content, digest))


@cache
def cleaned(file: str) -> CleanPage:
    return clean(read(file))


@cache
def described(file: str) -> Metadata:
    return describe(read(file), cleaned(file))


def test_the_truth_is_the_one_that_the_figures_were_measured_on() -> None:
    assert hashlib.sha256(TRUTH.read_bytes()).hexdigest() == TRUTH_SHA256


@each_seed
def test_the_seed_is_the_one_that_was_annotated(seed: dict[str, Any]) -> None:
    content = (ROOT / "seeds" / seed["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == seed["sha256"]


@each_seed
def test_every_boilerplate_line_is_removed_under_its_category(seed: dict[str, Any]) -> None:
    got = [(b.line, b.text, b.category.value) for b in cleaned(seed["file"]).removed]
    assert got == [(b["line"], b["text"], b["category"]) for b in seed["removed"]]


@each_seed
def test_every_article_line_is_kept_in_its_role(seed: dict[str, Any]) -> None:
    got = [(block.line, block.role.value) for block in cleaned(seed["file"]).kept]
    assert got == [(block["line"], block["role"]) for block in seed["kept"]]


@each_seed
def test_the_clean_text_is_the_ideal_one(seed: dict[str, Any]) -> None:
    # The truth keeps the indent of bullets; a block has no outer white space.
    ideal = [line.strip() for line in seed["clean_text"].strip().splitlines()]
    assert cleaned(seed["file"]).text.splitlines() == ideal


@each_seed
def test_every_block_lies_at_its_bytes(seed: dict[str, Any]) -> None:
    content = (ROOT / "seeds" / seed["file"]).read_bytes()
    page = cleaned(seed["file"])
    for block in (*page.kept, *page.removed):
        assert content[block.span.start : block.span.end].decode() == block.text


@each_seed
def test_title_subtitle_byline_author_and_language(seed: dict[str, Any]) -> None:
    truth, got = seed["metadata"], described(seed["file"])
    if truth["title"]["stated"]:
        assert (got.title.value, got.title.source) == (truth["title"]["value"], "title line")
    else:
        assert got.title.value == truth["title"]["display_fallback"]
        assert got.title.source == "derived: first heading"
    # The truth was typed with plain blanks; a byline keeps the no-break ones of its file.
    byline = got.byline and got.byline.replace("\u00a0", " ")
    assert (got.subtitle, byline, got.author and got.author.value, got.language) == (
        truth["subtitle"],
        truth["byline"],
        truth["author"],
        truth["language"],
    )


@each_seed
def test_outlet_with_its_source(seed: dict[str, Any]) -> None:
    outlet, got = seed["metadata"]["outlet"], described(seed["file"]).outlet
    if outlet is None:
        assert got is None
    else:
        assert got is not None
        assert (got.value, got.source) == (outlet["value"], OUTLETS[seed["id"]])


@each_seed
def test_no_seed_states_a_date_and_only_a_caption_implies_one(seed: dict[str, Any]) -> None:
    truth, got = seed["metadata"]["published"], described(seed["file"]).date
    assert not truth["stated"]
    assert (got.value, got.source) == INFERRED_DATES.get(seed["id"], ("", ""))
    if got.value:
        assert got.inferred
        assert truth["earliest"] <= got.value <= truth["latest"]
