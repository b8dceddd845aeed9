"""Pages with the truth about their article, for training the cleaner's classifier."""

from __future__ import annotations

import gzip
import json
import re
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import numpy as np
from block_truth import shares

from search.clean.boilerplate import findings_of
from search.clean.bylines import is_byline
from search.clean.captions import is_caption
from search.clean.classifier import first_facts
from search.clean.cleaner import Pieces, pieces
from search.clean.facts import LABEL_WORDS
from search.clean.features import Line, lines_of
from search.clean.known import NOTHING, Repeat
from search.clean.repeated import left
from search.errors import Rejected
from search.ingest import read
from search.model import MediaType, Page, RawPage

__all__ = ["FOLDS", "Sample", "load", "shingle_f1", "thin", "with_variants"]

FOLDS = 5
_WORD = re.compile(r"\w+")
_SHINGLE = 4
_LONG = 20  # words; what is shorter does not tell one page from another
_SAME = 0.95  # share of the words of long blocks that makes a page a copy of an earlier one
_UNKNOWN = 10**6  # pages of a group: a folder of many sites says nothing of their share
_VARIANTS = 0.7  # of a page, on average
_VARIANT_WEIGHT = 0.5
_NEAR, _SENTENCE = 12, 12  # lines around the article, words
_FAR_ROWS = 0.25  # share of the far short lines that is trained with


@dataclass(slots=True)
class Sample:
    """A page, its blocks, and what is true of them.

    Attributes:
        form: the folder it is of.
        host: the site; all pages of one site are in the same fold.
        truth: the text of the article; `headed`, if with its headline and captions.
        share: for each block the share of its words that the truth has.
        weight: how much each block counts; one page counts 1.
        repeats: for each block the pages of its folder that have it.
        facts: those of the first look.
        whole: the page with its furniture, if some was set aside.
    """

    form: str
    name: str
    host: str
    page: Page
    truth: str
    headed: bool
    pieces: Pieces
    repeats: list[int]
    share: np.ndarray = field(default_factory=lambda: np.empty(0))
    weight: np.ndarray = field(default_factory=lambda: np.empty(0))
    facts: np.ndarray = field(default_factory=lambda: np.empty(0))
    whole: Sample | None = None

    @property
    def lines(self) -> list[Line]:
        """Its blocks."""
        return self.pieces.lines

    @property
    def article(self) -> np.ndarray:
        """Which blocks are article: most of their words are."""
        return self.share >= 0.5

    def group(self, count: int) -> int:
        """The number of its site's group, of that many groups."""
        return zlib.crc32(f"{count} {self.host}".encode()) % count

    def see(self, repeats: Sequence[int]) -> None:
        """Take the facts, if its folder repeats its blocks that often."""
        form = "html" if self.page.media_type is MediaType.HTML else "text"
        self.facts = first_facts(form, self.lines, self.pieces.found, repeats)


class Rows(NamedTuple):
    """Blocks to train with, and how much each counts."""

    rows: np.ndarray
    weight: np.ndarray


def load(folders: Sequence[Path], truths: Sequence[Path], media: MediaType) -> list[Sample]:
    """Every page of the folders that the files of truth know."""
    truth: dict[str, dict[str, Any]] = {}
    for file in truths:
        truth.update(json.loads(file.read_text(encoding="utf-8")))
    samples = []
    for folder in folders:
        here = [s for path in sorted(folder.iterdir()) for s in _sample(path, truth, media)]
        _count(here)
        samples += here
    for sample in samples:
        _label(sample)
    bare = [_without_furniture(sample) for sample in samples]
    for sample in bare:
        sample.see(sample.repeats)
    return bare


def _sample(path: Path, truth: Mapping[str, dict[str, Any]], media: MediaType) -> Iterator[Sample]:
    name = path.name.partition(".")[0]
    if name not in truth:
        return
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    try:
        page = read(RawPage(str(path), path.name, media, content, ""))
    except Rejected as error:
        print(f"left out: {path}: {error}", file=sys.stderr)
        return
    told = truth[name]
    host = told.get("host") or urlsplit(told["url"]).netloc
    found = pieces(page, NOTHING)
    form = f"{path.parent.parent.name}/{path.parent.name}".lstrip("/")
    headed = "host" in told
    repeats = [0] * len(found.lines)
    yield Sample(form, name, host.removeprefix("www."), page, told["text"], headed, found, repeats)


def _count(samples: Sequence[Sample]) -> None:
    """Count for each block the pages of its folder that have it; copies of a page count once."""
    having: dict[str, set[int]] = defaultdict(set)
    for number, sample in enumerate(samples):
        long = {line.key: line.words for line in sample.lines if line.words > _LONG}
        shared: Counter[int] = Counter()
        for key, words in long.items():
            shared.update(dict.fromkeys(having[key], words))
        page, words = max(shared.items(), key=lambda item: item[1], default=(number, 0))
        page = page if words > _SAME * sum(long.values()) else number
        for line in sample.lines:
            having[line.key].add(page)
    for sample in samples:
        times = [len(having[line.key]) for line in sample.lines]
        sample.repeats = [each if each > 1 else 0 for each in times]


