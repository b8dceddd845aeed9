"""HTML pages: one block for each stretch of text that a browser shows as a paragraph, item or row.

The byte range of a block runs from its first word to its last in the page's source, tags and
character references between them included.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning
from bs4.dammit import EncodingDetector
from bs4.element import NavigableString, PageElement

from search.errors import Rejected
from search.ingest.formats.decoding import decode
from search.ingest.formats.json_ld import structured
from search.model import Block, Element, Markup, MediaType, Page, RawPage, Span

__all__ = ["MAX_TAGS", "read_html"]

MAX_TAGS = 200_000
"""A page with more tags is not an article, and would take minutes to parse."""

_UNSEEN = ["head", "iframe", "noscript", "object", "script", "style", "svg", "template"]
_ITEMS = frozenset({"dd", "dt", "li", "option", "tr"})
_CELLS = frozenset({"td", "th"})
_BREAKS = frozenset({"br", "hr"})
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        """address article aside blockquote body button caption dd details dialog div dl dt fieldset
        figcaption figure footer form h1 h2 h3 h4 h5 h6 header html label legend li main nav ol
        option p pre section select summary table tbody textarea tfoot thead tr ul""",
    )
)
_MARKUP = re.compile(r"<[A-Za-z/!?]")
_CLOSED = re.compile(r"(?:\s*<[A-Za-z/!?][^>]*>)*\s*")
# What a character reference never stands for: such a word is the same in source and text.
_PLAIN_WORD = re.compile(r"[A-Za-z0-9]+|\S+")


def read_html(raw: RawPage, encoding: str | None = None) -> Page:
    """Read an HTML page into blocks, and the metadata that it declares.

    Args:
        encoding: the page's encoding if it is known; else the one it declares, else UTF-8.

    Raises:
        Rejected: undecodable, binary, without text, or with more than `MAX_TAGS` tags.
    """
    declared = EncodingDetector.find_declared_encoding(raw.content, is_html=True)
    decoded = decode(raw.content, encoding or declared)
    if decoded.text.count("<") > MAX_TAGS:
        raise Rejected(f"more than {MAX_TAGS:,} tags: not a page of press")
    with warnings.catch_warnings():
        # XHTML pages begin like XML; they are pages all the same.
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        soup = BeautifulSoup(decoded.text, "html.parser")
    metadata = tuple(_declared(soup))
    for unseen in soup.find_all(_UNSEEN):
        unseen.decompose()
    stretches = list(_stretches(soup, decoded.text))
    if not stretches:
        raise Rejected("empty: the page shows no text")
    blocks = tuple(_blocks(stretches, _Bytes(decoded.text, decoded.codec, decoded.mark)))
    return Page(blocks, MediaType.HTML, decoded.codec, metadata)


@dataclass(slots=True)
class _Stretch:
    """Text being gathered for one block; the range is in characters of the source."""

    element: Tag
    start: int
    end: int
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.parts).split())


class _Bytes:
    """Character offsets of the source to byte offsets in the file, asked in ascending order."""

    def __init__(self, text: str, codec: str, mark: int) -> None:
        self._text, self._codec = text, codec
        self._char, self._byte = 0, mark

    def at(self, char: int) -> int:
        self._byte += len(self._text[self._char : char].encode(self._codec))
        self._char = char
        return self._byte


def _blocks(stretches: Iterable[_Stretch], offsets: _Bytes) -> Iterator[Block]:
    line = -1
    before: Tag | None = None
    for stretch in stretches:
        # Items of one list and rows of one table are neighbouring lines, as in a text dump.
        line += 1 if before is not None and _are_items(before, stretch.element) else 2
        before = stretch.element
        span = Span(offsets.at(stretch.start), offsets.at(stretch.end))
        yield Block(stretch.text, line, span, Markup((_element(stretch.element),), 0.0))


def _stretches(soup: BeautifulSoup, source: str) -> Iterator[_Stretch]:
    """Stretches of visible text in document order; a block boundary or line break ends one."""
    block_of: dict[int, Tag] = {id(soup): soup}  # looked up, not searched: nesting may be deep
    lines = [0, *(match.end() for match in re.finditer("\n", source))]
    current: _Stretch | None = None
    at = 0
    for element in soup.descendants:
        around = block_of[id(element.parent)]
        if isinstance(element, Tag):
            at = max(at, source.find(">", _place(element, lines, at)) + 1)
            block_of[id(element)] = element if element.name in _BLOCKS else around
            current, ended = _enter(element, current)
            yield from ended
        elif type(element) is NavigableString:  # comments and the like are subclasses
            if current is not None and current.element is not around:
                yield current
                current = None
            if element.strip():
                following = element.find_next()
                high = _place(following, lines, len(source)) if following else len(source)
                start, at = _located(element, source, at, max(at, high))
                current = current or _Stretch(around, start, at)
                current.end = at
            if current is not None:
                current.parts.append(element)
    if current is not None:
        yield current


def _enter(element: Tag, current: _Stretch | None) -> tuple[_Stretch | None, list[_Stretch]]:
    """What a tag does to the stretch it stands in: a line break ends it, a cell spaces it."""
    if current is not None and element.name in _CELLS:
        current.parts.append(" ")
    if current is not None and element.name in _BREAKS:
        return None, [current]
    return current, []


def _place(element: PageElement, lines: list[int], unknown: int) -> int:
    """Where a tag begins in the source; `unknown` for a tag that the parser put in."""
    if not isinstance(element, Tag) or element.sourceline is None or element.sourcepos is None:
        return unknown
    return lines[element.sourceline - 1] + element.sourcepos


def _located(text: str, source: str, low: int, high: int) -> tuple[int, int]:
    """Where a text that is not blank stands between two places of the source."""
    words = _PLAIN_WORD.findall(text)
    start = source.find(words[0], low, high)
    if start < 0:  # it begins with a character reference
        closed = _CLOSED.match(source, low, high)
        start = closed.end() if closed else low
    markup = _MARKUP.search(source, start, high)
    end = markup.start() if markup else high
    last = source.rfind(words[-1], start, end)
    return start, end if last < 0 else last + len(words[-1])


def _are_items(one: Tag, other: Tag) -> bool:
    both = one.name in _ITEMS and other.name in _ITEMS
    return both and one.parent is other.parent


def _element(element: Tag) -> Element:
    classes = element.get_attribute_list("class")
    names = [f"#{name}" for name in element.get_attribute_list("id") if name]
    return Element(0, element.name, "".join([*names, *(f".{name}" for name in classes if name)]))


def _declared(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """Metadata: the language, meta tags in the order of the page, the title, structured data."""
    if soup.html is not None and soup.html.get("lang"):
        yield "html lang", str(soup.html["lang"])
    for meta in soup.find_all("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        if name and meta.get("content"):
            yield str(name), str(meta["content"])
    if soup.title is not None and soup.title.string:
        yield "title", " ".join(soup.title.string.split())
    yield from structured(script.get_text() for script in soup.find_all(type="application/ld+json"))
