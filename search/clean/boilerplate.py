"""Which lines are boilerplate, by their words and by where they stand.

The first pass judges each line by itself (`search.clean.lexicon`); each later pass looks at the
neighbours. The first two of them correct what the words alone said; the others only add to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from search.clean import thread
from search.clean.boxes import boxes
from search.clean.extent import Findings, end_of_article, first_prose, placed
from search.clean.features import Line
from search.clean.lexicon import Bio, Finding, key_of, lexicon
from search.clean.stamps import bare_numbers, stamps, times_of_day
from search.model import Category

__all__ = ["Findings", "findings_of", "profession"]

_SEPARATOR = re.compile(r" ?[»›>→▸|] ?| / ")
_NAME = re.compile(r"^\W*[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,4},? ")
_REFERENCE = re.compile(r"\[\d{1,3}\]")  # text browsers number the links
_MENU_STEP = 3  # words; the last step of a path is often a headline
_FIELD_WORDS = 4
_LABEL_WORDS = 5
_STEM = 5
_TAKEN_UP = 0.6  # share of a headline's words that the article uses, too
_TAIL = {
    Category.RELATED,
    Category.COMMENT_FORM,
    Category.COMMENTS,
    Category.COPYRIGHT,
    Category.ABOUT_FOOTER,
    Category.COOKIE,
    Category.ADBLOCK,
    Category.SUBSCRIBE,
    Category.NAVIGATION,
    Category.PAGINATION,
    Category.PLAYER,
    Category.SHARE_PRINT,
    Category.AUTHOR_BIO,
}


def findings_of(lines: Sequence[Line], known: Sequence[Finding | None]) -> Findings:
    """What each line was recognised as; None for a line that may be article.

    Args:
        known: findings made before, for the pieces of a split paragraph.
    """
    found: Findings = [k or _alone(line) for line, k in zip(lines, known, strict=True)]
    for look in _PASSES:
        look(lines, found)
    return found


def _alone(line: Line) -> Finding | None:
    if not line.key and line.flat.isascii() and line.words == 0:
        return lexicon().line(line.flat, line.key)
    if line.words > 40:
        return _notice(line)
    known = _breadcrumb(line) or lexicon().line(line.flat, line.key) or _links(line)
    if known and line.words <= _FIELD_WORDS and line.text.endswith("*"):
        return Finding(Category.COMMENT_FORM, f"a field that must be filled in: '{line.key}'")
    return known or _notice(line)


def _links(line: Line) -> Finding | None:
    """``[11]Print [12]Email``: links with the numbers that a text browser gives them."""
    if not line.flat.startswith("["):
        return None
    bare = " ".join(_REFERENCE.sub(" ", line.flat).split())
    return lexicon().line(bare, key_of(bare)) if bare and bare != line.flat else None


def _notice(line: Line) -> Finding | None:
    return lexicon().notice(line.text, line.key) if line.words > 2 else None


def _breadcrumb(line: Line) -> Finding | None:
    """``Home » Politics » ...``: steps of which the first is the front page."""
    if line.words > 40 or line.key.partition(" ")[0] not in _homes():
        return None
    first, *rest = _SEPARATOR.split(line.flat.lstrip("»›>→| "), maxsplit=6)
    if not rest or first.strip(" :") not in lexicon().words("home"):
        return None
    begins = f"begins with '{first.strip()}'"
    if "|" in line.flat and all(step.count(" ") < _MENU_STEP for step in rest):
        return Finding(Category.NAVIGATION, f"a row of the menu: {begins}")
    return Finding(Category.BREADCRUMB, f"the path to the page: {begins}")


@cache
def _homes() -> frozenset[str]:
    """The words that the names of the front page begin with."""
    return frozenset(name.partition(" ")[0] for name in lexicon().words("home"))


def _headline_about_it(lines: Sequence[Line], found: Findings) -> None:
    """A headline whose words the text takes up is none: "In pictures: ...", ad blockers."""
    first = first_prose(lines, found)
    body: set[str] = set()
    for i, line in enumerate(lines[:first]):
        if line.ends or line.words < _LABEL_WORDS or not _may_be_headline(line, found[i]):
            continue
        body = body or {w for x, f in zip(lines, found, strict=True) if not f for w in _subject(x)}
        words = _subject(line)
        if len(words) > 2 and sum(word in body for word in words) >= _TAKEN_UP * len(words):
            found[i] = None


def _subject(line: Line) -> list[str]:
    """Its longer words without their endings."""
    return [word[:_STEM] for word in line.key.split(" ") if len(word) > 3]


def _may_be_headline(line: Line, finding: Finding | None) -> bool:
    """Whether its words or a label prove the line boilerplate, rather than a phrase as a whole."""
    if finding is None:
        return False
    labelled = finding.category is Category.RELATED and ":" in line.flat
    return labelled or finding == _notice(line)


def _beside_player(lines: Sequence[Line], found: Findings) -> None:
    """A dash that stands with a player's clocks is a button of the player."""
    for i, line in enumerate(lines):
        if not line.key and any(
            f and f.category is Category.PLAYER for f in (*found[i + 1 : i + 2], *found[i - 1 : i])
        ):
            found[i] = Finding(Category.PLAYER, "a symbol beside a player clock")


