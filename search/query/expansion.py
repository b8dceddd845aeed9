"""Names in a query, and the other forms under which articles may have them.

A name is a word, a phrase, or a run of neighbouring words that are a listed form together. Which
forms an entity has, the archive says; here is decided which of them a query looks for as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeGuard

from search.index.analysis import tokenize
from search.model import Aliases, EntityRef, Expansion, Query
from search.query.everyday import EVERYDAY
from search.query.syntax import AllOf, AnyOf, Field, Node, Not, OneName, Phrase, Word
from search.query.translate import Names
from search.text import name_key

__all__ = ["MAX_ADDED", "MAX_FORMS", "MAX_LOOKUPS", "MAX_RUN", "Expanded", "expand"]

MAX_FORMS = 16
"""Forms that are added for one entity."""

MAX_ADDED = 64
"""Forms that are added to a query, in all."""

MAX_RUN = 8
"""Words of a name typed without quotation marks."""

MAX_LOOKUPS = 64
"""Runs of words that are looked up for a query."""

_IN_TEXT = (Field.ANY, Field.TITLE, Field.BODY)
_SHORT = 3  # letters of an acronym that may well be a word when it is typed in small ones
_CONSIDERED = 2 * MAX_FORMS  # forms of an entity

Expanded = tuple[Node, tuple[Expansion, ...]]
"""A tree with the other forms of the names in it, and what was added where."""

_Typed = tuple[Word | Phrase, ...]
"""A name as typed: a word, a phrase, or the words of a run."""
_Words = tuple[str, ...]
"""The words of a form, as the index has them."""


def expand(node: Node, query: Query, names: Names) -> Expanded:
    """Add the other forms of the names in a tree, but for what the query has switched off.

    An entity that the query itself names by two forms is looked for as typed: who writes both
    (`CEDEAO NOT ECOWAS`) tells them apart.
    """
    return _Expander(query.literal, names).whole(node) if query.aliases else (node, ())


class _Expander:
    """Expands one query."""

    def __init__(self, literal: Iterable[str], names: Names) -> None:
        self._literal = frozenset(map(name_key, literal))
        self._names = names
        self._known: dict[str, dict[EntityRef, Aliases]] = {}
        self._longest = 0
        self._named_by: dict[EntityRef, set[_Words]] = {}
        self._room = MAX_ADDED
        self._shown: dict[tuple[EntityRef, _Words], Expansion] = {}

    def whole(self, node: Node) -> Expanded:
        self._longest = _longest_run([len(row) for row in _rows_in(node)])
        for typed in self._names_in(node):
            term = _term(typed)
            for ref in self._entities(term):
                self._named_by.setdefault(ref, set()).add(_words(term))
        if not self._named_by:
            return node, ()
        return self._expanded(node), tuple(self._shown.values())

    def _names_in(self, node: Node) -> Iterator[_Typed]:
        """What may name something, in order."""
        match node:
            case Word() | Phrase():
                if _is_name(node):
                    yield (node,)
            case AllOf():
                for part in self._parts(node):
                    if isinstance(part, tuple):
                        yield part
                    else:
                        yield from self._names_in(part)
            case AnyOf():
                for part in node.nodes:
                    yield from self._names_in(part)
            case Not():
                yield from self._names_in(node.node)

    def _expanded(self, node: Node) -> Node:
        match node:
            case Word() | Phrase():
                return self._name((node,)) if _is_name(node) else node
            case AllOf():
                parts = [
                    self._name(part) if isinstance(part, tuple) else self._expanded(part)
                    for part in self._parts(node)
                ]
                return AllOf(tuple(parts)) if len(parts) > 1 else parts[0]
            case AnyOf():
                return AnyOf(tuple(map(self._expanded, node.nodes)))
            case Not():
                return Not(self._expanded(node.node))
            case _:
                return node

    def _parts(self, node: AllOf) -> Iterator[Node | _Typed]:
        """The parts of a conjunction, words that are a name together as one."""
        for row in _rows(node):
            yield from self._runs(row) if isinstance(row, tuple) else (row,)

    def _runs(self, row: tuple[Word, ...]) -> Iterator[_Typed]:
        """Cut a row of words into names, the longest first."""
        for size in range(min(len(row), self._longest), 1, -1):
            for start in range(len(row) - size + 1):
                end = start + size
                if self._entities(_term(row[start:end])):
                    yield from self._runs(row[:start])
                    yield row[start:end]
                    yield from self._runs(row[end:])
                    return
        yield from ((word,) for word in row)

    def _name(self, typed: _Typed) -> Node:
        """What was typed, with its other forms if it is a name that has some."""
        term = _term(typed)
        off = name_key(term) in self._literal
        taken: dict[_Words, str] = {}
        for ref, listed in self._entities(term).items():
            if not self._room:
                break
            others = _others(typed, listed.forms, taken) if len(self._named_by[ref]) == 1 else {}
            added = {} if off else dict(islice(others.items(), min(MAX_FORMS, self._room)))
            if added or (off and others):
                shown = Expansion(term, ref, listed.name, tuple(added.values()), off)
                self._shown.setdefault((ref, _words(term)), shown)
            self._room -= len(added)
            taken |= added
        node = typed[0] if len(typed) == 1 else AllOf(typed)
        first = typed[0]
        forms = [Phrase(form, first.field, boost=first.boost) for form in taken.values()]
        return OneName((node, *forms)) if forms else node

    def _entities(self, term: str) -> dict[EntityRef, Aliases]:
        """The entities that go by what was typed."""
        if term not in self._known:
            self._known[term] = {} if _is_small(term) else self._looked_up(term)
        return self._known[term]

    def _looked_up(self, term: str) -> dict[EntityRef, Aliases]:
        found = self._names.aliases_of(term)
        if not found and not term.replace(" ", "").isalnum():
            found = self._names.aliases_of(" ".join(_words(term)))  # "ECOWAS's", "U.S."
        entities: dict[EntityRef, Aliases] = {}
        for one in found:
            before = entities.get(one.ref)
            entities[one.ref] = before._replace(forms=before.forms + one.forms) if before else one
        return entities


def _rows(node: AllOf) -> Iterator[Node | tuple[Word, ...]]:
    """The parts of a conjunction, neighbouring plain words of one field together."""
    row: list[Word] = []
    for part in node.nodes:
        if row and not (_is_plain(part) and part.field is row[0].field):
            yield tuple(row)
            row = []
        if _is_plain(part):
            row.append(part)
        else:
            yield part
    if row:
        yield tuple(row)


def _rows_in(node: Node) -> Iterator[tuple[Word, ...]]:
    """The rows of words of all conjunctions of a tree."""
    match node:
        case AllOf():
            for part in _rows(node):
                if isinstance(part, tuple):
                    yield part
                else:
                    yield from _rows_in(part)
        case AnyOf():
            for part in node.nodes:
                yield from _rows_in(part)
        case Not():
            yield from _rows_in(node.node)


def _longest_run(rows: Sequence[int]) -> int:
    """How many words of rows of these lengths can be looked up together within the limit."""
    lookups = 0
    for size in range(2, MAX_RUN + 1):
        lookups += sum(max(0, row - size + 1) for row in rows)
        if lookups > MAX_LOOKUPS:
            return size - 1
    return MAX_RUN


def _is_name(leaf: Word | Phrase) -> bool:
    """Whether it may name something: it is looked for in the text, and just as it stands."""
    loose = leaf.slop if isinstance(leaf, Phrase) else leaf.prefix or leaf.edits
    return leaf.field in _IN_TEXT and not loose


def _is_plain(node: Node) -> TypeGuard[Word]:
    return isinstance(node, Word) and _is_name(node) and node.boost == 1.0


def _is_small(term: str) -> bool:
    """Whether it is a short word in small letters: `car`, not CAR."""
    if len(term) > 2 * _SHORT or term != term.lower():  # u.s.a.
        return False
    words = _words(term)
    return len(words) == 1 and len(words[0]) <= _SHORT


def _others(typed: _Typed, forms: Iterable[str], taken: Iterable[_Words]) -> dict[_Words, str]:
    """The forms that find more than what was typed does, than those taken, and than each other."""
    new: dict[_Words, str] = {}
    for form in islice(forms, _CONSIDERED):
        words = _words(form)
        if _is_telling(words) and not _finds(typed, words):
            new.setdefault(words, form)
    for words in [*taken, *new]:
        new = {key: form for key, form in new.items() if key == words or not _has(key, words)}
    return {words: form for words, form in new.items() if words not in taken}


def _is_telling(words: _Words) -> bool:
    """Whether a form means the name wherever it stands: to the index, CAR is car."""
    return len("".join(words)) > 1 and not (len(words) == 1 and words[0] in EVERYDAY)


def _finds(typed: _Typed, form: _Words) -> bool:
    """Whether what was typed finds every text that has this form."""
    return all(_has(form, _words(leaf.text)) for leaf in typed)


def _has(words: _Words, part: _Words) -> bool:
    """Whether words have others, all of them in a row."""
    return any(words[at : at + len(part)] == part for at in range(len(words) - len(part) + 1))


def _term(typed: _Typed) -> str:
    return " ".join(leaf.text for leaf in typed)


def _words(text: str) -> _Words:
    return tuple(token.text for token in tokenize(text))
