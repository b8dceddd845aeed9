"""The facts about blocks, against brute force and against what a reader would say."""

from __future__ import annotations

import numpy as np
import pytest
from dump_pages import FIRST, MENU, SECOND, THIRD, TITLE, article, full_dump, page_of
from hypothesis import given
from hypothesis import strategies as st

from search.clean import facts, impressions, windows
from search.clean.boilerplate import findings_of
from search.clean.characters import FIRST as BEGINS
from search.clean.characters import Kind, counts_of
from search.clean.features import lines_of
from search.clean.function_words import function_words, personal_words
from search.clean.vocabulary import Vocabulary


def facts_of(text: str, **repeats: int) -> dict[str, np.ndarray]:
    lines = lines_of(page_of(text).blocks)
    found = findings_of(lines, [None] * len(lines))
    table = facts.facts_of(lines, found, [repeats.get(line.text, 0) for line in lines])
    assert table.shape == (len(lines), len(facts.NAMES))
    assert np.isfinite(table).all()
    return dict(zip(facts.NAMES, table.T, strict=True))


def test_every_fact_has_a_name_of_its_own() -> None:
    names = (*facts.NAMES, *impressions.NAMES)
    assert len(set(names)) == len(names)


def test_a_paragraph_and_a_label_differ_in_what_they_look_like() -> None:
    seen = facts_of(f"POLITICS\n\n{FIRST}\n\n{THIRD}")
    for name, more in {
        "words": 1,
        "capital letters": 0,
        "function words": 1,
        "ends as a sentence": 1,
        "words that other text has": 1,
        "prose, 3 lines below": 0,
    }.items():
        assert seen[name][more] > seen[name][1 - more], name


def test_counts_of_characters_by_kind() -> None:
    (row,) = counts_of(["Mali, 3 “Jours” à Gao?"])
    begins = {kind.name: int(row[BEGINS + kind]) for kind in Kind if row[BEGINS + kind]}
    inside = {kind.name: int(row[kind]) for kind in Kind if row[kind]}
    assert begins == {"CAPITAL": 2, "DIGIT": 1, "QUOTE": 1, "SMALL": 1}
    assert inside == {
        "BLANK": 5, "CAPITAL": 1, "COMMA": 1, "CRY": 1, "QUOTE": 1, "SMALL": 9,
    }  # fmt: skip


@given(st.lists(st.text(max_size=60), max_size=8))
def test_every_character_is_of_one_kind(texts: list[str]) -> None:
    expected = [len(text) + 1 for text in texts]  # each text ends with a line break
    assert counts_of(texts).sum(axis=1).tolist() == expected


def test_a_long_text_is_counted_as_far_as_it_is_looked_at() -> None:
    assert counts_of(["a" * 1_000_000, "b"]).sum(axis=1).tolist() == [2_001, 2]


@given(st.lists(st.integers(0, 5), min_size=1, max_size=15), st.integers(1, 6))
def test_windows_are_sums_over_neighbours(values: list[int], reach: int) -> None:
    column = np.array(values, dtype=float)[:, None]
    table = windows.around(column, [reach])
    for i in range(len(values)):
        up, down = values[max(0, i - reach) : i], values[i + 1 : i + 1 + reach]
        assert table[i, 0] == pytest.approx(sum(up) / reach)
        assert table[i, 1] == pytest.approx(sum(down) / reach)


@given(st.lists(st.booleans(), min_size=1, max_size=15))
def test_since_and_until_a_mark(marks: list[bool]) -> None:
    column = np.array(marks)[:, None]
    for i in range(len(marks)):
        before = [i - k for k in range(i + 1) if marks[k]]
        after = [k - i for k in range(i, len(marks)) if marks[k]]
        assert windows.since(column)[i, 0] == (before[-1] if before else -1)
        assert windows.until(column)[i, 0] == (after[0] if after else -1)


@given(st.lists(st.integers(-4, 4), max_size=12))
def test_the_best_stretch_is_the_best_of_all(gains: list[int]) -> None:
    start, end = impressions.best_stretch(np.array(gains, dtype=float))
    sums = [sum(gains[i:k]) for i in range(len(gains)) for k in range(i, len(gains) + 1)]
    assert sum(gains[start:end]) == max([0, *sums])


def test_the_likeness_of_neighbours_counts() -> None:
    words = np.array([3.0, 40.0, 40.0, 5.0, 40.0], dtype=np.float32)
    table = impressions.impressions_of(words, np.array([0.1, 0.9, 0.9, 0.4, 0.9]))
    seen = dict(zip(impressions.NAMES, table.T, strict=True))
    assert seen["likeness to article, 1 line above"][3] == pytest.approx(0.9)
    assert seen["lines above the best stretch"].tolist() == [1, 0, 0, 0, 0]
    assert seen["share of article above"][0] == 0


def test_words_that_other_blocks_have() -> None:
    tokens = [["grain", "market", "the"], ["grain", "prices"], ["weather"], ["a"]]
    shared = Vocabulary(tokens).shared(np.array([1.0, 1.0, 1.0, 1.0]), 1.0)
    assert shared.tolist() == [0.5, 0.5, 0.0, 0.3]


def test_small_words_are_in_the_form_of_keys() -> None:
    for word in function_words() | personal_words():
        assert word == word.lower()
        assert " " not in word


def test_a_dump_with_its_menu_has_more_labels_than_a_light_one() -> None:
    full = facts_of(full_dump((TITLE,), (FIRST, SECOND, THIRD), ()))
    light = facts_of(article())
    assert full["labels of the page"][0] > np.log1p(len(MENU) - 1)
    assert light["labels of the page"][0] == 0


def test_repeats_are_a_fact() -> None:
    seen = facts_of(article(), **{SECOND: 12})
    assert (seen["pages that repeat it"] > 0).sum() == 1
