"""The archive's tables, and the migrations that bring an older archive up to date.

`MIGRATIONS[n]` turns schema version n into n + 1; the version is SQLite's ``user_version``.
A migration, once released, is never edited.
"""

from __future__ import annotations

import sqlite3

__all__ = ["APPLICATION_ID", "MIGRATIONS", "migrate"]

APPLICATION_ID = 0x524E5331
"""Marks the database as ours ("RNS1") in SQLite's header."""

_V1 = """
-- One row. The revision counts every change of an article and never goes back.
CREATE TABLE identity (
    uuid     TEXT NOT NULL,
    revision INTEGER NOT NULL
) STRICT;
INSERT INTO identity VALUES (lower(hex(randomblob(16))), 0);

-- Every file as it came, once, however many paths and versions share it.
CREATE TABLE raw (
    sha256  TEXT PRIMARY KEY,
    size    INTEGER NOT NULL,
    deflated BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Files that are kept but not yet judged; a crash leaves them here, the next run takes them up.
CREATE TABLE pending (
    path       TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    sha256     TEXT NOT NULL REFERENCES raw,
    media_type TEXT NOT NULL,
    encoding   TEXT,
    at         TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE rejection (
    path       TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    sha256     TEXT REFERENCES raw,
    step       TEXT NOT NULL,
    reason     TEXT NOT NULL,
    at         TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE document (
    id      TEXT PRIMARY KEY,
    current INTEGER NOT NULL REFERENCES version (key) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE path (
    path        TEXT PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES document,
    first_seen  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX path_of_document ON path (document_id);

CREATE TABLE version (
    key         INTEGER PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES document DEFERRABLE INITIALLY DEFERRED,
    number      INTEGER NOT NULL,
    sha256      TEXT NOT NULL REFERENCES raw,
    name        TEXT NOT NULL,
    media_type  TEXT NOT NULL,
    encoding    TEXT NOT NULL,
    ingested    TEXT NOT NULL,
    UNIQUE (document_id, number)
) STRICT;
CREATE INDEX version_of_bytes ON version (sha256);

CREATE TABLE article (
    version        INTEGER PRIMARY KEY REFERENCES version (key),
    revision       INTEGER NOT NULL UNIQUE,
    cleaner        TEXT NOT NULL,
    title          TEXT NOT NULL,
    title_source   TEXT NOT NULL,
    subtitle       TEXT,
    byline         TEXT,
    author         TEXT,
    outlet         TEXT,
    outlet_source  TEXT,
    date           TEXT NOT NULL,
    date_precision TEXT NOT NULL,
    date_source    TEXT NOT NULL,
    date_inferred  INTEGER NOT NULL,
    language       TEXT NOT NULL,
    text           TEXT NOT NULL
) STRICT;

CREATE TABLE kept_block (
    version    INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
    at         INTEGER NOT NULL,
    length     INTEGER NOT NULL,
    role       TEXT NOT NULL,
    line       INTEGER NOT NULL,
    byte_start INTEGER NOT NULL,
    byte_end   INTEGER NOT NULL,
    PRIMARY KEY (version, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE removed_block (
    version    INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
    byte_start INTEGER NOT NULL,
    byte_end   INTEGER NOT NULL,
    category   TEXT NOT NULL,
    reason     TEXT NOT NULL,
    line       INTEGER NOT NULL,
    text       TEXT NOT NULL,
    PRIMARY KEY (version, byte_start)
) STRICT, WITHOUT ROWID;

-- The things that articles mention; `form` finds them by any name they go by.
CREATE TABLE entity (
    type TEXT NOT NULL,
    id   TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (type, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE form (
    type TEXT NOT NULL,
    key  TEXT NOT NULL,
    id   TEXT NOT NULL,
    PRIMARY KEY (type, key, id),
    FOREIGN KEY (type, id) REFERENCES entity (type, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE article_entity (
    version INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
    rank    INTEGER NOT NULL,
    type    TEXT NOT NULL,
    id      TEXT NOT NULL,
    name    TEXT NOT NULL,
    PRIMARY KEY (version, rank),
    FOREIGN KEY (type, id) REFERENCES entity (type, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE mention (
    version INTEGER NOT NULL,
    rank    INTEGER NOT NULL,
    start   INTEGER NOT NULL,
    length  INTEGER NOT NULL,
    PRIMARY KEY (version, rank, start),
    FOREIGN KEY (version, rank) REFERENCES article_entity (version, rank) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
"""

