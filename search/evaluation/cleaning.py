r"""How good is the cleaning? Texts that were found, compared with texts that should have been.

The measure is that of the article extraction benchmark of Scrapinghub (now Zyte),
https://github.com/scrapinghub/article-extraction-benchmark, in its ``evaluate.py``. A text is its
multiset of *shingles*: every four words in a row, a word being ``\w+``, case kept; a text with
fewer words is one shorter shingle. For one page, with the shingles F found and R of the reference::

    precision = |F ∩ R| / |F|        recall = |F ∩ R| / |R|

Over pages each page weighs the same: precision is the mean over pages for which something was
found, recall the mean over pages whose reference is not empty, and F1 the harmonic mean of these
two means. The mean of the F1 of each page is harsher, and told beside it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import NamedTuple, TextIO

from search.errors import SearchError
from search.evaluation.references import read_by_id
from search.model import CleanPage, Role

__all__ = [
    "CleaningReport",
    "PageScore",
    "article_text",
    "compare_texts",
    "evaluate_cleaning",
    "page_id",
    "read_references",
    "write_page_scores",
]

WORDS = 4
"""Of one shingle."""

GOOD = 0.9
"""A page whose F1 is at least this can be read as it is."""

BESIDE_THE_BODY = frozenset(
    {Role.TITLE, Role.SUBTITLE, Role.BYLINE, Role.SOURCE_LINE, Role.CAPTION}
)
"""What stands around the running text; the references of some collections have none of it."""

_WORD = re.compile(r"\w+")


class PageScore(NamedTuple):
    """How many shingles of one page were right, too many (`extra`), and missing."""

    right: int
    extra: int
    missing: int

    @property
    def precision(self) -> float:
        """0 to 1; 1 where nothing was to be found and nothing was."""
        return self._share(self.extra)

    @property
    def recall(self) -> float:
        """0 to 1; 1 where nothing was to be found and nothing was."""
        return self._share(self.missing)

    @property
    def f1(self) -> float:
        """0 to 1."""
        return _harmonic_mean(self.precision, self.recall)

    def _share(self, wrong: int) -> float:
        if not self.extra and not self.missing:
            return 1.0
        return self.right / (self.right + wrong) if self.right + wrong else 0.0


@dataclass(frozen=True, slots=True)
class CleaningReport:
    """What was measured, on what; all shares are 0 to 1.

    Attributes:
        page_f1: mean of the F1 of each page.
        good: share of the pages whose own F1 is at least 0.90.
        scores: by the id of the page, sorted.
        missing: ids of references without a page; each counts as a page with nothing found.
        unknown: how many pages have no reference; they are in no figure.
    """

    precision: float
    recall: float
    f1: float
    page_f1: float
    good: float
    scores: Mapping[str, PageScore]
    missing: tuple[str, ...] = ()
    unknown: int = 0


def article_text(page: CleanPage, *, only_body: bool) -> str:
    """The text of a cleaned page that is compared.

    Args:
        only_body: without headlines, byline, source line and captions.
    """
    if not only_body:
        return page.text
    return "\n".join(block.text for block in page.kept if block.role not in BESIDE_THE_BODY)


def compare_texts(found: str, reference: str) -> PageScore:
    """Count the shingles of two texts that agree."""
    got, wanted = _shingles(found), _shingles(reference)
    right = (got & wanted).total()
    return PageScore(right, got.total() - right, wanted.total() - right)


def evaluate_cleaning(found: Mapping[str, str], references: Mapping[str, str]) -> CleaningReport:
    """Measure texts against their references; both by the id of the page.

    Raises:
        SearchError: no page has a reference.
    """
    if not found.keys() & references.keys():
        raise SearchError(
            "no page has a reference: the ids must be the names of the files without their endings"
        )
    scores = {
        key: compare_texts(found.get(key, ""), text) for key, text in sorted(references.items())
    }
    return _report(
        scores,
        missing=tuple(key for key in scores if key not in found),
        unknown=len(found.keys() - references.keys()),
    )


def page_id(name: str) -> str:
    """The id of a page: the name of its file without its endings ("a/b.html.gz" is "b")."""
    return re.split(r"[/\\]", name)[-1].partition(".")[0]


def read_references(path: Path) -> dict[str, str]:
    """The texts of a file of references: a JSON object of objects that have a "text", by id.

    Raises:
        SearchError: the file cannot be read, or is something else.
    """
    known = read_by_id(path, '{"ID": {"text": "..."}, ...}')
    return {key: _reference(path, key, value) for key, value in known.items()}


def write_page_scores(scores: Mapping[str, PageScore], file: TextIO) -> None:
    """Write a line for each page, the worst first: F1, precision, recall, id, with tabs."""
    file.write("f1\tprecision\trecall\tpage\n")
    file.writelines(
        f"{score.f1:.4f}\t{score.precision:.4f}\t{score.recall:.4f}\t{key}\n"
        for key, score in sorted(scores.items(), key=lambda one: (one[1].f1, one[0]))
    )


def _reference(path: Path, key: str, value: object) -> str:
    text = value.get("text") if isinstance(value, dict) else None
    if not isinstance(text, str):
        raise SearchError(f'{path}: the reference {key!r} has no "text"; give it one')
    return text


def _report(
    scores: Mapping[str, PageScore], missing: Sequence[str], unknown: int
) -> CleaningReport:
    precision = _mean(one.precision for one in scores.values() if one.right + one.extra)
    recall = _mean(one.recall for one in scores.values() if one.right + one.missing)
    return CleaningReport(
        precision=precision,
        recall=recall,
        f1=_harmonic_mean(precision, recall),
        page_f1=_mean(one.f1 for one in scores.values()),
        good=_mean(float(one.f1 >= GOOD) for one in scores.values()),
        scores=scores,
        missing=tuple(missing),
        unknown=unknown,
    )


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    if len(words) < WORDS:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(*(words[start:] for start in range(WORDS)), strict=False))


def _harmonic_mean(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0


def _mean(values: Iterable[float]) -> float:
    known = tuple(values)
    return fmean(known) if known else 0.0
