"""Brings the catalogs of translations up to date with the texts of the program.

    make translations

Each language is a file, ``webapp/translations/LANGUAGE/LC_MESSAGES/messages.po``. New texts are
added without a translation, those that nobody shows any more are left out; a new language is begun
with ``python scripts/translations.py LANGUAGE``. Beside each stands the compiled one, which the
pages read.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

__all__ = ["catalogs", "compiled", "is_translated", "read", "texts", "updated"]

ROOT = Path(__file__).parent.parent
CATALOGS = ROOT / "webapp" / "translations"

_FILES = [("**/translations/**", "ignore"), ("**.py", "python"), ("**/templates/**", "jinja2")]
_OPTIONS = {"**/templates/**": {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true"}}
_FUNCTIONS = {
    "_": None,
    "gettext": None,
    "gettext_noop": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "ngettext_noop": (1, 2),
    "pgettext": ((1, "c"), 2),
    "DateError": None,
    "NotFound": None,
    "QueryError": None,
}
"""By name what of their arguments is shown to readers; None is the first."""

_CHANGING = tuple(
    f'"{name}'.encode()
    for name in (
        "Project-Id-Version",
        "Report-Msgid-Bugs-To",
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Last-Translator",
        "Language-Team",
        "Generated-By",
    )
)
"""How the lines of a catalog's head begin that say nothing, or something else each time."""

_NO_DATE = datetime.fromtimestamp(0, UTC)

_WITHOUT_READERS = ("search/cli/", "search/columnar/", "search/evaluation/", "search/mcp/")


def main() -> None:
    """Update every catalog, and begin those of the languages named as arguments."""
    found = texts()
    for language in sys.argv[1:]:
        file = CATALOGS / language / "LC_MESSAGES" / "messages.po"
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.write_text(f'msgid ""\nmsgstr "Language: {language}\\n"\n', encoding="utf-8")
    for file in catalogs():
        known = read(file)
        file.write_bytes(updated(known, found))
        file.with_suffix(".mo").write_bytes(compiled(read(file)))
        missing = sum(not is_translated(message) for message in read(file) if message.id)
        print(f"{file.parts[-3]}: {len(found)} texts, {missing} without translation")


def catalogs() -> list[Path]:
    """The files of translations."""
    return sorted(CATALOGS.glob("*/LC_MESSAGES/messages.po"))


def read(file: Path) -> Catalog:
    """A catalog as it is written."""
    with file.open("rb") as opened:
        return read_po(opened, locale=file.parts[-3])


def texts() -> Catalog:
    """Every text that a reader of the pages may be shown, with the files that have it."""
    found = Catalog(charset="utf-8")
    for folder in ("webapp", "search"):
        messages = extract_from_dir(
            ROOT / folder, _FILES, _OPTIONS, _FUNCTIONS, comment_tags=("Translators:",)
        )
        for name, _, message, comments, context in messages:
            place = f"{folder}/{name}"
            if not place.startswith(_WITHOUT_READERS):
                _check_forms(found, message, context, place)
                found.add(message, locations=[(place, 0)], auto_comments=comments, context=context)
    return found


def _check_forms(
    found: Catalog, message: str | tuple[str, ...], context: str | None, place: str
) -> None:
    """A text with a plural and the same text without one would be one entry of a catalog."""
    name = message if isinstance(message, str) else message[0]
    before = found.get(name, context)
    if before is not None and before.pluralizable == isinstance(message, str):
        raise ValueError(f"{place}: {name!r} stands elsewhere with other forms; give it a context")


def updated(known: Catalog, found: Catalog) -> bytes:
    """A catalog with exactly the texts that were found, as it is written."""
    known.update(found, no_fuzzy_matching=True)
    known.obsolete.clear()
    written = BytesIO()
    write_po(written, known, width=100, include_lineno=False, sort_output=True)
    lines = written.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(_CHANGING))


def compiled(catalog: Catalog) -> bytes:
    """A catalog as programs read it, the same bytes for the same texts."""
    catalog.creation_date = catalog.revision_date = _NO_DATE
    written = BytesIO()
    write_mo(written, catalog)
    return written.getvalue()


def is_translated(message: Message) -> bool:
    """Whether every form of a message has a translation."""
    string = message.string or ""
    return all((string,) if isinstance(string, str) else string)


if __name__ == "__main__":
    main()
