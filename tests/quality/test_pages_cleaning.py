"""The cleaner on pages written for the tests: floors for each form that only rise.

``python -m tests.quality`` prints the figures, ``--failures`` what is behind them, and
``--write-floors`` raises the floors.
"""

from __future__ import annotations

import html
from functools import cache

import pytest

from search.ingest import read
from search.model import MediaType
from tests.quality.gate import (
    Figures,
    Judged,
    figures_of,
    judged_pages,
    raised,
    read_floors,
    write_floors,
)
from tests.quality.pages import FORMS, MadePage, made_pages

SLACK = 0.01
"""A floor that lies farther below the measure guards too little."""

LANGUAGES = "ar de el en es fr ha it nl pl pt ro ru sw tr".split()
PAGES = made_pages()
each_page = pytest.mark.parametrize("page", PAGES, ids=[f"{p.name}.{p.form}" for p in PAGES])
each_form = pytest.mark.parametrize("form", FORMS)


@cache
def judged(form: str) -> tuple[Judged, ...]:
    return judged_pages(form)


@cache
def figures(form: str) -> Figures:
    return figures_of(judged(form))


def test_there_are_enough_pages_of_each_kind():
    assert len({page.name for page in PAGES}) >= 40
    assert {page.form for page in PAGES} == set(FORMS)
    assert sorted({page.language for page in PAGES}) == LANGUAGES


@each_page
def test_the_labels_lie_on_the_page_that_is_read(page: MadePage):
    for line in page.lines:
        raw = html.unescape(page.raw.content[line.start : line.end].decode())
        assert line.text.split()[0] in raw
        assert page.form == "html" or " ".join(raw.split()) == line.text
    assert any(line.is_article for line in page.lines)
    assert any(line.is_boilerplate for line in page.lines)


@each_page
def test_every_line_is_read(page: MadePage):
    """Else a page could be right by saying nothing; what is hidden may be left out."""
    blocks = read(page.raw).blocks
    unread = [
        line.text
        for line in page.lines
        if line.is_article
        and not any(b.span.start < line.end and line.start < b.span.end for b in blocks)
    ]
    assert unread == []
    assert (read(page.raw).media_type is MediaType.HTML) == (page.form == "html")


@each_form
def test_no_sentence_of_an_article_is_removed(form: str):
    lost = [
        f"{one.page.name}: {line.text[:80]!r} as {said}"
        for one in judged(form)
        for line, said in one.lost
    ]
    floors = read_floors()[form]
    assert figures(form).sentences <= floors["sentences"], "\n".join(lost)
    assert figures(form).lines <= floors["lines"], "\n".join(lost)


@each_form
def test_enough_of_the_pages_is_cleaned_rightly(form: str):
    assert figures(form).f1 >= read_floors()[form]["f1"]


@each_form
def test_enough_of_what_is_removed_is_called_what_it_is(form: str):
    wrong = [
        f"{one.page.name}: {line.text[:60]!r} as {said}"
        for one in judged(form)
        for line, said, right in one.named
        if not right
    ]
    assert figures(form).categories >= read_floors()[form]["categories"], "\n".join(wrong)


@each_form
def test_the_floors_are_not_far_below_what_is_reached(form: str):
    floors, now = read_floors()[form], figures(form)
    told = f"python -m tests.quality --write-floors raises {form} to {raised(floors, now)}"
    assert now.f1 < floors["f1"] + SLACK, told
    assert now.categories < floors["categories"] + SLACK, told
    assert now.sentences >= floors["sentences"], told


def test_floors_only_rise(tmp_path):
    path = tmp_path / "floors.json"
    good = Figures(1, 1.0, 0.9, 0.9478, 0, 2, 0.96)
    write_floors(dict.fromkeys(FORMS, good), path)
    wanted = {"f1": 0.947, "categories": 0.96, "sentences": 0, "lines": 2}
    assert read_floors(path) == dict.fromkeys(FORMS, wanted)
    write_floors(dict.fromkeys(FORMS, Figures(1, 1.0, 0.9, 0.93, 3, 1, 0.97)), path)
    better = {"f1": 0.947, "categories": 0.97, "sentences": 0, "lines": 1}
    assert read_floors(path) == dict.fromkeys(FORMS, better)
