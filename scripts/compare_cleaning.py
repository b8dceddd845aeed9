"""Compare the cleaner with other extractors on the same pages, in one run, by one measure.

    python scripts/compare_cleaning.py PAGES... --truth FILE [--only-body] [--engines NAME...]

PAGES are folders of HTML pages or of text dumps (``.txt``), also ``.gz``; FILE holds the right
texts as ``search-cli evaluate cleaning`` takes them. Prints one table in Markdown: the figures of
`search.evaluation.cleaning` in percent, and pages per second of processor time.

The other extractors are not needed by the project and not among its requirements. Install those
that are to be compared in an environment of its own, together with the project::

    python -m venv compare && compare/bin/pip install -e . trafilatura readability-lxml jusText

What is not installed is left out with a note. Each is used as its documentation shows, comments
left out where it can be told to; jusText gets the words of ``--language``, and of a text dump each
line as a paragraph.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import html
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from search.clean import clean
from search.errors import Rejected
from search.evaluation.cleaning import (
    article_text,
    evaluate_cleaning,
    page_id,
    read_references,
)
from search.ingest import read
from search.model import MediaType, RawPage

Extract = Callable[[RawPage], str]
"""A page to its article's text; "" where none was found."""

_HTML = (".html", ".htm")
_HEAD = "| extractor | precision | recall | F1 | mean F1 of a page | pages per CPU second |"


def main() -> None:
    """Print the table."""
    options = _options()
    pages = list(read_pages(options.pages))
    references = read_references(options.truth)
    kinds = {page.media_type for page in pages}
    engines = {
        name: make
        for name, (kind, make) in _engines(options).items()
        if kind in (None, *kinds) and (not options.engines or name in options.engines)
    }
    print(f"{_HEAD}\n|{'---|' * _HEAD.count(' | ')}---|")
    for name, make in engines.items():
        try:
            extract = make()
        except ImportError as error:
            print(f"Left out: {name} ({error})", file=sys.stderr)
            continue
        print(_row(name, extract, pages, references), flush=True)


def read_pages(folders: list[Path]) -> Iterator[RawPage]:
    """Every page of the folders, packed ones unpacked."""
    for folder in folders:
        for path in sorted(one for one in folder.iterdir() if one.is_file()):
            content = path.read_bytes()
            if path.suffix == ".gz":
                content = gzip.decompress(content)
            name = path.name.removesuffix(".gz")
            media_type = MediaType.HTML if name.endswith(_HTML) else MediaType.TEXT
            digest = hashlib.sha256(content).hexdigest()
            yield RawPage(str(path), path.name, media_type, content, digest)


def this_program(page: RawPage, *, only_body: bool) -> str:
    """Read and cleaned by this program."""
    try:
        return article_text(clean(read(page)), only_body=only_body)
    except Rejected:
        return ""


def use_trafilatura(**modes: bool) -> Extract:
    """https://trafilatura.readthedocs.io/en/latest/usage-python.html ."""
    from trafilatura import extract  # noqa: PLC0415 - optional

    return lambda page: extract(page.content, include_comments=False, **modes) or ""


def use_readability() -> Extract:
    """https://github.com/buriy/python-readability ."""
    from lxml.html import fromstring  # noqa: PLC0415 - optional
    from readability import Document  # noqa: PLC0415 - optional

    def extract(page: RawPage) -> str:
        summary = Document(page.content.decode("utf-8", "replace")).summary()
        return "\n".join(fromstring(summary).itertext())

    return extract


def use_justext(language: str) -> Extract:
    """https://github.com/miso-belica/jusText ."""
    import justext  # noqa: PLC0415 - optional

    words = justext.get_stoplist(language)

    def extract(page: RawPage) -> str:
        source = page.content
        if page.media_type is MediaType.TEXT:
            lines = html.escape(source.decode("utf-8", "replace")).splitlines()
            source = "".join(f"<p>{line}</p>" for line in lines if line.strip()).encode()
        paragraphs = justext.justext(source, words)
        return "\n".join(one.text for one in paragraphs if not one.is_boilerplate)

    return extract


def keep_everything(page: RawPage) -> str:
    """What the reader sees, nothing removed."""
    try:
        return "\n".join(block.text for block in read(page).blocks)
    except Rejected:
        return ""


def _engines(
    options: argparse.Namespace,
) -> dict[str, tuple[MediaType | None, Callable[[], Extract]]]:
    """Each with the kind of page that it needs."""
    return {
        "this program": (None, lambda: partial(this_program, only_body=options.only_body)),
        "trafilatura": (MediaType.HTML, use_trafilatura),
        "trafilatura, fast": (MediaType.HTML, partial(use_trafilatura, fast=True)),
        "trafilatura, precision": (MediaType.HTML, partial(use_trafilatura, favor_precision=True)),
        "trafilatura, recall": (MediaType.HTML, partial(use_trafilatura, favor_recall=True)),
        "readability-lxml": (MediaType.HTML, use_readability),
        "jusText": (None, partial(use_justext, options.language)),
        "everything kept": (None, lambda: keep_everything),
    }


def _row(name: str, extract: Extract, pages: list[RawPage], references: dict[str, str]) -> str:
    _extracted(extract, pages[:1])  # loads what is loaded once
    began = time.process_time()
    found, failures = _extracted(extract, pages)
    rate = len(pages) / (time.process_time() - began)
    if failures:
        told = f"{len(failures)} pages count as empty, the first because of {failures[0]!r}"
        print(f"{name} failed: {told}", file=sys.stderr)
    report = evaluate_cleaning(found, references)
    shares = (report.precision, report.recall, report.f1, report.page_f1)
    return f"| {name} | {' | '.join(f'{100 * share:.1f}' for share in shares)} | {rate:.0f} |"


def _extracted(extract: Extract, pages: list[RawPage]) -> tuple[dict[str, str], list[Exception]]:
    """The texts by the ids of their pages, and what went wrong."""
    found, failures = {}, []
    for page in pages:
        key = page_id(page.name)
        try:
            found[key] = extract(page)
        except Exception as error:  # noqa: BLE001 - whatever it raises, the others go on
            found[key] = ""
            failures.append(error)
    return found, failures


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    add = parser.add_argument
    add("pages", nargs="+", type=Path, help="folders of pages")
    add("--truth", type=Path, required=True, help="the right texts, as JSON")
    add("--only-body", action="store_true", help="the right texts have no headlines and captions")
    add("--engines", nargs="+", help="only these, by their names in the table")
    add("--language", default="English", help="whose frequent words jusText uses")
    return parser.parse_args()


if __name__ == "__main__":
    main()
