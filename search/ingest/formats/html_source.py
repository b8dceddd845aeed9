"""The source of an HTML page, taken apart: its texts with their places, and a skeleton.

The skeleton has the block elements of the page and, instead of each text, its number. A parser that
mends broken markup then says where each text stands, while what the text is, and which characters
of the source it has, is known beforehand. It is also far shorter than the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from html import unescape
from typing import NamedTuple

from search.errors import Rejected
from search.ingest.formats.html_runs import Run, run_of
from search.ingest.formats.html_tags import name_of
from search.ingest.formats.text import MAX_BLOCK_CHARS
from search.ingest.limits import MAX_TEXTS

__all__ = ["RENAMED", "Source", "taken_apart"]

RENAMED = "x-"
"""What the skeleton has before the name of an element that a parser would not look into."""

# As browsers read tags: quotes count only after an equals sign, and what is open at the end of the
# page goes on to its end. Possessive throughout, so the time is linear.
_TOKEN = re.compile(
    r"""<(?:
        !--(?:-?>|.*?(?:--!?>|\Z))
      | (?:[!?]|/(?![A-Za-z]))[^>]*+(?:>|\Z)
      | /?[A-Za-z][^\s/>]*+(?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+)*+(?:>|\Z)
    )""",
    re.DOTALL | re.VERBOSE,
)
_BLOCKS = frozenset(
    """address article aside blockquote body button caption center dd details dialog div dl dt
    fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup html label legend
    li main menu nav ol optgroup option p pre search section select summary table tbody td
    textarea tfoot th thead tr ul""".split()
)
_BREAKS = frozenset({"br", "hr"})
# For a parser, everything is text up to the end tag of these, which may be missing.
_RENAMED = {"textarea": f"{RENAMED}textarea"}
# A browser shows nothing of these, or shows it only where it fails to show something else.
_UNSEEN = frozenset(
    """audio canvas iframe math noembed noframes noscript object script style svg template title
    video xmp""".split()
)
_AFTER_NAME = frozenset({">", "/", *" \t\r\n\f"})
_CODE = frozenset({"script", "style"})
_HREF = re.compile(r"\shref\s*=", re.IGNORECASE)
_FACTS = frozenset({"link", "meta", "time"})
# These end the one before them; all others can be nested, as deep as a page likes.
_ENDED_BY_NEXT = frozenset("dd dt li option p tbody td tfoot th thead tr".split())
_MAX_DEPTH = 1_000
_BLANK_LINES = re.compile(r"\n[ \t\r\f]*+\n\s*+")


class Source(NamedTuple):
    """A page taken apart.

    Attributes:
        skeleton: block elements; each has as ``n`` its place in `tags`, each text is its place in
            `runs`.
        tags: start tags of block elements, as they are in the source.
        runs: the texts in order.
        facts: start tags that may tell metadata: ``html``, ``meta``, ``link``, ``time``.
        title: what stands in the first ``title``.
        scripts: structured data.
    """

    skeleton: str
    tags: list[str]
    runs: list[Run]
    facts: list[str]
    title: str
    scripts: list[str]


def taken_apart(source: str) -> Source:
    """Read the source of a page from its beginning to its end, in linear time.

    Raises:
        Rejected: more than `MAX_TEXTS`.
    """
    return _Scanner(source).scan()


class _Kind(NamedTuple):
    """What a tag does, found once for all tags with the same source."""

    does: str
    name: str


def _kind(tag: str) -> _Kind | None:
    name = name_of(tag)
    closing = tag[1] == "/"
    if name in _BLOCKS:
        return _Kind("end" if closing else "start", name)
    if name in _BREAKS:
        return _Kind("break", name)
    if name == "a":
        return _Kind("linked" if _HREF.search(tag) else "plain", name)
    if name in _UNSEEN and not closing:
        return _Kind("unseen", name)
    return _Kind("fact", name) if name in _FACTS and not closing else None


class _Scanner:
    def __init__(self, source: str) -> None:
        self._source = source
        self._found = Source("", [], [], [], "", [])
        self._title: str | None = None
        self._out: list[str] = []
        self._parts: list[tuple[int, int, bool]] = []  # start, end, linked
        self._chars = 0
        self._link = False
        self._in_head = False
        self._breaks = 0
        self._open: Counter[str] = Counter()
        self._depth = 0
        self._endless: set[str] = set()  # names without an end tag further on

    def scan(self) -> Source:
        does = {
            "start": self._start,
            "end": self._end,
            "break": self._break,
            "linked": self._anchor,
            "plain": self._anchor,
            "unseen": self._unseen,
            "fact": self._fact,
        }
        known: dict[str, tuple[_Kind, Callable[[_Kind, str, int], int]] | None] = {}
        source, search, at = self._source, _TOKEN.search, 0
        while token := search(source, at):
            low, high = token.span()
            if low > at:
                self._text(at, low)
            at = high
            tag = token[0]
            if tag not in known:
                kind = _kind(tag)
                known[tag] = (kind, does[kind.does]) if kind else None
            if (what := known[tag]) is not None:
                at = what[1](what[0], tag, at)
        if at < len(source):
            self._text(at, len(source))
        self._flush()
        return self._found._replace(skeleton="".join(self._out), title=self._title or "")

    def _text(self, low: int, high: int) -> None:
        if self._in_head or (not self._parts and self._source[low:high].isspace()):
            return
        if self._open["pre"]:
            for gap in _BLANK_LINES.finditer(self._source, low, high):
                self._part(low, gap.start())
                self._flush()
                self._breaks += 2
                low = gap.end()
        self._part(low, high)

    def _part(self, low: int, high: int) -> None:
        """Add to the text that is being gathered; one that is far too long ends at a blank."""
        while low < high:
            end = high
            if high - low > MAX_BLOCK_CHARS:
                blank = self._source.rfind(" ", low, low + MAX_BLOCK_CHARS)
                end = max(blank, low) + 1 if blank > 0 else low + MAX_BLOCK_CHARS
            self._parts.append((low, end, self._link))
            self._chars += end - low
            far_too_long = self._chars >= MAX_BLOCK_CHARS and self._source[end - 1].isspace()
            if end < high or far_too_long:
                self._flush()
                self._breaks += 1
            low = end

    def _start(self, kind: _Kind, tag: str, at: int) -> int:
        self._flush()
        name = kind.name
        self._in_head = name == "head"
        if name not in _ENDED_BY_NEXT:
            if self._depth == _MAX_DEPTH:
                return at
            self._depth += 1
        self._open[name] += 1
        self._breaks = 0
        self._out.append(f"<{_RENAMED.get(name, name)} n={len(self._found.tags)}>")
        self._found.tags.append(tag)
        if name == "html":
            self._found.facts.append(tag)
        return at

    def _end(self, kind: _Kind, _tag: str, at: int) -> int:
        name = kind.name
        self._in_head &= name != "head"
        if self._open[name]:  # else a parser would look for its start through all that is open
            self._flush()
            self._open[name] -= 1
            self._depth -= name not in _ENDED_BY_NEXT
            self._breaks = 0
            self._out.append(f"</{_RENAMED.get(name, name)}>")
        return at

    def _break(self, _kind: _Kind, _tag: str, at: int) -> int:
        self._flush()
        self._breaks += 1
        return at

    def _anchor(self, kind: _Kind, _tag: str, at: int) -> int:
        self._link = kind.does == "linked"
        return at

    def _unseen(self, kind: _Kind, tag: str, at: int) -> int:
        """Where the element ends; without an end tag, only code goes on to the end of the page."""
        name = kind.name
        end = -1 if name in self._endless else _end_of(name, self._source, at)
        if end < 0:
            self._endless.add(name)
            return len(self._source) if name in _CODE else at
        if name == "title" and self._title is None:
            self._title = " ".join(unescape(self._source[at:end]).split())
        elif name == "script" and "ld+json" in tag.lower():
            self._found.scripts.append(self._source[at:end])
        return end

    def _fact(self, _kind: _Kind, tag: str, at: int) -> int:
        self._found.facts.append(tag)
        return at

    def _flush(self) -> None:
        """End the text that is being gathered; blanks alone are none."""
        if not self._parts:
            return
        run = run_of(self._source, self._parts, self._breaks)
        self._parts, self._chars = [], 0
        if run is not None:
            if len(self._found.runs) == MAX_TEXTS:
                raise Rejected(f"more than {MAX_TEXTS:,} paragraphs and lines: not a page of press")
            self._out.append(f"{len(self._found.runs)} ")
            self._found.runs.append(run)
            self._breaks = 0


def _end_of(name: str, source: str, at: int) -> int:
    """Where the next end tag of that name begins; -1 if there is none."""
    size = len(name)
    while (at := source.find("</", at)) >= 0:
        behind = at + 2 + size
        if source[at + 2 : behind].lower() == name and source[behind : behind + 1] in _AFTER_NAME:
            return at
        at += 2
    return at
