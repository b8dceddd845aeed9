"""Cleaning with what earlier pages taught: the furniture of outlets and folders, and the rules.

Which outlet a page is of, is known only when it has been cleaned and described. So it is judged by
what its folder has shown; if its outlet has more to say about some block, it is judged again.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from urllib.parse import urlsplit

from search.clean.cleaner import Pieces, clean, explain, pieces
from search.clean.furniture import Furniture, Group
from search.clean.known import FEWEST, Known, Repeat
from search.clean.lexicon import flat
from search.clean.metadata import describe
from search.clean.rules import Rules
from search.model import Article, CleanPage, Explanation, Metadata, Page, RawPage

__all__ = ["Experience"]

_MEMBER = "!/"
_DATE = re.compile(r"[\d._-]+")


class Experience:
    """What is known of outlets and folders.

    Args:
        learned: whether the pages that are to be cleaned are among those counted already.
    """

    def __init__(
        self,
        furniture: Furniture | None = None,
        rules: Rules | None = None,
        *,
        learned: bool = False,
    ) -> None:
        self.furniture = furniture or Furniture()
        self._rules = rules or Rules()
        self._learned = learned

    def cut(self, raw: RawPage, page: Page) -> Pieces:
        """The first step of `judge`, in which pages that were learned have no say."""
        return pieces(page, self.known(raw, ""))

    def judge(
        self, raw: RawPage, page: Page, cut: Pieces | None = None
    ) -> tuple[CleanPage, Metadata]:
        """The article of a page, and what is known of it.

        Args:
            cut: what `cut` gave for the page, also that of another experience with these rules.

        Raises:
            Rejected: no article text is left.
        """
        known = self.known(raw, "")
        cleaned = clean(page, known, cut)
        metadata = describe(page, cleaned, raw.name)
        if metadata.outlet is not None:
            better = self.known(raw, metadata.outlet.value)
            if _differ(known, better, cleaned):
                cleaned = clean(page, better)
                metadata = describe(page, cleaned, raw.name)
        return cleaned, metadata

    def explain(self, raw: RawPage, page: Page, metadata: Metadata) -> tuple[Explanation, ...]:
        """Why the blocks of a page were kept or removed; `metadata` is what `judge` told of it."""
        outlet = metadata.outlet
        return explain(page, self.known(raw, outlet.value if outlet else ""))

    def learn(self, path: str, article: Article) -> None:
        """Count the blocks of a page; `path` is where it was found."""
        outlet = article.metadata.outlet
        self.furniture.learn(_groups(path, outlet.value if outlet else ""), article.page)

    def known(self, raw: RawPage, outlet: str) -> Known:
        """What is known of the pages like this one, if its outlet is that."""
        repeat = self.furniture.repeats(_groups(raw.path, outlet), learned=self._learned)
        return Known(repeat, self._rules.ruling(outlet, raw.name))


def _groups(path: str, outlet: str) -> list[Group]:
    """The outlet, if it is known, and where pages made alike lie."""
    place = _place(path)
    return [Group(f"outlet {flat(outlet)}", "this outlet"), place] if outlet else [place]


def _place(path: str) -> Group:
    """The site of a capture, else the file that contains the page, else the folder.

    Folders of days (``2025/04/03``) belong together.
    """
    container, is_member, member = path.rpartition(_MEMBER)
    if is_member:
        site = _site(member)
        return Group(f"site {site}", "this site") if site else Group(container, "this file")
    parts = PurePath(path).parent.parts
    return Group("/".join("#" if _DATE.fullmatch(p) else p for p in parts), "this folder")


def _site(address: str) -> str:
    try:
        return urlsplit(address).netloc.removeprefix("www.") if "://" in address else ""
    except ValueError:  # brackets that are no address of version 6
        return ""


def _differ(known: Known, better: Known, cleaned: CleanPage) -> bool:
    """Whether the outlet says more of some block than the folder did."""
    for block in cleaned.blocks:
        if better.ruling(block.text) != known.ruling(block.text):
            return True
    for block in cleaned.kept:
        text = flat(block.text)
        seen = _times(better.repeat(text))
        if seen >= FEWEST and seen > _times(known.repeat(text)):
            return True
    return False


def _times(repeat: Repeat | None) -> int:
    return repeat.times if repeat else 0
