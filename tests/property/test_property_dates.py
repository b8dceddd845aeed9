"""What holds of the date of every page: valid or unknown, never in the future."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from search import clean
from search.clean import dates
from search.clean.publication import SOURCES
from search.dates import first_day
from search.errors import Rejected
from search.model import Block, Metadata, Page, Precision, Span

WORDS = st.sampled_from(
    """
    published publié le updated mis à jour on by par AFP Bamako, Bamako april avril mars may
    3 3rd 1er 12 31 2025 2025, 2031 1970-01-01 2025-04-03 03/04/2025 13/27/2025 9999-12-31 10:12
    ago hours il y a - – | (AFP) © copyright thursday jeudi date: '25 25 today hier . , 14
    Chawwal 1446
    """.split()
)
LINES = st.lists(WORDS, min_size=1, max_size=14).map(" ".join) | st.text(max_size=60)
VALUES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
DECLARED = st.lists(
    st.tuples(
        st.sampled_from(
            ["date", "article:modified_time", "warc url", "warc date", "html lang", "time datetime"]
        ),
        VALUES
        | st.sampled_from(["https://example.org/2025/04/03/a", "2025-04-05T10:00:00Z", "en-US"]),
    ),
    max_size=4,
)
LENGTHS = {0: Precision.UNKNOWN, 4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}


def described(lines: list[str], declared: list[tuple[str, str]], name: str = "") -> Metadata | None:
    texts = [line.strip() for line in lines]
    blocks = tuple(Block(t, i * 2, Span(i, i + 1)) for i, t in enumerate(texts, start=1) if t)
    page = Page(blocks, declared=tuple(declared))
    try:
        return clean.describe(page, clean.clean(page), name)
    except Rejected:
        return None


@settings(max_examples=150)
@given(st.lists(LINES, min_size=1, max_size=10), DECLARED, st.text(max_size=30) | VALUES)
def test_a_date_is_valid_or_unknown_and_never_in_the_future(
    lines: list[str], declared: list[tuple[str, str]], name: str
) -> None:
    metadata = described(lines, declared, name)
    if metadata is None:
        return
    date = metadata.date
    assert LENGTHS[len(date.value)] is date.precision
    assert (date.source in SOURCES) is bool(date.value)
    if date.value:
        tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
        assert first_day(date.value) <= tomorrow


def test_twice_the_lines_are_read_twice(monkeypatch) -> None:
    read = 0
    find = dates.find

    def counted(*args: object, **kwargs: object) -> object:
        nonlocal read
        read += 1
        return find(*args, **kwargs)

    def reads(count: int) -> int:
        nonlocal read
        prose = "The ministers met in the capital to speak of the price of grain, and left."
        lines = (
            [prose] + ["Updated 3 April 2025 with names", "Posted 3 May 2024"] * count + [prose] * 2
        )
        read = 0
        described(lines, [])
        return read

    monkeypatch.setattr(dates, "find", counted)
    reads(50)  # what is remembered of labels
    once = reads(50)
    assert reads(100) <= 2 * once + 50
