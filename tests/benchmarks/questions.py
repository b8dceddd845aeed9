"""The questions: 200 of them, in 12 classes, made from the corpus they are asked of.

A file of questions is a JSON list of ``{id, cls, q, filters: {field: value}, dfrom, dto}``; the
second date is the first day not asked for.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice, pairwise
from pathlib import Path
from typing import TypeVar

import Stemmer

from tests.benchmarks.records import Record, read_records

# Words that say nothing of a document; nobody searches for them.
_EMPTY = frozenset(
    "a about after again all also an and any are as at back be because been before being but by "
    "can could did do does down for from get had has have he her here him his how i if in into is "
    "it its just like made make many may me more most much my new no not now of off on one only or "
    "other our out over own said same say says she should so some such than that the their them "
    "then there these they this those through time to too two under up very was way we well were "
    "what when where which while who will with would year years you your".split()
)
_WORD = re.compile(r"\w+")
_T = TypeVar("_T")
_SAMPLE = 10_000
"""How many documents of a corpus are read to make questions of."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question in the words of a user, the same for every engine.

    Attributes:
        kind: one of the 12 classes.
        text: words mean AND; ``OR``, ``"a phrase"``, ``begin*``, ``word~1`` and ``title:word``.
        filters: field (people, orgs, places, source) and the value documents must have.
        first_day: ``YYYY-MM-DD``, or "" for no range of dates.
        last_day: inclusive.
    """

    id: int
    kind: str
    text: str
    filters: Mapping[str, str] = field(default_factory=dict)
    first_day: str = ""
    last_day: str = ""


def read_questions(path: Path) -> list[Question]:
    """The questions of a file, in order."""
    return [_question(row) for row in json.loads(path.read_text(encoding="utf-8"))]


def _question(row: Mapping[str, object]) -> Question:
    before = row["dto"]
    last = (date.fromisoformat(str(before)) - timedelta(days=1)).isoformat() if before else ""
    filters = {str(name): str(value) for name, value in dict(row["filters"]).items()}  # type: ignore[call-overload]
    return Question(int(str(row["id"])), str(row["cls"]), str(row["q"]), filters,
                    str(row["dfrom"] or ""), last)  # fmt: skip


def write_questions(path: Path, questions: Iterable[Question]) -> None:
    """Keep questions as `read_questions` takes them."""
    rows = [
        {
            "id": question.id,
            "cls": question.kind,
            "q": question.text,
            "filters": question.filters,
            "dfrom": question.first_day or None,
            "dto": _day_after(question.last_day) if question.last_day else None,
        }
        for question in questions
    ]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=0), encoding="utf-8")


def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def make_questions(corpus: Path) -> list[Question]:
    """200 questions in 12 classes; the same every time for the same corpus."""
    maker = _Maker(list(islice(read_records(corpus), _SAMPLE)))
    drafts = list(maker.drafts())
    return [
        Question(number, kind, text, *rest) for number, (kind, text, *rest) in enumerate(drafts)
    ]


class _Maker:
    def __init__(self, records: Sequence[Record]) -> None:
        self._chance = random.Random(7)  # noqa: S311 - for the same questions every time
        self._records = records
        self._bodies = [_WORD.findall(record.body.lower()) for record in records]
        self._in_bodies = Counter(word for body in self._bodies for word in set(body))
        self._in_titles = Counter(
            word for record in records for word in set(_WORD.findall(record.title.lower()))
        )

    def drafts(self) -> Iterator[tuple]:  # type: ignore[type-arg]
        """Class, text, and where there are any the filters and dates of every question."""
        middling = self._words(0.005, 0.02)
        for kind, words in (
            ("term_rare", self._words(0.0004, 0.0015)),
            ("term_medium", middling),
            ("term_frequent", self._words(0.1, 0.6)),
        ):
            yield from ((kind, word) for word in self._some(words, 20))
        yield from (("and2", joint.join(self._together(2))) for joint in (" ", " AND ") * 10)
        yield from (("and3", " ".join(self._together(3))) for _ in range(10))
        common = self._words(0.002, 0.2)
        for number in range(20):
            yield "or", " OR ".join(self._chance.sample(common, 2 + number % 2))
        for first, second in self._some(self._pairs(), 20):
            yield "phrase", f'"{first} {second}"'
        for word in self._some([word for word in middling if len(word) >= 7], 15):
            yield "prefix", f"{word[: self._chance.choice((4, 5))]}*"
        # Engines that index stems compare the misspelt word with stems.
        stemmer = Stemmer.Stemmer("english")
        stems = [w for w in middling if 6 <= len(w) <= 9 and stemmer.stemWord(w) == w]
        for word in self._some(stems or middling, 10):
            yield "fuzzy", f"{self._misspelt(word)}~1"
        for word in self._some(self._words(0.001, 0.05, self._in_titles), 15):
            yield "title", f"title:{word}"
        yield from (self._filtered(number) for number in range(15))
        yield from (self._dated() for _ in range(15))

    def _words(self, low: float, high: float, counts: Counter[str] | None = None) -> list[str]:
        """Words that this share of the documents have, or that come nearest to it."""
        counts = self._in_bodies if counts is None else counts
        every = len(self._records)
        usual = [word for word in sorted(counts) if _is_telling(word)]
        within = [w for w in usual if low * every <= counts[w] <= high * every]
        if len(within) >= 60:
            return within
        middle = (low + high) / 2 * every
        return sorted(sorted(usual, key=lambda w: abs(counts[w] - middle))[:60])

    def _some(self, values: Sequence[_T], count: int) -> list[_T]:
        if len(values) < count:
            return self._chance.choices(values, k=count)
        return self._chance.sample(values, count)

    def _together(self, count: int) -> list[str]:
        """Words of one title and its body that other documents have too."""
        while True:
            at = self._chance.randrange(len(self._records))
            words = {*_WORD.findall(self._records[at].title.lower())} & {*self._bodies[at]}
            shared = sorted(w for w in words if _is_telling(w) and self._in_bodies[w] > 2)
            if len(shared) >= count:
                return self._chance.sample(shared, count)

    def _pairs(self) -> list[tuple[str, str]]:
        """Neighbours in at least five documents."""
        counts = Counter(
            pair
            for body in self._bodies
            for pair in set(pairwise(body))
            if all(_is_telling(word) for word in pair)
        )
        return sorted(pair for pair, count in counts.items() if count >= 5)

    def _misspelt(self, word: str) -> str:
        at = self._chance.randrange(2, len(word) - 1)
        other = self._chance.choice([c for c in "abdegiklmnoprstu" if c != word[at]])
        return word[:at] + other + word[at + 1 :]

    def _filtered(self, number: int) -> tuple[str, str, dict[str, str]]:
        at = self._chance.randrange(len(self._records))
        record, name = self._records[at], ("people", "orgs", "places", "source")[number % 4]
        value = record.source if name == "source" else getattr(record, name)[0]
        frequent = [w for w in sorted({*self._bodies[at]}) if _is_telling(w)]
        word = self._chance.choice(sorted(frequent, key=self._in_bodies.__getitem__)[-30:])
        return "filter", word, {name: value}

    def _dated(self) -> tuple[str, str, dict[str, str], str, str]:
        months = self._chance.randrange(9 * 12)
        after = months + self._chance.choice((3, 6, 12))
        end = date(2015 + after // 12, after % 12 + 1, 1) - timedelta(days=1)
        word = self._chance.choice(self._words(0.01, 0.4))
        return "daterange", word, {}, f"{2015 + months // 12}-{months % 12 + 1:02}-01", str(end)


def _is_telling(word: str) -> bool:
    return len(word) >= 4 and word.isascii() and word.isalpha() and word not in _EMPTY


def classes_of(questions: Iterable[Question]) -> list[str]:
    """The classes there are, in the order of the questions."""
    return list(dict.fromkeys(question.kind for question in questions))
