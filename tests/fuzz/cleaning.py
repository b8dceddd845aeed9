"""A text dump: bytes to blocks to an article, described and understood."""

from __future__ import annotations

from search.model import MediaType
from tests.fuzz.pages import follow, raw_page


def target(data: bytes) -> None:
    """A text is refused, or each of its words is kept or removed, where it stands."""
    follow(raw_page(data, MediaType.TEXT))
