"""Dates within the text: datelines, captions, and what the end says of the article."""

from __future__ import annotations

import re

from search.clean import dates
from search.clean.date_lines import MAX_CHARS, Says, is_dateline, is_of_event, says
from search.clean.lexicon import flat
from search.model import Category, CleanPage, KeptBlock, RemovedBlock, Role

__all__ = ["captions", "dateline_of", "stated"]

_DASH = re.compile(r"\s[-–—]|[-–—]\s|[:(]")
_AFTER_END = 12  # blocks
_CLOSING = 4  # blocks
_FIRST_WORDS = 80  # characters
_SENTENCE_CHARS = 200
# Blocks that are about other articles, or by others than the author.
_OTHERS = frozenset(
    {
        Category.RELATED, Category.COMMENTS, Category.COMMENT_FORM, Category.AUTHOR_BIO,
        Category.ABOUT_FOOTER, Category.COPYRIGHT, Category.COOKIE, Category.ADVERTISEMENT,
    }
)  # fmt: skip
# "Fait à Bamako, le 3 avril 2025": the end of a statement to the press.
_SIGNED_AT = re.compile(
    r"(?:(?:fait|done) (?:a|at|in) )?[^\W\d][^\d,]{1,40}, (?:le |on |this )?(?=\w)"
)
_OF_ARCHIVE = re.compile(r"\b(?:file|archives?|archivo|archiv|illustration)\b")


def dateline_of(paragraph: str) -> str:
    """``Bamako, 3 April 2025 (AFP) - ...``: what stands before the dash; "" if no dateline."""
    opening = paragraph[:MAX_CHARS]
    for dash in _DASH.finditer(opening):
        before = opening[: dash.start()]
        if re.search(r"\d", before):
            return before if is_dateline(before) else ""
    return ""


def captions(cleaned: CleanPage) -> list[str]:
    """Captions that may tell the day of the article: not of pictures from an archive.

    The last day comes first, as an article is not older than its pictures.
    """
    dated = []
    for block in cleaned.with_role(Role.CAPTION):
        found = dates.find(block.text, "")
        if found and not _OF_ARCHIVE.search(flat(block.text)):
            dated.append((found.value, block.text))
    return [text for _, text in sorted(dated, key=lambda one: one[0], reverse=True)]


def stated(cleaned: CleanPage) -> str:
    """The line that says in the text or below it when the article came out; "" if two do.

    "First published 3 April 2025", "Cet article a été publié le 3 avril 2025".
    """
    lines = [*_published(cleaned), *_signed(cleaned)]
    days = {found.value for found in (dates.find(line, "") for line in lines) if found}
    return lines[0] if len(days) == 1 else ""


def _published(cleaned: CleanPage) -> list[str]:
    blocks = cleaned.blocks
    last = max((i for i, b in enumerate(blocks) if isinstance(b, KeptBlock)), default=-1)
    near = blocks[: last + 1 + _AFTER_END]
    below = [block.text for block in near[1:]] + [""]
    return [
        block.text
        for block, following in zip(near, below, strict=False)
        if not _is_of_others(block)
        and _says_published(block)
        and not is_of_event(block.text, following)
    ]


def _says_published(block: KeptBlock | RemovedBlock) -> bool:
    text = block.text
    if len(text) <= MAX_CHARS:
        return says(text) is Says.PUBLISHED
    found = dates.find(text[:_SENTENCE_CHARS], "") if len(text) <= _SENTENCE_CHARS else None
    return bool(found and found.at <= _FIRST_WORDS and dates.label_of(text) == "dateline")


def _is_of_others(block: KeptBlock | RemovedBlock) -> bool:
    if isinstance(block, RemovedBlock):
        return block.category in _OTHERS
    return block.role is Role.CAPTION


def _signed(cleaned: CleanPage) -> list[str]:
    """``Fait à Bamako, le 3 avril 2025`` among the last lines, with nothing behind it."""
    found = []
    for block in cleaned.kept[2:][-_CLOSING:]:
        seen = flat(block.text)
        place = (
            _SIGNED_AT.match(seen) if len(seen) <= MAX_CHARS and block.text[:1].isupper() else None
        )
        if place and dates.is_stamp(seen[place.end() :]):
            found.append(block.text)
    return found
