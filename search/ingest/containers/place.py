"""Where a page was found, and what comes out of a container besides pages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from search.model import MediaType, RawPage

__all__ = ["Found", "Place", "Refusal", "Skipped"]

_MAX_MEMBER_CHARS = 1_000
_MAX_VALUE_CHARS = 2_000
_MAX_VALUES = 40
_HTML_START = re.compile(rb"(?i)(?:\xef\xbb\xbf)?\s{0,1000}<(?:!doctype\s+html|html)\b")


class Refusal(NamedTuple):
    """What cannot be read, a file or something in a container, and why."""

    path: str
    name: str
    reason: str


class Skipped(NamedTuple):
    """What a container holds besides pages, passed over on purpose, and why."""

    name: str
    reason: str


Found = RawPage | Refusal | Skipped


class Place(NamedTuple):
    """Where something stands.

    Attributes:
        path: of the file, absolute; the names of members follow, each after ``!/``.
        name: what people see: `path` with the file relative to the folder that was asked for.
    """

    path: str
    name: str

    def inside(self, member: str) -> Place:
        """The place of a member of this container; any text will do as its name."""
        shown = _printable(member)
        return Place(f"{self.path}!/{shown}", f"{self.name}!/{shown}")

    def page(
        self,
        content: bytes,
        media_type: MediaType,
        declared: Iterable[tuple[str, object]] = (),
    ) -> RawPage:
        """A page found here; what looks like HTML is HTML."""
        return RawPage(
            path=self.path,
            name=self.name,
            media_type=MediaType.HTML if _HTML_START.match(content) else media_type,
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            declared=tuple(_bounded(declared)),
        )

    def refusal(self, reason: object) -> Refusal:
        """That what stands here cannot be read."""
        return Refusal(self.path, self.name, str(reason))


def _printable(member: str) -> str:
    """The name on one line and not too long; a cut one keeps apart from others by its hash."""
    shown = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode()
        for char in member[: _MAX_MEMBER_CHARS + 1]
    )
    if len(shown) <= _MAX_MEMBER_CHARS:
        return shown
    digest = hashlib.sha256(member.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{shown[: _MAX_MEMBER_CHARS - 17]}…{digest[:16]}"


def _bounded(declared: Iterable[tuple[str, object]]) -> Iterator[tuple[str, str]]:
    """Values on one line and not too long; those that say nothing are left out."""
    count = 0
    for name, value in declared:
        text = str(value)[: 2 * _MAX_VALUE_CHARS].encode("utf-8", "replace").decode()
        text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        if text and count < _MAX_VALUES:
            count += 1
            yield name, text[:_MAX_VALUE_CHARS]
