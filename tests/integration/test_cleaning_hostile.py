"""Whatever is fed to the reader and the cleaner: a page or a rejection, in work that grows with
the input and no faster, in memory that does not grow with the number of inputs.

Work is counted in function calls, which are the same on every machine. What runs inside one call
(a regular expression over a long line) is measured by ``python -m tests.benchmarks.cleaning``.
"""

from __future__ import annotations

import cProfile
import gc
import hashlib
import pstats
import random
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from typing import Any

import pytest

from search.clean import clean, describe
from search.errors import Rejected
from search.ingest import read
from search.model import CleanPage, MediaType, RawPage
from tests.quality.pages import made_pages

CPU_SECONDS = 60
"""Of one input that takes about one: what takes longer hangs."""

FUZZED = 176
MEGABYTE = 1_000_000
CONTROLS = "\x00\x01\x07\x08\x0b\x0c\x1b\x7f\x85\u2028\u2029\u200b\u200e\u202e\u2066\ufeff\ufffd"


def page_of(content: bytes, media_type: MediaType) -> RawPage:
    digest = hashlib.sha256(content).hexdigest()
    return RawPage("/press/page", "press/page", media_type, content, digest)


def run(raw: RawPage) -> CleanPage | None:
    """All steps that look into a page; None if it was rejected."""
    try:
        page = read(raw)
        cleaned = clean(page)
    except Rejected:
        return None
    describe(page, cleaned)
    return cleaned


