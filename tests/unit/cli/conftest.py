"""An engine with a known answer, and a runner of the program over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result

from search.cli.app import app
from search.errors import QueryError
from search.model import (
    EntityType,
    Expansion,
    Facet,
    FacetValue,
    Hit,
    HitEntity,
    IndexState,
    Interval,
    Precision,
    PublicationDate,
    Query,
    Results,
    Snippet,
    Sourced,
    Span,
    Strip,
    Timeline,
)

Run = Callable[..., Result]

INDEX = IndexState("20250403-1", 5, datetime(2025, 4, 3, 12, tzinfo=UTC), "1")


def make_hit(number: int = 1, title: str = "Ministers visit Moscow", **changes: object) -> Hit:
    hit = Hit(
        id=f"{number:012x}",
        title=Snippet("title", title, (Span(10, 15),) if len(title) > 15 else ()),
        outlet=Sourced("Stallion Times", "copyright line"),
        author=None,
        date=PublicationDate("2025-04", Precision.MONTH, "caption", inferred=True),
        language="en",
        snippets=(Snippet("body", "via its Wagner\nGroup, and", (Span(8, 14),)),),
        entities=(HitEntity("wagner-group", "Wagner Group", EntityType.ORGANISATION, 2),),
        strip=Strip(120, 0.31),
        name=f"seeds/{number:03}.txt",
        score=1.5,
    )
    return hit._replace(**changes)  # type: ignore[arg-type]


class FakeEngine:
    """Has `hits` for every query it `finds` something for; remembers what was asked."""

    def __init__(self, hits: list[Hit]) -> None:
        self.hits = hits
        self.asked: list[Query] = []
        self.finds: Callable[[Query], bool] = lambda query: "nothing" not in query.text
        self.error: QueryError | None = None
        self.partial: Callable[[Query], bool] = lambda _query: False
        self.expansions: tuple[Expansion, ...] = ()
        self.documents = 0  # those that match, where they are more than the hits

    def search(self, query: Query) -> Results:
        self.asked.append(query)
        if self.error:
            raise self.error
        hits = self.hits if self.finds(query) else []
        start = (query.page - 1) * query.per_page
        value = FacetValue("ML", "Mali", len(hits))
        return Results(
            query=query,
            parsed=query.text,
            total=len(hits),
            hits=tuple(hits[start : start + query.per_page]),
            facets=tuple(Facet(field, (value,), 0, 3) for field in query.facets),
            timeline=Timeline(Interval.MONTH, (FacetValue("2025-04", "April 2025", 1),), 2),
            index=INDEX,
            took_ms=1.0,
            partial=self.partial(query),
            documents=self.documents or len(hits),
            expansions=self.expansions,
        )

    def totals(self, queries: Iterable[Query]) -> tuple[int | None, ...]:
        return tuple(self.search(query).total for query in queries)


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """Stands in for the archive in searches."""
    fake = FakeEngine([make_hit(number) for number in range(1, 4)])
    monkeypatch.setattr("search.cli.search.open_or_begin", lambda _choices: fake)
    return fake


@pytest.fixture
def run() -> Run:
    """Runs the program in this process on these arguments."""

    def run_app(*args: str, **settings: object) -> Result:
        return CliRunner().invoke(app, args, prog_name="search-cli", **settings)  # type: ignore[arg-type]

    return run_app


@pytest.fixture(name="make_hit")
def make_hit_fixture() -> Callable[..., Hit]:
    """Makes a hit with a number, a title and other attributes of one's own."""
    return make_hit
