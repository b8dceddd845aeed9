"""The indexes of the lexicon answer as a look at every phrase and pattern would."""

from __future__ import annotations

import random
import re

import pytest

from search.clean.lexicon import Phrases, flat, load
from search.clean.lexicon.patterns import Needs, Patterns, needs_of
from search.clean.lexicon.slips import Slips, near

PATTERNS = [pattern for source in load() for rule in source.rules for pattern in rule.patterns]
PHRASES = [phrase for source in load() for rule in source.rules for phrase in rule.lines]


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        ("^reply to ", Needs(anchored=True, first="r", piece="reply to ")),
        (r"^\d+ of \d+$", Needs(anchored=True, piece=" of ", digit=True)),
        (r"^(?:page )?\d{1,3}$", Needs(anchored=True, digit=True)),
        (r"^\d{0,3}x?$", Needs(anchored=True)),
        (r"^.{0,80}\ball rights reserved\b", Needs(anchored=True, piece="all rights reserved")),
        (r"^[^a-z)(|]+ ago\b", Needs(anchored=True, piece=" ago")),
        ("^views?: ", Needs(anchored=True, first="v", piece="view")),
        ("^(?:a|b)", Needs(anchored=True)),
        ("^a|b$", Needs(anchored=False)),
        ("ago$", Needs(anchored=False, piece="ago")),
    ],
)
def test_what_a_pattern_needs_is_read_from_it(pattern: str, needs: Needs) -> None:
    assert needs_of(pattern) == needs


def test_patterns_together_find_what_each_finds_alone() -> None:
    chance = random.Random(4)  # noqa: S311 - made-up lines
    pieces = [
        "reply",
        "all rights reserved",
        "copyright",
        "2019",
        "©",
        "page",
        "3",
        "of",
        "12:30",
        "|",
    ]
    pieces += [
        "pm",
        "says",
        ":",
        "ago",
        "hours",
        "no",
        "comments",
        "min",
        "read",
        "may not be",
        "»",
        "x",
    ]
    lines = [" ".join(chance.choices(pieces, k=chance.randint(1, 5))) for _ in range(3_000)]
    patterns = Patterns(PATTERNS)
    compiled = [re.compile(pattern) for pattern in PATTERNS]
    found = 0
    for line in map(flat, lines):
        alone = next((i for i, pattern in enumerate(compiled) if pattern.search(line)), None)
        assert patterns.first(line, digits=bool(re.search(r"\d", line))) == alone, line
        found += alone is not None
    assert found > 300


def test_phrases_are_found_as_whole_words() -> None:
    phrases = Phrases(["share", "sign up", "up to date news"])
    assert phrases.occur_in("please share this")
    assert phrases.occur_in("sign up")
    assert phrases.occur_in("the up to date news of the day")
    assert not phrases.occur_in("shared shares sign down up to news")
    assert not phrases.occur_in("design up")


def test_a_slip_is_found_as_a_look_at_every_phrase_would_find_it() -> None:
    chance = random.Random(5)  # noqa: S311 - a choice of phrases
    phrases = [phrase for phrase in dict.fromkeys(PHRASES) if "#" not in phrase]
    slips = Slips(phrases)
    for phrase in chance.sample([p for p in phrases if 8 <= len(p) <= 40], 60):
        for slip in (_dropped, _doubled, _swapped, _other):
            for at in range(len(phrase)):
                key = slip(phrase, at)
                another_word = slip is _other and f" {phrase}"[at] == " "
                if len(key) in range(8, 41) and not another_word:
                    found = slips.find(key)
                    assert found is not None, (phrase, key)
                    assert near(key, found), (phrase, key)


def test_a_text_two_slips_away_is_another_text() -> None:
    slips = Slips(["share this article"])
    assert slips.find("share this artcle") == "share this article"
    assert slips.find("shre this artcle") is None
    assert slips.find("share") is None


def test_another_letter_at_the_beginning_of_a_word_makes_another_word() -> None:
    slips = Slips(["newer posts"])
    assert slips.find("fewer posts") is None
    assert slips.find("newer hosts") is None
    assert slips.find("ewer posts") == "newer posts"


def _dropped(phrase: str, at: int) -> str:
    return phrase[:at] + phrase[at + 1 :]


def _doubled(phrase: str, at: int) -> str:
    return phrase[:at] + phrase[at] + phrase[at:]


def _swapped(phrase: str, at: int) -> str:
    return phrase[:at] + phrase[at : at + 2][::-1] + phrase[at + 2 :]


def _other(phrase: str, at: int) -> str:
    return f"{phrase[:at]}q{phrase[at + 1 :]}"
