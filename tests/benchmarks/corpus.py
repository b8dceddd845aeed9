"""Corpora of any size from a few real articles; the same every time.

A document is made of paragraphs of two to four articles of one group, its length drawn from the
real lengths, its title from two of theirs. Invented names are put in, ever fewer of them new, so
that the vocabulary grows as that of a real archive does (Heaps' law).
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate, islice
from pathlib import Path

from tests.benchmarks.articles import KINDS, SEEDS, Article, Paragraph, read_articles
from tests.benchmarks.records import Record, write_records

_FIRST_DAY, _DAYS = date(2015, 1, 1), 3_653
_OUTLETS = 50
_MOST_NAMES, _FEWEST_NAMES = 10, 3
_INVENTED_NAMES = 8
_SYLLABLES = (
    "ba bel bor cra da del dou esh fa fen gar gou hal hol ina ja jor ka kel kor la lin lo ma mer "
    "mou na nel no ou pa per quin ra rek ro sa sel sko ta tem tor u va ver wen wo yal ye za zim"
).split()
_PAPERS = "Herald Gazette Times Observer Courier".split()


def make_corpora(folder: Path, articles: Path | None, sizes: Sequence[int]) -> list[Path]:
    """Files of that many records; a smaller one is the beginning of the larger ones.

    A file that was made before from the same articles is taken as it is.
    """
    folder.mkdir(parents=True, exist_ok=True)
    key = _key(articles)
    paths = [folder / f"corpus-{key}-{size}.jsonl" for size in sizes]
    if not all(path.exists() for path in paths):
        found = read_articles(articles)
        for path, size in zip(paths, sizes, strict=True):
            write_records(path, islice(generate_records(found), size))
    return paths


def _key(articles: Path | None) -> str:
    """Of everything that decides a corpus: the articles and the code that mixes them."""
    sources = [articles] if articles else sorted(SEEDS.glob("*.txt"))
    code = [Path(__file__), Path(__file__).with_name("articles.py")]
    contents = b"".join(path.read_bytes() for path in [*sources, *code])
    return hashlib.sha256(contents).hexdigest()[:10]


def generate_records(articles: Sequence[Article]) -> Iterator[Record]:
    """Records without end; each depends on those before it."""
    mixer = _Mixer(articles)
    number = 0
    while True:
        number += 1
        yield mixer.record(number)


class _Mixer:
    def __init__(self, articles: Sequence[Article]) -> None:
        self._chance = random.Random(20_250_403)  # noqa: S311 - for the same corpus every time
        self._articles = articles
        self._groups: dict[str, list[Article]] = {}
        for article in articles:
            self._groups.setdefault(article.group, []).append(article)
        self._inventor = _Inventor(self._chance)
        self._names = {kind: self._ranked(kind) for kind in KINDS}
        towns = [self._inventor.fresh() for _ in range(_OUTLETS // len(_PAPERS))]
        outlets = [f"{town} {paper}" for paper in _PAPERS for town in towns]
        self._outlets = _Ranked(outlets, self._chance)

    def record(self, number: int) -> Record:
        """The next document."""
        group = self._groups[self._chance.choice(self._articles).group]
        parents = self._chance.sample(group, min(len(group), self._chance.randint(2, 4)))
        paragraphs = self._paragraphs(parents, _words(self._chance.choice(group)))
        people, orgs, places = (self._named(paragraphs, kind) for kind in KINDS)
        return Record(
            id=number,
            url=f"https://news.example/{number}",
            title=self._title(parents),
            body="\n".join(self._with_invented_names([p.text for p in paragraphs])),
            date=self._date().isoformat(),
            source=self._outlets.draw(),
            people=people,
            orgs=orgs,
            places=places,
        )

    def _ranked(self, kind: str) -> _Ranked:
        """All names of a kind, frequent first; invented ones where there are too few."""
        counts = Counter(
            name
            for article in self._articles
            for paragraph in article.paragraphs
            for name in paragraph.names.get(kind, ())
        )
        names = [name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
        while len(names) < 2_000:
            names.append(f"{self._inventor.fresh()} {self._inventor.fresh()}")
        return _Ranked(names, self._chance)

    def _paragraphs(self, parents: Sequence[Article], words: int) -> list[Paragraph]:
        """Runs of paragraphs, an article after the other, until there are enough words."""
        taken: list[Paragraph] = []
        share = max(60, words) // len(parents)
        for parent in parents:
            start = self._chance.randrange(len(parent.paragraphs))
            run = 0
            for paragraph in parent.paragraphs[start:]:
                if run >= share:
                    break
                taken.append(paragraph)
                run += len(paragraph.text.split())
        return taken

    def _title(self, parents: Sequence[Article]) -> str:
        first, last = parents[0].title.split(), parents[-1].title.split()
        if self._chance.random() < 0.3:
            return " ".join(first)
        return " ".join(first[: -(-2 * len(first) // 3)] + last[-(-len(last) // 2) :])

    def _date(self) -> date:
        """Any day of ten years, the later ones more often."""
        return _FIRST_DAY + timedelta(days=int(self._chance.triangular(0, _DAYS, _DAYS * 0.7)))

    def _named(self, paragraphs: Sequence[Paragraph], kind: str) -> tuple[str, ...]:
        """The names in the text, the most mentioned first; drawn ones where it has too few."""
        counts = Counter(name for p in paragraphs for name in p.names.get(kind, ()))
        names = [name for name, _ in counts.most_common(_MOST_NAMES)]
        while len(names) < _FEWEST_NAMES:
            drawn = self._names[kind].draw()
            names += [drawn] if drawn not in names else []
        return tuple(names)

    def _with_invented_names(self, texts: list[str]) -> list[str]:
        for _ in range(_INVENTED_NAMES):
            at = self._chance.randrange(len(texts))
            words = texts[at].split(" ")
            words[self._chance.randrange(len(words))] = self._inventor.draw()
            texts[at] = " ".join(words)
        return texts


class _Ranked:
    """Draws from a list, by Zipf's law: the first most often."""

    def __init__(self, values: Sequence[str], chance: random.Random) -> None:
        self._values = values
        self._weights = list(accumulate(1 / rank for rank in range(1, len(values) + 1)))
        self._chance = chance

    def draw(self) -> str:
        (value,) = self._chance.choices(self._values, cum_weights=self._weights)
        return value


class _Inventor:
    """Names that nobody has. Those used most are used again most (Simon 1955)."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._uses: list[str] = []

    def fresh(self) -> str:
        return "".join(self._chance.choices(_SYLLABLES, k=self._chance.randint(2, 4))).capitalize()

    def draw(self) -> str:
        is_new = self._chance.random() < (1 + len(self._uses) / 10_000) ** -0.35
        self._uses.append(self.fresh() if is_new else self._chance.choice(self._uses or ["Xu"]))
        return self._uses[-1]


def _words(article: Article) -> int:
    return sum(len(paragraph.text.split()) for paragraph in article.paragraphs)
