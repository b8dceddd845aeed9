"""Feeds: entries as pages, in every flavour, without fetching or expanding anything."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from packing import HTML, STORY, TEXT, found_in, outcomes, rss

from search.ingest import read
from search.ingest.containers import feed
from search.model import MediaType, RawPage

CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "f.rss"


def one(file: Path, content: str | bytes) -> RawPage:
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    (found,) = found_in(file)
    assert isinstance(found, RawPage), found
    return found


def test_an_rss_item(file: Path) -> None:
    item = (
        "<title>Ferry &amp;amp; harbour</title><link>http://x.example/ferry</link>"
        "<guid>tag:ferry</guid><author>Ann Berg</author>"
        "<pubDate>Thu, 02 Jan 2025 03:04:05 GMT</pubDate><description>Short</description>"
        f"<content:encoded {CONTENT}><![CDATA[<p>{STORY}</p>]]></content:encoded>"
    )
    channel = "<title>Sandby Post</title><language>en-GB</language>"
    page = one(file, rss(item, channel=channel))
    assert page.path == f"{file}!/tag:ferry"
    assert page.media_type is MediaType.HTML
    assert page.content.decode() == f"<p>{STORY}</p>"
    assert page.declared == (
        ("feed entry", "1"),
        ("feed title", "Ferry & harbour"),
        ("feed author", "Ann Berg"),
        ("feed published", "Thu, 02 Jan 2025 03:04:05 GMT"),
        ("feed link", "http://x.example/ferry"),
        ("feed outlet", "Sandby Post"),
        ("feed language", "en-GB"),
        ("feed id", "tag:ferry"),
    )
    assert [block.text for block in read(page).blocks] == [STORY]


def test_an_atom_entry(tmp_path: Path) -> None:
    page = one(
        tmp_path / "f.atom",
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Sandby Post</title><entry>'
        '<title type="html">The &lt;i&gt;ferry&lt;/i&gt;</title><id>urn:1</id>'
        '<link href="https://x.example/1"/><updated>2025-01-02T03:04:05Z</updated>'
        "<author><name>Ann Berg</name></author><summary>Short</summary>"
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
        f"<p>{STORY}</p></div></content></entry></feed>",
    )
    known = dict(page.declared)
    assert known["feed title"] == "The ferry"
    assert known["feed updated"] == "2025-01-02T03:04:05Z"
    assert "feed published" not in known
    assert known["feed link"] == "https://x.example/1"
    assert [block.text for block in read(page).blocks] == [STORY]


def test_an_rdf_feed_named_xml(tmp_path: Path) -> None:
    page = one(
        tmp_path / "f.xml",
        '<?xml version="1.0"?><!-- <html> -->\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/"><item rdf:about="http://x.example/1">'
        f"<title>Ferry</title><description>{STORY}</description></item></rdf:RDF>",
    )
    assert page.content.decode() == STORY


@pytest.mark.parametrize(
    ("summary", "kind", "content"),
    [
        (STORY, MediaType.TEXT, STORY),
        (f"&lt;p&gt;{STORY}&lt;/p&gt;", MediaType.HTML, f"<p>{STORY}</p>"),
    ],
)
def test_a_feed_of_summaries_alone(file: Path, summary: str, kind: MediaType, content: str) -> None:
    page = one(file, rss(f"<title>x</title><description>{summary}</description>"))
    assert (page.media_type, page.content.decode()) == (kind, content)


def test_an_entry_without_text_does_not_stop_the_rest(file: Path) -> None:
    file.write_text(
        rss("<title>x</title>", "<link>http://x.example/2</link><description>b</description>")
    )
    assert outcomes(file) == [
        ("!/1", "entry 1: neither content nor summary"),
        ("!/http://x.example/2", "b"),
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-2", "utf-8-sig"])
def test_encodings(file: Path, encoding: str) -> None:
    source = rss("<description>Škola u řeky</description>")
    declared = source.replace('"1.0"', f'"1.0" encoding="{encoding.removesuffix("-sig")}"', 1)
    assert one(file, declared.encode(encoding)).content.decode() == "Škola u řeky"


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-7"])
@pytest.mark.parametrize("name", ["f.rss", "f.xml"])
def test_entities_are_never_expanded(tmp_path: Path, encoding: str, name: str) -> None:
    source = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n'
        f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>'
        + rss("<description>&l9;</description>").partition("?>")[2]
    )
    (tmp_path / name).write_bytes(source.encode(encoding))
    ((_, reason),) = outcomes(tmp_path / name)
    assert reason.startswith(
        ("line 2 defines an XML entity", "binary", "XML that is no feed", "utf-7 does")
    )


def test_nothing_is_fetched(file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def connect(*_: object) -> None:
        raise AssertionError("a connection")

    monkeypatch.setattr(socket.socket, "connect", connect)
    (tmp_path / "secret.txt").write_text("secret")
    file.write_text(
        f'<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd"><?xml-stylesheet href="http://x.example"?>'
        f'<rss version="2.0" xml:base="http://x.example/"><channel>'
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{tmp_path}/secret.txt"/>'
        f"<item><description>{STORY}</description></item></channel></rss>"
    )
    assert outcomes(file) == [("!/1", STORY)]
    file.write_text(f"{tmp_path}/secret.txt")  # a name that the parser might open
    assert "no feed" in outcomes(file)[0][1]


@pytest.mark.parametrize(
    "content", ["", "<html><body>rss</body></html>", "<book/>", "no markup", TEXT, HTML]
)
def test_other_xml_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "f.xml").write_text(content)
    reason = "XML that is no feed: its root is neither rss nor feed nor RDF"
    assert outcomes(tmp_path / "f.xml") == [("", reason)]


def test_limits(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(rss("<description>a</description>"))
    monkeypatch.setattr(feed, "MAX_MARKS", 5)
    assert outcomes(file) == [("", "more than 5 tags and references; split the feed")]
    monkeypatch.setattr(feed, "MAX_FEED_BYTES", 50)
    assert outcomes(file) == [("", "too large: more than 50 bytes")]


@pytest.mark.parametrize(
    "source",
    [
        "<rss><channel><item><description>Half",
        "<rss><channel><item><description>Half</item></rss>",
        "<rss><channel><item><description>Half &nbsp; & more</description></item></channel></rss>",
        "<rss>" + "<b>" * 20_000,
        "<rss>" + "<" * 20_000,
        "<rss><![CDATA[" * 5_000,
        rss("<pubDate></pubDate><description>Half</description>"),
    ],
)
def test_broken_feeds_raise_nothing(file: Path, source: str) -> None:
    file.write_text(source)
    assert found_in(file)
