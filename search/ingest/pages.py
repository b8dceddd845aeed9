"""Loading what was found: the pages of a file, as they are, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import PurePosixPath
from typing import BinaryIO

from search.errors import Rejected
from search.ingest.containers import feed, json_lines, warc, zipped
from search.ingest.containers.place import Found, Place, Refusal, Skipped
from search.ingest.containers.streams import Stream, chunks_of, gunzip, whole
from search.ingest.discovery import NOT_PRESS, Candidate, is_press, opened
from search.ingest.limits import MAX_PAGE_BYTES
from search.model import MediaType

__all__ = ["ENDINGS", "pages_of"]

_SINGLE = {
    "": MediaType.TEXT,
    ".txt": MediaType.TEXT,
    ".text": MediaType.TEXT,
    ".htm": MediaType.HTML,
    ".html": MediaType.HTML,
    ".xhtml": MediaType.HTML,
}
_STREAMED: dict[str, Callable[[Place, Stream], Iterator[Found]]] = {
    ".jsonl": json_lines.pages,
    ".ndjson": json_lines.pages,
    ".json": json_lines.file_pages,
    ".warc": warc.pages,
    ".wet": warc.pages,
    ".rss": feed.pages,
    ".atom": feed.pages,
    ".xml": feed.pages,
}
_ZIP = ".zip"
_GZIP = ".gz"
# Refusals that are told one by one, and after how many a file of little else is given up.
_LISTED = 200
_GIVEN_UP = 10_000
_GZIP_START = b"\x1f\x8b"

ENDINGS = (*filter(None, _SINGLE), *_STREAMED, _ZIP, _GZIP)
"""The endings of files that are read; those without any are text."""


def pages_of(candidate: Candidate) -> Iterator[Found]:
    """The pages of a file, what in it cannot be read, and what in it is no page.

    A file that is one page yields that, or a refusal. It is read while the pages are taken, and
    never raises `Rejected`: one bad record must not stop the rest.
    """
    place = Place(candidate.printable_path, candidate.name)
    pages = refused = 0
    for found in _file_pages(place, candidate):
        if isinstance(found, Refusal):
            refused += 1
            if refused > max(_GIVEN_UP, pages):
                yield place.refusal(f"more than {_GIVEN_UP:,} refusals; the rest was not read")
                return
        else:
            pages += 1
        if refused <= _LISTED or not isinstance(found, Refusal):
            yield found
    if refused > _LISTED:
        yield place.refusal(f"{refused - _LISTED:,} refusals more than the {_LISTED:,} listed")


def _file_pages(place: Place, candidate: Candidate) -> Iterator[Found]:
    try:
        _ending(candidate.printable_name)
        with opened(candidate) as file:
            yield from _opened_pages(place, candidate.printable_name, file)
    except Rejected as error:
        yield place.refusal(error)
    except OSError as error:
        yield place.refusal(f"cannot be read: {error.strerror or error}")


def _opened_pages(place: Place, name: str, file: BinaryIO) -> Iterator[Found]:
    if _ending(name) == (_ZIP, False):
        yield from zipped.pages(place, file, _member_pages)
    else:
        yield from _pages(place, name, chunks_of(file))


def _member_pages(place: Place, name: str, chunks: Iterator[bytes]) -> Iterator[Found]:
    """The pages of a member of an archive, which is read as a file in a folder is."""
    if not is_press(name):
        yield Skipped(place.name, NOT_PRESS)
        return
    try:
        yield from _pages(place, name, chunks)
    except Rejected as error:
        yield place.refusal(error)


def _pages(place: Place, name: str, chunks: Iterator[bytes]) -> Iterator[Found]:
    """The pages of anything but an archive.

    Raises:
        Rejected: of a kind that is not read, or a single page that is too large.
    """
    ending, is_packed = _ending(name)
    if ending == _ZIP:
        raise Rejected("an archive in a container; unpack it and ingest the folder")
    first = next(chunks, b"")
    rest = chain([first], chunks)
    if is_packed and not first.startswith(_GZIP_START):
        raise Rejected("its name ends in .gz, but it is not compressed with gzip")
    # Web archives are often packed without a name that says so.
    stream = Stream(gunzip(rest) if first.startswith(_GZIP_START) else rest)
    if ending in _STREAMED:
        yield from _STREAMED[ending](place, stream)
    else:
        yield from _single(place, stream, _SINGLE[ending])


def _single(place: Place, stream: Stream, kind: MediaType) -> Iterator[Found]:
    content = whole(stream, MAX_PAGE_BYTES)
    if content or not stream.damage:
        yield place.page(content, kind)
    if stream.damage:
        yield place.refusal(stream.damage)


def _ending(name: str) -> tuple[str, bool]:
    """What kind a name says the file is of, and whether it says that it is compressed.

    Raises:
        Rejected: of no kind that is read.
    """
    inner = name.lower().removesuffix(_GZIP)
    ending = PurePosixPath(inner).suffix
    if ending not in {*_SINGLE, *_STREAMED, _ZIP}:
        known = ", ".join(sorted(ENDINGS))
        raise Rejected(f"files ending in {ending} are not read; known endings: {known}, none")
    return ending, inner != name.lower()
