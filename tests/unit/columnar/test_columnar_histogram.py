from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest
from columns import Columns
from whoosh.util.times import datetime_to_long

from search.columnar.errors import Unsupported
from search.columnar.histogram import Calendar


def dated(*dates: str) -> list[dict[str, int]]:
    return [{"date": datetime_to_long(datetime.fromisoformat(d))} if d else {} for d in dates]


def docs_of(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int32)


DATE = ("date", "date")
DATES = ("2025-04-03", "2025-04-03T23:59:59.999999", "", "2025-04-04", "2024-02-29", "1999-12-31")


@pytest.mark.parametrize(
    ("unit", "labels", "counts"),
    [
        ("day", ("1999-12-31", "2024-02-29", "2025-04-03", "2025-04-04"), [1, 1, 2, 1]),
        ("month", ("1999-12", "2024-02", "2025-04"), [1, 1, 3]),
        ("year", ("1999", "2024", "2025"), [1, 1, 3]),
    ],
)
def test_units(unit: str, labels: tuple[str, ...], counts: list[int]) -> None:
    found = Calendar(Columns(dated(*DATES)), DATE, unit).count(docs_of(0, 1, 2, 3, 4, 5))
    assert found.labels == labels
    assert found.counts.tolist() == counts
    assert found.missing == 1


def test_only_what_occurs_in_the_documents_is_listed() -> None:
    calendar = Calendar(Columns(dated(*DATES)), DATE, "month")
    found = calendar.count(docs_of(2, 3))
    assert (found.labels, found.counts.tolist(), found.missing) == (("2025-04",), [1], 1)


def test_disjoint_sets_are_counted_together() -> None:
    calendar = Calendar(Columns(dated(*DATES)), DATE, "year")
    found = calendar.count(docs_of(0, 4), docs_of(1, 2))
    assert (found.labels, found.counts.tolist(), found.missing) == (("2024", "2025"), [1, 2], 1)
    assert calendar.count(docs_of()).labels == ()


@pytest.mark.parametrize("unit", ["day", "month", "year"])
def test_the_first_and_the_last_day_there_are(unit: str) -> None:
    columns = Columns(dated("0001-01-01", "9999-12-31T23:59:59.999999", "1969-12-31"))
    found = Calendar(columns, DATE, unit).count(docs_of(0, 1, 2))
    length = {"day": 10, "month": 7, "year": 4}[unit]
    assert found.labels == tuple(
        label[:length] for label in ("0001-01-01", "1969-12-31", "9999-12-31")
    )
    assert found.counts.tolist() == [1, 1, 1]


def test_deleted_documents_are_in_no_total() -> None:
    calendar = Calendar(Columns(dated(*DATES), deleted=frozenset({0, 2})), DATE, "year")
    found = calendar.count(docs_of(1, 3, 4, 5))
    assert dict(zip(found.labels, found.counts.tolist(), strict=True)) == {
        "1999": 1,
        "2024": 1,
        "2025": 2,
    }
    assert found.missing == 0


def test_no_document_has_a_date() -> None:
    calendar = Calendar(Columns([{}, {}]), DATE, "day")
    assert calendar.count(docs_of(0, 1)).missing == 2
    assert calendar.count(docs_of(1)).labels == ()


def test_no_documents_at_all() -> None:
    found = Calendar(Columns([]), DATE, "day").count(docs_of())
    assert (found.labels, found.counts.tolist(), found.missing) == ((), [], 0)


@pytest.mark.parametrize("number", [-1, 1.5, 3_652_059 * 86_400_000_000])
def test_other_numbers_are_no_dates(number: float) -> None:
    with pytest.raises(Unsupported, match="'date' does not hold dates"):
        Calendar(Columns([{"date": number}]), DATE, "day")


def test_a_calendar_is_made_once() -> None:
    columns = Columns(dated(*DATES))
    assert Calendar.of(columns, DATE, "day") is Calendar.of(columns, DATE, "day")
    assert Calendar.of(columns, DATE, "day") is not Calendar.of(columns, DATE, "year")
    assert Calendar.of(columns, DATE, "day") is not Calendar.of(Columns([]), DATE, "day")
