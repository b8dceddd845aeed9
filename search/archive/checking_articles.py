"""Whether every version of a document has an article that can be read, and fits its file."""

from __future__ import annotations

from search.archive.check import RESTORE, UNREADABLE, Check
from search.archive.connection import DATABASE
from search.archive.rows import select_article
from search.dates import first_day, last_day
from search.model import Finding, Severity

__all__ = ["check_articles"]


def check_articles(check: Check) -> None:
    """Whether every version has an article that fits its file."""
    for row in check.rows("SELECT key, document_id, number, name, sha256 FROM version"):
        check.result.versions += 1
        check.count(row["name"])
        sound = row["sha256"] in check.sound
        if not sound:
            check.result.fileless.add(row["key"])
        wrong = _wrong_article(check, row["key"], row["sha256"])
        if not wrong:
            continue
        if sound:
            check.result.articles.append(row["key"])
        else:
            check.result.lost = True
        again = "run 'search-cli doctor --repair': it makes the article again from its file"
        check.found(
            Finding(
                Severity.ARCHIVE,
                f"{DATABASE}: document {row['document_id']}, version {row['number']}",
                f"{wrong} ({row['name']})",
                "The text, its marks or its names are not what was stored.",
                again if sound else RESTORE,
            )
        )


def _wrong_article(check: Check, key: int, sha256: str) -> str:
    """What is wrong with the article of a version, if anything."""
    try:
        article = select_article(check.db, key)
        date = article.metadata.date.value
        if date:
            first_day(date), last_day(date)
        text = len(article.page.text)
        bounds = {
            "a block": ("kept_block", "at", text),
            "a mention": ("mention", "start", text),
        }
        for what, (table, start, most) in bounds.items():
            if _leads_out(check, table, key, start, f"{start} + length", most):
                return f"{what} leads out of the text"
        size = check.sound.get(sha256)
        for table in ("kept_block", "removed_block") if size is not None else ():
            if _leads_out(check, table, key, "byte_start", "byte_end", size or 0):
                return "a block leads out of the file"
    except UNREADABLE as error:
        return f"the article cannot be read: {error}"
    return ""


def _leads_out(check: Check, table: str, key: int, start: str, end: str, most: int) -> bool:
    row = check.db.execute(
        f"SELECT 1 FROM {table} WHERE version = ? "  # noqa: S608 - constants
        f"AND ({start} < 0 OR {end} < {start} OR {end} > ?) LIMIT 1",
        (key, most),
    ).fetchone()
    return row is not None
