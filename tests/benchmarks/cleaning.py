"""How fast pages are read and cleaned, and in how much memory.

``python -m tests.benchmarks.cleaning`` prints tables in Markdown. Without ``--pages`` it makes its
pages: those of ``tests/data/pages`` with other words in them each time, so that what is remembered
of one page does not help with the next.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import os
import random
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from search.clean import clean, describe
from search.errors import Rejected
from search.ingest import read
from search.model import MediaType, RawPage
from tests.quality.pages import made_pages

MEGABYTE = 1_000_000
SENTENCE = "The councillors of the ward {} met on Monday to speak about the price of bread. "
_SYLLABLES = "ba ko ma li ni ger sa hel tou re dia lo fo ka mo pti se gou ya ti la".split()
_WORD = re.compile(r"(?<= )\w{4,}(?= )")  # in text, hardly ever in markup
_FORMS = {"text dumps": MediaType.TEXT, "HTML pages": MediaType.HTML}


def main(args: Sequence[str] | None = None) -> None:
    """Measure what the options ask for and print the tables."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.cleaning", description=__doc__
    )
    add = parser.add_argument
    add("--pages", nargs="+", type=Path, help="folders of pages (.txt, .html, also .gz)")
    add("--count", type=int, default=500, help="pages of each kind to make, without --pages")
    add("--inputs", type=int, default=0, help="pages to clean in a row, watching memory")
    add("--megabytes", nargs="*", type=int, default=[1, 10, 50], help="sizes of one line")
    options = parser.parse_args(args)
    pages = list(read_pages(options.pages) if options.pages else make_pages(options.count))
    print("| pages | number | KB each | cleaned per CPU second | cleaned and described |")
    print("|---|---|---|---|---|")
    for kind, media_type in _FORMS.items():
        chosen = [page for page in pages if page.media_type is media_type]
        if chosen:
            print(f"| {kind} | {_rates(chosen)} |", flush=True)
    if options.megabytes:
        print("\n| one line of | CPU seconds | seconds per MB |\n|---|---|---|")
    for size in options.megabytes:
        seconds = _seconds([one_line(size * MEGABYTE)])
        print(f"| {size} MB | {seconds:.1f} | {seconds / size:.2f} |", flush=True)
    if options.inputs:
        print("\n| pages cleaned | memory in MB |\n|---|---|")
        for done, megabytes in watch_memory(options.inputs):
            print(f"| {done:,} | {megabytes:.0f} |", flush=True)


def read_pages(folders: Iterable[Path]) -> Iterator[RawPage]:
    """Every page below the folders; what the name ends in says what it is."""
    for folder in folders:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            content = path.read_bytes()
            name = path.name.removesuffix(".gz")
            yield _page(
                name,
                gzip.decompress(content) if path.suffix == ".gz" else content,
                MediaType.HTML if name.endswith((".html", ".htm")) else MediaType.TEXT,
            )


def make_pages(count: int) -> Iterator[RawPage]:
    """So many pages of either kind, no two alike; the same ones every time."""
    chance = random.Random(2025)  # noqa: S311 - for the same pages every time, not for secrets
    made = [page.raw for page in made_pages()]
    patterns = {kind: [raw for raw in made if raw.media_type is kind] for kind in _FORMS.values()}
    for number in range(count):
        for media_type, raws in patterns.items():
            pattern = raws[number % len(raws)]
            told = _WORD.sub(lambda word: _other(word[0], chance), pattern.content.decode())
            yield _page(f"{number}-{pattern.name}", told.encode(), media_type)


def one_line(size: int) -> RawPage:
    """A page that is one line of sentences, of about so many bytes."""
    count = size // len(SENTENCE)
    text = "".join(SENTENCE.format(number) for number in range(count))
    return _page("line.txt", text.encode(), MediaType.TEXT)


def watch_memory(count: int) -> Iterator[tuple[int, float]]:
    """Memory of this process in MB, now and then while so many different pages are cleaned."""
    step = max(count // 10, 1)
    for done, page in enumerate(make_pages(count // 2), start=1):
        _clean(page)
        if done % step == 0:
            yield done, _resident() / MEGABYTE


def _rates(pages: Sequence[RawPage]) -> str:
    cleaned = len(pages) / _seconds(pages, with_description=False)
    described = len(pages) / _seconds(pages)
    size = sum(len(page.content) for page in pages) / len(pages) / 1_000
    return f"{len(pages)} | {size:.1f} | {cleaned:.0f} | {described:.0f}"


def _seconds(pages: Sequence[RawPage], *, with_description: bool = True) -> float:
    """CPU seconds for reading and cleaning them, what is loaded once not counted."""
    _clean(one_line(10_000))
    began = time.process_time()
    for page in pages:
        _clean(page, with_description=with_description)
    return time.process_time() - began


def _clean(raw: RawPage, *, with_description: bool = True) -> None:
    try:
        page = read(raw)
        cleaned = clean(page)
    except Rejected:
        return
    if with_description:
        describe(page, cleaned)


def _resident() -> int:
    """Bytes of this process that are in memory; Linux only."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _page(name: str, content: bytes, media_type: MediaType) -> RawPage:
    return RawPage(f"/{name}", name, media_type, content, hashlib.sha256(content).hexdigest())


def _other(word: str, chance: random.Random) -> str:
    """Another word in place of one in five."""
    if chance.random() > 0.2:
        return word
    made = "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4)))
    return made.capitalize() if word[0].isupper() else made


if __name__ == "__main__":
    main()
