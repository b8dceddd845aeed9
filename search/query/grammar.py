r"""The query language: text to tree, in linear time, with the position of every error.

::

    query   = both ("OR" both)*
    both    = part (["AND"] part)*
    part    = "in:removed" | ("NOT" | "-")* atom
    atom    = [field ":"] ("(" query ")" | phrase | word)
    phrase  = '"' characters '"' ["~" slop] ["^" boost]
    word    = characters ["*"] ["~" edits] ["^" boost]

`AND`, `OR` and `NOT` are operators in capitals only. Punctuation that stands alone says nothing
and is passed over; everything else means something or is an error that says where.

`in:removed` is about all of the query or parenthesis in which it stands, wherever it stands there:
its words and phrases that have no field are looked for in what cleaning removed.
"""

from __future__ import annotations

import difflib
from functools import lru_cache

from search.errors import QueryError
from search.query.leaves import FIELDS, phrase, word
from search.query.lexing import Lexeme, lexemes, not_switched
from search.query.syntax import (
    SWITCH,
    AllOf,
    AnyOf,
    Everything,
    Field,
    Node,
    Not,
    fields_of,
    in_removed,
)

__all__ = ["MAX_CHARS", "MAX_CLAUSES", "MAX_DEPTH", "parse"]

MAX_CHARS = 1_000
MAX_CLAUSES = 64
MAX_DEPTH = 20

_MEANT = {**{name: f"{name}:" for name in FIELDS}, Field.REMOVED: SWITCH, "removed": SWITCH}
"""What to write for a name before a colon, or for one like it."""


@lru_cache(maxsize=1_024)  # pages and filters ask the same again and again
def parse(text: str) -> Node:
    """Read a query; an empty one is `Everything`.

    Raises:
        QueryError: with the character position, and what may have been meant.
    """
    if len(text) > MAX_CHARS:
        raise QueryError(
            "the query has {n} characters; the limit is {limit}",
            position=MAX_CHARS,
            n=len(text),
            limit=MAX_CHARS,
        )
    spoken = lexemes(text)
    return _Parser([*spoken, Lexeme("end", "", len(text))]).whole() if spoken else Everything()


class _Parser:
    """Recursive descent; recursion only follows parentheses, to `MAX_DEPTH`."""

    def __init__(self, spoken: list[Lexeme]) -> None:
        self._lexemes = spoken
        self._next = 0
        self._clauses = 0
        self._depth = 0
        self._switch: Lexeme | None = None  # of the parenthesis that is being read

    def whole(self) -> Node:
        node = self._query(Field.ANY)
        if self._peek.kind == "close":
            raise QueryError("this parenthesis closes nothing", position=self._peek.at)
        return node

    @property
    def _peek(self) -> Lexeme:
        return self._lexemes[self._next]

    def _take(self) -> Lexeme:
        lexeme = self._peek
        self._next += 1
        return lexeme

    def _query(self, field: Field) -> Node:
        around, self._switch = self._switch, None
        nodes = [self._both(field)]
        while self._peek.kind == "or":
            self._take()
            nodes.append(self._both(field))
        node = nodes[0] if len(nodes) == 1 else AnyOf(tuple(nodes))
        switch, self._switch = self._switch, around
        return _switched(node, switch) if switch else node

    def _both(self, field: Field) -> Node:
        nodes = self._parts(field)
        while self._peek.kind not in {"or", "close", "end"}:
            if self._peek.kind == "and":
                self._take()
            nodes += self._parts(field)
        if not nodes and self._switch:
            raise _nothing_beside(self._switch)
        return nodes[0] if len(nodes) == 1 else AllOf(tuple(nodes))

    def _parts(self, field: Field) -> list[Node]:
        """One part; none when it only says where to look."""
        if self._peek.kind != "switch":
            return [self._part(field)]
        before = self._lexemes[self._next - 1].kind if self._next else ""
        self._switch = self._take()
        if "or" in (before, self._peek.kind):
            raise QueryError(
                "beside OR it is not clear which words {switch} is about; put them in "
                "parentheses: ({switch} word)",
                position=self._switch.at,
                switch=SWITCH,
            )
        return []

    def _part(self, field: Field) -> Node:
        negations = 0
        while self._peek.kind in {"not", "minus"}:
            self._take()
            negations += 1
        node = self._atom(field)
        if negations % 2 == 0:
            return node
        return node.node if isinstance(node, Not) else Not(node)

    def _atom(self, field: Field) -> Node:
        lexeme = self._take()
        if lexeme.kind == "field":
            field = _field(lexeme)
            lexeme = self._take()
        if lexeme.kind == "open":
            return self._group(lexeme, field)
        if lexeme.kind == "switch":
            raise QueryError(
                "{switch} stands by itself; NOT, - and fields stand before words",
                position=lexeme.at,
                switch=SWITCH,
            )
        if lexeme.kind not in {"word", "phrase"}:
            raise _missing_at(lexeme)
        self._clauses += 1
        if self._clauses > MAX_CLAUSES:
            raise QueryError(
                "the query has more than {limit} words and phrases",
                position=lexeme.at,
                limit=MAX_CLAUSES,
            )
        return word(lexeme, field) if lexeme.kind == "word" else phrase(lexeme, field)

    def _group(self, opening: Lexeme, field: Field) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise QueryError(
                "parentheses are nested more than {limit} deep",
                position=opening.at,
                limit=MAX_DEPTH,
            )
        node = self._query(field)
        if self._take().kind != "close":
            raise QueryError("this parenthesis is not closed", position=opening.at)
        self._depth -= 1
        return node


def _missing_at(lexeme: Lexeme) -> QueryError:
    if not lexeme.text:
        return QueryError("a word or phrase is missing at the end", position=lexeme.at)
    return QueryError(
        "a word or phrase is missing before {text!r}", position=lexeme.at, text=lexeme.text
    )


def _switched(node: Node, switch: Lexeme) -> Node:
    """The tree with its words and phrases looked for in what was removed."""
    moved = in_removed(node)
    if Field.REMOVED not in fields_of(moved):
        raise _nothing_beside(switch)
    return moved


def _nothing_beside(switch: Lexeme) -> QueryError:
    return QueryError(
        "{switch} says where to look; a word or phrase without a field is missing beside it",
        position=switch.at,
        switch=SWITCH,
    )


def _field(lexeme: Lexeme) -> Field:
    name = lexeme.text[:-1].lower()
    if name == Field.REMOVED:
        raise not_switched(lexeme.at)
    if name in FIELDS:
        return FIELDS[name]
    near = difflib.get_close_matches(name, _MEANT, n=1, cutoff=0.5)
    raise QueryError(
        "there is no field {field!r}; the fields are {fields} "
        "(to search for the words themselves, put them between quotation marks)",
        position=lexeme.at,
        suggestion=_MEANT[near[0]] if near else None,
        field=lexeme.text[:-1],
        fields=", ".join(FIELDS),
    )
