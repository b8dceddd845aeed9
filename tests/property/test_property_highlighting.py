"""Snippets are what cutting every text into all of its words gives, and their bytes are right."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from making import make_document, make_removed, raw_of
from slow_highlighting import SlowHighlighter
from telling import Tell

from search.index.analysis import tokenize
from search.index.stored import StoredHit, dump, load
from search.model import Document, Snippet
from search.query.highlighting import Highlighter
from search.query.syntax import AllOf, AnyOf, Field, Node, Not, Phrase, Word

# Words that are told apart, or not, by stems, accents, letters that fold to several or to none,
# initialisms, grouped digits, possessives, and by what stands between them.
WORDS = """
the coup coups Coup's US U.S. U.S U.S.A. us u s S 's a A.B a.b.c 5,000 5000 5.000 5\u00a0000
50\u202f000 1,234,5678 12345,678 5,000abc x1.234 abc W-2 2 ministre ministres ministère minister
ministers ministerial die dying dies lie tying sky skies happy happily hope hoping hoped possible
possibly possibility able ably stability nation nations national journal journaux heureux heureuse
prudent prudemment constant constamment publication publique publier publicité payer paie mal Mali
maux Goïta goita GOITA goi\u0308ta co\u00adopération cooperation œuvre oeuvre œuvres ﬁnance finance
Straße STRASSE İstanbul istanbul ǅ ½ x² ª ⓐ ͺ aͺb नमस्ते مالي الم\u0640لي مَالِي Мали мали МАЛИ Ελλάδα
ΣΊΣΥΦΟΣ σίσυφος 서울 東京 ｆｕｌｌ ５０００ ٥٠٠٠ \u06e5u.s \ufa6c 𝐚𝐛 😀
zero\u200bwidth e\u0301t\u0301e _s_ s_s x_y
""".split()
SEPARATORS = [
    " ",
    " ",
    " ",
    " ",
    "",
    "-",
    "'",
    "’",
    ". ",
    ", ",
    ".",
    ",",
    "\u00a0",
    "\u202f",
    "! ",
    "? «",
]
SEPARATORS += ["...", " _", "_", "\u0301", "\u00ad", "\u200b", "\t", "…” ", "😀", "/"]

words = st.sampled_from(WORDS)
texts = st.lists(st.tuples(words, st.sampled_from(SEPARATORS)), max_size=60).map(
    lambda parts: "".join(part for pair in parts for part in pair)
)
blocks = st.lists(texts, max_size=6).map("\n".join)
said = st.one_of(words, st.sampled_from(["mini", "publi", "5", "50", "minstre", "cuop", "u.", "é"]))
fields = st.sampled_from(
    [Field.ANY, Field.ANY, Field.BODY, Field.TITLE, Field.AUTHOR, Field.REMOVED, Field.REMOVED]
)
plain = st.builds(Word, said, fields)
prefixes = st.builds(Word, said, fields, prefix=st.just(True))
fuzzy = st.builds(Word, said, fields, edits=st.integers(1, 2))
phrases = st.builds(
    Phrase,
    st.lists(words, min_size=1, max_size=4).map(" ".join),
    fields,
    slop=st.sampled_from([0, 0, 1, 2, 5, 100]),
)
leaves = st.one_of(plain, plain, prefixes, fuzzy, phrases)
nodes = st.one_of(
    leaves,
    st.lists(leaves, min_size=2, max_size=5).map(lambda parts: AllOf(tuple(parts))),
    st.lists(leaves, min_size=2, max_size=5).map(lambda parts: AnyOf(tuple(parts))),
    st.tuples(leaves, leaves).map(lambda pair: AllOf((pair[0], Not(pair[1])))),
)
languages = st.sampled_from(["en", "fr", "ar", ""])


def hit_of(document: Document) -> StoredHit:
    return load(json.loads(json.dumps(dump(document))))


def shown(highlighter: Highlighter | SlowHighlighter, hit: StoredHit) -> list[Snippet]:
    return [highlighter.title(hit), *highlighter.snippets(hit)]


@settings(max_examples=400)
@given(node=nodes, title=texts, body=blocks, language=languages)
@example(Word("us"), "", "5,000abc U.S.us", "en")
@example(Phrase("5000 abc"), "", "5,000abc", "en")
@example(Phrase("moscow men"), "", "Moscow's men. Moscow’s's men", "en")
@example(Word("happily"), "happy", "happy, hoped, possible. happily", "en")
@example(Word("possibility"), "", "possible possibly", "en")
@example(Word("journal"), "", "journaux", "fr")
@example(Word("prudent"), "", "prudemment", "fr")
@example(Word("s"), "", "it's s _s_ x.s Moscow's", "en")
@example(Word("U.S."), "", "\u06e5u.s u.s\u06e5", "en")
def test_snippets_are_those_of_the_whole_text(
    node: Node, title: str, body: str, language: str
) -> None:
    hit = hit_of(make_document(1, title, body, language=language))
    assert shown(Highlighter(node), hit) == shown(SlowHighlighter(node), hit)


# No block is blank.
removed_texts = st.lists(texts.filter(str.strip), min_size=1, max_size=5)


@settings(max_examples=400)
@given(node=nodes, removed=removed_texts, language=languages)
@example(Phrase("5000 coup", Field.REMOVED), ["a 5,000", "coup"], "en")
@example(Word("journal", Field.REMOVED), ["journaux"], "fr")
def test_passages_of_removed_text_are_those_of_the_whole_of_it(
    node: Node, removed: list[str], language: str
) -> None:
    blocks = make_removed(*removed)
    hit = hit_of(make_document(1, "T", "coup", language=language, removed=blocks))
    highlighter = Highlighter(node)
    shown = highlighter.removed(hit, blocks)
    assert shown == SlowHighlighter(node).removed(hit, blocks)
    marks = highlighter.removed_marks(blocks, language)
    assert any(marks) == bool(shown)
    for snippet in shown:
        assert snippet.removed in blocks
        assert snippet.text in snippet.removed.text
        assert marks[blocks.index(snippet.removed)]


@settings(max_examples=400)
@given(node=nodes, title=texts, body=blocks, language=languages)
def test_a_document_is_marked_as_its_hits_are(
    node: Node, title: str, body: str, language: str
) -> None:
    document = make_document(1, title, body, language=language)
    page, highlighter = document.article.page, Highlighter(node)
    marks = highlighter.kept_marks(page, language)
    assert len(marks) == len(page.kept)
    for snippet in shown(highlighter, hit_of(document)):
        assert not snippet.marks or any(
            is_marked(block.text[at:], snippet, [start - at for start, _ in own])
            for block, own in zip(page.kept, marks, strict=True)
            for at in range(len(block.text))
        )


def is_marked(text: str, snippet: Snippet, starts: list[int]) -> bool:
    """Whether a text begins with a snippet, and the snippet's marks are among its own."""
    return text.startswith(snippet.text) and {start for start, _ in snippet.marks} <= set(starts)


