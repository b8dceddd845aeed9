"""Values as people read them, and what importing the front end loads."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest

from search.model import (
    MISSING,
    Category,
    FacetField,
    Precision,
    PublicationDate,
    RemovedBlock,
    Snippet,
    Span,
)
from webapp import dates, wording


@pytest.mark.parametrize(
    ("value", "words"),
    [("2025-04-03", "3 April 2025"), ("2025-12", "December 2025"), ("2025", "2025")],
)
def test_a_date_says_no_more_than_is_known(value: str, words: str) -> None:
    assert dates.day_words(value) == words


def test_a_date_says_when_it_is_inferred_or_unknown() -> None:
    inferred = PublicationDate("2025-04", Precision.MONTH, "caption", inferred=True)
    assert dates.date_words(inferred) == "April 2025, inferred from caption"
    assert dates.date_words(PublicationDate()) == "date unknown"


def test_a_date_says_where_it_was_read_and_how_exact_it_is() -> None:
    stated = PublicationDate("2025-04-03", Precision.DAY, "dateline")
    assert dates.date_source(stated) == "dateline, to the day"
    inferred = PublicationDate("2025-04", Precision.MONTH, "caption", inferred=True)
    assert dates.date_source(inferred) == "inferred from caption, to the month"
    bare = PublicationDate("2025", Precision.YEAR, inferred=True)
    assert dates.date_source(bare) == "inferred from the text, to the year"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (["2025-04-05", "2025-04-03", ""], "3 April 2025 to 5 April 2025"),
        (["2025-04-03", "2025-04-03"], "3 April 2025"),
        (["2025-04-03", "2025-04"], "April 2025"),
        (["2024", "2025-04"], "2024 to April 2025"),
        (["", ""], "dates unknown"),
    ],
)
def test_a_span_of_dates_says_no_more_than_is_known(values: list[str], words: str) -> None:
    assert dates.span_words(PublicationDate(value) for value in values) == words


def test_a_moment_is_told_in_utc() -> None:
    bamako_plus_two = datetime(2025, 5, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    assert dates.moment(bamako_plus_two) == "30 April 2025, 23:30 UTC"
    assert dates.moment(datetime(2025, 5, 1, tzinfo=UTC)) == "1 May 2025, 00:00 UTC"


@pytest.mark.parametrize(
    ("share", "words"), [(0.0, "0 %"), (0.004, "under 1 %"), (0.314, "31 %"), (1.0, "100 %")]
)
def test_a_share_is_never_rounded_to_nothing(share: float, words: str) -> None:
    assert wording.percent(share).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        (None, ""),
        (0.0, "under 1 % sure"),
        (0.004, "under 1 % sure"),
        (0.874, "87 % sure"),
        (0.996, "over 99 % sure"),
        (1.0, "over 99 % sure"),
    ],
)
def test_the_cleaner_is_never_shown_as_certain(confidence: float | None, words: str) -> None:
    removed = RemovedBlock("Menu", Category.NAVIGATION, "a menu", 1, Span(0, 4), confidence)
    assert wording.sure(removed) == words


def test_where_a_person_decided_nobody_asks_how_sure_the_cleaner_is() -> None:
    removed = RemovedBlock("Menu", Category.OVERRULED, "a rule", 1, Span(0, 4), 1.0)
    assert wording.sure(removed) == ""


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://press.example:8080/a", "press.example"),
        ("HTTP://Press.example", "press.example"),
        ("https://press.example@evil.example/", "evil.example"),
        ("java\nscript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("//press.example/a", ""),
        ("https://", ""),
        ("http://[::1", ""),
    ],
)
def test_only_web_addresses_have_a_host(url: str, host: str) -> None:
    assert wording.host(url) == host


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (999, "999 bytes"), (2_382, "2.4 kB"), (3_000_000, "3.0 MB")],
)
def test_sizes(size: int, words: str) -> None:
    assert wording.file_size(size) == words


def test_counts_agree_with_their_noun() -> None:
    assert wording.counted(1, "result") == "1 result"
    assert wording.counted(1_204, "result") == "1,204 results"


def test_values_are_named() -> None:
    assert wording.value_name(FacetField.LANGUAGE, "fr", "fr") == "French"
    assert wording.value_name(FacetField.LANGUAGE, "xx") == "xx"
    assert wording.value_name(FacetField.PLACE, "ML", "Mali") == "Mali"
    assert wording.value_name(FacetField.OUTLET, MISSING) == "Outlet unknown"


def test_every_category_has_a_name_without_underscores() -> None:
    assert not [c for c in Category if "_" in wording.category_name(c)]


def test_marks_are_the_only_markup() -> None:
    snippet = Snippet("body", "<b>Mali</b>", (Span(3, 7),))
    assert wording.marked(snippet) == "&lt;b&gt;<mark>Mali</mark>&lt;/b&gt;"


def test_importing_the_front_end_does_not_load_the_write_side() -> None:
    program = (
        "import sys, webapp; "
        "print(*(m for m in sys.modules if m.startswith("
        "('search.clean', 'search.entities', 'search.ingest', 'search.pipeline', 'search.cli'))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.returncode) == ("", 0), done.stderr


def test_a_removal_is_said_once() -> None:
    assert wording.removed_as(Category.COOKIE) == "removed as cookie notice"
    assert wording.removed_as(Category.OVERRULED) == "removed by a rule"
    block = RemovedBlock("x", Category.COOKIE, "cookie notice: mentions 'consent'", 1, Span(0, 1))
    assert wording.why_removed(block) == "mentions 'consent'"
    other = RemovedBlock("x", Category.PLAYER, "a player clock", 1, Span(0, 1))
    assert wording.why_removed(other) == "a player clock"
