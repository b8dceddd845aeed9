"""Which old encoding a text is in, by the look of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["SAMPLE_BYTES", "detected"]

SAMPLE_BYTES = 16_384
"""What the detector sees at most: it needs about a millisecond for them."""

# What pages were written in before UTF-8. A longer list makes the detector err more often.
_LATIN = ["cp1252", "cp1250", "iso8859_2", "cp1254", "cp1257"]
_OTHERS = [
    *("cp1251", "koi8_r", "cp1253", "cp1255", "cp1256"),  # Cyrillic, Greek, Hebrew, Arabic
    *("cp932", "euc_jp", "gb18030", "big5", "cp949"),
]
_LATIN_SHARE = 0.15  # of bytes that are not ASCII; in other scripts most letters are not
_CENTRAL = frozenset({"Croatian", "Czech", "Hungarian", "Polish", "Romanian", "Slovak", "Slovene"})
_HIGH = re.compile(rb"[\x80-\xff]")
_BEFORE, _AFTER = 24, 72


def detected(content: bytes) -> Iterator[tuple[str, str]]:
    """The likeliest codecs with how they were found; nothing where no text can be made out.

    Of encodings that fit equally well the first is windows-1250 for languages of central Europe,
    else windows-1252, the most usual one.
    """
    from charset_normalizer import from_bytes  # noqa: PLC0415 - only few files need it

    sample = _sample(content)
    is_latin = len(_HIGH.findall(sample)) < _LATIN_SHARE * len(sample)
    candidates = _LATIN if is_latin else _LATIN + _OTHERS
    matches = from_bytes(sample, cp_isolation=candidates, preemptive_behaviour=False)
    fits = [
        codec
        for match in matches
        if match.chaos <= matches[0].chaos
        for codec in match.could_be_from_charset
    ]
    usual = "cp1250" if matches and matches[0].language in _CENTRAL else "cp1252"
    # Last of all a guess: a letter or two may be too little to go by.
    for codec in [*sorted(fits, key=lambda codec: codec != usual), *_LATIN[:is_latin]]:
        yield codec, "the look of its bytes"


def _sample(content: bytes) -> bytes:
    """The surroundings of bytes that are not ASCII, which are all that tells encodings apart."""
    parts: list[bytes] = []
    size = end = 0
    while size < SAMPLE_BYTES and (high := _HIGH.search(content, end)):
        start, end = max(end, high.start() - _BEFORE), high.start() + _AFTER
        parts.append(content[start:end])
        size += end - start
    return b"".join(parts)
