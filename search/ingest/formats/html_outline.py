"""Where the texts of an HTML page stand: its elements as a parser finds them in broken markup."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup, Tag

from search.ingest.formats.html_runs import Run
from search.ingest.formats.html_source import RENAMED, Source
from search.ingest.formats.html_tags import hints_of
from search.model import Element

__all__ = ["MAX_PATH", "Node", "Text", "path_of", "texts_of"]

MAX_PATH = 48
"""Elements kept of the path of a block, the innermost ones: pages nest theirs 10 to 30 deep."""

_ITEMS = frozenset({"dd", "dt", "li", "option", "tr"})
_CELLS = frozenset({"td", "th"})


class Node:
    """An open element.

    Attributes:
        number: counts the elements of the page, those that the parser put in too.
        around: the element it stands in.
        item: the list item or table row that it is or stands in.
        row: the row of the innermost table around it; `cell`: the cell of that row.
        nests: another table stands in it.
        path: what `path_of` found.
    """

    __slots__ = ("around", "cell", "item", "name", "nests", "number", "path", "row", "tag")

    def __init__(self, number: int, name: str, tag: str, around: Node | None) -> None:
        self.number, self.name, self.tag, self.around = number, name, tag, around
        self.path: tuple[Element, ...] | None = None
        self.item: Node | None = self if name in _ITEMS else around.item if around else None
        self.row: Node | None = around.row if around else None
        self.cell: Node | None = around.cell if around else None
        self.nests = False
        if name == "tr":
            self.row, self.cell = self, None
        elif name in _CELLS:
            self.cell = self
        elif name == "table":
            if self.row is not None:
                self.row.nests = True
            self.row = self.cell = None


def path_of(node: Node) -> tuple[Element, ...]:
    """An element and those around it, from the inside to the outside, at most `MAX_PATH`."""
    waiting: list[Node] = []
    around: Node | None = node
    while around is not None and around.path is None:
        waiting.append(around)
        around = around.around
    path = around.path if around is not None and around.path is not None else ()
    for each in reversed(waiting):
        element = Element(each.number, each.name, hints_of(each.tag))
        path = each.path = (element, *path[: MAX_PATH - 1])
    return path


class Text:
    """A text in its element, on its way to being a block."""

    __slots__ = ("node", "run")

    def __init__(self, run: Run, node: Node) -> None:
        self.run, self.node = run, node


def texts_of(source: Source) -> list[Text]:
    """The texts that a page shows, in order, each with the element around it."""
    return _Outline(source).texts


class _Outline(BeautifulSoup):
    """Listens to the parser and builds no tree.

    Beautiful Soup's tree takes most of the time of reading, and time with the square of the depth.
    """

    def __init__(self, source: Source) -> None:
        self.texts: list[Text] = []
        self._source = source
        self._stack: list[Node] = []
        self._elements = 0
        self._waiting = ""
        super().__init__(f"{source.skeleton}\n", "lxml")
        self._tell()

    def handle_starttag(
        self,
        name: str,
        namespace: str | None,  # noqa: ARG002 - the signature is Beautiful Soup's
        nsprefix: str | None,  # noqa: ARG002
        attrs: Any,
        *_: Any,
        **__: Any,
    ) -> Tag | None:
        """An element opens."""
        self._tell()
        at = attrs.get("n")
        tag = self._source.tags[int(at)] if at is not None else ""
        around = self._stack[-1] if self._stack else None
        self._stack.append(Node(self._elements, name.removeprefix(RENAMED), tag, around))
        self._elements += 1
        return None

    def handle_endtag(self, name: str, nsprefix: str | None = None) -> None:  # noqa: ARG002
        """An element closes, and with it what is still open in it."""
        self._tell()
        name = name.removeprefix(RENAMED)
        while self._stack and self._stack.pop().name != name:
            pass

    def handle_data(self, data: str) -> None:
        """Numbers of texts; a long series may come in pieces."""
        self._waiting += data

    def _tell(self) -> None:
        if self._waiting:
            numbers, self._waiting = self._waiting, ""
            if self._stack:
                node, runs = self._stack[-1], self._source.runs
                self.texts += [Text(runs[int(number)], node) for number in numbers.split()]