@pytest.mark.reliability
def test_also_beyond_32_kilobytes(tell: Tell) -> None:
    tried = 0

    @settings(max_examples=25)
    @given(node=nodes, parts=st.lists(texts, min_size=3, max_size=8), data=st.data())
    def check(node: Node, parts: list[str], data: st.DataObject) -> None:
        nonlocal tried
        joins = st.sampled_from([". ", "\n", " ", ""])
        body = ""
        while len(body) < 40_000:
            body += (
                data.draw(st.sampled_from(parts)) * 40 + data.draw(joins) + "filler text. " * 300
            )
        hit = hit_of(make_document(1, "", body))
        assert shown(Highlighter(node), hit) == shown(SlowHighlighter(node), hit)
        tried += 1

    check()
    tell(13, f"{tried} texts of more than 40,000 characters", "marked as the whole text is")


@settings(max_examples=200)
@given(
    wanted=st.lists(st.sampled_from(["coup", "Goïta", "5,000", "Мали", "œuvre"]), min_size=1),
    removed=removed_texts,
    encoding=st.sampled_from(["utf-8", "utf-16-le", "utf-32-be"]),
)
def test_marks_and_bytes_of_removed_text_are_those_of_the_file(
    wanted: list[str], removed: list[str], encoding: str
) -> None:
    blocks = make_removed(*removed, after=raw_of("T", "coup", encoding), encoding=encoding)
    raw = raw_of("T", "coup", encoding, removed)
    hit = hit_of(make_document(1, "T", "coup", language="", encoding=encoding, removed=blocks))
    folded = {token.text for word in wanted for token in tokenize(word)}
    highlighter = Highlighter(AnyOf(tuple(Word(word, Field.REMOVED) for word in wanted)))
    for snippet in highlighter.removed(hit, blocks):
        assert snippet.raw
        assert raw[slice(*snippet.raw)].decode(encoding) == snippet.text
        assert all(before.end <= mark.start for before, mark in pairwise(snippet.marks))
        for start, end in snippet.marks:
            assert {token.text for token in tokenize(snippet.text[start:end])} <= folded
    for block, marks in zip(blocks, highlighter.removed_marks(blocks, ""), strict=True):
        assert all(before.end <= mark.start for before, mark in pairwise(marks))
        for start, end in marks:
            assert {token.text for token in tokenize(block.text[start:end])} <= folded


@pytest.mark.reliability
def test_marks_and_bytes_are_those_of_the_text(tell: Tell) -> None:
    marked = 0

    @settings(max_examples=200)
    @given(
        wanted=st.lists(st.sampled_from(["coup", "Goïta", "5,000", "Мали", "œuvre"]), min_size=1),
        title=texts,
        body=blocks,
        encoding=st.sampled_from(["utf-8", "utf-16-le", "utf-32-be"]),
    )
    def check(wanted: list[str], title: str, body: str, encoding: str) -> None:
        nonlocal marked
        hit = hit_of(make_document(1, title, body, language="", encoding=encoding))
        raw = raw_of(title, body, encoding)
        folded = {token.text for word in wanted for token in tokenize(word)}
        node = AnyOf(tuple(Word(word) for word in wanted))
        for snippet in shown(Highlighter(node), hit):
            check_snippet(snippet, raw, encoding, folded)
            marked += len(snippet.marks)

    check()
    tell(13, f"{marked} marks", "each on a word of the query, at its bytes")


def check_snippet(snippet: Snippet, raw: bytes, encoding: str, folded: set[str]) -> None:
    if snippet.raw:
        start, end = snippet.raw
        assert raw[start:end].decode(encoding) == snippet.text
    assert all(before.end <= mark.start for before, mark in pairwise(snippet.marks))
    for start, end in snippet.marks:
        assert {token.text for token in tokenize(snippet.text[start:end])} <= folded