def _without_furniture(sample: Sample) -> Sample:
    """What is judged of it where its folder is known; it comes whole to pages that stand alone."""
    repeats = [Repeat(times, _UNKNOWN, "") if times else None for times in sample.repeats]
    rest = list(left(sample.lines, repeats))
    if len(rest) in {0, len(sample.lines)}:
        return sample
    bare = _part(sample, np.array(rest))
    bare.weight /= bare.weight.sum()
    bare.repeats = [sample.repeats[i] for i in rest]
    bare.whole = sample
    return bare


def _label(sample: Sample) -> None:
    lines = sample.lines
    sample.share = shares([line.text for line in lines], sample.truth)
    weight = np.sqrt([1.0 + min(line.words, 200) for line in lines])
    # What signs and shows may be in the truth or not: such lines teach nothing.
    aside = np.array([is_byline(line) or is_caption(line) for line in lines])
    weight[aside & ~sample.article] *= 0.1
    weight[(sample.share > 0.3) & (sample.share < 0.7)] *= 0.3
    sample.weight = weight / weight.sum()


def with_variants(samples: Sequence[Sample]) -> list[Sample]:
    """The pages, half of them without repeats, and variants: cut, bare, with fewer labels."""
    random = np.random.default_rng(0)
    every = []
    for sample in samples:
        taught = replace(sample)
        if (any(sample.repeats) or sample.whole) and random.random() < 0.5:
            taught = replace(sample.whole or sample)
            taught.see([0] * len(taught.lines))
        every.append(taught)
        if random.random() < _VARIANTS and sample.article.any():
            every += _variant(sample, random)
    return every


def _variant(sample: Sample, random: np.random.Generator) -> Iterator[Sample]:
    count = len(sample.lines)
    article = np.flatnonzero(sample.article)
    keep = np.zeros(count, dtype=bool)
    kind = random.integers(3)
    if kind == 0:  # cut above and below the article
        start = random.integers(0, article[0] + 1)
        keep[start : random.integers(article[-1] + 1, count + 1)] = True
    elif kind == 1:  # the first paragraphs, and a few of the other lines
        keep[article[: random.integers(3, 12)]] = True
        keep |= (random.random(count) < 2 / count) & ~sample.article
    else:  # fewer labels
        label = np.array([line.words <= LABEL_WORDS and not line.ends for line in sample.lines])
        keep = sample.article | ~label | (random.random(count) < random.choice([0.1, 0.3, 0.5]))
    chosen = np.flatnonzero(keep)
    if len(chosen) > 2:
        part = _part(sample, chosen)
        part.weight *= _VARIANT_WEIGHT / part.weight.sum()
        repeats = random.random() < 0.5
        part.see([sample.repeats[i] if repeats else 0 for i in chosen])
        yield part


def _part(sample: Sample, chosen: np.ndarray) -> Sample:
    lines = lines_of(sample.lines[i].block for i in chosen)
    found = findings_of(lines, [None] * len(lines))
    part = replace(sample, pieces=Pieces(lines, found, [None] * len(lines)))
    part.share = sample.share[chosen]
    part.weight = sample.weight[chosen]
    return part


def thin(sample: Sample) -> Rows:
    """The blocks that teach: all near the article and all long ones, and some of the others."""
    random = np.random.default_rng(zlib.crc32(sample.name.encode()))
    marks = np.convolve(sample.article, np.ones(2 * _NEAR + 1), mode="full")[_NEAR:-_NEAR] > 0.5
    sure = marks | np.array([line.words >= _SENTENCE for line in sample.lines])
    rows = np.flatnonzero(sure | (random.random(len(sure)) < _FAR_ROWS))
    return Rows(rows, sample.weight[rows] * np.where(sure[rows], 1.0, 1 / _FAR_ROWS))


def shingle_f1(pairs: Sequence[tuple[str, str]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of (prediction, truth) pairs: shingles of four words.

    As the public article-extraction benchmark has it: precision and recall are averaged over pages;
    F1 is the harmonic mean of the averages.
    """
    precisions, recalls = [], []
    for prediction, truth in pairs:
        got, want = _shingles(prediction), _shingles(truth)
        both = (got & want).total()
        if got:
            precisions.append(both / got.total())
        if want:
            recalls.append(both / want.total())
    precision, recall = (sum(x) / max(1, len(x)) for x in (precisions, recalls))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    if 0 < len(words) < _SHINGLE:
        return Counter([tuple(words)])
    return Counter(zip(*(words[k:] for k in range(_SHINGLE)), strict=False))
