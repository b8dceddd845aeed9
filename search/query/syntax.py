"""The query language as a tree: what a query says, before anything is known of an index."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

__all__ = [
    "AllOf",
    "AnyOf",
    "DateRange",
    "Everything",
    "Field",
    "Node",
    "Not",
    "Phrase",
    "Undated",
    "Word",
    "render",
]


class Field(StrEnum):
    """The names that may stand before a colon; ANY is no name at all."""

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


_OPERATORS = frozenset({"AND", "OR", "NOT"})

Node = Word | Phrase | DateRange | Undated | Everything | Not | AllOf | AnyOf


def render(node: Node) -> str:
    """The tree as a query, in its canonical form; parsing it gives the same tree."""
    match node:
        case Not():
            return f"NOT {_grouped(node.node)}"
        case AllOf():
            return " ".join(_grouped(part) for part in node.nodes)
        case AnyOf():
            return " OR ".join(_grouped(part) for part in node.nodes)
        case _:
            return _leaf(node)


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


def _grouped(node: Node) -> str:
    return f"({render(node)})" if isinstance(node, AllOf | AnyOf) else render(node)


def _field(field: Field) -> str:
    return f"{field.value}:" if field else ""


def _marks(distance: int, boost: float) -> str:
    # Decimal, because a float writes small numbers with an exponent.
    weight = f"^{Decimal(repr(boost)).normalize():f}" if boost != 1.0 else ""
    return (f"~{distance}" if distance else "") + weight
