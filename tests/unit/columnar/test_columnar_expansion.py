from __future__ import annotations

from itertools import product
from pathlib import Path
from random import Random

import numpy as np
import pytest
from small_index import make_snapshot
from whoosh import query as q
from whoosh.support.levenshtein import damerau_levenshtein

from search.columnar.budget import Budget
from search.columnar.distance import within_distance, within_one
from search.columnar.errors import TooManyTerms, Unsupported
from search.columnar.expansion import expand
from search.columnar.snapshot import Snapshot

WORDS = "été étés eta meat mint mist mit most must mast 海 海洋 abba aab bab".split()


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return make_snapshot(tmp_path, [{"body": WORDS[:8]}], [{"body": WORDS[6:]}])


def terms(snapshot: Snapshot, query: q.Query, limit: int = 100) -> set[str]:
    found = expand(snapshot, query, Budget(expansions=limit))
    return {part.index.term(n).decode() for part in found for n in part.ordinals.tolist()}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (q.Prefix("body", "mi"), "mint mist mit"),
        (q.Prefix("body", "é"), "été étés"),
        (q.Prefix("body", "zz"), ""),
        (q.Wildcard("body", "m?st"), "mist most must mast"),
        (q.Wildcard("body", "m*t"), "meat mint mist mit most must mast"),
        (q.Wildcard("body", "*st"), "mist most must mast"),
        (q.Wildcard("body", "*t*s*"), "étés"),
        (q.Wildcard("body", "m[io]st"), "mist most"),
        (q.Wildcard("body", "m[!io]st"), "must mast"),
        (q.Wildcard("body", "?"), "海"),
        (q.Wildcard("body", "*ab*"), "abba aab bab"),
        (q.Wildcard("body", "mist"), "mist"),
        (q.Wildcard("body", "[ab]*"), "abba aab bab"),
        (q.Wildcard("body", "m[i"), ""),
        (q.Regex("body", "m[ai]st$"), "mist mast"),
        (q.Regex("body", "mis?t"), "mist mit"),
        (q.Regex("body", "mit|most"), "mit most"),
        (q.Regex("body", "ét"), "été étés"),  # matched from the beginning, not to the end
        (q.TermRange("body", "mist", "most"), "mist mit most"),
        (q.TermRange("body", "mist", "most", startexcl=True, endexcl=True), "mit"),
        (q.TermRange("body", "must", None), "must été étés 海 海洋"),
        (q.TermRange("body", None, "aab"), "aab"),
        (q.TermRange("body", "most", "mist"), ""),
        (q.Variations("body", "mint"), "mint"),
        (q.FuzzyTerm("body", "mits", maxdist=1), "mit mist"),
        (q.FuzzyTerm("body", "mist", maxdist=1, prefixlength=2), "mint mist mit"),
        (q.FuzzyTerm("body", "aba", maxdist=1), "abba aab"),
        (q.FuzzyTerm("body", "aba", maxdist=1, prefixlength=0), "abba aab"),
        (q.FuzzyTerm("body", "éte", maxdist=1), "été"),
        (q.FuzzyTerm("body", "ete", maxdist=2, prefixlength=0), "été eta"),
        (q.FuzzyTerm("body", "eta", maxdist=1, prefixlength=0), "eta"),
        (q.FuzzyTerm("body", "eté", maxdist=1, prefixlength=0), "été eta"),
        (q.FuzzyTerm("body", "海洋", maxdist=1), "海 海洋"),
        (q.FuzzyTerm("body", "mist", maxdist=0), "mist"),
        (q.FuzzyTerm("body", "a", maxdist=2, prefixlength=0), "eta aab bab 海 海洋"),
        (q.FuzzyTerm("body", "must" * 300, maxdist=2), ""),
    ],
    ids=str,
)
def test_terms_of_the_index_that_fit(snapshot: Snapshot, query: q.Query, expected: str) -> None:
    assert terms(snapshot, query) == set(expected.split())


@pytest.mark.parametrize(
    "query",
    [
        q.Prefix("body", "m"),
        q.Wildcard("body", "m*t"),
        q.Regex("body", "m.*"),
        q.TermRange("body", "m", "n"),
    ],
    ids=str,
)
def test_at_most_so_many_terms_counted_once_over_segments(
    snapshot: Snapshot, query: q.Query
) -> None:
    assert len(terms(snapshot, query, limit=7)) == 7  # "mit" and "most" are in both segments
    with pytest.raises(TooManyTerms) as caught:
        terms(snapshot, query, limit=6)
    assert caught.value.limit == 6


def test_an_expression_that_is_none_is_unsupported(snapshot: Snapshot) -> None:
    with pytest.raises(Unsupported, match="not a regular expression"):
        terms(snapshot, q.Regex("body", "(("))


def test_a_literal_across_two_terms_is_in_neither(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path, [{"body": "xa ab xaab"}])
    assert terms(snapshot, q.Wildcard("body", "*aa*")) == {"xaab"}


def osa(one: str, other: str) -> int:
    return int(damerau_levenshtein(one, other, limit=None))


@pytest.mark.parametrize("alphabet", ["ab", "abé"])
def test_distances_are_exact_for_all_short_words(alphabet: str) -> None:
    words = ["".join(w) for n in range(5) for w in product(alphabet, repeat=n)]
    codes = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32)
    lengths = np.array(list(map(len, words)))
    starts = np.cumsum(lengths) - lengths
    for wanted in words[:: 7 if len(words) > 100 else 1]:
        distances = np.array([osa(word, wanted) for word in words])
        for limit in (0, 1, 2, 3):
            found = within_distance(codes, (starts, lengths), wanted, limit)
            assert found.tolist() == np.flatnonzero(distances <= limit).tolist(), (wanted, limit)


def test_one_edit_in_bytes_is_exact() -> None:
    words = ["".join(w) for n in range(1, 6) for w in product("abé", repeat=n)]
    encoded = [word.encode() for word in words]
    sizes = np.array(list(map(len, encoded)))
    blob = np.frombuffer(b"".join(encoded), np.uint8)
    for wanted in ("a", "ab", "aba", "abba", "aabb"):
        short = np.flatnonzero(sizes <= len(wanted) + 4)
        starts = (np.cumsum(sizes) - sizes)[short]
        found = within_one(blob, (starts, sizes[short]), wanted.encode())
        assert found.tolist() == [osa(words[n], wanted) <= 1 for n in short.tolist()], wanted


def test_fuzzy_terms_of_a_large_dictionary_are_exact(tmp_path: Path) -> None:
    random = Random(5)  # noqa: S311 - test data
    words = {"".join(random.choices("abcdeé", k=random.randint(1, 8))) for _ in range(3_000)}
    snapshot = make_snapshot(tmp_path, [{"body": sorted(words)}])
    for wanted in random.sample(sorted(words), 40):
        for limit, prefix in ((1, 1), (1, 0), (2, 1)):
            query = q.FuzzyTerm("body", wanted, maxdist=limit, prefixlength=prefix)
            expected = {
                w for w in words if w[:prefix] == wanted[:prefix] and osa(w, wanted) <= limit
            }
            assert terms(snapshot, query, limit=5_000) == expected
