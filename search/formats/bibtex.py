"""BibTeX, for LaTeX and for reference managers."""

from __future__ import annotations

from collections.abc import Iterator

from search.formats.citations import date_parts, key_of, provenance, web_address
from search.model import Reference
from search.printable import one_line

__all__ = ["entry"]

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # macros of every style

# BibTeX counts braces even after a backslash, so those of a text must not be written as braces.
_SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        **{char: f"\\{char}" for char in "#$%&_"},
    }
)


def entry(reference: Reference) -> str:
    """An entry, with an empty line after it."""
    fields = "".join(f"  {name} = {value},\n" for name, value in _fields(reference))
    return f"@{_kind(reference)}{{{key_of(reference)},\n{fields}}}\n\n"


def _kind(reference: Reference) -> str:
    """An article needs a journal; what only the web has, an address."""
    if reference.outlet:
        return "article"
    return "online" if web_address(reference) else "misc"


def _fields(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{{{_escaped(reference.title)}}}}}"  # two braces keep its capitals
    if reference.author:
        yield "author", f"{{{{{_escaped(reference.author)}}}}}"  # and names whole
    if reference.outlet:
        yield "journal", f"{{{_escaped(reference.outlet)}}}"
    for name, part in zip(("year", "month", "day"), date_parts(reference.date), strict=False):
        yield name, _MONTHS[part - 1] if name == "month" else f"{{{part}}}"
    if address := web_address(reference):
        yield "url", f"{{{address}}}"
    if reference.language:
        yield "language", f"{{{_escaped(reference.language)}}}"
    yield "note", f"{{{_escaped(provenance(reference))}}}"


def _escaped(text: str) -> str:
    return one_line(text).translate(_SPECIAL)
