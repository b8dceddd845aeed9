"""SQLite's FTS5: documents, facet values and the full text in one database file."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks.engines.base import PAGE, Engine, Hit, Page, one_edit
from tests.benchmarks.questions import Question
from tests.benchmarks.records import FACETS, Record, read_records

_BATCH = 1_000
_TABLES = """
    CREATE TABLE document (id INTEGER PRIMARY KEY, title, body, url, date, source, day, month);
    CREATE TABLE value (id INTEGER PRIMARY KEY, facet, name);
    CREATE TABLE has (document INTEGER, value INTEGER, PRIMARY KEY (document, value)) WITHOUT ROWID;
    CREATE VIRTUAL TABLE words USING fts5 (
        title, body, content = 'document', content_rowid = 'id', tokenize = 'porter unicode61');
    CREATE VIRTUAL TABLE vocabulary USING fts5vocab (words, 'row');
    INSERT INTO words (words, rank) VALUES ('rank', 'bm25(2.0, 1.0)');
"""
_FINISH = """
    INSERT INTO words (words) VALUES ('optimize');
    CREATE INDEX documents_of ON has (value, document);
    CREATE INDEX by_day ON document (day, month);
    CREATE INDEX by_month ON document (id, month);
    ANALYZE;
"""
_PART = re.compile(r'"[^"]*"|\S+')


class SQLite(Engine):
    """External content, so that the text is stored once; facets by a join table."""

    def version(self) -> str:
        return f"SQLite FTS5 {sqlite3.sqlite_version}"

    def build(self, corpus: Path) -> None:
        database = self._connect()
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.executescript(_TABLES)
        values: dict[tuple[str, str], int] = {}
        for batch in _batches(read_records(corpus)):
            _insert(database, batch, values)
        rows = ((number, *value) for value, number in values.items())
        database.executemany("INSERT INTO value VALUES (?, ?, ?)", rows)
        database.commit()
        database.executescript(_FINISH)
        database.close()

    def _connect(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.folder / "news.db")
        database.execute("PRAGMA mmap_size = 4294967296")
        database.execute("PRAGMA cache_size = -262144")
        database.execute("PRAGMA temp_store = MEMORY")
        return database

    def open(self) -> None:
        self._db = self._connect()
        self._db.execute("CREATE TEMP TABLE match (id INTEGER PRIMARY KEY, score REAL)")
        rows = self._db.execute("SELECT id, facet, name FROM value").fetchall()
        self._values = {number: (facet, name) for number, facet, name in rows}
        self._numbers = {value: number for number, value in self._values.items()}

    def page(self, question: Question) -> Page:
        words = self._words(question.text)
        condition, bound = self._condition(question)
        self._db.execute("DELETE FROM match")
        matching = f"FROM words WHERE words MATCH ? {condition}"
        found = self._db.execute(
            f"INSERT INTO match SELECT rowid, bm25(words, 2.0, 1.0) {matching}",
            (words, *bound),
        )
        months = self._db.execute(
            "SELECT month, count(*) FROM match CROSS JOIN document USING (id) GROUP BY month"
        )
        return Page(self._hits(words), found.rowcount, self._facets(), dict(months))

    def rank(self, question: Question) -> Sequence[int]:
        condition, bound = self._condition(question)
        rows = self._db.execute(
            f"SELECT rowid FROM words WHERE words MATCH ? {condition} ORDER BY rank LIMIT ?",  # noqa: S608
            (self._words(question.text), *bound, PAGE),
        )
        return [number for (number,) in rows]

    def _words(self, text: str) -> str:
        """In the language of FTS5, where neighbours also mean AND."""
        return " ".join(self._part(part) for part in _PART.findall(text))

    def _part(self, part: str) -> str:
        if part in {"AND", "OR"} or part.startswith('"'):
            return part
        if part.startswith("title:"):
            return f'title : "{part.removeprefix("title:")}"'
        if part.endswith("*"):
            return f'"{part[:-1]}" *'
        if part.endswith("~1"):  # FTS5 has no such query: it is asked which near words there are
            near = one_edit(part[:-2])
            marks = ", ".join("?" * len(near))
            rows = self._db.execute(f"SELECT term FROM vocabulary WHERE term IN ({marks})", near)  # noqa: S608
            terms = [f'"{term}"' for (term,) in rows]
            return f"({' OR '.join(terms) or part[:-2]})"
        return f'"{part}"'

    def _condition(self, question: Question) -> tuple[str, Sequence[int]]:
        """A filter as SQL; the plus keeps SQLite from asking the full text for each document."""
        if question.first_day:
            days = (question.first_day, question.last_day)
            bound = [int(day.replace("-", "")) for day in days]
            return "AND +rowid IN (SELECT id FROM document WHERE day BETWEEN ? AND ?)", bound
        for filtered in question.filters.items():
            bound = [self._numbers.get(filtered, 0)]
            return "AND +rowid IN (SELECT document FROM has WHERE value = ?)", bound
        return "", []

    def _facets(self) -> dict[str, list[tuple[str, int]]]:
        counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
        rows = self._db.execute(
            "SELECT value, count(*) FROM match CROSS JOIN has ON document = id GROUP BY value"
        )
        for number, count in rows:
            facet, name = self._values[number]
            counts[facet][name] = count
        return {facet: counted.most_common(PAGE) for facet, counted in counts.items()}

    def _hits(self, words: str) -> list[Hit]:
        best = self._db.execute("SELECT id FROM match ORDER BY score LIMIT ?", (PAGE,)).fetchall()
        return [self._hit(words, number) for (number,) in best]

    def _hit(self, words: str, number: int) -> Hit:
        row = self._db.execute(
            "SELECT id, document.title, date, source, "
            "snippet(words, 1, '<b>', '</b>', ' … ', 40) "
            "FROM words JOIN document ON id = words.rowid WHERE words MATCH ? AND words.rowid = ?",
            (words, number),
        ).fetchone()
        return Hit(*row)


def _batches(records: Iterator[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    for record in records:
        batch.append(record)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch


def _insert(
    database: sqlite3.Connection, records: Sequence[Record], values: dict[tuple[str, str], int]
) -> None:
    database.executemany(
        "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        ((r.id, r.title, r.body, r.url, r.date, r.source, r.day, r.month) for r in records),
    )
    database.executemany(
        "INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)",
        ((r.id, r.title, r.body) for r in records),
    )
    pairs = {
        (record.id, values.setdefault((facet, name), len(values) + 1))
        for record in records
        for facet in FACETS
        for name in _names(record, facet)
    }
    database.executemany("INSERT INTO has VALUES (?, ?)", sorted(pairs))


def _names(record: Record, facet: str) -> tuple[str, ...]:
    return (record.source,) if facet == "source" else getattr(record, facet)
