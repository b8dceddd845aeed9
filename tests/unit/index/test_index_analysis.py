"""Words: what finds what."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import Stemmer
from making import stem_terms

from search.index.analysis import Token, stem, stem_term, tokenize


def words(text: str) -> list[str]:
    return [token.text for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Goïta", ["goita"]),
        ("Goi\u0308ta", ["goita"]),
        ("GOÏTA", ["goita"]),
        ("W-2", ["w", "2"]),
        ("G5", ["g5"]),
        ("X, formerly", ["x", "formerly"]),
        ("U.S.", ["us"]),
        ("U.S", ["us"]),
        ("U.S.-led", ["us", "led"]),
        ("the U.S.The", ["the", "us", "the"]),
        ("the end.A new", ["the", "end", "a", "new"]),
        ("M. Dupont", ["m", "dupont"]),
        ("J.-P. Dupont", ["j", "p", "dupont"]),
        ("C.N.S.P", ["cnsp"]),
        ("U.S.'s", ["us"]),
        ("5,000-strong", ["5000", "strong"]),
        ("1.500.000", ["1500000"]),
        ("5\u202f000 and 5\u00a0000", ["5000", "and", "5000"]),
        ("12345,678", ["12345", "678"]),
        ("3.14", ["3", "14"]),
        ("Moscow's", ["moscow"]),
        ("Moscow’S", ["moscow"]),
        ("Mali 's", ["mali", "s"]),
        ("it's so", ["it", "so"]),
        ("l’Union", ["l", "union"]),
        ("co\u00adoperation", ["cooperation"]),
        ("Ma\u200bli", ["mali"]),
        ("foo_bar", ["foo", "bar"]),
        ("10:30", ["10", "30"]),
        ("jane@doe.ml", ["jane", "doe", "ml"]),
        ("ﬁnance", ["finance"]),
        ("Москва", ["москва"]),
        ("", []),
        ("… – « »", []),
    ],
)
def test_text_is_cut_into_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("  Goi\u0308ta’s 5,000 U.S.", [("goita", 2, 8), ("5000", 11, 16), ("us", 17, 21)]),
        ("ﬁn", [("fin", 0, 2)]),
    ],
)
def test_a_word_knows_its_place(text: str, ranges: list[tuple[str, int, int]]) -> None:
    assert list(tokenize(text)) == [Token(*expected) for expected in ranges]


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("coups", "en", "coup"),
        ("ministers", "en", "minist"),
        ("celebrated", "en", "celebr"),
        ("celebrate", "en", "celebr"),
        ("getting", "en", "get"),
        ("news", "en", "news"),
        ("new", "en", "new"),
        ("mali", "fr", "mali"),
        ("mal", "fr", "mal"),
        ("niger", "fr", "niger"),
        ("mots", "fr", "mot"),
        ("elections", "de", "elections"),
        ("g5", "en", "g5"),
    ],
)
def test_stems(word: str, language: str, expected: str) -> None:
    assert stem(word, language) == expected


@pytest.mark.parametrize("language", ["en", "fr", "de", ""])
@pytest.mark.parametrize(
    ("one", "other"),
    [("niger", "nigeria"), ("mali", "mal"), ("niger", "nigerian"), ("guinea", "guinean")],
)
def test_these_are_never_the_same(one: str, other: str, language: str) -> None:
    assert stem_term(other, language) not in stem_terms(one)


def test_a_query_word_finds_the_documents_of_every_language() -> None:
    for language in ("en", "fr", "de", "", "zz"):
        assert stem_term("coup", language) in stem_terms("coup")
    assert stem_term("coups", "en") in stem_terms("coup")
    assert stem_term("coups", "de") not in stem_terms("coup")


def test_threads_stem_at_once():
    words = [f"{start}{end}ings" for start in ("walk", "talk", "jump") for end in "abcdefghij"]
    expected = [Stemmer.Stemmer("english").stemWord(word) for word in words]
    stem.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: [stem(word, "en") for word in words], range(8)))
    assert found == [expected] * 8
