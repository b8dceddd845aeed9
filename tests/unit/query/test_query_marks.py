"""What a query finds in the blocks of a document, kept and removed."""

from __future__ import annotations

import pytest
from making import NameKeys, make_document, make_removed

from search.errors import QueryError
from search.model import Aliases, Document, EntityRef, EntityType, Query
from search.query import marks


class Listed(NameKeys):
    """Knows the forms of one place."""

    def aliases_of(self, name: str) -> tuple[Aliases, ...]:
        kyiv = Aliases(EntityRef(EntityType.PLACE, "kyiv"), "Kyiv", ("Kyiv", "Kiev"))
        return (kyiv,) if name.lower() in {"kyiv", "kiev"} else ()


DOCUMENT = make_document(
    1,
    "Coups in Kyiv",
    "A coup, two coups.\nForeign\nministers met; foreign ministers left Kiev.",
    removed=make_removed("Our newsletters about a coup", "Share", "newsletter"),
)


def marked(text: str, document: Document = DOCUMENT, **asked: object) -> list[list[str]]:
    """The marked words of each block, kept ones first."""
    found = marks(document, Query(text, **asked), Listed())  # type: ignore[arg-type]
    page = document.article.page
    blocks = [
        *zip(page.kept, found.kept, strict=True),
        *zip(page.removed, found.removed, strict=True),
    ]
    return [[block.text[start:end] for start, end in own] for block, own in blocks]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("coup", [["Coups"], ["coup", "coups"], [], [], [], [], []]),
        ("title:coup", [["Coups"], [], [], [], [], [], []]),
        ("body:coup", [[], ["coup", "coups"], [], [], [], [], []]),
        ('"coup"', [[], ["coup"], [], [], [], [], []]),
        ("cou*", [["Coups"], ["coup", "coups"], [], [], [], [], []]),
        ("-coup", [[], [], [], [], [], [], []]),
        # A phrase is one mark; one that goes on in the next block is marked in both.
        (
            '"foreign ministers"',
            [[], [], ["Foreign"], ["ministers", "foreign ministers"], [], [], []],
        ),
        ("Kyiv", [["Kyiv"], [], [], ["Kiev"], [], [], []]),
        ("in:removed newsletter", [[], [], [], [], ["newsletters"], [], ["newsletter"]]),
        (
            "coup (in:removed newsletter)",
            [["Coups"], ["coup", "coups"], [], [], ["newsletters"], [], ["newsletter"]],
        ),
        ("", [[], [], [], [], [], [], []]),
        ("place:kyiv date:2025", [[], [], [], [], [], [], []]),
    ],
)
def test_what_is_marked_in_each_block(text: str, words: list[list[str]]) -> None:
    assert marked(text) == words


def test_names_as_typed_when_asked() -> None:
    assert marked("Kyiv", aliases=False)[3] == []
    assert marked("Kyiv", literal=("kyiv",))[3] == []


def test_what_cannot_be_read_is_an_error() -> None:
    with pytest.raises(QueryError):
        marked("(coup")
