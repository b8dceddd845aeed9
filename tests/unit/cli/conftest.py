"""An engine with a known answer, and a runner of the program over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result

from search.cli.app import app
from search.errors import QueryError
from search.model import (
    Correction,
    EntityType,
    Expansion,
    Facet,
    FacetValue,
    Found,
    Hit,
    HitEntity,
    IndexState,
    Interval,
    Precision,
    PublicationDate,
    Query,
    Reference,
    Results,
    Snippet,
    Sourced,
    Span,
    Strip,
    Timeline,
    Warned,
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
        self.index_of_all = INDEX
        self.newest: datetime | None = INDEX.updated
        self.corrections: tuple[Correction, ...] = ()
        self.warnings: tuple[Warned, ...] = ()
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
            timeline=_timeline(query),
            index=INDEX,
            took_ms=1.0,
            partial=self.partial(query),
            documents=self.documents or len(hits),
            expansions=self.expansions,
            corrections=() if hits else self.corrections,
            warnings=self.warnings,
        )

    def every(self, query: Query) -> Found:
        whole = self.search(query)
        hits = self.hits if self.finds(query) else []
        return Found(
            query=query,
            total=whole.total,
            documents=whole.documents,
            partial=whole.partial,
            index=self.index_of_all,
            hits=iter(hits),
            newest=self.newest,
        )

    def references(self, document_ids: Iterable[str]) -> tuple[Reference, ...]:
        hits = {hit.id: hit for hit in self.hits}
        return tuple(_reference(hits[one]) for one in document_ids if one in hits)

    def totals(self, queries: Iterable[Query]) -> tuple[int | None, ...]:
        return tuple(self.search(query).total for query in queries)


def _timeline(query: Query) -> Timeline | None:
    label = {Interval.YEAR: "2025", Interval.MONTH: "2025-04", Interval.DAY: "2025-04-03"}
    if query.interval is None:
        return None
    return Timeline(query.interval, (FacetValue(label[query.interval], "April 2025", 1),), 2)


def _reference(hit: Hit) -> Reference:
    return Reference(
        id=hit.id,
        title=hit.title.text,
        author=hit.author,
        outlet=hit.outlet.value if hit.outlet else None,
        date=hit.date,
        language=hit.language,
        url=None,
        sha256="5a" * 32,
        ingested=INDEX.updated,
        name=hit.name,
    )


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """Stands in for the archive in searches."""
    fake = FakeEngine([make_hit(number) for number in range(1, 4)])
    monkeypatch.setattr("search.cli.search.open_or_begin", lambda _choices: fake)
    for command in ("export", "watch"):
        monkeypatch.setattr(f"search.cli.{command}.open_archive", lambda _choices: fake)
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
