"""HTML pages: that every block is what its bytes say, whatever the markup, within bounds."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.errors import Rejected
from search.ingest.formats import read
from search.ingest.formats.text import MAX_BLOCK_CHARS
from search.ingest.limits import MAX_TEXTS
from search.model import MediaType, Page, RawPage

_HIDDEN = re.compile(
    r"(?is)<!--.*?-->|<(script|style|svg|noscript|template|iframe|title)\b.*?</\1\s*>"
    r"""|<(?:[^>"']|"[^"]*"|'[^']*')*>"""
)


def page(source: str | bytes) -> Page:
    content = source.encode() if isinstance(source, str) else source
    return read(RawPage("/p.html", "p.html", MediaType.HTML, content, "0" * 64))


def texts(source: str) -> list[str]:
    return [block.text for block in page(source).blocks]


def words_of(source: str) -> list[str]:
    """The letters of a piece of source as a browser shows them, without blanks."""
    return unescape(_HIDDEN.sub("", source)).split()


_NAMES = st.sampled_from(
    "p div span b a ul li table tr td th h1 section article blockquote form pre dl dd".split()
)
_WORDS = st.sampled_from(
    ["grain", "été", "a&amp;b", "&nbsp;", "&#8217;", "x &lt; y", " ", "\n\n", "мир", "&eacute;t"]
)
_TAGS = st.one_of(
    _NAMES.map("<{}>".format),
    _NAMES.map("</{}>".format),
    _NAMES.map('<{} class="a > b" id=x title=\'"\'>'.format),
    st.sampled_from(
        ["<br>", "<br/>", "<hr>", "<img src=x>", "<!-- c > -->", "<!DOCTYPE html>", "</>", "<?x?>"]
    ),
    st.sampled_from(["<script>if (a<b) '<p>'</script>", "<style>p{}</style>", "<svg><p>x</svg>"]),
    st.sampled_from(["<head>", "<body>", "</body>", "</html>", "<html lang=fr>", "<a href='/x'>"]),
)
_SOURCES = st.lists(st.one_of(_TAGS, _WORDS), max_size=40).map("".join)


@given(_SOURCES)
@example("<p>One</section>two<td>three</p>four")
@example("<table><tr><td><p>One</p>&nbsp;<td>two<table><tr><td>three")
def test_the_bytes_of_a_block_are_its_text(source: str) -> None:
    content = source.encode()
    try:
        blocks = page(content).blocks
    except Rejected as refusal:
        assert "shows no text" in str(refusal)  # noqa: PT017 - one of two outcomes
        return
    at = 0
    for block in blocks:
        there = content[block.span.start : block.span.end].decode()
        assert "".join(words_of(there)) == "".join(block.text.split())
        assert block.span.start >= at
        assert there.strip() == there
        at = block.span.end


@given(st.lists(st.one_of(_TAGS, st.just("WORD")), max_size=40))
def test_no_word_is_lost_or_doubled(parts: list[str]) -> None:
    visible = [part for part in parts if part != "<head>"]
    numbered = [f" w{i} " if part == "WORD" else part for i, part in enumerate(visible)]
    wanted = [part.strip() for part in numbered if part.startswith(" w")]
    if wanted:
        found = [word for text in texts("".join(numbered)) for word in text.split()]
        assert [word for word in found if word.startswith("w")] == wanted


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p title='a > b'>one</p>", ["one"]),
        ("<p class=a&gt;b>one", ["one"]),
        ("one</section> two</aside> three", ["one two three"]),
        ("<p>one<p>two<div>three", ["one", "two", "three"]),
        ("<a href=x>one<p>two</a>three", ["one", "twothree"]),
        ("<p>1 < 2 and 3 > 2", ["1 < 2 and 3 > 2"]),
        ("<p>AT&T &copy 2024 &notaname;", ["AT&T © 2024 ¬aname;"]),
        ("<p>one<!-- <p>two", ["one"]),
        ("<p>one<script>two", ["one"]),
        ("<p>one<noscript>two", ["onetwo"]),
    ],
)
def test_broken_markup_is_read_as_browsers_do(source: str, expected: list[str]) -> None:
    assert texts(source) == expected


def test_a_row_of_data_is_one_block_and_a_row_of_layout_is_not() -> None:
    row = "<tr><td><p>Millet</p></td><td><b>120</b><br>francs</td></tr>"
    assert texts(f"<table>{row}<tr><th>Rice</th></tr></table>") == ["Millet 120 francs", "Rice"]
    long = "The ministers met in the capital to discuss the price of grain. " * 8
    layout = f"<table><tr><td>Menu<td><h1>Title</h1><p>{long}</p><p>{long}</table>"
    assert texts(layout) == ["Menu", "Title", long.strip(), long.strip()]
    nested = f"<table><tr><td>One</td><td>Two<table>{row}</table></td></tr></table>"
    assert texts(nested) == ["One", "Two", "Millet 120 francs"]


