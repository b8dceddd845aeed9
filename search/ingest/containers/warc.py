"""Web archives: the pages of WARC and WET files, record by record.

Format: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from search.errors import Rejected
from search.ingest.containers.http_body import decoded
from search.ingest.containers.place import Found, Place, Skipped
from search.ingest.containers.streams import CHUNK, Stream
from search.ingest.limits import MAX_PAGE_BYTES
from search.model import MediaType, RawPage

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord
    from warcio.statusandheaders import StatusAndHeaders

__all__ = ["pages"]

_MAX_HEADER_BYTES = 256 * 1024
_MAX_REASONS = 50  # of skipping; the others are counted together
_KINDS = {
    "text/html": MediaType.HTML,
    "application/xhtml+xml": MediaType.HTML,
    "text/plain": MediaType.TEXT,
}
_OTHER_TYPES = frozenset({"warcinfo", "request", "metadata", "revisit", "continuation"})

logging.getLogger("warcio").addHandler(logging.NullHandler())  # it warns of blanks in URLs


def pages(place: Place, stream: Stream) -> Iterator[Found]:
    """The pages of a web archive; records that hold none are skipped, with their number."""
    reader = _Reader(place, _Source(stream))
    yield from reader.pages()
    while stream.damage:
        yield place.refusal(stream.damage)
        stream.resume()
        yield from reader.pages()
    yield from reader.report()


class _Skip(Exception):  # noqa: N818 - carries the reason to where it is counted
    """A record that is no page, on purpose."""


class _Source:
    """The stream as warcio reads it, with a limit to the headers of a record."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._left = 0
        self.at = 0

    def next_record(self) -> tuple[bytes, int | None]:
        """The line that begins the next record; where anything else stands before it, if so."""
        lost: int | None = None
        for line in iter(partial(self._stream.readline, _MAX_HEADER_BYTES), b""):
            if line.startswith(b"WARC/"):
                self.at += len(line)
                self._left = _MAX_HEADER_BYTES
                return line, lost
            if lost is None and not line.isspace():
                lost = self.at
            self.at += len(line)
        return b"", lost

    def read(self, size: int) -> bytes:
        found = self._stream.read(size)
        self.at += len(found)
        return found

    def readline(self, size: int = _MAX_HEADER_BYTES) -> bytes:
        line = self._stream.readline(min(size, self._left + 1))
        self.at += len(line)
        self._left -= len(line)
        if self._left < 0:
            raise Rejected(f"its headers have more than {_MAX_HEADER_BYTES:,} bytes")
        return line


class _Reader:
    """Goes from record to record, and counts those that hold no page."""

    def __init__(self, place: Place, source: _Source) -> None:
        from warcio.recordloader import ArcWarcRecordLoader  # noqa: PLC0415 - slow to import

        self._place = place
        self._source = source
        self._loader = ArcWarcRecordLoader()
        self._skipped: Counter[str] = Counter()
        self._records = 0

    def pages(self) -> Iterator[Found]:
        """Pages until the stream ends, for whatever reason."""
        line = b"?"
        while line:
            line, lost = self._source.next_record()
            if lost is not None:
                self._records += 1
                yield self._place.refusal(f"damaged: no record begins at byte {lost:,}")
            if line:
                self._records += 1
                yield from self._record(line, self._source.at - len(line))

    def report(self) -> Iterator[Found]:
        """What was skipped, by its reason."""
        for reason, count in self._skipped.most_common():
            records = "1 record" if count == 1 else f"{count:,} records"
            yield Skipped(self._place.name, f"{records}: {reason}")
        if not self._records:
            yield self._place.refusal("empty: the file holds no record")

    def _record(self, line: bytes, at: int) -> Iterator[Found]:
        from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415 - slow to import

        try:
            record = self._loader.parse_record_stream(
                self._source, statusline=line, known_format="warc", no_record_parse=True
            )
        except (ArchiveLoadFailed, EOFError, Rejected) as error:
            yield self._place.refusal(f"the record at byte {at:,} cannot be read: {error}")
            return
        if record.length is None:
            yield self._place.refusal(f"the record at byte {at:,} has no length")
            return
        headers = record.rec_headers
        url = headers.get_header("WARC-Target-URI") or headers.get_header("WARC-Record-ID")
        inside = self._place.inside(url or f"byte {at}")
        outcome: RawPage | Rejected | _Skip
        try:
            outcome = self._page(inside, record)
        except (Rejected, _Skip) as error:
            outcome = error
        while record.raw_stream.read(CHUNK):
            pass
        if record.raw_stream.limit:
            reason = f"cut off: the record at byte {at:,} ends at byte {self._source.at:,}"
            yield inside.refusal(reason)
        elif isinstance(outcome, _Skip):
            self._skip(str(outcome))
        else:
            yield inside.refusal(outcome) if isinstance(outcome, Rejected) else outcome

    def _skip(self, reason: str) -> None:
        known = reason in self._skipped or len(self._skipped) < _MAX_REASONS
        self._skipped[reason if known else "other kinds"] += 1

    def _page(self, place: Place, record: ArcWarcRecord) -> RawPage:
        http = self._http(record)
        content_type = http.get_header("content-type") if http else record.content_type
        mime = (content_type or "").partition(";")[0].strip().lower()
        if mime not in _KINDS:
            raise _Skip(f"content type {mime[:80] or 'unknown'}")
        body = record.raw_stream.read(MAX_PAGE_BYTES + 1)
        if len(body) > MAX_PAGE_BYTES:
            raise Rejected(f"too large: more than {MAX_PAGE_BYTES:,} bytes")
        headers = record.rec_headers
        declared = (
            ("warc url", headers.get_header("WARC-Target-URI") or ""),
            ("warc date", headers.get_header("WARC-Date") or ""),
            ("http content-type", content_type),
        )
        return place.page(decoded(body, http) if http else body, _KINDS[mime], declared)

    def _http(self, record: ArcWarcRecord) -> StatusAndHeaders | None:
        """The HTTP header of a record that may hold a page; None if it has none."""
        from warcio.statusandheaders import StatusAndHeadersParserException  # noqa: PLC0415

        kind = (record.rec_type or "").lower()
        if kind in {"resource", "conversion"}:
            return None
        if kind != "response":
            raise _Skip(f"a {kind} record" if kind in _OTHER_TYPES else "of another type")
        if not (record.content_type or "").lower().startswith("application/http"):
            raise _Skip("a response that is not of HTTP")
        try:
            http = self._loader.http_parser.parse(record.raw_stream)
        except (StatusAndHeadersParserException, EOFError) as error:
            raise Rejected(f"its HTTP header cannot be read: {str(error)[:200]}") from None
        status = http.statusline.partition(" ")[0]
        if not (len(status) == 3 and status.startswith("2")):
            raise _Skip(f"HTTP status {status[:3]}")
        return http
