"""Pages written for the tests, in which every line says what becomes of it.

A file of ``tests/data/pages`` has a head of ``name: value`` lines, a line ``---``, and then the
lines of the page, each with a label before its first bar::

    body   | <p>The bridge reopened on Monday.</p>
    nav    | <li>Home</li>
           | </ul>
    +share_print | <span>Share</span>

A label is a role (the line is article), a category, several of either with strokes between them
where each would be right, or ``any`` where it does not matter. No label: markup without text.
``+`` goes on with the line before. So the page that is read and the truth about it are one file.

A page of form ``html`` is also made into dumps: ``lines`` (a line for each element), ``layout`` (as
a browser would set it out) and ``crawl`` (as crawlers store it, with the title of the window).
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from search.model import Category, MediaType, RawPage, Role

__all__ = ["FOLDER", "FORMS", "Line", "MadePage", "forms_of", "made_pages"]

FOLDER = Path(__file__).parents[1] / "data" / "pages"
FORMS = ("html", "lines", "layout", "crawl", "dump", "light")
"""``dump``: a full dump that was written as such; ``light``: what another extractor has left."""

_LINE = re.compile(r"\s*(\+?)\s*([a-z_/]*)\s*\|(?: |$)(.*)")
_ROLES = frozenset(role.value for role in Role)
_CATEGORIES = frozenset(category.value for category in Category)
_ANY = "any"
_TAG = re.compile(r"<[^>]*>")
_BLOCK = re.compile(r"<(p|h[1-6]|ul|ol|table|blockquote|figure|div|section|article|footer)\b")


class Line(NamedTuple):
    """A labelled line of a page; `start` and `end` are its byte range in the raw page."""

    text: str
    labels: frozenset[str]
    start: int
    end: int

    @property
    def is_article(self) -> bool:
        return self.labels <= _ROLES

    @property
    def is_boilerplate(self) -> bool:
        return self.labels <= _CATEGORIES


class MadePage(NamedTuple):
    """A page in one of its forms, and the truth about each of its lines."""

    name: str
    form: str
    language: str
    raw: RawPage
    lines: tuple[Line, ...]

    @property
    def reference(self) -> str:
        """The text that should be kept."""
        return "\n".join(line.text for line in self.lines if line.is_article)


class _Source(NamedTuple):
    """A line as it is written in the file."""

    joined: bool
    labels: frozenset[str]
    content: str


class _Piece(NamedTuple):
    """A stretch of the raw page: what stands before it, and itself."""

    before: str
    content: str
    labels: frozenset[str]


@cache
def made_pages() -> tuple[MadePage, ...]:
    """All pages in all their forms."""
    return tuple(page for path in sorted(FOLDER.glob("*.page")) for page in forms_of(path))


def forms_of(path: Path) -> Iterator[MadePage]:
    """The page of a file in all its forms.

    Raises:
        ValueError: a line has no label, or one that is neither role nor category.
    """
    head, _, body = path.read_text(encoding="utf-8").partition("\n---\n")
    declared = dict(line.split(": ", 1) for line in head.splitlines())
    source = [_source(path, line) for line in body.splitlines()]
    form = declared["form"]
    makers = _FROM_HTML if form == "html" else {form: _as_it_is}
    for made, maker in makers.items():
        yield _page(path.stem, made, declared["language"], list(maker(source)))


def _source(path: Path, line: str) -> _Source:
    if not line.strip():
        return _Source(joined=False, labels=frozenset(), content="")
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError(f"{path}: no label before a bar in {line!r}")
    labels = frozenset(filter(None, match[2].split("/")))
    unknown = labels - _ROLES - _CATEGORIES - {_ANY}
    if unknown:
        raise ValueError(f"{path}: neither role nor category: {sorted(unknown)} in {line!r}")
    return _Source(bool(match[1]), labels, match[3])


def _page(name: str, form: str, language: str, pieces: list[_Piece]) -> MadePage:
    parts: list[bytes] = []
    lines: list[Line] = []
    at = 0
    for piece in pieces:
        before = (piece.before if parts else piece.before.lstrip("\n")).encode()
        content = piece.content.encode()
        start, at = at + len(before), at + len(before) + len(content)
        parts += (before, content)
        if piece.labels:
            lines.append(Line(_shown(piece.content, form), piece.labels, start, at))
    raw = b"".join(parts)
    media_type, ending = (
        (MediaType.HTML, "html") if form == "html" else (MediaType.TEXT, f"{form}.txt")
    )
    file = f"{name}.{ending}"
    page = RawPage(f"/{file}", file, media_type, raw, hashlib.sha256(raw).hexdigest())
    return MadePage(name, form, language, page, tuple(lines))


def _shown(content: str, form: str) -> str:
    return _text(content) if form == "html" else " ".join(content.split())


def _as_it_is(source: list[_Source]) -> Iterator[_Piece]:
    for line in source:
        yield _Piece("" if line.joined else "\n", line.content, line.labels)


def _as_lines(source: list[_Source]) -> Iterator[_Piece]:
    for line in source:
        text = _text(line.content)
        if line.labels and text:
            yield _Piece(" " if line.joined else "\n", text, line.labels)


def _as_layout(source: list[_Source]) -> Iterator[_Piece]:
    """Blank lines between blocks, list items with a star, cells in columns."""
    apart = False
    for line in source:
        text = _text(re.sub(r"</t[dh]>\s*(?=<t[dh]\b)", "   ", line.content), keep_blanks=True)
        apart = apart or bool(_BLOCK.search(line.content))
        if line.labels and text:
            mark = "  * " if "<li" in line.content else ""
            mark = "  " if "<td" in line.content else mark
            between = "\n\n" if apart else "\n"
            yield _Piece(" " if line.joined else between + mark, text, line.labels)
            apart = bool(re.search(r"</(?:p|h[1-6]|blockquote|figure)>", line.content))


def _as_crawled(source: list[_Source]) -> Iterator[_Piece]:
    """The title of the window first; then a line for each element, its blanks as they came."""
    written = "".join(line.content for line in source)
    title = re.search(r"<title>(.*?)</title>", written)
    if title:
        yield _Piece("", _text(title[1]), frozenset({_ANY}))
    for line in source:
        text = _text(line.content, keep_blanks=True)
        if line.labels and text:
            yield _Piece(" " if line.joined else "\n", text, line.labels)


_FROM_HTML = {
    "html": _as_it_is,
    "lines": _as_lines,
    "layout": _as_layout,
    "crawl": _as_crawled,
}


def _text(content: str, *, keep_blanks: bool = False) -> str:
    """The text of a piece of HTML; cells of a row apart."""
    spaced = re.sub(r"</t[dh]>|<br\s*/?>", " ", content)
    text = html.unescape(_TAG.sub("", spaced))
    return text.strip() if keep_blanks else " ".join(text.split())
