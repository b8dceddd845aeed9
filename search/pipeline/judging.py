"""The steps between the bytes of one page and its article, which earlier pages have a say in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from search import clean
from search.errors import Rejected
from search.ingest import read
from search.model import Article, Explanation, Page, RawPage, Step

__all__ = ["IngestOptions", "Judge", "Prepared", "Progress", "RejectedAt"]

Progress = Callable[[int, str], None]
"""Called after each page with how many are done and the name of this one."""


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """What the user may say about the files.

    Attributes:
        encoding: their encoding, if it is known; else UTF-8, or what a byte order mark says.
        region: folder of curated names; None for the region that comes with the program.
        ner: whether spaCy, from the extra [ner], adds names that the rules do not see.
    """

    encoding: str | None = None
    region: Path | None = None
    ner: bool = False


class RejectedAt(Exception):  # noqa: N818 - carries a rejection up to where it is recorded
    """A `Rejected` together with the step that raised it."""

    def __init__(self, step: Step, cause: Rejected) -> None:
        super().__init__(str(cause))
        self.step = step


class Prepared(NamedTuple):
    """A page that was read and cut into the blocks that are judged."""

    page: Page
    cut: clean.Pieces


@dataclass(frozen=True, slots=True)
class Judge:
    """Takes a raw page through the steps between its bytes and an article that names nobody yet."""

    experience: clean.Experience

    def __call__(
        self, raw: RawPage, encoding: str | None, prepared: Prepared | None = None
    ) -> tuple[Page, Article]:
        """The page as it was read, and its article without entities.

        Args:
            prepared: what `prepare` gave for it, if that was asked already.

        Raises:
            RejectedAt: it cannot become an article.
        """
        page, cut = prepared or self.prepare(raw, encoding)
        try:
            cleaned, metadata = self.experience.judge(raw, page, cut)
        except Rejected as error:
            raise RejectedAt(Step.CLEANED, error) from None
        return page, Article(metadata, cleaned, (), clean.VERSION)

    def prepare(self, raw: RawPage, encoding: str | None) -> Prepared:
        """The first steps, in which earlier pages have no say.

        Raises:
            RejectedAt: it cannot be read.
        """
        try:
            page = read(raw, encoding)
        except Rejected as error:
            raise RejectedAt(Step.READ, error) from None
        return Prepared(page, self.experience.cut(raw, page))

    def explain(self, raw: RawPage, page: Page, article: Article) -> tuple[Explanation, ...]:
        """Why the blocks of a page that was judged last were kept or removed."""
        return self.experience.explain(raw, page, article.metadata)

    def learn(self, raw: RawPage, article: Article) -> None:
        """Remember what this page is made of, for the next ones."""
        self.experience.learn(raw.path, article)
