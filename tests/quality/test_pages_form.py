"""Pages written for the tests are made as their files say, in every form."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.model import MediaType
from tests.quality.pages import MadePage, forms_of

HTML = """form: html
language: en
shape: a small page
---
 | <html><head><title>Bridge closed - Post</title></head><body><ul>
nav | <li><a>Home</a></li>
nav | <li><a>News &amp; views</a></li>
 | </ul>
title | <h1>Bridge  closed</h1>
byline/timestamp | <p>Ann Lee, Monday</p>
body | <p>It rained.</p>
+share_print | <p>Share</p>
table | <tr><td>Ward</td> <td>3</td></tr>
any | <p>Nobody asks.</p>
"""
DUMP = """form: dump
language: en
---
nav |   Home
 |
body | It rained,
body | and rained.
"""

LINES = """Home
News & views
Bridge closed
Ann Lee, Monday
It rained. Share
Ward 3
Nobody asks."""
LAYOUT = """  * Home
  * News & views

Bridge  closed

Ann Lee, Monday

It rained. Share

  Ward   3

Nobody asks."""
CRAWL = """Bridge closed - Post
Home
News & views
Bridge  closed
Ann Lee, Monday
It rained. Share
Ward  3
Nobody asks."""
DUMPS = {"lines": LINES, "layout": LAYOUT, "crawl": CRAWL}


@pytest.fixture
def made(tmp_path: Path):
    def make(text: str) -> dict[str, MadePage]:
        path = tmp_path / "en-small.page"
        path.write_text(text, encoding="utf-8")
        return {page.form: page for page in forms_of(path)}

    return make


def test_html_is_the_page_without_its_labels(made):
    page = made(HTML)["html"]
    assert page.raw.media_type is MediaType.HTML
    assert page.raw.content.decode().splitlines()[1:3] == [
        "<li><a>Home</a></li>",
        "<li><a>News &amp; views</a></li>",
    ]
    assert "<p>It rained.</p><p>Share</p>\n" in page.raw.content.decode()


@pytest.mark.parametrize(("form", "text"), DUMPS.items(), ids=DUMPS)
def test_dumps_are_made_from_html(made, form, text):
    assert made(HTML)[form].raw.content.decode() == text


def test_a_dump_is_as_it_was_written(made):
    (page,) = made(DUMP).values()
    assert page.raw.content.decode() == "  Home\n\nIt rained,\nand rained."
    assert [(line.text, line.start, line.end) for line in page.lines] == [
        ("Home", 0, 6),
        ("It rained,", 8, 18),
        ("and rained.", 19, 30),
    ]


def test_labels_say_what_becomes_of_a_line(made):
    lines = made(HTML)["html"].lines
    assert [line.text for line in lines if line.is_article] == [
        "Bridge closed", "It rained.", "Ward 3",
    ]  # fmt: skip
    assert [line.text for line in lines if line.is_boilerplate] == [
        "Home", "News & views", "Share",
    ]  # fmt: skip
    assert made(HTML)["html"].reference == "Bridge closed\nIt rained.\nWard 3"


@pytest.mark.parametrize(
    ("line", "told"),
    [("navy | Home", "neither role nor category: \\['navy'\\]"), ("Home", "no label before a bar")],
)
def test_a_wrong_line_is_told(made, line, told):
    with pytest.raises(ValueError, match=told):
        made(f"form: dump\nlanguage: en\n---\n{line}\n")