def _weak_words(lines: Sequence[Line], found: Findings) -> None:
    """A menu word beside other boilerplate is boilerplate; a run of menu words is a menu."""
    for order in (range(len(lines)), range(len(lines) - 1, -1, -1)):
        for i in order:
            here = found[i]
            if here is None or not here.weak or here.category is Category.COMMENTS:
                continue
            beside = [f for f in (*found[max(0, i - 1) : i], *found[i + 1 : i + 2]) if f]
            run = len(beside) == 2
            if run or any(not f.weak for f in beside) or i == len(lines) - 1:
                found[i] = Finding(here.category, here.reason, opens=here.opens)


def _comment_thread(lines: Sequence[Line], found: Findings) -> None:
    """From the start of a thread of readers' comments to its end nothing is article."""
    span = thread.find(lines, found)
    for i in range(span.start, span.end):
        here = found[i]
        if here is None or here.weak:
            found[i] = Finding(Category.COMMENTS, "lies in the thread of readers' comments")


def _tail(lines: Sequence[Line], found: Findings) -> None:
    """After the article, what stands below the first boilerplate line is boilerplate too."""
    end = end_of_article(lines, found)
    if end == 0:
        return
    cause: Finding | None = None
    for i in range(end, len(lines)):
        here = found[i]
        if here and not here.weak and here.category in _TAIL:
            cause = here
        elif cause and here is None:
            found[i] = placed(cause, "stands at the end, below")


def _author_bio(lines: Sequence[Line], found: Findings) -> None:
    """A last paragraph that tells who wrote the article says nothing about its subject."""
    left = [i for i, f in enumerate(found) if f is None]
    if len(left) < 3:
        return
    for i in reversed(left[-2:]):
        word = profession(lines[i])
        if word is None or lexicon().reports(lines[i].text, lines[i].key):
            break
        found[i] = Finding(Category.AUTHOR_BIO, f"a note about the author: '{word}', at the end")


def profession(line: Line) -> str | None:
    """The profession by which a line introduces the author, if that is what it does."""
    if not 5 <= line.words <= 70 or line.quoted:
        return None
    return next((word for bio in lexicon().bios if (word := _introduces(line, bio))), None)


def _introduces(line: Line, bio: Bio) -> str | None:
    tokens = line.key.split(" ")[:14]
    named = bool(_NAME.match(line.text)) or tokens[0] in bio.articles
    word = next((t for t in tokens if t in bio.professions), None)
    padded = f" {line.key} "
    return word if named and word and any(about in padded for about in bio.about) else None


_PASSES: tuple[Callable[[Sequence[Line], Findings], None], ...] = (
    _headline_about_it,
    times_of_day,
    _beside_player,
    bare_numbers,
    _weak_words,
    _comment_thread,
    stamps,
    boxes,
    _tail,
    _author_bio,
)
