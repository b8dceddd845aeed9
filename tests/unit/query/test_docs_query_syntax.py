"""docs/query-syntax.md against the grammar: every example is understood, every limit is true."""

import re
from pathlib import Path

import pytest

from search.errors import QueryError
from search.query import corrections, expansion, grammar
from search.query.leaves import MAX_SLOP
from search.query.matching import MAX_EXPANSIONS
from search.query.syntax import Field
from search.settings import TIMEOUT

PAGE = Path(__file__).parents[3].joinpath("docs", "query-syntax.md").read_text(encoding="utf-8")
CODE = re.findall(r"`([^`]+)`", PAGE)
FIELDS = [field.value for field in Field if field]
# Code spans that name a word, an operator or another program rather than a query.
NOT_QUERIES = {"in:removed", "search-cli", "q", "and", "or", "not", "~", "~2", "^", "'s"}
NOT_QUERIES |= {"--no-aliases", "--literal", "aliases=0", "literal=", "why"}
QUERIES = sorted({code for code in CODE if code not in NOT_QUERIES and not code.endswith(":")})


@pytest.mark.parametrize("query", QUERIES)
def test_every_example_is_understood(query):
    grammar.parse(query)


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_in_the_table(field):
    assert re.search(rf"^\|.*`{field}:`.*\|", PAGE, re.MULTILINE)


def test_every_field_in_the_table_exists():
    named = {code[:-1] for code in CODE if code.endswith(":")}
    assert named == set(FIELDS)


@pytest.mark.parametrize(
    ("limit", "what"),
    [
        (f"{grammar.MAX_CHARS:,}", "characters"),
        (f"{grammar.MAX_CLAUSES}", "words and phrases"),
        (f"{grammar.MAX_DEPTH}", "parentheses"),
        (f"{MAX_EXPANSIONS:,}", "words of the archive behind one star"),
        (f"{expansion.MAX_FORMS}", f"other forms of one entity, {expansion.MAX_ADDED} in a query"),
        (f"{expansion.MAX_LOOKUPS}", "look-ups of neighbouring words"),
        (f"{MAX_SLOP}", "other words between those of a phrase"),
        (f"{TIMEOUT.default} seconds", "for one search"),
    ],
)
def test_every_limit_is_stated(limit, what):
    assert f"| {limit} | {what}" in PAGE


@pytest.mark.parametrize(
    "said",
    [
        f"up to {corrections.MAX_CORRECTIONS} others that find something",
        f"in words of {corrections.TWO_SLIPS} letters or more, two",
        f"The first {corrections.MAX_WORDS} words of",
        f"words of {corrections.SHORTEST} to {corrections.LONGEST} letters",
        f"most {corrections.MAX_COUNTED} queries are counted",
    ],
)
def test_what_is_said_of_corrections_is_true(said):
    assert said in " ".join(PAGE.split())


def test_the_length_of_names_typed_without_quotation_marks_is_stated():
    assert f"up to {expansion.MAX_RUN} of them together" in PAGE


WITHIN = {
    "characters": "a" * grammar.MAX_CHARS,
    "clauses": " ".join(["a"] * grammar.MAX_CLAUSES),
    "dates": " ".join(["date:2025"] * grammar.MAX_CLAUSES),
    "parentheses": "(" * grammar.MAX_DEPTH + "a" + ")" * grammar.MAX_DEPTH,
    "slop": f'"a b"~{MAX_SLOP}',
}
BEYOND = {
    "characters": f"{WITHIN['characters']}a",
    "clauses": f"{WITHIN['clauses']} a",
    "dates": f"{WITHIN['dates']} a",
    "parentheses": f"({WITHIN['parentheses']})",
    "slop": f'"a b"~{MAX_SLOP + 1}',
}


@pytest.mark.parametrize("limit", WITHIN)
def test_a_limit_is_where_it_is_said_to_be(limit):
    grammar.parse(WITHIN[limit])
    with pytest.raises(QueryError):
        grammar.parse(BEYOND[limit])
