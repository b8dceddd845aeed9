"""Whether stories, near-copies and what entities are shown as are sound."""

from __future__ import annotations

from collections.abc import Iterator

from search.archive import resolutions
from search.archive.check import UNREADABLE, Check
from search.archive.connection import DATABASE
from search.model import Finding, Severity

__all__ = ["check_derived"]

_MISPLACED = {
    "documents are placed under another number": """
        SELECT count(*) FROM placed LEFT JOIN version
        ON key = placed.number AND version.document_id = placed.document_id AND version.number = 1
        WHERE key IS NULL""",
    "documents are in stories that are not there": """
        SELECT count(*) FROM placed LEFT JOIN placed AS first ON first.number = placed.story
        WHERE first.number IS NULL OR first.story <> first.number
        OR placed.story > placed.number""",
    "documents are near-copies of others than their story has": """
        SELECT count(*) FROM placed LEFT JOIN placed AS first ON first.number = placed.copies
        WHERE first.number IS NULL OR first.copies <> first.number
        OR first.story <> placed.story OR placed.copies > placed.number""",
    "sketches of documents are cut off": """
        SELECT count(*) FROM placed
        WHERE length(named) % 2 OR length(bands) % 8 OR length(vector) % 8 OR telling < 0""",
    "lists of shared features are cut off": """
        SELECT count(*) FROM sharing WHERE length(holders) % 4""",
    "documents more or fewer are counted than are placed": """
        SELECT abs(documents - (SELECT count(*) FROM placed)) FROM sketching""",
}
"""What is wrong, and a query for how many."""


def check_derived(check: Check) -> None:
    """What can be made again from the articles."""
    for what in (*_misplaced(check), *_misnamed(check)):
        check.found(
            Finding(
                Severity.INDEX,
                DATABASE,
                what,
                "Stories, near-copies or names can be shown wrongly; no article is affected.",
                "run 'search-cli doctor --repair', or 'search-cli rebuild'",
            )
        )


def _misplaced(check: Check) -> Iterator[str]:
    for what, query in _MISPLACED.items():
        for (number,) in check.rows(query):
            if number:
                check.result.misplaced = True
                yield f"{number:,} {what}"


def _misnamed(check: Check) -> Iterator[str]:
    try:
        resolutions.resolution(check.db)
        resolutions.found_links(check.db)
    except UNREADABLE as error:
        check.result.misnamed = True
        yield f"what entities are shown as cannot be read: {error}"
