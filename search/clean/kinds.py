"""What a removed block is, told by where it stands and by what stands around it.

For blocks that the classifier removed and no phrase names. What is found here is a reason for the
reader; nothing is removed or kept because of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import numpy as np

from search.clean import thread
from search.clean.boilerplate import profession
from search.clean.facts import LABEL_WORDS
from search.clean.features import Line
from search.clean.lexicon import Finding, lexicon
from search.clean.shapes import is_code, is_menu, is_page, is_stamp, like_headline, row_of
from search.model import Category

__all__ = ["OUTSIDE", "kinds_of"]

OUTSIDE = "outside the main region"
"""How a reason begins that the place of a block tells."""

_RIGHTS = re.compile("[©Ⓒⓒ℗]")
_NEWSLETTER = re.compile(r"\bnews ?letters?\b")
_NEAR = 3  # lines on either side
_FAR = 6
_TEASER = 2
_LABEL_WORDS = 3  # of the usual entry of a menu
_MEAN_WORDS = 4.5  # menus have fewer words a line, lists of headlines more
_FIGURES = 0.5  # share of numbers among the words
_LEGAL: set[Category | None] = {Category.COPYRIGHT, Category.ABOUT_FOOTER}
_MENU: set[Category | None] = {Category.NAVIGATION}
_RELATED: set[Category | None] = {Category.RELATED}
_FORMS = {
    Category.COMMENT_FORM: "the form for comments",
    Category.SUBSCRIBE: "an invitation to subscribe",
    Category.COOKIE: "a cookie notice",
    Category.ADBLOCK: "an ad-blocker notice",
}
_BESIDE = {Category.NAVIGATION, Category.RELATED, Category.COMMENTS, *_FORMS}
_BETWEEN = {
    Category.TIMESTAMP,
    Category.DECORATION,
    Category.COMMENT_COUNT,
    Category.PAGINATION,
    Category.PLAYER,
}


def kinds_of(
    lines: Sequence[Line], judged: Sequence[Finding | None], kept: np.ndarray
) -> list[Finding | None]:
    """The judgements, with one for each removed block that nothing was known of.

    Those that carry on what stands above them are judged again.

    Args:
        judged: what is known of each removed block; None for the kept ones.
    """
    page = _Page(lines, judged, kept)
    told = list(judged)
    for i in np.flatnonzero(~kept).tolist():
        here = judged[i]
        if here is None:
            told[i] = page.tell(i, page.kind(i) or _finding(Category.OUTSIDE, page.unclear(i)))
        elif here.placed:
            told[i] = page.tell(i, page.other_kind(i, here) or here)
    return told


class _Page:
    """The lines of a page and what has been told of those removed, from the top down."""

    def __init__(
        self, lines: Sequence[Line], judged: Sequence[Finding | None], kept: np.ndarray
    ) -> None:
        self.lines, self.judged = lines, judged
        self._told = [finding.category if finding else None for finding in judged]
        # Numbers of words of what may be labels and headlines; of others 0.
        self._sizes = [
            0 if keep or line.prose or told in _BETWEEN else line.words
            for line, told, keep in zip(lines, self._told, kept.tolist(), strict=True)
        ]
        self._kept = kept
        at = np.flatnonzero(kept)
        self._first, self._last = (int(at[0]), int(at[-1])) if len(at) else (len(lines), -1)
        self._thread = thread.below(lines, judged, self._last)

    def tell(self, i: int, finding: Finding) -> Finding:
        """Remember what a block is, for the lines below."""
        self._told[i] = finding.category
        if finding.category in _BETWEEN:
            self._sizes[i] = 0
        return finding

    def other_kind(self, i: int, here: Finding) -> Finding | None:
        """What a block is, if it hardly belongs to the box that it was counted to."""
        if here.category is Category.ABOUT_FOOTER and "#" in self.lines[i].key:
            return None  # an address
        boxed = here.category is Category.RELATED and i not in self._thread
        if boxed and row_of(self.lines[i]) is None:
            sides = (range(i - _NEAR, i), range(i + 1, i + 1 + _NEAR))
            menu = any(is_menu(self._words(side)) for side in sides)
            if self.lines[i].words > _LABEL_WORDS or not menu:
                return None
        return self.kind(i)

    def kind(self, i: int) -> Finding | None:
        """What a block is, if its neighbours tell it."""
        line = self.lines[i]
        if i in self._thread:
            return _finding(Category.COMMENTS, "stands among readers' comments")
        by_itself = _by_itself(line)
        if by_itself is not None:
            return by_itself
        if is_code(line):
            return None
        row = row_of(line)
        if row is not None:
            return _finding(row, "a row of links")
        return self._between(i) or (self._sentence(i) if line.prose else self._short(i))

    def unclear(self, i: int) -> str:
        """What can be said of a block whose neighbours do not tell what it is."""
        line = self.lines[i]
        what = "a short line" if line.words <= LABEL_WORDS else "a line"
        if i < self._first:
            where = "above the article"
        else:
            where = "below the article" if i > self._last else "between parts of the article"
        return f"{'a paragraph' if line.prose else what} {where}, without a known phrase"

    def _between(self, i: int) -> Finding | None:
        """What both of its neighbours are for certain, it is too."""
        above, below = (self._named(k) for k in (i - 1, i + 1))
        if above is None or below is None or above.category is not below.category:
            return None
        label = self.lines[i].words <= LABEL_WORDS
        told = _BESIDE if label else _BESIDE - _MENU | _LEGAL
        if above.category not in told:
            return None
        said = above.reason.rpartition(": ")[2]
        return Finding(above.category, f"stands between lines of the same kind: {said}")

    def _sentence(self, i: int) -> Finding | None:
        """What a paragraph is."""
        line, near = self.lines[i], range(i - _NEAR, i + _NEAR + 1)
        below = i > self._last
        notice = lexicon().resembles(line.key)
        if notice is not None:
            return Finding(notice.category, f"{OUTSIDE}: resembles {notice.reason}")
        if below and profession(line):
            return _finding(Category.AUTHOR_BIO, "a note about an author")
        if below and self._any(range(i - 1, i + 2), _LEGAL):
            return _finding(Category.ABOUT_FOOTER, "a paragraph beside the site's legal lines")
        if any(self._is_headline(k) for k in range(max(0, i - _TEASER), i)):
            return _finding(Category.RELATED, "a paragraph below the headline of another article")
        among = self._any(near, _RELATED)
        related = _finding(Category.RELATED, "a paragraph among lines about other articles")
        return self._form(i) or (related if among else None)

    def _form(self, i: int) -> Finding | None:
        beside = [f.category for k in (i - 1, i + 1) if (f := self._named(k))]
        form = next((category for category in beside if category in _FORMS), None)
        return _finding(form, f"a sentence beside {_FORMS[form]}") if form else None

    def _short(self, i: int) -> Finding | None:
        """What a label or a headline is."""
        line = self.lines[i]
        asks = line.text.endswith(("?", "!")) or (line.ends and lexicon().addresses(line.key))
        form = self._form(i) if asks and line.words >= _LABEL_WORDS else None
        figures = line.words > 1 and line.key.count("#") > _FIGURES * line.words
        if form is not None or figures:
            return form
        sides = [self._words(range(i - _NEAR, i)), self._words(range(i + 1, i + 1 + _NEAR))]
        near = [*sides[0], *sides[1]]
        listed = bool(near) and (sum(near) + line.words) / (len(near) + 1) >= _MEAN_WORDS
        related = self._any(range(i - _FAR, i + _FAR + 1), _RELATED)
        menu = line.words <= _LABEL_WORDS and any(map(is_menu, sides))
        if like_headline(line):
            if listed or related:
                why = "a headline among headlines of other articles"
                return _finding(Category.RELATED, why)
        elif listed and not menu:
            why = "a short line among headlines of other articles"
            inside = self._first < i < self._last
            return _finding(Category.RELATED, why) if related or not inside else None
        menu = len(near) > 1 or (bool(near) and self._any(range(i - 1, i + 2), _MENU))
        if line.words > LABEL_WORDS or not menu:
            return None
        return _finding(Category.NAVIGATION, "a short line among menu lines")

    def _words(self, near: range) -> list[int]:
        """The numbers of words of the labels and headlines among those lines."""
        return [size for size in self._sizes[max(0, near.start) : near.stop] if size]

    def _is_headline(self, k: int) -> bool:
        return not self._kept[k] and like_headline(self.lines[k])

    def _named(self, k: int) -> Finding | None:
        """What a line was recognised as by its words."""
        finding = self.judged[k] if 0 <= k < len(self.lines) else None
        return finding if finding and not finding.weak and not finding.placed else None

    def _any(self, near: range, categories: AbstractSet[Category | None]) -> bool:
        return not categories.isdisjoint(self._told[max(0, near.start) : near.stop])


def _by_itself(line: Line) -> Finding | None:
    """What a block is by its form, wherever it stands."""
    told = (
        (not line.words, Category.DECORATION, "a row of symbols"),
        (_is_rights(line), Category.COPYRIGHT, "a short line with a copyright sign"),
        (_is_newsletter(line), Category.SUBSCRIBE, "the name of a newsletter"),
        (is_stamp(line), Category.TIMESTAMP, "a date or a time alone on its line"),
        (is_page(line), Category.PAGINATION, "the number of a page or picture"),
    )
    return next((_finding(category, why) for is_it, category, why in told if is_it), None)


def _is_rights(line: Line) -> bool:
    return line.short and bool(_RIGHTS.search(line.text))


def _is_newsletter(line: Line) -> bool:
    return line.short and bool(_NEWSLETTER.search(line.flat))


def _finding(category: Category, why: str) -> Finding:
    return Finding(category, f"{OUTSIDE}: {why}")
