"""Nothing is fetched, whatever addresses a file names."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import NoReturn

import pytest
from packing import HTML, TEXT, found_in, json_lines, members, record, response, zipped

from search.clean import clean, describe
from search.errors import Rejected
from search.ingest import read
from search.model import RawPage

ADDRESS = "http://fetched.example/secret"
PAGE = (
    f'<!DOCTYPE html SYSTEM "{ADDRESS}.dtd" [<!ENTITY x SYSTEM "{ADDRESS}">]>'
    f'<html><head><base href="{ADDRESS}"><link rel=stylesheet href="{ADDRESS}"></head><body>'
    f'<p>{TEXT}&x;<img src="{ADDRESS}"><iframe src="{ADDRESS}"></iframe>'
    f'<meta http-equiv=refresh content="0;url={ADDRESS}"></body></html>'
)
FEED = (
    f'<!DOCTYPE rss SYSTEM "{ADDRESS}.dtd"><?xml-stylesheet href="{ADDRESS}"?>'
    '<rss xmlns:xi="http://www.w3.org/2001/XInclude" version="2.0"><channel>'
    f'<title>a</title><xi:include href="{ADDRESS}"/><item><link>{ADDRESS}</link>'
    f'<description>{TEXT}</description><enclosure url="{ADDRESS}"/></item></channel></rss>'
)
FILES = {
    "a.txt": f"{ADDRESS}\n{TEXT}".encode(),
    "a.html": PAGE.encode(),
    "a.xhtml": PAGE.encode(),
    "a.jsonl": json_lines({"html": PAGE, "url": ADDRESS}, {"text": ADDRESS}),
    "a.json": json_lines({"text": TEXT, "url": ADDRESS}),
    "a.warc": response(PAGE, url=ADDRESS) + record(PAGE, "revisited", "revisit"),
    "a.warc.gz": members(response(HTML, url=ADDRESS)),
    "a.rss": FEED.encode(),
    "address.rss": ADDRESS.encode(),
    "a.atom": ADDRESS.encode(),
    "a.zip": zipped({"a.html": PAGE, "b.rss": FEED, "c.xml": ADDRESS}),
}


@pytest.mark.parametrize("name", FILES)
def test_no_connection_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    asked = []

    def connected(*args: object, **_: object) -> NoReturn:
        asked.append(args)
        raise OSError("no network here")

    monkeypatch.setattr(socket.socket, "connect", connected)
    monkeypatch.setattr(socket.socket, "connect_ex", connected)
    monkeypatch.setattr(socket, "getaddrinfo", connected)
    (tmp_path / name).write_bytes(FILES[name])
    found = found_in(tmp_path / name)
    assert found
    for raw in found:
        if isinstance(raw, RawPage):
            try:
                page = read(raw)
                describe(page, clean(page))
            except Rejected:
                continue
    assert not asked
