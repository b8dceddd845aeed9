"""The lexicon files are sound, and their phrases are found as people and typists write them."""

from __future__ import annotations

import pytest

from search.clean.lexicon import flat, key_of, lexicon, load
from search.clean.lexicon.files import Rule
from search.clean.lexicon.slips import near

EVERY_RULE = [(s.language or "neutral", rule) for s in load() for rule in s.rules]


@pytest.mark.parametrize(("language", "rule"), EVERY_RULE)
def test_every_rule_says_what_it_finds_and_finds_something(language: str, rule: Rule) -> None:
    assert language
    assert rule.says
    assert rule.lines or rule.starts or rule.labels or rule.patterns


@pytest.mark.parametrize(("language", "rule"), EVERY_RULE)
def test_every_phrase_is_found_again(language: str, rule: Rule) -> None:
    for phrase in rule.lines:
        assert lexicon().line(phrase, phrase) is not None, (language, phrase)


def test_every_notice_can_be_proved() -> None:
    for source in load():
        for notice in source.notices:
            own = sum(word in notice.hints for word in notice.must)
            assert len(notice.hints) + min(own, 1) >= notice.needs, (source.language, notice.says)


def test_keys_forget_case_accents_quotes_blanks_and_numbers() -> None:
    assert key_of(flat("  ÉDITOR’S\u00a0 Picks: 24 ")) == "editor s picks #"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("latest", "latest", True),
        ("latset", "latest", True),
        ("latst", "latest", True),
        ("lateest", "latest", True),
        ("lutest", "latest", True),
        ("tsetal", "latest", False),
        ("later", "latest", False),
        ("", "a", True),
    ],
)
def test_one_typing_slip(one: str, other: str, expected: bool) -> None:
    assert near(one, other) is expected
    assert near(other, one) is expected
