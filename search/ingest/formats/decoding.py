"""Bytes to text, without guessing: an encoding guessed wrong changes words silently."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from typing import NamedTuple

from search.errors import Rejected

__all__ = ["Decoded", "decode"]

# The UTF-32 mark begins with the UTF-16 one, so it is tried first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ADDITIVE = frozenset({"utf-8", *(codec for _, codec in _MARKS)})
# Control characters that no text dump has; tab, line ends, form feed, escape are let through.
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class Decoded(NamedTuple):
    """The text, its codec, and how many bytes of byte order mark came before it."""

    text: str
    codec: str
    mark: int


def decode(content: bytes, encoding: str | None = None) -> Decoded:
    """Decode a file strictly.

    Args:
        encoding: the encoding if it is known. Without it: the one a byte order mark names,
            else UTF-8.

    Raises:
        Rejected: wrong or unknown encoding, or binary content; the message has the offset.
    """
    codec, mark = _codec(content, encoding)
    body = content[mark:]
    try:
        text = body.decode(codec)
    except UnicodeDecodeError as error:
        raise Rejected(_undecodable(content, codec, mark + error.start)) from None
    except (LookupError, UnicodeError):  # Python lists codecs that are no encodings of text
        raise Rejected(f"{codec} is not an encoding of text") from None
    binary = _BINARY.search(text)
    if binary:
        at = mark + len(text[: binary.start()].encode(codec))
        raise Rejected(f"binary: control character {ord(binary[0]):#04x} at byte {at:,}")
    if text.encode(codec) != body or not _is_additive(text, codec):
        raise Rejected(f"{codec} does not map back to the same bytes, so no offset would be right")
    return Decoded(text, codec, mark)


def _codec(content: bytes, encoding: str | None) -> tuple[str, int]:
    for mark, codec in _MARKS:
        if content.startswith(mark):
            return codec, len(mark)
    if encoding is None:
        return "utf-8", 0
    try:
        return codecs.lookup(encoding).name, 0
    except (LookupError, ValueError):
        raise Rejected(f"unknown encoding {encoding!r}") from None


def _is_additive(text: str, codec: str) -> bool:
    """Whether each character has bytes of its own, whatever stands before it.

    Not so in encodings with shift sequences (ISO-2022-JP, UTF-7): there, the bytes of a part
    are not a part of the bytes.
    """
    if codec in _ADDITIVE:
        return True
    try:
        text.encode()  # lone surrogates, which some codecs let through, cannot be stored
        sizes = sum(n * len(char.encode(codec)) for char, n in Counter(text).items())
    except UnicodeEncodeError:
        return False
    return sizes == len(text.encode(codec))


def _undecodable(content: bytes, codec: str, at: int) -> str:
    if b"\x00" in content and not codec.startswith(("utf-16", "utf-32")):
        return f"binary: NUL byte at byte {content.index(0):,}"
    return (
        f"not {codec}: byte {content[at]:#04x} at byte {at:,} "
        "(if you know the encoding, ingest the file again with --encoding, "
        "for example --encoding windows-1252)"
    )
