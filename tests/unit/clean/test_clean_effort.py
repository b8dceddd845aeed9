"""Work grows as the input does: calls are counted, of Python functions and of C ones."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from dump_pages import FIRST, SECOND, page_of

from search.clean.features import Line, lines_of
from search.clean.headline import headline_of
from search.clean.lexicon import flat, key_of
from search.clean.notices import owner_of
from search.clean.roles import roles_of
from search.clean.sentences import pieces_of
from search.clean.site import names_of
from search.clean.wrapping import unwrapped


def measured(text: str) -> list[Line]:
    return lines_of(page_of(text).blocks)


def calls(work: Callable[[], object]) -> int:
    count = 0

    def profile(_frame: FrameType, event: str, _arg: Any) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def headline(lines: list[Line]) -> object:
    return headline_of(lines, [None] * len(lines), [None] * len(lines), frozenset())


def roles(lines: list[Line]) -> object:
    return roles_of(lines, None)


# Each of these makes text of about so many lines, and what is done with it.
GROWING: dict[str, tuple[Callable[[int], Any], Callable[[Any], object]]] = {
    "items and bylines in turn": (
        lambda n: measured("- one more item of a list\nBy Jane Doe\n" * (n // 2)),
        roles,
    ),
    "standfirsts and bylines in turn": (
        lambda n: measured(f"{FIRST}\nBy Jane Doe\n" * (n // 2)),
        roles,
    ),
    "a thousand headlines": (
        lambda n: measured("Ministers discuss the price of grain\n" * n + FIRST),
        headline,
    ),
    "dates below dates": (lambda n: measured("3 April 2025\n" * n + FIRST), headline),
    "one paragraph of notices": (
        lambda n: page_of("We use cookies on this site. " * n),
        lambda page: list(pieces_of(page)),
    ),
    "one paragraph of sentences": (
        lambda n: page_of(f"{FIRST} {SECOND} " * n),
        lambda page: list(pieces_of(page)),
    ),
    "wrapped lines": (
        lambda n: page_of(f"{FIRST[:69]}\n" * n),
        unwrapped,
    ),
    "years and signs": (lambda n: "© 2019 Herald, " * n, lambda text: owner_of(text, frozenset())),
    "links of the site": (
        lambda n: [f"About Herald {k}" for k in range(n)],
        lambda texts: names_of(texts, set()),
    ),
    "accents": (lambda n: "é" * 60 * n, lambda text: key_of(flat(text))),
}


@pytest.mark.parametrize(("make", "work"), GROWING.values(), ids=GROWING)
def test_four_times_the_input_is_four_times_the_work(
    make: Callable[[int], Any], work: Callable[[Any], object]
) -> None:
    small, large = make(100), make(400)
    work(large)  # what is made or remembered once does not count
    assert calls(lambda: work(large)) < 5 * calls(lambda: work(small)) + 200


@pytest.mark.parametrize(
    "mark", ["-", "—", "(", "(/", "|", '"', "©", ".", "1/", ", ", "a,", " a  "]
)
def test_a_long_run_of_marks_is_looked_at_in_no_time(mark: str) -> None:
    """No pattern backtracks: one that does would need minutes for these."""
    lines = measured(f"By Jane Doe {mark * (20_000 // len(mark))} x\n{FIRST}\n{SECOND}")
    headline(lines)
    roles(lines)
    assert len(lines) == 3
