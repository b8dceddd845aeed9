"""HTML pages: which blocks, in what words, and where in the source."""

from itertools import pairwise

import pytest

from search.errors import Rejected
from search.ingest.formats import read
from search.model import MediaType, RawPage


def page(source, encoding="utf-8"):
    content = source.encode(encoding) if isinstance(source, str) else source
    return read(RawPage("/p.html", "p.html", MediaType.HTML, content, "0" * 64))


def blocks(source):
    """Text and source of every block."""
    content = source.encode()
    found = page(content).blocks
    return [(b.text, content[b.span.start : b.span.end].decode()) for b in found]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>One</p><p>Two</p>", [("One", "One"), ("Two", "Two")]),
        ("<p>One <b>bold</b> word</p>", [("One bold word", "One <b>bold</b> word")]),
        ("<p>One<br>Two</p>", [("One", "One"), ("Two", "Two")]),
        ("<div>Above<p>Inside</p>Below</div>", [(w, w) for w in ("Above", "Inside", "Below")]),
        (
            "<p>&eacute;t&eacute; one</p><p>two</p>",
            [("été one", "&eacute;t&eacute; one"), ("two",) * 2],
        ),
        ('<p class="two">two</p>', [("two", "two")]),
        ("<p>caf&eacute;</p>", [("café", "caf&eacute;")]),
        ("<p>A <!-- a comment --> B</p>", [("A B", "A <!-- a comment --> B")]),
        ("<p>  wide \n  blanks </p>", [("wide blanks", "wide \n  blanks")]),
        ("<tr><td>Mali</td><td>Goïta</td></tr>", [("Mali Goïta", "Mali</td><td>Goïta")]),
        ("<ul><li>one<li>two</ul>", [("one", "one"), ("two", "two")]),
    ],
)
def test_blocks_and_their_source(source, expected):
    assert blocks(source) == expected


@pytest.mark.parametrize(
    "tag", ["script", "style", "template", "noscript", "head", "svg", "iframe"]
)
def test_what_a_browser_does_not_show_is_no_text(tag):
    assert blocks(f"<{tag}>unseen</{tag}><p>seen</p>") == [("seen", "seen")]


def test_items_and_rows_are_neighbouring_lines_and_paragraphs_are_not():
    found = page(
        "<p>a</p><ul><li>b</li><li>c</li></ul><table><tr><td>d</td></tr><tr><td>e</td></tr>"
    )
    lines = [block.line for block in found.blocks]
    assert [after - before for before, after in pairwise(lines)] == [2, 1, 2, 1]


def test_a_block_tells_its_element_with_id_and_classes():
    (block,) = page('<p id="x" class="share wide">Share this</p>').blocks
    assert block.markup
    assert block.markup.path[0][1:] == ("p", "#x.share.wide")


def test_declared_metadata_is_read_from_the_head():
    source = (
        '<html lang="fr"><head><meta property="og:title" content="Titre">'
        '<meta name="author" content="A. B."><title>Titre\n - Journal</title></head><p>Texte</p>'
    )
    assert page(source).declared == (
        ("html lang", "fr"),
        ("og:title", "Titre"),
        ("author", "A. B."),
        ("title", "Titre - Journal"),
    )


def test_the_declared_encoding_is_used():
    source = '<meta charset="iso-8859-1"><p>été</p>'
    found = page(source, "iso-8859-1")
    assert [block.text for block in found.blocks] == ["été"]
    assert found.blocks[0].span.end - found.blocks[0].span.start == 3


@pytest.mark.parametrize("source", ["<html></html>", "<script>x</script>", "<p> </p>"])
def test_a_page_without_text_is_rejected(source):
    with pytest.raises(Rejected, match="shows no text"):
        page(source)


@pytest.mark.parametrize("tag", ["b", "div"])
def test_deep_nesting_is_read(tag):
    text = " ".join(block.text for block in page(f"<{tag}>x " * 20_000).blocks)
    assert text.count("x") == 20_000


def test_a_page_of_tags_alone_is_rejected_before_it_is_parsed():
    with pytest.raises(Rejected, match="200,000 tags"):
        page("<p>x" * 200_001)
