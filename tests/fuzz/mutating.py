"""Inputs near to known ones: for where atheris, which is led by branches, is not there."""

from __future__ import annotations

from hypothesis import strategies as st

__all__ = ["mutated"]

_TELLING = (
    *(b"\0", b"\xff", b"\xff" * 8, b"\x1a", b"\x7f", b"\xed\xa0\x80", b"\xe2\x80\xae"),
    *(b"<", b">", b"</", b"&#", b'"', b"'", b"(" * 30, b"[" * 200, b"{", b"}", b"\\", b"\r"),
    *(b"*", b"~9", b"^", b"%00", b"&", b"=", b"-1", b"9" * 30, b"1e999", b"NaN", b" " * 3_000),
    *(b"PK\3\4", b"\x1f\x8b\x08", b"WARC/1.0\r\n", b"<!--", b"<textarea>", b"<!ENTITY", b"\n\n"),
)


@st.composite
def mutated(draw: st.DrawFn, inputs: st.SearchStrategy[bytes]) -> bytes:
    """A known input with parts of it cut, doubled, overwritten, or put into another one."""
    data = bytearray(draw(inputs))
    for _ in range(draw(st.integers(1, 4))):
        start, end = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
        part = draw(
            st.one_of(
                st.just(b""),
                st.sampled_from(_TELLING),
                st.binary(max_size=8),
                st.just(bytes(data[start:end]) * 2),
                inputs,
            )
        )
        data[start : draw(st.sampled_from((start, end)))] = part
    return bytes(data)
