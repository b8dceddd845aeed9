"""An archive that the first version of the schema made is read by this program, whole."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import pytest

from search.archive import ArchiveReader, ArchiveWriter
from search.archive.connection import DATABASE
from search.archive.schema import APPLICATION_ID, MIGRATIONS
from search.model import Category, PublicationDate, RemovedBlock, Role, Sourced, Span

RAW = "Rain at last\n\nRain fell on the fields.\n\nShare\n"
ROWS = f"""
INSERT INTO raw VALUES ('aa11', {len(RAW)}, x'{zlib.compress(RAW.encode()).hex()}');
INSERT INTO pending VALUES ('/press/b.txt', 'press/b.txt', 'aa11', 'text/plain', NULL,
  '2025-04-03');
INSERT INTO version VALUES (1, 'aa11', 1, 'aa11', 'press/a.txt', 'text/plain', 'utf-8',
  '2025-04-03T10:00:00+00:00');
INSERT INTO document VALUES ('aa11', 1);
INSERT INTO path VALUES ('/press/a.txt', 'aa11', '2025-04-03T10:00:00+00:00');
INSERT INTO article VALUES (1, 1, '1.0', 'Rain at last', 'title line', NULL, 'By Jane Doe',
  'Jane Doe', NULL, NULL, '', 'unknown', '', 0, 'en',
  'Rain at last' || char(10, 10) || 'Rain fell on the fields.');
INSERT INTO kept_block VALUES (1, 0, 12, 'title', 1, 0, 12), (1, 14, 24, 'body', 3, 14, 38);
INSERT INTO removed_block VALUES (1, 40, 45, 'share_print', 'a share button', 5, 'Share');
UPDATE identity SET revision = 1;
"""  # noqa: S608 - constants


@pytest.fixture
def old(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / DATABASE)) as db:
        db.executescript(MIGRATIONS[0] + ROWS)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("PRAGMA user_version = 1")
        db.commit()
    return tmp_path


def test_an_archive_of_version_1(old: Path) -> None:
    with closing(ArchiveWriter(old)) as writer:
        (pending,) = writer.pending()
        assert (pending.raw.content, pending.raw.declared) == (RAW.encode(), ())
    with closing(ArchiveReader(old)) as reader:
        document = reader.document("aa11")
        assert reader.counts() == []
    article = document.article
    assert article.metadata.author == Sourced("Jane Doe", "not recorded")
    assert article.metadata.url is None
    assert article.metadata.date == PublicationDate()
    assert [(b.text, b.role) for b in article.page.kept] == [
        ("Rain at last", Role.TITLE),
        ("Rain fell on the fields.", Role.BODY),
    ]
    share = RemovedBlock("Share", Category.SHARE_PRINT, "a share button", 5, Span(40, 45), None)
    assert article.page.removed == (share,)
