"""What every form of citation says of a document, and a citation in plain words.

Nothing is made up: what the archive does not know is left out. Who wrote it stands as the article
has it, since a line such as "By Staff Reporter" does not tell which word is a family name. The
SHA-256 of the file says which text was cited, wherever that came from.
"""

from __future__ import annotations

from urllib.parse import quote

from search.model import PublicationDate, Reference
from search.printable import one_line

__all__ = ["archived", "citation", "date_parts", "key_of", "provenance", "web_address"]

_IN_ADDRESSES = "%/:=&?~#+!$,;'@()*[]"  # as they are; quotes, braces and blanks are encoded


def key_of(reference: Reference) -> str:
    """The name of an entry: the same for a document in every export, and for no other."""
    return f"news-{reference.id}"


def date_parts(date: PublicationDate) -> tuple[int, ...]:
    """Year, month and day as far as they are known; () for an unknown date."""
    return tuple(int(part) for part in date.value.split("-") if part)


def web_address(reference: Reference) -> str:
    """The address of the page, in ASCII; "" when there is none, or none of the web."""
    url = reference.url or ""
    return quote(url, _IN_ADDRESSES) if url.startswith(("http://", "https://")) else ""


def archived(reference: Reference) -> str:
    """When the file came into the archive, in ISO 8601, UTC."""
    return reference.ingested.isoformat(timespec="seconds")


def provenance(reference: Reference) -> str:
    """Which file is meant, since when the archive has it, and whether the date was concluded."""
    said = f"SHA-256 {reference.sha256}; archived {archived(reference)}"
    return f"{said}; date inferred ({reference.date.source})" if reference.date.inferred else said


def citation(reference: Reference) -> str:
    """A citation in one line: ``Author. “Title.” Outlet, 2025-04-03. Address. SHA-256 ...``.

    A date is written as in ISO 8601, in brackets when the file implies it rather than states it,
    and as "n.d." when it is not known.
    """
    date = reference.date.value or "n.d."
    published = [reference.outlet or "", f"[{date}]" if reference.date.inferred else date]
    parts = (
        reference.author or "",
        f"“{_ended(reference.title)}”",
        ", ".join(part for part in published if part),
        web_address(reference),
        f"SHA-256 {reference.sha256}; archived {reference.ingested.date().isoformat()}",
    )
    return one_line(" ".join(_ended(part) for part in parts if part))


def _ended(part: str) -> str:
    """A part of a citation with the full stop after it, unless it ends a sentence already."""
    return part if part.rstrip("”").endswith((".", "?", "!", "…")) else f"{part}."
