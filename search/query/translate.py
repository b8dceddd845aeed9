"""The tree of a query to a Whoosh query over the fields of the index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from whoosh import query as whoosh_query
from whoosh.query import Query as WhooshQuery

from search.dates import first_day, last_day
from search.index import schema
from search.index.analysis import stem_terms, tokenize
from search.model import EntityType
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
)

__all__ = ["TITLE_BOOST", "Names", "translate"]

TITLE_BOOST = 2.0
"""A word of the title counts this many times a word of the body."""

_EXACT = {Field.TITLE: schema.TITLE, Field.BODY: schema.BODY}
_STEMS = {Field.TITLE: schema.TITLE_STEMS, Field.BODY: schema.BODY_STEMS}
_WORDS = {Field.AUTHOR: schema.AUTHOR_WORDS, Field.OUTLET: schema.OUTLET_WORDS}
_ENTITIES = {
    Field.PERSON: EntityType.PERSON,
    Field.ORGANISATION: EntityType.ORGANISATION,
    Field.PLACE: EntityType.PLACE,
}


class Names(Protocol):
    """Knows the entities of the archive by their names."""

    def ids_of(self, kind: EntityType, name: str) -> frozenset[str]:
        """Ids of the entities that go by this id or name."""
        ...

    def label(self, kind: EntityType, entity_id: str) -> str:
        """The name shown for an entity."""
        ...


def translate(node: Node, names: Names) -> WhooshQuery:
    """A Whoosh query that matches what the tree says."""
    match node:
        case Not():
            return whoosh_query.Not(translate(node.node, names))
        case AllOf():
            return whoosh_query.And([translate(part, names) for part in node.nodes])
        case AnyOf():
            return whoosh_query.Or([translate(part, names) for part in node.nodes])
        case Word() | Phrase():
            return _leaf(node, names)
        case _:
            return _dated(node)


def _dated(node: DateRange | Undated | Everything) -> WhooshQuery:
    if isinstance(node, DateRange):
        return _within(node)
    if isinstance(node, Undated):
        return whoosh_query.Not(whoosh_query.Every(schema.FIRST_DAY))
    return whoosh_query.Every()


def _within(dates: DateRange) -> WhooshQuery:
    """A date of coarse precision matches when some day of it lies in the range."""
    first = first_day(dates.first) if dates.first else None
    last = last_day(dates.last) if dates.last else None
    return whoosh_query.And(
        [
            whoosh_query.TermRange(schema.FIRST_DAY, None, last),
            whoosh_query.TermRange(schema.LAST_DAY, first, None),
        ]
    )


def _leaf(node: Word | Phrase, names: Names) -> WhooshQuery:
    if node.field in _ENTITIES:
        kind = _ENTITIES[node.field]
        return _any_of(kind.value, sorted(names.ids_of(kind, node.text)))
    if node.field is Field.LANGUAGE:
        return whoosh_query.Term(Field.LANGUAGE.value, node.text.lower())
    words = [token.text for token in tokenize(node.text)]
    if node.field in _WORDS:
        return _in_a_row(_WORDS[node.field], words, _term)
    fields = (node.field,) if node.field else (Field.TITLE, Field.BODY)
    return whoosh_query.Or([_in_text(node, words, field) for field in fields])


def _in_text(node: Word | Phrase, words: Sequence[str], field: Field) -> WhooshQuery:
    found = _phrase(node, words, field) if isinstance(node, Phrase) else _word(node, words, field)
    return found.with_boost(node.boost * (TITLE_BOOST if field is Field.TITLE else 1.0))


def _phrase(node: Phrase, words: Sequence[str], field: Field) -> WhooshQuery:
    return _in_a_row(_EXACT[field], words, _term, node.slop)


def _word(node: Word, words: Sequence[str], field: Field) -> WhooshQuery:
    if node.prefix:
        return _in_a_row(_EXACT[field], words, whoosh_query.Prefix)
    if node.edits and len(words) == 1:
        return whoosh_query.FuzzyTerm(_EXACT[field], words[0], maxdist=node.edits, prefixlength=1)
    if len(words) == 1:
        return _any_of(_STEMS[field], stem_terms(words[0]))
    return _in_a_row(_EXACT[field], words, _term)


def _in_a_row(
    field: str,
    words: Sequence[str],
    last: Callable[[str, str], WhooshQuery],
    slop: int = 0,
) -> WhooshQuery:
    """The words one after another; `last` says what the last of them is."""
    if not words:
        return whoosh_query.NullQuery
    parts = [*(_term(field, word) for word in words[:-1]), last(field, words[-1])]
    return parts[0] if len(parts) == 1 else whoosh_query.Sequence(parts, slop=slop + 1)


def _term(field: str, word: str) -> WhooshQuery:
    return whoosh_query.Term(field, word)


def _any_of(field: str, terms: Sequence[str]) -> WhooshQuery:
    return whoosh_query.Or([whoosh_query.Term(field, term) for term in terms])
