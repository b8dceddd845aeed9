"""RIS, for reference managers: https://en.wikipedia.org/wiki/RIS_(file_format)."""

from __future__ import annotations

from collections.abc import Iterator

from search.formats.citations import key_of, provenance, web_address
from search.model import Reference
from search.printable import one_line

__all__ = ["entry"]

_END = "\r\n"


def entry(reference: Reference) -> str:
    """A record, with an empty line after it."""
    known = ((tag, one_line(value).strip()) for tag, value in _lines(reference))
    lines = (f"{tag}  - {value}{_END}" for tag, value in known if value)
    return f"{''.join(lines)}ER  - {_END}{_END}"


def _lines(reference: Reference) -> Iterator[tuple[str, str]]:
    parts = reference.date.value.split("-")
    yield "TY", "NEWS"
    yield "ID", key_of(reference)
    yield "TI", reference.title
    yield "AU", reference.author or ""
    yield "T2", reference.outlet or ""
    yield "PY", parts[0]
    yield "DA", _date(parts)
    yield "LA", reference.language
    yield "UR", web_address(reference)
    yield "N1", provenance(reference)


def _date(parts: list[str]) -> str:
    """``YYYY/MM/DD/``; what is not known is empty, its slash stays."""
    known = "/".join([*parts, "", ""][:3])
    return f"{known}/" if parts[0] else ""
