"""Which encoding a page is read in, and what becomes of bytes that do not fit."""

from __future__ import annotations

import codecs

import pytest

from search.errors import Rejected
from search.ingest import read
from search.ingest.formats.decoding import Hint, decode, shown
from search.ingest.formats.detection import SAMPLE_BYTES, detected
from search.model import MediaType, RawPage

GERMAN = "Die Bürgermeisterin eröffnete am Dienstag die größte Bücherei der Gegend. "


def test_the_sources_in_their_order() -> None:
    latin, utf8 = Hint("iso-8859-1", "its HTTP header"), Hint("UTF-8", "its meta tag")
    content = GERMAN.encode("cp1252")
    marked = decode(codecs.BOM_UTF16_LE + GERMAN.encode("utf-16-le"), "cp1252", latin)
    assert (marked.codec, marked.source) == ("utf-16-le", "a byte order mark")
    named = decode(content, "iso-8859-15", latin)
    assert (named.codec, named.source) == ("iso8859-15", "the user")
    declared = decode(content, None, utf8, latin)
    assert (declared.codec, declared.source) == ("cp1252", "its HTTP header")
    assert decode(GERMAN.encode(), None, utf8).source == "its meta tag"
    assert decode(GERMAN.encode(), None).source == "its bytes"
    assert decode(content).source == "the look of its bytes"


@pytest.mark.parametrize("wrong", ["iso-8859-1", "windows-1252", "us-ascii", "windows-1251"])
def test_utf8_is_utf8_whatever_is_declared(wrong: str) -> None:
    assert decode(GERMAN.encode(), None, Hint(wrong, "x"))[:2] == (GERMAN, "utf-8")


def test_labels_mean_what_browsers_take_them_for() -> None:
    content = "« l’été » – à 5 €".encode("cp1252")
    for label in ("latin1", " ISO-8859-1 ", "ascii"):
        assert decode(content, None, Hint(label, "x")).text == "« l’été » – à 5 €"
    assert decode("한국".encode("cp949"), None, Hint("euc-kr", "x")).codec == "cp949"


def test_a_label_that_is_none_or_wrong_is_passed_over() -> None:
    content = GERMAN.encode("cp1252")
    hints = [Hint("klingon", "x"), Hint("hex", "x"), Hint("utf-16", "x"), Hint("euc-jp", "x")]
    assert decode(content, None, *hints)[:2] == (GERMAN, "cp1252")


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp1252", GERMAN),
        ("cp1252", "Le maire a annoncé que la crèche rouvrira dès l’été prochain. "),
        ("cp1250", "Starosta oznámil, že nová škola bude otevřena v říjnu u řeky. "),
        ("iso8859_2", "Burmistrz ogłosił, że szkoła zostanie otwarta w październiku. "),
        ("cp1251", "Мэр сообщил во вторник, что новая школа откроется в октябре. "),
        ("koi8_r", "Мэр сообщил во вторник, что новая школа откроется в октябре. "),
        ("cp1253", "Ο δήμαρχος ανακοίνωσε ότι το νέο σχολείο θα ανοίξει τον Οκτώβριο. "),
        ("cp1256", "أعلن رئيس البلدية يوم الثلاثاء أن المدرسة ستفتح في أكتوبر. "),
        ("cp932", "市長は火曜日、新しい学校が十月に開校すると発表した。"),
        ("gb18030", "市长星期二宣布,新学校将于十月开学。"),
    ],
)
def test_an_old_encoding_is_known_by_its_look(codec: str, text: str) -> None:
    assert decode((text * 3).encode(codec)).text == text * 3


def test_the_detector_sees_only_what_is_not_ascii_and_not_all_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[bytes] = []

    def from_bytes(sample: bytes, **_: object) -> list[object]:
        seen.append(sample)
        return []

    monkeypatch.setattr("charset_normalizer.from_bytes", from_bytes)
    assert list(detected(b"<p>word</p>" * 100_000 + b"caf\xe9" * 100_000)) == []
    assert seen[0].count(b"\xe9") > 1_000
    assert len(seen[0]) < SAMPLE_BYTES + 100


def read_text(content: bytes) -> list[tuple[str, bytes]]:
    """Each block with the bytes it came from."""
    page = read(RawPage("/a", "a", MediaType.TEXT, content, "0" * 64))
    return [(block.text, content[slice(*block.span)]) for block in page.blocks]


@pytest.mark.parametrize(
    "line",
    [
        b"mixed \xe9 here",
        b"two \xe9\xff here",
        b"half \xe2\x82 a euro",
        b"cut \xf0\x9d\x84",
        b"surrogate \xed\xa0\x80",
    ],
)
def test_a_few_bad_bytes_are_replaced_and_offsets_hold(line: bytes) -> None:
    content = GERMAN.encode() * 4 + b"\n" + line + b"\nlast \xc3\xa9"
    _, bad, last = read_text(content)
    assert bad == (line.decode("utf-8", "replace"), line)
    assert last == ("last é", b"last \xc3\xa9")


def test_a_text_that_is_cut_within_a_character_is_still_utf8() -> None:
    assert read_text(GERMAN.encode() + b"5 \xe2\x82")[0][0].endswith("Gegend. 5 \ufffd")
    assert read_text(b"A plain text ends with half a euro: \xe2\x82")[0][0][-2:] == " \ufffd"


def test_many_bad_bytes_are_no_utf8() -> None:
    with pytest.raises(Rejected, match="not utf-8"):
        decode(b"\xe9\xe8\xe0 \xc3\xa9" * 100, "utf-8")


def test_stray_control_characters_are_blanks_and_offsets_hold() -> None:
    line = b"A bell\x07 rings, and a zero\x00 byte stands in a line that is much longer than both"
    assert read_text(line + b"\n\x1aend\x7f") == [
        (line.decode().replace("\x07", " ").replace("\x00", " "), line),
        ("end", b"end"),
    ]


def test_zero_bytes_in_quantity_are_binary() -> None:
    with pytest.raises(Rejected, match="binary: control character 0x00 at byte 99"):
        decode((b"x" * 99 + b"\0") * 50 + b"\0")


def test_what_stands_for_bad_bytes_is_never_shown() -> None:
    assert shown("plain") == "plain"
    text = decode(GERMAN.encode() + b"\xe2\x82 and \xff.").text
    assert len(text.encode()) == len(GERMAN.encode()) + 9
    assert shown(text) == GERMAN + "\ufffd and \ufffd."
