"""What only many pages show: which blocks an outlet or a folder repeats."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from search.clean import furniture as module
from search.clean.furniture import Furniture, Group
from search.clean.known import Repeat
from search.clean.lexicon import flat
from search.model import Category, CleanPage, KeptBlock, RemovedBlock, Role, Span

FOLDER = Group("/press/north", "this folder")
OUTLET = Group("outlet lantern", "this outlet")
FOOTER = "The Lantern is printed every Monday by the cooperative of the harbour town, which also "
FOOTER += "runs a library, two reading rooms and a small museum of printing for its members."
WORDS = "rain gold millet harbour council market river school bridge ferry lamp salt cotton well"


def paragraph(number: int, part: int = 0) -> str:
    """A paragraph that no other number or part has."""
    words = WORDS.split()
    return " ".join(
        f"{words[(number * 7 + part + k) % len(words)]}{'abcdefghij'[number % 10]}{chr(97 + k)}"
        for k in range(25)
    )


def page(kept: Sequence[str], removed: Sequence[str] = ()) -> CleanPage:
    texts = [*kept, *removed]
    spans = [Span(1_000 * n, 1_000 * n + 900) for n in range(len(texts))]
    return CleanPage.of(
        [KeptBlock(t, Role.BODY, 2 * n, spans[n]) for n, t in enumerate(kept)],
        [
            RemovedBlock(t, Category.OUTSIDE, "far away", 2 * n, spans[n])
            for n, t in enumerate(removed, start=len(kept))
        ],
    )


def article(number: int, *furniture: str) -> CleanPage:
    return page([paragraph(number, part) for part in range(4)], furniture)


def seen(learned: Furniture, text: str, *groups: Group) -> Repeat | None:
    return learned.repeats(groups or [FOLDER], learned=True)(flat(text))


def test_what_every_page_of_a_folder_has_is_counted() -> None:
    learned = Furniture()
    for number in range(7):
        learned.learn([FOLDER], article(number, "Home", "Edition 3 of 2025"))
    learned.learn([FOLDER], article(8, "Home"))
    assert seen(learned, "HOME") == Repeat(8, 8, "this folder")
    assert seen(learned, "edition 14 of 2026") == Repeat(7, 8, "this folder")
    assert seen(learned, paragraph(3, 1)) is None
    assert seen(learned, "Home", OUTLET) is None


def test_kept_furniture_is_counted_too() -> None:
    learned = Furniture()
    for number in range(5):
        learned.learn([FOLDER], page([paragraph(number), FOOTER]))
    assert seen(learned, FOOTER) == Repeat(5, 5, "this folder")


def test_an_article_counts_once_however_many_outlets_print_it() -> None:
    learned = Furniture()
    wire = [paragraph(1, part) for part in range(6)]
    for number in range(10):
        edited = [*wire[: 5 - number % 2], f"{wire[1][:130]} {paragraph(number % 9, 7)[:90]}"]
        learned.learn([FOLDER, Group(f"outlet {number}", "this outlet")], page(edited, ["Home"]))
        learned.learn([FOLDER], article(40 + number, "Home"))
    assert seen(learned, wire[0]) is None
    assert seen(learned, wire[3]) is None
    assert (seen(learned, "Home") or Repeat(0, 0, "")).times > 10


def test_the_group_that_has_it_most_often_is_named() -> None:
    learned = Furniture()
    for number in range(9):
        groups = [OUTLET, FOLDER] if number % 2 else [FOLDER]
        learned.learn(groups, article(number, "Home" if number % 2 else "Start"))
    assert seen(learned, "Home", OUTLET, FOLDER) == Repeat(4, 4, "this outlet")
    assert seen(learned, "Start", OUTLET, FOLDER) == Repeat(5, 9, "this folder")


def test_a_page_that_was_not_learned_counts_itself() -> None:
    learned = Furniture()
    learned.learn([FOLDER], article(1, "Home"))
    ask = learned.repeats([FOLDER], learned=False)
    assert ask("home") == Repeat(2, 2, "this folder")
    assert ask("never seen") is None


def test_what_says_nothing_is_not_counted() -> None:
    learned = Furniture()
    for number in range(4):
        learned.learn([FOLDER], article(number, "***", "7", "§"))
    assert [seen(learned, text) for text in ("***", "7", "8", "§")] == [None] * 4


def test_counts_can_be_stored() -> None:
    learned = Furniture()
    for number in range(3):
        learned.learn([FOLDER], article(number, "Home"))
    again = Furniture(learned.counts())
    assert list(again.counts()) == list(learned.counts())
    for number in range(3, 6):
        for each in (learned, again):
            each.learn([FOLDER], article(number, "Home"))
    assert seen(again, "Home") == seen(learned, "Home") == Repeat(6, 6, "this folder")


def test_counts_are_bounded_and_the_rare_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_COUNTS", 200)
    learned = Furniture()
    for number in range(300):
        text = [
            f"{paragraph(number % 10, part)} {chr(97 + number % 26)}x{'y' * (number // 26)}"
            for part in range(4)
        ]
        learned.learn([FOLDER], page(text, ["Home", "Contact"]))
        assert sum(1 for _ in learned.counts()) <= 200
    assert seen(learned, "Home") == Repeat(300, 300, "this folder")


def test_an_article_that_is_updated_counts_once() -> None:
    """Its opening is written anew each time; the rest, menu included, is as it was."""
    menu = [f"Section {letter}" for letter in "ABCDEFGH"]
    rest = [paragraph(1, part) for part in range(5)]
    learned = Furniture()
    for number in range(6):
        lead = f"{paragraph(number + 2)} {rest[number % 5][:80]}"
        learned.learn([FOLDER], page([lead, *rest], menu))
    assert seen(learned, rest[2]) is None


def test_pages_of_one_site_that_share_teasers_are_no_copies() -> None:
    """Of an article of one paragraph, less is left on its page than of its teasers."""
    menu = [f"Section {letter}" for letter in "ABCDEFGH"]
    teasers = [paragraph(9, part) for part in range(4)]
    learned = Furniture()
    for number in range(6):
        learned.learn([FOLDER], page([paragraph(number), *teasers], menu))
    assert seen(learned, teasers[0]) == Repeat(6, 6, "this folder")


def test_figures_matter_in_sentences() -> None:
    rate = "The bank of the valley sold {} sacks of salt at a price of {} shells each on Monday."
    learned = Furniture()
    for number in range(6):
        learned.learn([FOLDER], page([paragraph(number), rate.format(number, 7 * number)]))
    assert seen(learned, rate.format(3, 21)) is None