_V2 = """
-- What the container of a page told of it: a JSON array of pairs of name and value.
ALTER TABLE pending ADD COLUMN declared TEXT NOT NULL DEFAULT '[]';
ALTER TABLE version ADD COLUMN declared TEXT NOT NULL DEFAULT '[]';

ALTER TABLE article ADD COLUMN author_source TEXT;
ALTER TABLE article ADD COLUMN url TEXT;
ALTER TABLE article ADD COLUMN url_source TEXT;
UPDATE article SET author_source = 'not recorded' WHERE author IS NOT NULL;

-- Parts of one paragraph of HTML have one byte range: the order on the page tells blocks apart.
-- The confidence is from 0 to 1; older cleaners did not say.
ALTER TABLE removed_block RENAME TO removed_block_1;
CREATE TABLE removed_block (
    version    INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
    rank       INTEGER NOT NULL,
    byte_start INTEGER NOT NULL,
    byte_end   INTEGER NOT NULL,
    category   TEXT NOT NULL,
    reason     TEXT NOT NULL,
    line       INTEGER NOT NULL,
    text       TEXT NOT NULL,
    confidence REAL,
    PRIMARY KEY (version, rank)
) STRICT, WITHOUT ROWID;
INSERT INTO removed_block
    SELECT version, row_number() OVER (PARTITION BY version ORDER BY byte_start) - 1,
        byte_start, byte_end, category, reason, line, text, NULL
    FROM removed_block_1;
DROP TABLE removed_block_1;

-- How many articles had a block, and which was the last: see search/clean/furniture.py.
CREATE TABLE repeated (
    key     INTEGER PRIMARY KEY,
    times   INTEGER NOT NULL,
    article INTEGER NOT NULL
) STRICT;
"""

_V3 = """
CREATE INDEX articles_of_entity ON article_entity (type, id);

-- What all articles together show: recognised entities that mean another one. Found by a rebuild.
CREATE TABLE found_link (
    type        TEXT NOT NULL,
    id          TEXT NOT NULL,
    target_type TEXT,
    target_id   TEXT,
    reason      TEXT NOT NULL,
    PRIMARY KEY (type, id)
) STRICT, WITHOUT ROWID;

-- What recognised entities are shown as: the links found, as a person's overrides leave them.
-- No target hides an entity. What is recognised in articles is never altered.
CREATE TABLE shown_as (
    type        TEXT NOT NULL,
    id          TEXT NOT NULL,
    target_type TEXT,
    target_id   TEXT,
    origin      TEXT NOT NULL,
    reason      TEXT NOT NULL,
    PRIMARY KEY (type, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX shown_as_target ON shown_as (target_type, target_id);

-- Mentions of an entity as shown that mean another one. The forms and documents meant: JSON arrays.
CREATE TABLE split (
    rank        INTEGER PRIMARY KEY,
    type        TEXT NOT NULL,
    id          TEXT NOT NULL,
    target_type TEXT NOT NULL,
    target_id   TEXT NOT NULL,
    forms       TEXT NOT NULL,
    documents   TEXT NOT NULL
) STRICT;
CREATE INDEX split_of_entity ON split (type, id);

CREATE TABLE shown_name (
    type TEXT NOT NULL,
    id   TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (type, id)
) STRICT, WITHOUT ROWID;

-- Forms by which queries may look for an entity, as compared and as written: from the lists of the
-- program, or what articles explain, found by a rebuild.
CREATE TABLE alias (
    key    TEXT NOT NULL,
    type   TEXT NOT NULL,
    id     TEXT NOT NULL,
    origin TEXT NOT NULL,
    rank   INTEGER NOT NULL,
    form   TEXT NOT NULL,
    PRIMARY KEY (key, type, id, origin, rank)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_of_entity ON alias (type, id, origin, rank);

-- Groups of documents. A document is told by the key of its first version, a story or a group of
-- near-copies by its earliest document; a group of near-copies lies within a story. Further what
-- later ones are compared with: first and last day of publication, days that the text names, the
-- bands of a MinHash signature, and the weighed features, by the first of which it is found.
CREATE TABLE placed (
    number      INTEGER PRIMARY KEY,
    document_id TEXT NOT NULL UNIQUE REFERENCES document,
    story       INTEGER NOT NULL,
    copies      INTEGER NOT NULL,
    first_day   INTEGER,
    last_day    INTEGER,
    named       BLOB NOT NULL,
    bands       BLOB NOT NULL,
    vector      BLOB NOT NULL,
    telling     INTEGER NOT NULL
) STRICT;
CREATE INDEX placed_in_story ON placed (story);

-- The newest documents that share a band or a feature, and how many documents have a feature:
-- see search/archive/sharing.py.
CREATE TABLE sharing (
    key     INTEGER PRIMARY KEY,
    holders BLOB NOT NULL
) STRICT;
CREATE TABLE frequency (
    feature   INTEGER PRIMARY KEY,
    documents INTEGER NOT NULL
) STRICT;

-- One row: the way of sketching that all of these were made by, and how many are placed.
CREATE TABLE sketching (
    kind      TEXT NOT NULL,
    documents INTEGER NOT NULL
) STRICT;
INSERT INTO sketching VALUES ('', 0);
"""

_V4 = """
-- Work on all documents that is under way or was interrupted, by what means (a digest), and how far
-- it has come: see search/pipeline/rebuilding.py. Empty when a rebuild is done.
CREATE TABLE unfinished (
    work    TEXT PRIMARY KEY,
    means   TEXT NOT NULL,
    reached INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- With every new version SQLite looks for the documents that wait for it: the deferred foreign key.
CREATE INDEX document_of_version ON document (current);
"""

MIGRATIONS = (_V1, _V2, _V3, _V4)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring an archive of this or an older schema to the newest, one transaction a migration."""
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    for number in range(found, len(MIGRATIONS)):
        connection.executescript(
            f"BEGIN IMMEDIATE;{MIGRATIONS[number]}"
            f"PRAGMA application_id = {APPLICATION_ID};"
            f"PRAGMA user_version = {number + 1};COMMIT;"
        )
