"""Texts cut in batches have the words that the analyzer finds in each of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from word_analyzers import LetterWords, NewsWords

from search.columnar.chunks import ChunkTable
from search.columnar.fields import WordAnalyzer
from search.columnar.tokens import Tokenizer
from search.columnar.vocabulary import Numbering

ANALYZERS = [LetterWords(), NewsWords()]

PIECES = [
    *"aZsS5é.,'’’\"“”-–— \n\t\0_:;/&\u00a0\u202f\u00ad\u0301İßœ中。",
    "U.S.",
    "5,000",
    "'s",
    "’s",
    "...",
    "word",
    "Moscow's",
    "1.500.000",
    "abcdefgh",
    "abcdefghi",
    "sixteen_letters_",
    "a-word-of-more-than-thirty-two-bytes" * 2,
    "x" * 40,
]
texts = st.lists(
    st.lists(st.sampled_from(PIECES) | st.characters(codec="utf-8"), max_size=30).map("".join),
    max_size=8,
)


def words_of(tokenizer: Tokenizer, terms: dict[str, int], batch: list[str]) -> list[list[str]]:
    tokens = tokenizer.tokenize([text.encode() for text in batch])
    names = list(terms)
    ends = np.cumsum(tokens.counts)
    assert len(tokens.counts) == len(batch)
    assert tokens.terms.dtype == np.int32
    return [
        [names[term] for term in tokens.terms[end - count : end].tolist()]
        for end, count in zip(ends.tolist(), tokens.counts.tolist(), strict=True)
    ]


@pytest.mark.parametrize("analyzer", ANALYZERS, ids=lambda a: type(a).__name__)
@given(batches=st.lists(texts, max_size=3))
@example(batches=[["the U.S.", "s", "' 's", "U.S.'s", "", "5,", "000"]])
@example(batches=[["he said “no.” and 'no.'", "no"], ["no"]])
@settings(max_examples=500, deadline=None)
def test_a_batch_has_the_words_of_each_text(analyzer, batches):
    terms = Numbering()
    tokenizer = Tokenizer(analyzer, terms)
    for batch in batches:
        expected = [analyzer.words(text) for text in batch]
        assert words_of(tokenizer, terms, batch) == expected


@pytest.mark.parametrize("analyzer", ANALYZERS, ids=lambda a: type(a).__name__)
@given(text=texts.map("".join))
@settings(max_examples=300, deadline=None)
def test_the_analyzers_keep_the_laws(analyzer, text):
    table = str.maketrans(dict.fromkeys(analyzer.separators, "\n"))
    chunks = text.translate(table).split("\n")
    assert [word for chunk in chunks for word in analyzer.words(chunk)] == analyzer.words(text)
    for mark in analyzer.trailing:
        assert [analyzer.words(chunk + mark) for chunk in chunks] == list(
            map(analyzer.words, chunks)
        )


def test_the_analyzers_are_word_analyzers():
    assert all(isinstance(analyzer, WordAnalyzer) for analyzer in ANALYZERS)


def test_terms_keep_their_numbers():
    terms = Numbering({"known": 0})
    Tokenizer(LetterWords(), terms).tokenize([b"new known", b"newer new"])
    assert terms["known"] == 0
    assert sorted(terms.values()) == [0, 1, 2]


def test_each_distinct_chunk_is_analysed_once():
    seen: list[str] = []

    class Counting(LetterWords):
        def words(self, chunk: str) -> list[str]:
            seen.append(chunk)
            return super().words(chunk)

    tokenizer = Tokenizer(Counting(), Numbering())
    for _ in range(3):
        tokenizer.tokenize([b"one two one", b"two three"] * 50)
    assert sorted(seen) == ["one", "three", "two"]


def test_more_chunks_than_are_remembered(monkeypatch):
    monkeypatch.setattr("search.columnar.tokens._MOST_CHUNKS", 10)
    terms = Numbering()
    tokenizer = Tokenizer(NewsWords(), terms)
    for first in range(0, 60, 20):
        batch = [f"w{n} U.S. 's caf\u00e9's {n}" for n in range(first, first + 20)]
        assert words_of(tokenizer, terms, batch) == list(map(NewsWords().words, batch))


@pytest.mark.parametrize(
    ("separators", "trailing"), [("\n", ""), ("\0 ", ""), ("\n\0é", ""), ("\n\0", "é")]
)
def test_separators_are_checked(separators, trailing):
    analyzer = LetterWords()
    analyzer.separators, analyzer.trailing = separators, trailing
    with pytest.raises(ValueError, match=r"separators|ASCII"):
        Tokenizer(analyzer, Numbering())


@pytest.mark.parametrize("width", [1, 2, 4])
def test_a_table_tells_chunks_apart_that_differ_in_one_bit(width):
    base = np.full(width, 0x4141414141414141, dtype=np.uint64)
    rows = np.array(
        [
            base ^ (np.arange(width) == word) * np.uint64(1 << bit)
            for word in range(width)
            for bit in range(64)
        ]
    )
    chunks = [np.ascontiguousarray(rows[:, word]) for word in range(width)]
    table = ChunkTable(width)
    learned: list[int] = []

    def learn(new):
        learned.extend(new.tolist())
        return new.astype(np.int32)

    for _ in range(2):
        np.testing.assert_array_equal(table.codes(chunks, learn), np.arange(len(rows)))
    assert sorted(learned) == list(range(len(rows)))
    assert len(table) == len(rows)


@given(st.lists(st.lists(st.integers(1, 3000), max_size=4000), min_size=1, max_size=4))
@settings(max_examples=30, deadline=None)
def test_a_table_that_grows_is_a_dict(batches):
    table, known = ChunkTable(2), {}
    for batch in batches:
        words = np.array(batch, dtype=np.uint64)

        def learn(new, batch=batch):
            for index in new.tolist():
                assert batch[index] not in known
                known[batch[index]] = len(known)
            return np.array([known[batch[index]] for index in new.tolist()], dtype=np.int32)

        found = table.codes([words, words >> np.uint64(1)], learn)
        assert found.tolist() == [known[number] for number in batch]


def test_a_table_forgets_chunks_whose_analysis_failed():
    table = ChunkTable(1)
    chunks = [np.array([1, 2], dtype=np.uint64)]

    def fail(_new):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        table.codes(chunks, fail)
    found = table.codes(chunks, lambda new: np.array([7] * len(new), dtype=np.int32))
    assert found.tolist() == [7, 7]
