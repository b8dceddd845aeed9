"""The query language: what each query says, and what each error says, and where."""

from __future__ import annotations

import time

import pytest

from search.errors import QueryError
from search.query.grammar import MAX_CHARS, MAX_CLAUSES, MAX_DEPTH, parse
from search.query.syntax import (
    AllOf,
    AnyOf,
    DateRange,
    Everything,
    Field,
    Node,
    Not,
    Phrase,
    Undated,
    Word,
    render,
)

A, B, C = Word("a"), Word("b"), Word("c")
GONE_A, GONE_B = Word("a", Field.REMOVED), Word("b", Field.REMOVED)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", Everything()),
        (" \t\n ", Everything()),
        ("a", A),
        ("a b", AllOf((A, B))),
        ("a AND b", AllOf((A, B))),
        ("a OR b", AnyOf((A, B))),
        ("a b OR c", AnyOf((AllOf((A, B)), C))),
        ("a (b OR c)", AllOf((A, AnyOf((B, C))))),
        ("a and or not b", AllOf((A, Word("and"), Word("or"), Word("not"), B))),
        ("NOT a", Not(A)),
        ("-a", Not(A)),
        ("a -b", AllOf((A, Not(B)))),
        ("a NOT b", AllOf((A, Not(B)))),
        ("a-b", Word("a-b")),
        ("NOT NOT a", A),
        ("-(-a)", A),
        ("NOT -a", A),
        ("-(a b)", Not(AllOf((A, B)))),
        ('-"a b"', Not(Phrase("a b"))),
        ('"a  b"', Phrase("a b")),
        ("“a b”", Phrase("a b")),
        ("«a b»", Phrase("a b")),
        ("„a b“", Phrase("a b")),
        ('"a b"~5', Phrase("a b", slop=5)),
        ('"a b"~', Phrase("a b", slop=1)),
        ('"a b"~0', Phrase("a b")),
        ('"a b"~5^2.5', Phrase("a b", slop=5, boost=2.5)),
        ('"a"b', AllOf((Phrase("a"), B))),
        ("(a)(b)", AllOf((A, B))),
        ("min*", Word("min", prefix=True)),
        ("W-2*", Word("W-2", prefix=True)),
        ("word~", Word("word", edits=1)),
        ("word~2", Word("word", edits=2)),
        ("word^3", Word("word", boost=3.0)),
        ("min*^.5", Word("min", prefix=True, boost=0.5)),
        ("word~1^2", Word("word", edits=1, boost=2.0)),
        ("AND^1", Word("AND")),
        ("title:a", Word("a", Field.TITLE)),
        ("TITLE:a", Word("a", Field.TITLE)),
        ("title:(a b)", AllOf((Word("a", Field.TITLE), Word("b", Field.TITLE)))),
        ("title:(a body:b)", AllOf((Word("a", Field.TITLE), Word("b", Field.BODY)))),
        ("title:(a) b", AllOf((Word("a", Field.TITLE), B))),
        ('person:"Jane Doe"', Phrase("Jane Doe", Field.PERSON)),
        ("place:NE", Word("NE", Field.PLACE)),
        ("-place:NE", Not(Word("NE", Field.PLACE))),
        ("date:2025-04", DateRange("2025-04", "2025-04")),
        ("date:2025-01..2025-04", DateRange("2025-01", "2025-04")),
        ("date:2025..", DateRange("2025", "")),
        ("date:..2025-04-03", DateRange("", "2025-04-03")),
        ("date:2025-04..2025", DateRange("2025-04", "2025")),
        ("date:Unknown", Undated()),
        ("10:30", Word("10:30")),
        ("5,000-strong", Word("5,000-strong")),
        ("l’Union", Word("l’Union")),
        ("in:removed a", GONE_A),
        ("a in:removed", GONE_A),
        ("IN:Removed in:removed a", GONE_A),
        ("a AND in:removed AND b", AllOf((GONE_A, GONE_B))),
        ("in:removed a OR b", AnyOf((GONE_A, GONE_B))),
        ("in:removed (a OR -b)", AnyOf((GONE_A, Not(GONE_B)))),
        ("a (b in:removed)", AllOf((A, GONE_B))),
        ("(in:removed a) (in:removed b)", AllOf((GONE_A, GONE_B))),
        ("-(in:removed a b) c", AllOf((Not(AllOf((GONE_A, GONE_B))), C))),
        ("c OR (in:removed a)", AnyOf((C, GONE_A))),
        ("in:removed (in:removed a)", GONE_A),
        ("in:removed title:b a", AllOf((Word("b", Field.TITLE), GONE_A))),
        ("in:removed place:NE (b)", AllOf((Word("NE", Field.PLACE), GONE_B))),
        ("in:removed a date:unknown", AllOf((GONE_A, Undated()))),
        ('in:removed "a b"~3^2', Phrase("a b", Field.REMOVED, 3, 2.0)),
        ("in:removed aa*", Word("aa", Field.REMOVED, prefix=True)),
        ("in:removed word~2", Word("word", Field.REMOVED, edits=2)),
        ('"in:removed" a', AllOf((Phrase("in:removed"), A))),
        ("in removed", AllOf((Word("in"), Word("removed")))),
        # Punctuation that stands alone says nothing.
        ("a - b", AllOf((A, B))),
        ("a -- b", AllOf((A, B))),
        ("a – b", AllOf((A, B))),
        ("a … & b !", AllOf((A, B))),
        ('a -"" b', AllOf((A, B))),
        ("a -. b", AllOf((A, B))),
        ('a "', A),
        ("Mali: a", AllOf((Word("Mali:"), A))),
    ],
)
def test_a_query_says(text: str, node: Node) -> None:
    assert parse(text) == node
    assert parse(render(node)) == node


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("a )", 2, "closes nothing"),
        ("(a", 0, "not closed"),
        ("a (b (c)", 2, "not closed"),
        ("()", 1, "missing before '\\)'"),
        ("a OR", 4, "missing at the end"),
        ("OR a", 0, "missing before 'OR'"),
        ("a AND OR b", 6, "missing before 'OR'"),
        ("a NOT", 5, "missing at the end"),
        ("a -) b", 3, "closes nothing"),
        ('a "b c', 2, "not closed"),
        ("...", 0, "no word to search for"),
        ('""', 0, "no word to search for"),
        ('""~5', 0, "no word between"),
        ('a "..."^2', 2, "no word between"),
        ("~1", 0, "a word is missing before '~1'"),
        ("about ~2 men", 6, "a word is missing before '~2'"),
        ("a ^2", 2, "a word is missing before '\\^2'"),
        ("a title: b", 2, "directly before"),
        ("a title:... b", 8, "a word is missing after title:"),
        ('title:"" b', 6, "a word is missing after title:"),
        ("title:body:a", 6, "missing before 'body:'"),
        ("title:-a", 6, "missing before '-'"),
        ("*", 0, "no word"),
        ("a m*", 3, "at least 2 letters"),
        ("a mi*st", 4, "only stand at the end"),
        ("*ab", 0, "only stand at the end"),
        ("ab**", 2, "only stand at the end"),
        ("a word~3", 6, "after ~ may be at most 2"),
        ('a "b c"~101', 7, "after ~ may be at most 100"),
        ("word~99999999999999999999", 4, "at most 2"),
        ("a word^", 6, "number is missing after \\^"),
        ("a word^1.2.3", 6, "number is missing after \\^"),
        ("word^0", 4, "more than 0, and at most 100"),
        ("word^101", 4, "more than 0, and at most 100"),
        ("min*~1", 0, "either \\* or ~"),
        ("word^2^1", 6, "once each"),
        ("word^2~1", 6, "once each"),
        ("word~1~1", 6, "once each"),
        ("W-2~1", 3, "takes one word"),
        ("lang:f*r", 6, "star"),
        ("place:Ni*", 6, "as it is"),
        ("person:Goita~1", 7, "as it is"),
        ('person:"Jane Doe"~2', 7, "as it is"),
        ("outlet:x^2", 7, "as it is"),
        ("date:yesterday", 5, "not a date: 'yesterday'"),
        ("date:2025-13", 5, "no such date: '2025-13'"),
        ("date:2025-02-30", 5, "no such date: '2025-02-30'"),
        ("date:..", 5, "date is missing|missing after date:"),
        ("date:2025..2024", 5, "2025 is after 2024"),
        ("a http://x.org", 2, "no field 'http'"),
        ("a in:xyz", 5, "only the word removed can stand after in:"),
        ("in:removed* a", 3, "only the word removed"),
        ('in:"removed" a', 3, "only the word removed"),
        ("a in:(b)", 5, "only the word removed"),
        ("in: removed", 0, "directly before"),
        ("in:removed", 0, "word or phrase without a field is missing"),
        ("a (in:removed)", 3, "is missing beside it"),
        ("in:removed title:a lang:fr", 0, "is missing beside it"),
        ("title:(in:removed a)", 7, "is missing beside it"),
        ("NOT in:removed a", 4, "stands by itself"),
        ("-in:removed a", 1, "stands by itself"),
        ("title:in:removed a", 6, "stands by itself"),
        ("a OR in:removed b", 5, "in parentheses: \\(in:removed word"),
        ("a in:removed OR b", 2, "in parentheses"),
        ("a AND in:removed AND", 20, "missing at the end"),
    ],
)
def test_an_error_says_what_and_where(text: str, position: int, message: str) -> None:
    with pytest.raises(QueryError, match=message) as error:
        parse(text)
    assert (error.value.position, error.value.parameter) == (position, "q")


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("titel:a", "title:"),
        ("Peson:a", "person:"),
        ("langue:fr", "lang:"),
        ("zzzzz:a", None),
        ("Title: a", "title:"),
        ("In: removed", "in:removed"),
        ("removed:a", "in:removed"),
        ("remove:a", "in:removed"),
    ],
)
def test_a_wrong_field_suggests_the_right_one(text: str, suggestion: str | None) -> None:
    with pytest.raises(QueryError) as error:
        parse(text)
    assert (error.value.suggestion, error.value.position) == (suggestion, 0)


