"""Bytes to text. What a page says of its encoding is believed only as far as its bytes agree.

In this order: a byte order mark, what the user named, UTF-8 if the bytes are UTF-8 (or are but
for a few), what the container and the page declare, and what a detector finds.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from typing import NamedTuple

from search.errors import Rejected
from search.ingest.formats.detection import detected
from search.model import RawPage

__all__ = ["Decoded", "Hint", "decode", "decode_page", "shown"]

# The UTF-32 mark begins with the UTF-16 one, so it is tried first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Encodings known to have no shift sequences: those of the marks, and those that are detected.
_ADDITIVE = frozenset(
    """utf-8 utf-32-le utf-32-be utf-16-le utf-16-be cp1250 cp1251 cp1252 cp1253 cp1254 cp1255
    cp1256 cp1257 iso8859-2 koi8-r cp932 euc_jp gb18030 big5 cp949""".split()
)
# What a declared label means to browsers (https://encoding.spec.whatwg.org/#names-and-labels).
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
# Control characters that no text has; tab, line ends, form feed and escape are let through.
_CONTROLS = "".join(map(chr, (*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F)))
_CONTROL = re.compile(f"[{re.escape(_CONTROLS)}]")
_BLANKED = str.maketrans(_CONTROLS, " " * len(_CONTROLS))
_MAX_CONTROLS = 0.05  # share of characters; compressed data has twice as many
_MAX_NULS = 0.01
_FEW_NULS = 3
_FIRST_LEAD = 0xC2  # of a character of several bytes in UTF-8
# Bytes that are not UTF-8 in a page that otherwise is: a few, and this share of all.
_FEW_BAD = 3
_MAX_BAD = 0.02

# Stand for the first and each further byte of a bad sequence: one byte each in UTF-8, so offsets
# hold. No text has them otherwise, because they are control characters.
_BAD, _MORE = "\x1a", "\x7f"
_ERRORS = "search.ingest.bad"

# The shift sequences of ISO-2022-JP to Japanese and back (RFC 1468).
_SHIFTED = re.compile(rb"\x1b\$[@B][^\x1b]{0,1000}\x1b\([BJ]")
_CHARSET = re.compile(r"(?i)\bcharset\s*=\s*[\"']?([\w.:-]{1,40})")


class Hint(NamedTuple):
    """An encoding that somebody declares; `source` says who, as "its HTTP header"."""

    encoding: str
    source: str


class Decoded(NamedTuple):
    """The text, its codec, and how many bytes of byte order mark came before it.

    Attributes:
        text: each character has as many bytes in `codec` as it had in the file. Two control
            characters stand for bad bytes: use `shown` on a text that people will see.
        source: how the codec was found, in words.
    """

    text: str
    codec: str
    mark: int
    source: str = ""


def decode(content: bytes, encoding: str | None = None, *hints: Hint) -> Decoded:
    """Decode a page.

    Args:
        encoding: the encoding that the user named, if any.
        hints: what is declared elsewhere, the most trustworthy first.

    Raises:
        Rejected: wrong or unknown encoding, or binary content; the message has the offset.
    """
    for mark, codec in _MARKS:
        if content.startswith(mark):
            return _exactly(content, codec, len(mark), "a byte order mark")
    if encoding is not None:
        codec = _codec(encoding)
        if not codec:
            raise Rejected(f"unknown encoding {encoding!r}")
        return _exactly(content, codec, 0, "the user")
    return _found_out(content, hints)


def decode_page(raw: RawPage, encoding: str | None, *hints: Hint) -> Decoded:
    """Decode a page with what its container says of its encoding, and with further hints.

    Raises:
        Rejected: as `decode` does.
    """
    headers = [value for name, value in raw.declared if name == "http content-type"]
    charsets = [match[1] for match in map(_CHARSET.search, headers) if match]
    said = [Hint(charset, "its HTTP header") for charset in charsets]
    return decode(raw.content, encoding, *said, *hints)


def shown(text: str) -> str:
    """The text with U+FFFD for each sequence of bad bytes, as ``bytes.decode`` would put it."""
    if _BAD not in text:
        return text
    return text.replace(_MORE, "").replace(_BAD, "\ufffd")


def _found_out(content: bytes, hints: tuple[Hint, ...]) -> Decoded:
    known = [(_MEANT.get(codec, codec), hint) for hint in hints if (codec := _codec(hint.encoding))]
    if _SHIFTED.search(content):  # only these encodings look like UTF-8 and are not
        return _exactly(content, "iso2022_jp", 0, "its bytes")
    text = _utf8(content)
    if text is not None:
        sources = [hint.source for codec, hint in known if codec == "utf-8"]
        return Decoded(_blanked(text, "utf-8", 0), "utf-8", 0, [*sources, "its bytes"][0])
    for codec, source in [*((c, h.source) for c, h in known), *detected(content)]:
        try:
            return _exactly(content, codec, 0, source)
        except Rejected:
            continue
    raise Rejected(_undecodable(content, "utf-8", _first_bad(content, "utf-8")))


def _codec(encoding: str) -> str:
    """The name of the codec for a label; "" if there is none."""
    try:
        return codecs.lookup(encoding.strip()).name
    except (LookupError, ValueError):
        return ""


def _exactly(content: bytes, codec: str, mark: int, source: str) -> Decoded:
    body = content[mark:]
    try:
        text = _utf8(body) if codec == "utf-8" else body.decode(codec)
    except UnicodeDecodeError as error:
        raise Rejected(_undecodable(content, codec, mark + error.start, source)) from None
    except (LookupError, UnicodeError):  # Python lists codecs that are no encodings of text
        raise Rejected(f"{codec} is not an encoding of text") from None
    if text is None:
        raise Rejected(_undecodable(content, codec, mark + _first_bad(body, codec), source))
    if codec != "utf-8" and not _is_additive(text, codec, body):
        raise Rejected(f"{codec} does not map back to the same bytes, so no offset would be right")
    return Decoded(_blanked(text, codec, mark), codec, mark, source)


def _utf8(body: bytes) -> str | None:
    """The text if it is UTF-8, or is but for a few bytes; those stand as lone surrogates."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        first = error.start
    good = body.decode("utf-8", "ignore")
    size = len(good.encode("utf-8"))
    bad = len(body) - size
    further = size - len(good)  # bytes of characters behind the first
    if first == len(body) - bad:
        is_utf8 = first > 0 and body[first] >= _FIRST_LEAD and bad in range(1 if further else 2, 4)
    else:
        is_utf8 = bad < further and bad <= _FEW_BAD + _MAX_BAD * len(body)
    return body.decode("utf-8", _ERRORS) if is_utf8 else None


