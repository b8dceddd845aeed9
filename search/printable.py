"""Makes text from files safe to show: a page must not be able to steer a terminal.

An article can contain any character, among them escape sequences that recolour, retitle or clear
a terminal and direction overrides that reorder what is read. They are shown, not obeyed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

__all__ = ["json_text", "one_line", "printable"]

_C0 = {code: chr(0x2400 + code) for code in range(0x20)}  # the pictures of control characters
_DEL_AND_C1 = {0x7F: "\u2421"} | dict.fromkeys(range(0x80, 0xA0), "\ufffd")
_DIRECTION = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")
# Bytes of a file name that are not UTF-8 arrive as lone surrogates (PEP 383).
_UNDECODED = {code: f"\\x{code - 0xDC00:02x}" for code in range(0xDC80, 0xDD00)}

_ONE_LINE = _C0 | _DEL_AND_C1 | _DIRECTION | _UNDECODED
_MANY_LINES = {code: shown for code, shown in _ONE_LINE.items() if chr(code) not in "\n\t"}
# JSON escapes C0 by itself; the others are legal in it, and just as harmful on a terminal.
_SURROGATES = range(0xD800, 0xE000)
_IN_JSON = {code: f"\\u{code:04x}" for code in (*_DEL_AND_C1, *_DIRECTION, *_SURROGATES)}

_BLANKS = re.compile(r"\s+")


def printable(text: str) -> str:
    """The text with every control character but newline and tab made visible."""
    return text.translate(_MANY_LINES)


def one_line(text: str) -> str:
    """The text on one line: white space becomes one blank, other control characters visible."""
    return _BLANKS.sub(" ", text).translate(_ONE_LINE)


def json_text(value: Mapping[str, Any], *, indent: int | None = None) -> str:
    """The value as JSON, legible in any script and without raw control characters."""
    return json.dumps(value, ensure_ascii=False, indent=indent).translate(_IN_JSON)
