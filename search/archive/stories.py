"""Stories and groups of near-copies, as they are read.

The id of a story is that of its earliest document. An id that is no longer that of a story leads
to the story of the document which has it: so ids stay good when stories are joined.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from search.archive.rows import to_date
from search.errors import NotFound
from search.model import HitStory, Membership, Sourced, Story, StoryMember

__all__ = ["hit_stories", "membership", "story"]


def membership(db: sqlite3.Connection, document_id: str) -> Membership | None:
    """What a document belongs to; None when it has not been placed."""
    row = db.execute(
        "SELECT story.document_id AS story, copies.document_id AS copies FROM placed "
        "JOIN placed AS story ON story.number = placed.story "
        "JOIN placed AS copies ON copies.number = placed.copies WHERE placed.document_id = ?",
        (document_id,),
    ).fetchone()
    return Membership(row["story"], row["copies"]) if row else None


def story(db: sqlite3.Connection, story_id: str) -> Story:
    """The story of the document with this id.

    Raises:
        NotFound: there is no such document, or it has not been placed.
    """
    rows = db.execute(
        "SELECT member.number, member.document_id, member.copies, founder.document_id AS began, "
        "title, outlet, outlet_source, date, date_precision, date_source, date_inferred, "
        "language, name FROM placed JOIN placed AS member ON member.story = placed.story "
        "JOIN placed AS founder ON founder.number = member.story "
        "JOIN document ON document.id = member.document_id "
        "JOIN article ON article.version = document.current "
        "JOIN version ON version.key = document.current "
        "WHERE placed.document_id = ? ORDER BY date = '', date, member.number",
        (story_id,),
    ).fetchall()
    if not rows:
        raise NotFound("no story has the id {id!r}", id=story_id)
    ids = {row["number"]: row["document_id"] for row in rows}
    return Story(rows[0]["began"], tuple(_member(row, ids) for row in rows))


def hit_stories(db: sqlite3.Connection, document_ids: Iterable[str]) -> dict[str, HitStory]:
    """What documents share with others; those that share nothing are left out."""
    asked = tuple(document_ids)
    rows = db.execute(
        f"SELECT document_id, story, copies FROM placed WHERE document_id IN {_marks(asked)}",  # noqa: S608
        asked,
    ).fetchall()
    stories = tuple({row["story"] for row in rows})
    counted: dict[int, list[sqlite3.Row]] = {number: [] for number in stories}
    for row in db.execute(
        "SELECT story, copies, outlet, count(*) AS documents, "  # noqa: S608 - placeholders
        "(SELECT document_id FROM placed AS founder WHERE number = placed.story) AS began "
        "FROM placed JOIN document ON id = document_id JOIN article ON version = current "
        f"WHERE story IN {_marks(stories)} GROUP BY story, copies, outlet",
        stories,
    ):
        counted[row["story"]].append(row)
    found = {row["document_id"]: _hit_story(row["copies"], counted[row["story"]]) for row in rows}
    return {document_id: each for document_id, each in found.items() if each.documents > 1}


def _hit_story(copies: int, groups: Sequence[sqlite3.Row]) -> HitStory:
    alike = [row for row in groups if row["copies"] == copies]
    return HitStory(
        groups[0]["began"],
        sum(row["documents"] for row in groups),
        _outlets(groups),
        sum(row["documents"] for row in alike),
        _outlets(alike),
    )


def _outlets(groups: Iterable[sqlite3.Row]) -> tuple[str, ...]:
    return tuple(sorted({row["outlet"] for row in groups if row["outlet"] is not None}))


def _member(row: sqlite3.Row, ids: dict[int, str]) -> StoryMember:
    outlet = row["outlet"]
    return StoryMember(
        row["document_id"],
        row["title"],
        None if outlet is None else Sourced(outlet, row["outlet_source"]),
        to_date(row),
        row["language"],
        row["name"],
        ids[row["copies"]],
    )


def _marks(values: Sequence[object]) -> str:
    return f"({', '.join('?' * len(values))})"