def _stand_ins(error: UnicodeError) -> tuple[str, int]:
    """What stands for a bad sequence until control characters have been looked for."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\udc80" + "\udc81" * (error.end - error.start - 1), error.end


codecs.register_error(_ERRORS, _stand_ins)


def _blanked(text: str, codec: str, mark: int) -> str:
    """The text with blanks for stray control characters, which take as many bytes.

    Raises:
        Rejected: so many that it is no text.
    """
    first = _CONTROL.search(text)
    if first:
        count = sum(map(text.count, _CONTROLS))
        nuls = text.count("\0")
        if count > _MAX_CONTROLS * len(text) or nuls > max(_FEW_NULS, _MAX_NULS * len(text)):
            at = mark + len(text[: first.start()].encode(codec, "surrogatepass"))
            raise Rejected(f"binary: control character {ord(first[0]):#04x} at byte {at:,}")
        text = text.translate(_BLANKED)
    if "\udc80" in text:
        text = text.replace("\udc80", _BAD).replace("\udc81", _MORE)
    return text


def _is_additive(text: str, codec: str, body: bytes) -> bool:
    """Whether each character has bytes of its own, whatever stands before it.

    Not so in encodings with shift sequences (ISO-2022-JP, UTF-7): there, the bytes of a part
    are not a part of the bytes.
    """
    try:
        if text.encode(codec) != body:
            return False
        if codec in _ADDITIVE:
            return True
        text.encode()  # lone surrogates, which some codecs let through, cannot be stored
        return sum(n * len(char.encode(codec)) for char, n in Counter(text).items()) == len(body)
    except UnicodeEncodeError:
        return False


def _first_bad(body: bytes, codec: str) -> int:
    try:
        body.decode(codec)
    except UnicodeDecodeError as error:
        return error.start
    return 0


def _undecodable(content: bytes, codec: str, at: int, source: str = "") -> str:
    if b"\x00" in content and not codec.startswith(("utf-16", "utf-32")):
        return f"binary: NUL byte at byte {content.index(0):,}"
    named = f", which {source} names" if source else ""
    return (
        f"not {codec}{named}: byte {content[at]:#04x} at byte {at:,} "
        "(if you know the encoding, ingest the file again with --encoding, "
        "for example --encoding windows-1252)"
    )