def test_lists_of_all_kinds_are_items() -> None:
    source = "<dl><dt>Term<dd>Meaning</dl><ol><li><p>First</p><li>Second</ol>"
    found = page(source).blocks
    assert [block.text for block in found] == ["Term", "Meaning", "First", "Second"]
    assert [block.line for block in found] == [1, 2, 4, 5]


def test_line_breaks_and_blank_lines_of_preformatted_text() -> None:
    found = page("<p>one<br>two<br><br>three</p><pre>four\nfive\n\n six</pre>").blocks
    assert [block.text for block in found] == ["one", "two", "three", "four five", "six"]
    assert [block.line for block in found] == [1, 2, 4, 6, 8]


def test_a_block_tells_its_path_and_its_links() -> None:
    source = (
        '<body><main id=m><article class="story wide"><p>See <a href="/x">this and that</a></p>'
        '<p hidden>unseen</p><div style="display: none"><p>folded</p></div></article></main>'
    )
    seen, unseen, folded = (block.markup for block in page(source).blocks if block.markup)
    steps = [f"{element.name}{element.hints}" for element in seen.path]
    assert steps == ["p", "article.story.wide", "main#m", "body", "html"]
    assert seen.linked == pytest.approx(11 / 14, abs=0.05)
    assert unseen.path[0].hints == "[hidden]"
    assert unseen.path[1] == seen.path[1]
    assert folded.path[1].hints == "[hidden]"


def test_what_a_page_declares_is_bounded() -> None:
    many = "".join(f'<meta name="n{i}" content="v">' for i in range(1_000))
    long = f'<meta name=long content="{"x" * 5_000}">'
    found = page(f"<html lang=fr>{long}{many}<title>T</title><p>one").declared
    assert len(found) <= 200
    assert found[0] == ("html lang", "fr")
    assert ("title", "T") in found
    assert "long" not in dict(found)


def test_links_and_times_are_declared() -> None:
    source = (
        '<link rel="canonical" href="https://example.org/a?b=1&amp;c=2">'
        '<time itemprop="datePublished" datetime="2025-04-03T10:00Z">today</time>'
        '<time datetime="2025-04-04">x</time><time pubdate datetime="2025-04-05">x</time>'
    )
    assert page(source).declared == (
        ("link canonical", "https://example.org/a?b=1&c=2"),
        ("time datePublished", "2025-04-03T10:00Z"),
        ("time datetime", "2025-04-04"),
        ("time pubdate", "2025-04-05"),
    )


def test_what_the_container_told_comes_first() -> None:
    raw = RawPage(
        "/p", "p", MediaType.HTML, b"<title>T</title><p>x", "0" * 64, (("warc url", "https://a.b"),)
    )
    assert read(raw).declared == (("warc url", "https://a.b"), ("title", "T"))


HOSTILE = {
    "unclosed elements": ("<div>x " * 30_000 + "</p>" * 30_000, "x", 30_000),
    "elements that end others": ("<p><section>x " * 20_000 + "</p>" * 20_000, "x", 20_000),
    "rows in rows": ("<table><tr><td>x " * 10_000, "x", 10_000),
    "items": ("<ul><li>x " * 20_000, "x", 20_000),
    "references": ("<p>" + "&nbsp;" * 100_000 + "x", "x", 1),
    "unclosed comments": ("<p>x" + "<!--" * 100_000, "x", 1),
    "unclosed pictures": ("<p>x" + "<svg><title><video>" * 50_000, "x", 1),
    "attributes": ("<div " + "a=b " * 500_000 + ">x", "x", 1),
    "classes": ('<div class="' + "a " * 500_000 + '">x', "x", 1),
    "equals signs": ("<p>x<a " + "= " * 500_000, "x", 1),
    "less than": ("<p>x" + "<" * 100_000, "x", 1),
}


@pytest.mark.parametrize(("source", "word", "times"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_markup_is_read(source: str, word: str, times: int) -> None:
    assert " ".join(texts(source)).count(word) == times


def test_an_endless_paragraph_becomes_several_blocks() -> None:
    found = page("<p>" + "grain " * 50_000).blocks
    assert max(len(block.text) for block in found) <= MAX_BLOCK_CHARS
    assert sum(block.text.count("grain") for block in found) == 50_000


def test_too_many_lines_are_refused() -> None:
    with pytest.raises(Rejected, match="more than 50,000 paragraphs"):
        page("<pre>" + "\nx\n" * (MAX_TEXTS + 1))
