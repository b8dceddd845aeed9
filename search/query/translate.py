"""The tree of a query to a Whoosh query over the fields of the index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from whoosh import query as whoosh_query
from whoosh.query import Query as WhooshQuery

from search.columnar import Near, OneWord
from search.dates import first_day, last_day
from search.index import schema
from search.index.analysis import STEMMED, stem_term, tokenize
from search.model import Aliases, EntityType
from search.query.rarity import Rarity
from search.query.syntax import (
    AllOf,
    AnyOf,
    DateRange,
    Everything,
    Field,
    Node,
    Not,
    OneName,
    Phrase,
    Undated,
    Word,
)

__all__ = ["TITLE_BOOST", "Names", "Translator"]

TITLE_BOOST = 2.0
"""A word of the title counts this many times a word of the body."""

_WEIGHTS = {Field.TITLE: TITLE_BOOST, Field.BODY: 1.0, Field.REMOVED: 1.0}
_EXACT = {Field.TITLE: schema.TITLE, Field.BODY: schema.BODY, Field.REMOVED: schema.REMOVED}
_STEMS = {
    Field.TITLE: schema.TITLE_STEMS,
    Field.BODY: schema.BODY_STEMS,
    Field.REMOVED: schema.REMOVED_STEMS,
}
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

    def aliases_of(self, name: str) -> tuple[Aliases, ...]:
        """The entities with other forms that have a listed form like this; accents ignored."""
        ...


class Translator:
    """Makes Whoosh queries of trees.

    Args:
        names: of the archive's entities.
        rarity: of the words of the index.
        languages: those whose stems occur in the index; the stems of others are not looked for.
    """

    def __init__(self, names: Names, rarity: Rarity, languages: Sequence[str] = STEMMED) -> None:
        self._names = names
        self._rarity = rarity
        self._languages = languages

    def translate(self, node: Node) -> WhooshQuery:
        """A Whoosh query that matches what the tree says."""
        match node:
            case Word() | Phrase():
                return self._leaf(node)
            case AllOf():
                return whoosh_query.And([self.translate(part) for part in node.nodes])
            case OneName():
                return self._name(node)
            case AnyOf():
                return whoosh_query.Or([self.translate(part) for part in node.nodes])
            case Not():
                return whoosh_query.Not(self.translate(node.node))
            case _:
                return _dated(node)

    def _leaf(self, node: Word | Phrase) -> WhooshQuery:
        if node.field in _ENTITIES:
            kind = _ENTITIES[node.field]
            return _any_of(kind.value, sorted(self._names.ids_of(kind, node.text)))
        if node.field is Field.LANGUAGE:
            return whoosh_query.Term(Field.LANGUAGE.value, node.text.lower())
        words = _words(node)
        if node.field in _WORDS:
            made = _in_a_row(_WORDS[node.field], words, whoosh_query.Term)
            return self._noted(made, node, node.field)
        fields = _fields(node)
        if len(words) == 1:
            parts = [part for field in fields for part in self._forms(node, words[0], field)]
            return OneWord(parts, node.boost)
        return whoosh_query.Or([self._in_text(node, words, field) for field in fields])

    def _name(self, node: OneName) -> WhooshQuery:
        """Any form of a name; a document has the score of the form that it is best for.

        What is rare or frequent is the name, not a form, so every form has the idf of the typed
        one: an acronym of another language is rare in the archive, and no better for that. Forms
        of one word are one word together; their occurrences add up.
        """
        typed = node.nodes[0]
        leaves = [part for part in node.nodes if isinstance(part, Word | Phrase)]
        alone = [leaf for leaf in leaves if len(_words(leaf)) == 1]
        fields = _fields(leaves[-1])
        parts = []
        together = [term for field in fields for term in self._any_of_words(alone, field)]
        idf = self._rarity.of(self._any_of_words(alone, fields[-1]))
        weight = idf
        if typed not in alone:
            parts.append(self.translate(typed))
            weight = self._weight(typed, fields[-1])
        if together:
            parts.append(OneWord(together, leaves[-1].boost * weight / idf))
        for form in leaves:
            if form is not typed and form not in alone:
                parts += [part for field in fields for part in self._as_rare(form, field, weight)]
        return parts[0] if len(parts) == 1 else whoosh_query.DisjunctionMax(parts)

    def _any_of_words(self, leaves: Sequence[Word | Phrase], field: Field) -> list[WhooshQuery]:
        return [term for leaf in leaves for term in self._forms(leaf, _words(leaf)[0], field)]

    def _weight(self, typed: Node, field: Field) -> float:
        """Idf of all words of what was typed."""
        if isinstance(typed, AllOf):
            return sum(self._weight(part, field) for part in typed.nodes)
        if not isinstance(typed, Word | Phrase):
            return 0.0
        words = _words(typed)
        if len(words) == 1:
            return self._rarity.of(self._forms(typed, words[0], field))
        return sum(self._rarity.of([whoosh_query.Term(_EXACT[field], word)]) for word in words)

    def _as_rare(self, form: Word | Phrase, field: Field, weight: float) -> list[WhooshQuery]:
        """A form of several words in a field, of this idf; none where one of them is missing."""
        words = _words(form)
        terms = [whoosh_query.Term(_EXACT[field], word) for word in words]
        if not all(map(self._rarity.documents, terms)):
            return []
        own = sum(self._rarity.of([term]) for term in terms)
        return [self._in_text(replace(form, boost=form.boost * weight / own), words, field)]

    def _forms(self, node: Word | Phrase, word: str, field: Field) -> list[WhooshQuery]:
        """What a single word may be in a field."""
        weight, exact = _WEIGHTS[field], _EXACT[field]
        if isinstance(node, Phrase):
            made = [whoosh_query.Term(exact, word, weight)]
        elif node.prefix:
            made = [whoosh_query.Prefix(exact, word, weight)]
        elif node.edits:
            near = whoosh_query.FuzzyTerm(exact, word, weight, maxdist=node.edits, prefixlength=1)
            made = [near]
        else:
            terms = [stem_term(word, language) for language in self._languages]
            made = [whoosh_query.Term(_STEMS[field], term, weight) for term in terms]
        return [self._noted(each, node, field) for each in made]

    def _in_text(self, node: Word | Phrase, words: Sequence[str], field: Field) -> WhooshQuery:
        """Words one after another in a field."""
        boost, slop, last = node.boost * _WEIGHTS[field], 0, whoosh_query.Term
        if isinstance(node, Phrase):
            slop = node.slop
        elif node.prefix:
            last = whoosh_query.Prefix
        return self._noted(_in_a_row(_EXACT[field], words, last, boost, slop), node, field)

    def _noted(self, made: WhooshQuery, leaf: Word | Phrase, field: Field) -> WhooshQuery:  # noqa: ARG002 - for those who want to know
        """A query that was made of a leaf for a field; every scored one passes here."""
        return made


def _words(leaf: Word | Phrase) -> list[str]:
    return [token.text for token in tokenize(leaf.text)]


def _fields(leaf: Word | Phrase) -> tuple[Field, ...]:
    """Where a word or phrase of the text is looked for."""
    return (leaf.field,) if leaf.field else (Field.TITLE, Field.BODY)


def _dated(node: DateRange | Undated | Everything) -> WhooshQuery:
    if isinstance(node, DateRange):
        return _within(node)
    if isinstance(node, Undated):
        return whoosh_query.Not(whoosh_query.Every(schema.FIRST_DAY))
    return whoosh_query.Every()


def _within(dates: DateRange) -> WhooshQuery:
    """A date of coarse precision matches when some day of it lies in the range."""
    first = datetime.fromisoformat(first_day(dates.first)) if dates.first else None
    last = datetime.fromisoformat(last_day(dates.last)) if dates.last else None
    return whoosh_query.And(
        [
            whoosh_query.DateRange(schema.FIRST_DAY, None, last),
            whoosh_query.DateRange(schema.LAST_DAY, first, None),
        ]
    )


def _in_a_row(
    field: str,
    words: Sequence[str],
    last: Callable[..., WhooshQuery],
    boost: float = 1.0,
    slop: int = 0,
) -> WhooshQuery:
    """The words one after another; `last` makes the query of the last of them."""
    if len(words) == 1:
        return last(field, words[0], boost)
    if not words:
        return whoosh_query.NullQuery
    parts = [*(whoosh_query.Term(field, word) for word in words[:-1]), last(field, words[-1])]
    return Near(field, parts, slop, boost)


def _any_of(field: str, terms: Sequence[str]) -> WhooshQuery:
    return whoosh_query.Or([whoosh_query.Term(field, term) for term in terms])
