"""Which lines are boilerplate, by their words and by where they stand.

The first pass judges each line by itself (`search.clean.lexicon`); each later pass looks at the
neighbours. The first two of them correct what the words alone said; the others only add to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from search.clean import dates, thread
from search.clean.features import Line
from search.clean.lexicon import Bio, Finding, lexicon
from search.model import Category

__all__ = ["Findings", "findings_of"]

Findings = list[Finding | None]

_SEPARATOR = re.compile(r" ?[»›>→▸|] ?| / ")
_NAME = re.compile(r"^\W*[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,4},? ")
_TIME_OF_DAY = re.compile(r"^(?:[01]\d|2[0-3]):[0-5]\d$(?<!^00:00)")
_BOX_LINES = 15
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
    return [None if f and f.weak else f for f in found]


def _alone(line: Line) -> Finding | None:
    if not line.key and line.flat.isascii() and line.words == 0:
        return lexicon().line(line.flat, line.key)
    if line.words <= 40:
        return _breadcrumb(line) or lexicon().line(line.flat, line.key) or _notice(line)
    return _notice(line)


def _notice(line: Line) -> Finding | None:
    return lexicon().notice(line.text, line.key) if line.words > 2 else None


def _breadcrumb(line: Line) -> Finding | None:
    """``Home » Politics » ...``: steps of which the first is the front page."""
    if line.words > 40:
        return None
    first, *rest = _SEPARATOR.split(line.flat.lstrip("»›>→| "), maxsplit=6)
    if not rest or first.strip(" :") not in lexicon().words("home"):
        return None
    return Finding(Category.BREADCRUMB, f"the path to the page: begins with '{first.strip()}'")


def _headline_about_it(lines: Sequence[Line], found: Findings) -> None:
    """A headline whose words the text takes up is none, even if it speaks of an ad blocker."""
    first = _first_prose(lines, found)
    body: set[str] = set()
    for i, line in enumerate(lines[:first]):
        if line.ends or line.words < _LABEL_WORDS or not _is_by_notice(line, found[i]):
            continue
        body = body or {w for x, f in zip(lines, found, strict=True) if not f for w in _subject(x)}
        words = _subject(line)
        if len(words) > 2 and sum(word in body for word in words) >= _TAKEN_UP * len(words):
            found[i] = None


def _subject(line: Line) -> list[str]:
    """Its longer words without their endings."""
    return [word[:_STEM] for word in line.key.split(" ") if len(word) > 3]


def _is_by_notice(line: Line, finding: Finding | None) -> bool:
    """Whether its words prove the line a notice, rather than its phrase as a whole."""
    return finding is not None and finding == _notice(line)


def _first_prose(lines: Sequence[Line], found: Findings) -> int:
    """Index of the first line of running text; behind the last line, if there is none."""
    return next((i for i, line in enumerate(lines) if line.prose and not found[i]), len(lines))


def _times_of_day(lines: Sequence[Line], found: Findings) -> None:
    """A clock without a player beside it tells when an entry of a live blog was written."""
    player = {i for i, f in enumerate(found) if f and f.category is Category.PLAYER}
    clocks = {i for i in player if _TIME_OF_DAY.match(lines[i].flat)}
    buttons = player - clocks
    for i in clocks:
        if buttons.isdisjoint(range(i - 2, i + 3)):
            reason = f"a time alone on its line: '{lines[i].text}'"
            found[i] = Finding(Category.TIMESTAMP, reason)


def _beside_player(lines: Sequence[Line], found: Findings) -> None:
    """A dash that stands with a player's clocks is a button of the player."""
    for i, line in enumerate(lines):
        if not line.key and any(
            f and f.category is Category.PLAYER for f in (*found[i + 1 : i + 2], *found[i - 1 : i])
        ):
            found[i] = Finding(Category.PLAYER, "a symbol beside a player clock")


def _bare_numbers(lines: Sequence[Line], found: Findings) -> None:
    """A number alone on its line counts comments, unless it is a cell of a table."""
    for i, line in enumerate(lines):
        if not line.number or found[i]:
            continue
        cells = [n for n in lines[max(0, i - 2) : i + 3] if n.number]
        if len(cells) < 3:
            found[i] = Finding(Category.COMMENT_COUNT, f"a bare number: '{line.text}'")


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


def _boxes(lines: Sequence[Line], found: Findings) -> None:
    """Short lines below the heading of a box belong to the box, until prose resumes.

    Above the article they may be its headline: there, other passes decide.
    """
    first = _first_prose(lines, found)
    for i, heading in enumerate(found):
        if i < first or heading is None or not heading.opens or heading.weak:
            continue
        for k in range(i + 1, min(len(lines), i + _BOX_LINES)):
            if lines[k].prose or (found[k] is None and lines[k].quoted):
                break
            if found[k] is None:
                found[k] = _placed(heading, "stands below")


def _placed(cause: Finding, where: str) -> Finding:
    said = cause.reason.rpartition(": ")[2]
    return Finding(cause.category, f"{where} {said}", placed=True)


def _stamps(lines: Sequence[Line], found: Findings) -> None:
    """A date alone on its line, unless it is a heading inside the text, tells when it came out."""
    first = _first_prose(lines, found)
    end = _end_of_article(lines, found)
    for i, line in enumerate(lines):
        here = found[i]
        beside = any(f for f in (*found[max(0, i - 1) : i], *found[i + 1 : i + 2]))
        if here and not here.weak:
            continue
        labelled = bool(dates.label_of(line.text))
        if (i < first or i >= end or beside or labelled) and dates.is_stamp(line.text):
            found[i] = Finding(Category.TIMESTAMP, f"a date alone on its line: '{line.text}'")


def _comment_thread(lines: Sequence[Line], found: Findings) -> None:
    """From the start of a thread of readers' comments to its end nothing is article."""
    span = thread.find(lines, found)
    for i in range(span.start, span.end):
        here = found[i]
        if here is None or here.weak:
            found[i] = Finding(Category.COMMENTS, "lies in the thread of readers' comments")


def _end_of_article(lines: Sequence[Line], found: Findings) -> int:
    """Index after the last line that reads as article."""
    last = (i for i in range(len(lines) - 1, -1, -1) if found[i] is None and _article(lines[i]))
    return next(last, -1) + 1


def _article(line: Line) -> bool:
    return line.prose or line.bullet or (line.quoted and line.words > 5)


def _tail(lines: Sequence[Line], found: Findings) -> None:
    """After the article, what stands below the first boilerplate line is boilerplate too."""
    end = _end_of_article(lines, found)
    if end == 0:
        return
    cause: Finding | None = None
    for i in range(end, len(lines)):
        here = found[i]
        if here and not here.weak and here.category in _TAIL:
            cause = here
        elif cause and here is None:
            found[i] = _placed(cause, "stands at the end, below")


def _author_bio(lines: Sequence[Line], found: Findings) -> None:
    """A last paragraph that tells who wrote the article says nothing about its subject."""
    left = [i for i, f in enumerate(found) if f is None]
    if len(left) < 3:
        return
    for i in reversed(left[-2:]):
        word = _profession(lines[i])
        if word is None:
            break
        found[i] = Finding(Category.AUTHOR_BIO, f"a note about the author: '{word}', at the end")


def _profession(line: Line) -> str | None:
    """The profession by which a line introduces the author, if that is what it does."""
    if not 5 <= line.words <= 70 or line.quoted or lexicon().reports(line.text, line.key):
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
    _times_of_day,
    _beside_player,
    _bare_numbers,
    _weak_words,
    _comment_thread,
    _stamps,
    _boxes,
    _tail,
    _author_bio,
)
