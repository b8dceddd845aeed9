"""The query language as a tree: what a query says, before anything is known of an index."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

__all__ = [
    "SWITCH",
    "AllOf",
    "AnyOf",
    "DateRange",
    "Everything",
    "Field",
    "Node",
    "Not",
    "OneName",
    "Phrase",
    "Undated",
    "Word",
    "fields_of",
    "in_removed",
    "render",
]


class Field(StrEnum):
    """The names that may stand before a colon; ANY is no name at all.

    REMOVED is what `in:removed` makes of ANY: the blocks that cleaning removed.
    """

    ANY = ""
    TITLE = "title"
    BODY = "body"
    AUTHOR = "author"
    OUTLET = "outlet"
    PERSON = "person"
    ORGANISATION = "org"
    PLACE = "place"
    LANGUAGE = "lang"
    DATE = "date"
    REMOVED = "in"


@dataclass(frozen=True, slots=True)
class Word:
    """A bare word as typed; it may be cut into several (``W-2``), which then stand together.

    Attributes:
        prefix: typed with a star at the end.
        edits: the number after ``~``: how many letters may differ, 0 to 2.
        boost: the number after ``^``.
    """

    text: str
    field: Field = Field.ANY
    prefix: bool = False
    edits: int = 0
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words between quotation marks.

    Attributes:
        slop: the number after ``~``: how many other words may stand between, in all.
    """

    text: str
    field: Field = Field.ANY
    slop: int = 0
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class DateRange:
    """Published between two dates of any precision, both included; "" leaves a side open."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Undated:
    """Of unknown date."""


@dataclass(frozen=True, slots=True)
class Everything:
    """Every document: what an empty query says."""


@dataclass(frozen=True, slots=True)
class Not:
    """Everything that does not match."""

    node: Node


@dataclass(frozen=True, slots=True)
class AllOf:
    """Matches what all of its (two or more) nodes match."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Matches what any of its (two or more) nodes matches."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class OneName(AnyOf):
    """A name as typed, and after it other forms of it as phrases, which count as one word would.

    Nobody types it: `search.query.expansion` makes it.
    """


SWITCH = f"{Field.REMOVED}:removed"
"""Makes the words beside it be looked for in what was removed."""

Node = Word | Phrase | DateRange | Undated | Everything | Not | AllOf | AnyOf

_OPERATORS = frozenset({"AND", "OR", "NOT"})

_REMOVED_ONLY = frozenset({Field.REMOVED})


def in_removed(node: Node) -> Node:
    """The tree with the words and phrases that have no field looked for in what was removed."""
    match node:
        case Word() | Phrase():
            return replace(node, field=Field.REMOVED) if node.field is Field.ANY else node
        case Not():
            return Not(in_removed(node.node))
        case AllOf() | AnyOf():
            return type(node)(tuple(in_removed(part) for part in node.nodes))
        case _:
            return node


def fields_of(node: Node) -> frozenset[Field]:
    """The fields of all words and phrases of a tree, also of those under NOT."""
    match node:
        case Word() | Phrase():
            return frozenset({node.field})
        case Not():
            return fields_of(node.node)
        case AllOf() | AnyOf():
            return frozenset().union(*(fields_of(part) for part in node.nodes))
        case _:
            return frozenset()


def render(node: Node) -> str:
    """The tree as a query, in its canonical form; parsing it gives the same tree."""
    return f"{SWITCH} {_said(node, switched=True)}" if _is_switched(node) else _said(node)


def _is_switched(node: Node) -> bool:
    """Whether `in:removed` can stand before all of it: it has words of that field, none of ANY."""
    return fields_of(node) & {Field.ANY, Field.REMOVED} == _REMOVED_ONLY


def _said(node: Node, *, switched: bool = False) -> str:
    """The tree as a query; `switched` when `in:removed` stands before."""
    match node:
        case Not():
            return f"NOT {_grouped(node.node, switched=switched)}"
        case AllOf():
            return " ".join(_grouped(part, switched=switched) for part in node.nodes)
        case AnyOf():
            return " OR ".join(_grouped(part, switched=switched) for part in node.nodes)
        case _:
            return _leaf(node)


def _grouped(node: Node, *, switched: bool) -> str:
    if not switched and _is_switched(node):
        return f"({render(node)})"
    said = _said(node, switched=switched)
    return f"({said})" if isinstance(node, AllOf | AnyOf) else said


def _leaf(node: Word | Phrase | DateRange | Undated | Everything) -> str:
    match node:
        case Word():
            star = "*" if node.prefix else ""
            marks = star + _marks(node.edits, node.boost)
            if node.text in _OPERATORS:
                marks = marks or "^1"  # without a mark, it would be the operator
            return f"{_field(node.field)}{node.text}{marks}"
        case Phrase():
            return f'{_field(node.field)}"{node.text}"{_marks(node.slop, node.boost)}'
        case DateRange():
            same = node.first == node.last
            return f"date:{node.first}" if same else f"date:{node.first}..{node.last}"
        case Undated():
            return "date:unknown"
        case Everything():
            return ""


def _field(field: Field) -> str:
    return "" if field in (Field.ANY, Field.REMOVED) else f"{field.value}:"


def _marks(distance: int, boost: float) -> str:
    # Decimal, because a float writes small numbers with an exponent.
    weight = f"^{Decimal(repr(boost)).normalize():f}" if boost != 1.0 else ""
    return (f"~{distance}" if distance else "") + weight