@contextmanager
def cpu_limit(seconds: float) -> Iterator[None]:
    """Stops what hangs: by the processor's time, so a busy machine changes nothing."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"more than {seconds} seconds of CPU")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


# Fuzzed inputs: real shapes, damaged by chance that is the same every time.


def truncated(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def beheaded(content: bytes, chance: random.Random) -> bytes:
    return content[chance.randrange(len(content)) :]


def with_controls(content: bytes, chance: random.Random) -> bytes:
    text = list(content.decode())
    for _ in range(chance.randrange(1, 30)):
        text.insert(chance.randrange(len(text)), chance.choice(CONTROLS))
    return "".join(text).encode()


def harmlessly_controlled(content: bytes, chance: random.Random) -> bytes:
    """With those control characters only that the reader lets through."""
    text = list(content.decode())
    for _ in range(chance.randrange(1, 200)):
        text.insert(chance.randrange(len(text)), chance.choice("\t\x0b\x0c\x1b\x85\u2028\u202e"))
    return "".join(text).encode()


def in_two_encodings(content: bytes, chance: random.Random) -> bytes:
    text = content.decode()
    at = chance.randrange(len(text))
    codec = chance.choice(["latin-1", "utf-16", "cp1251", "shift_jis", "utf-7"])
    return text[:at].encode() + text[at:].encode(codec, "replace")


def in_another_encoding(content: bytes, chance: random.Random) -> bytes:
    codec = chance.choice(["utf-16", "utf-32", "latin-1", "cp1253", "utf-8-sig"])
    return content.decode().encode(codec, "replace")


def with_flipped_bytes(content: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(chance.randrange(1, 50)):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def shuffled(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)


def repeated(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join(line * chance.choice((1, 1, 1, 2, 40)) for line in lines)


def with_punctuation(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content.decode()))
    text = content.decode()
    sign = chance.choice(["...", "»", "|", "- ", "(((", "“", "* ", "/", "•", "<", "&", "&#", "\n"])
    return (text[:at] + sign * 20_000 + text[at:]).encode()


DAMAGES = (
    truncated,
    beheaded,
    with_controls,
    harmlessly_controlled,
    in_two_encodings,
    in_another_encoding,
    with_flipped_bytes,
    shuffled,
    repeated,
    with_punctuation,
)


def fuzzed() -> Iterator[RawPage]:
    chance = random.Random(20_250_403)  # noqa: S311 - the same inputs every time
    pages = [page for page in made_pages() if page.form in ("html", "dump", "light", "layout")]
    for damage in islice(cycle(DAMAGES), FUZZED):
        raw = chance.choice(pages).raw
        yield page_of(damage(raw.content, chance), raw.media_type)


HTML_PAGES = {
    "nested elements": "<div>" * 20_000 + "text" + "</div>" * 20_000,
    "nested tables": "<table><tr><td>" * 6_000 + "text of the cell",
    "nested inline": "<b><i>" * 20_000 + "text",
    "nested lists": "<ul><li>one" * 10_000,
    "end tags only": "</p></div></table>" * 20_000 + "text",
    "an attribute of a megabyte": f'<p class="{"wide " * 200_000}">text</p>',
    "classes by the thousand": "".join(f'<p class="c{n} d{n}">line {n}</p>' for n in range(10_000)),
    "an unclosed comment": "<p>text</p><!-- " + "never closed " * 80_000,
    "an unclosed script": "<p>text</p><script>" + "var a = '<p>'; " * 70_000,
    "references": "<p>" + "&amp;&lt;&#x41;&eacute;&bogus;" * 30_000 + "</p>",
    "less-than signs": "<p>text " + "< " * 150_000,
    "declarations": "<!DOCTYPE html " * 20_000 + "<p>text",
}
TEXTS = {
    "punctuation": "?!.,;:-–—…«»“”()[]{}/\\|*#@&%" * 40_000,
    "one line": "The council met on Monday. " * (3 * MEGABYTE // 27),
    "one word": "a" * (2 * MEGABYTE),
    "lines": "Home\n" * 200_000,
    "blank lines": "\n" * MEGABYTE + "text",
    "distinct lines": "\n".join(f"The {n}th sentence was read by nobody." for n in range(20_000)),
    "carriage returns": "one line\r" * 50_000,
    "combining accents": "e" + "\u0301" * (MEGABYTE // 2),
    "letters without case": "長" * MEGABYTE,
    "joined emoji": "👩\u200d👩\u200d👧 " * 60_000,
    "right to left": "\u202e".join("כותרת העמוד" for _ in range(50_000)),
    "digits": "1234567890 " * 100_000,
}


@pytest.mark.parametrize("raw", list(fuzzed()), ids=lambda raw: raw.sha256[:8])
def test_a_damaged_page_is_cleaned_or_rejected(raw: RawPage) -> None:
    with cpu_limit(CPU_SECONDS):
        cleaned = run(raw)
    if cleaned is not None:
        assert cleaned.text.strip()
        ends = [block.span.end for block in cleaned.blocks]
        assert max(ends) <= len(raw.content)


@pytest.mark.parametrize("text", HTML_PAGES.values(), ids=HTML_PAGES)
def test_monstrous_markup_is_cleaned_or_rejected(text: str) -> None:
    with cpu_limit(CPU_SECONDS):
        run(page_of(f"<html><body>{text}".encode(), MediaType.HTML))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_monstrous_text_is_cleaned_or_rejected(text: str) -> None:
    with cpu_limit(CPU_SECONDS):
        run(page_of(text.encode(), MediaType.TEXT))


def test_these_are_two_hundred() -> None:
    assert FUZZED + len(HTML_PAGES) + len(TEXTS) == 200


# Work that grows with the input, and no faster.


def articles(wards: range) -> str:
    parts = []
    for k in wards:
        parts += [
            f"Council of ward {k} decides about the bridge",
            f"By Alma Reed{k}",
            f"The councillors of ward {k} met on Monday, and what they said of bridge {k} was new.",
            f"Share this: Facebook Twitter {k}",
            f"“Nobody asked us about bridge {k},” said the ferryman of ward {k}, who is 61.",
            "Leave a Comment",
            f"{k}",
        ]
    return "\n\n".join(parts)


def thread(wards: range) -> str:
    return articles(wards[:1]) + "\n".join(
        f"reader{k} says:\n{1 + k % 28} May 2021 at {k % 12}:15 pm\nI dislike bridge {k}.\nReply"
        for k in wards
    )


def labels(wards: range) -> str:
    return "\n".join([*(f"Ward {k}" for k in wards), articles(wards[:2])])


def wrapped(wards: range) -> str:
    line = "the councillors of ward {} met on Monday to speak about the price of"
    return "\n".join(line.format(k) for k in wards)


def one_line(wards: range) -> str:
    return " ".join(f"The councillors of ward {k} met on Monday." for k in wards)


def rows(wards: range) -> str:
    return articles(wards[:1]) + "\n".join(f"Ward {k} {k * 3} {k * 5}%" for k in wards)


def paragraphs(wards: range) -> str:
    return "".join(
        f"<div class='c'><p>The councillors of ward {k} met on <a href='/{k}'>Monday</a>.</p></div>"
        for k in wards
    )


def links(wards: range) -> str:
    return "".join(f"<li><a href='/{k}'>Ward {k}</a></li>" for k in wards) + paragraphs(wards[:9])


def table(wards: range) -> str:
    cells = "".join(f"<tr><td>Ward {k}</td><td>{k * 3}</td></tr>" for k in wards)
    return f"<table>{cells}</table>{paragraphs(wards[:9])}"


GROWING = {
    "articles": (articles, 240, MediaType.TEXT),
    "comments": (thread, 150, MediaType.TEXT),
    "labels": (labels, 400, MediaType.TEXT),
    "wrapped lines": (wrapped, 1_600, MediaType.TEXT),
    "a line of sentences": (one_line, 400, MediaType.TEXT),
    "rows": (rows, 400, MediaType.TEXT),
    "paragraphs": (paragraphs, 200, MediaType.HTML),
    "links": (links, 300, MediaType.HTML),
    "a table": (table, 200, MediaType.HTML),
}


def calls(raw: RawPage) -> int:
    profile = cProfile.Profile()
    profile.enable()
    try:
        run(raw)
    finally:
        profile.disable()
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("make", "size", "media_type"), GROWING.values(), ids=GROWING)
def test_work_grows_with_the_input_and_no_faster(
    make: Callable[[range], str], size: int, media_type: MediaType
) -> None:
    loading, small, large = (  # of different wards, so that nothing remembered helps
        page_of(make(range(start, start + count)).encode(), media_type)
        for start, count in ((10_000, size), (20_000, size), (30_000, 4 * size))
    )
    run(loading)
    assert calls(large) <= 4.5 * calls(small)


# Memory that does not grow with the number of inputs.


def small_page(number: int) -> RawPage:
    """A short page whose names and numbers no other one has."""
    name = f"Ward{number:05}"
    text = (
        f"Home » {name}\n\n{name} opens its library again\n\nBy {name} Reporter\n\n"
        f"The library of {name} was opened on Monday after {number} days, said {name}.\n\n"
        f"About {number} readers came, and {number // 2} of them took a book home to {name}.\n\n"
        f"You may also like\n\n{name} buys a bus\n\nCopyright {name} News. All rights reserved."
    )
    return page_of(text.encode(), MediaType.TEXT)


def caches() -> dict[str, Any]:
    """What the program remembers of its inputs, by name."""
    owners: list[Any] = [
        module for name, module in sys.modules.items() if name.startswith("search")
    ]
    owners += [
        value for module in owners for value in vars(module).values() if isinstance(value, type)
    ]
    return {
        f"{value.__module__}.{value.__qualname__}": value
        for owner in owners
        for value in vars(owner).values()
        if hasattr(value, "cache_info")
    }


def allocated() -> int:
    """Blocks of memory in use, without what the caches hold."""
    for cache in caches().values():
        cache.cache_clear()
    gc.collect()
    return sys.getallocatedblocks()


def test_nothing_but_bounded_caches_remembers_pages() -> None:
    for number in range(500):
        run(small_page(number))
    sizes = {name: cache.cache_info().currsize for name, cache in caches().items()}
    for number in range(500, 1_000):
        run(small_page(number))
    endless = [
        name
        for name, cache in caches().items()
        if cache.cache_info().maxsize is None and cache.cache_info().currsize > sizes.get(name, 0)
    ]
    assert endless == []


def test_memory_does_not_grow_with_the_number_of_pages() -> None:
    for number in range(500):
        run(small_page(number))
    before = allocated()
    for number in range(500, 2_000):
        run(small_page(number))
    assert allocated() - before < 1_500  # less than one block for each page
