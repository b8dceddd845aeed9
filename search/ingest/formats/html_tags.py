"""Tags of HTML pages, read from their source: names, attributes, and what they hint at."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

__all__ = ["MAX_HINTS", "attributes_of", "hints_of", "name_of"]

MAX_HINTS = 300
"""Characters kept of the id, classes and other hints of one element."""

_NAME = re.compile(r"</?([A-Za-z][^\s/>]*)")
_ATTRIBUTE = re.compile(
    r"""([^\s"'>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]++)))?+""",
)
_UNSEEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_MAY_HINT = re.compile(r"class|id|hidden|style|itemprop|role", re.IGNORECASE)


def name_of(tag: str) -> str:
    """The name of a start or end tag in lower case; "" for a comment and the like."""
    match = _NAME.match(tag)
    return match[1].lower() if match else ""


def attributes_of(tag: str) -> dict[str, str]:
    """The attributes of a start tag by their names in lower case; the first of a name counts."""
    named = _NAME.match(tag)
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(tag, named.end() if named else 0):
        value = match[2] or match[3] or match[4] or ""
        found.setdefault(match[1].lower(), unescape(value) if "&" in value else value)
    return found


@lru_cache(maxsize=4_096)
def hints_of(tag: str) -> str:
    """What the attributes of a start tag say of its part in the page, written as a selector.

    ``#main.story.wide[itemprop=articleBody]``; ``[hidden]`` stands for every way of saying that
    the element is not shown until a script runs.
    """
    if not _MAY_HINT.search(tag):
        return ""
    found = attributes_of(tag)
    found = {name: value[:MAX_HINTS] for name, value in found.items()}
    hints = [f"#{name}" for name in found.get("id", "").split()]
    hints += [f".{name}" for name in found.get("class", "").split()]
    hints += [f"[{name}={found[name]}]" for name in ("itemprop", "role") if found.get(name)]
    hidden = "hidden" in found or found.get("aria-hidden") == "true"
    if hidden or _UNSEEN_STYLE.search(found.get("style", "")):
        hints.append("[hidden]")
    return "".join(hints)[:MAX_HINTS]