@pytest.mark.parametrize("text", ["in:title a", "in:(a)", "IN:x"])
def test_anywhere_else_to_look_suggests_removed(text: str) -> None:
    with pytest.raises(QueryError) as error:
        parse(text)
    assert (error.value.suggestion, error.value.position) == ("in:removed", 3)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("a in:removed title:b", "in:removed a title:b"),
        ("(a in:removed) b", "(in:removed a) b"),
        ("NOT (a in:removed)", "in:removed NOT a"),
        ("b NOT (a in:removed)", "b (in:removed NOT a)"),
        ("(in:removed a) OR (in:removed b)", "in:removed a OR b"),
    ],
)
def test_where_to_look_has_one_form(text: str, canonical: str) -> None:
    assert render(parse(text)) == canonical


def test_the_limits_are_reached_and_not_passed() -> None:
    words = " ".join(["a"] * MAX_CLAUSES)
    deep = "(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH
    assert parse(words) == AllOf((A,) * MAX_CLAUSES)
    assert parse(deep) == A
    assert parse("a" * MAX_CHARS) == Word("a" * MAX_CHARS)
    assert parse(f"{deep} {deep}") == AllOf((A, A))
    for text, position, message in (
        (f"{words} b", len(words) + 1, "more than 64"),
        (f"({deep})", MAX_DEPTH, "20 deep"),
        ("a" * (MAX_CHARS + 1), MAX_CHARS, "1,001 characters; the limit is 1,000"),
    ):
        with pytest.raises(QueryError, match=message) as error:
            parse(text)
        assert error.value.position == position


@pytest.mark.parametrize(
    "text",
    [
        "a" * 5_000_000,
        "(" * 1_000,
        "NOT " * 249 + "a",
        "-" * 999 + "a",
        "^" * 999,
        "~1" * 499,
        "^" + "." * 998,
        '"' * 1_000,
        "a:" * 500,
        "-." * 500,
        "\x00" * 1_000,
        "\u202e\ud800" * 400,
        "*a*" * 300,
    ],
)
def test_a_nasty_query_is_answered_at_once(text: str) -> None:
    began = time.process_time()
    try:
        node = parse(text)
    except QueryError:
        pass
    else:
        assert parse(render(node)) == node
    assert time.process_time() - began < 0.5
