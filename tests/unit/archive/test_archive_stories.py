"""Groups in the archive: stable ids, new versions, stories that turn out to be one."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from search import stories
from search.archive import ArchiveReader, ArchiveWriter, sharing
from search.archive.connection import transaction
from search.errors import NotFound
from search.model import Article, Placement, Wanted, Weighed
from tests.making import make_article, make_raw


class Archive:
    """Stores articles where a test says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.writer = ArchiveWriter(folder)

    def put(
        self,
        name: str,
        text: str = "",
        *,
        joins: tuple[int, ...] = (),
        copies: tuple[int, ...] = (),
        outlet: str | None = None,
    ) -> str:
        """The id of a document that joins these stories and groups of near-copies."""
        article = make_article(name, text or f"{name} says this", outlet=outlet)
        raw = make_raw(f"{name} {text}", f"/press/{name}.txt")
        pending = self.writer.keep(raw, None)
        placement = Placement(weighed(self.writer, article), joins, copies)
        return self.writer.publish(pending, article, "utf-8", placement).document_id

    def number(self, document_id: str) -> int:
        rows = self.writer._db.execute(
            "SELECT number FROM placed WHERE document_id = ?", (document_id,)
        )
        return int(rows.fetchone()[0])

    def rows(self, table: str) -> list[tuple[object, ...]]:
        rows = self.writer._db.execute(f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608
        return [tuple(row) for row in rows]

    @contextmanager
    def reading(self) -> Iterator[ArchiveReader]:
        with closing(ArchiveReader(self.folder)) as reader:
            yield reader

    def story_of(self, document_id: str) -> tuple[str, list[str]]:
        with self.reading() as reader:
            story = reader.story(document_id)
        return story.id, [member.id for member in story.members]


def weighed(writer: ArchiveWriter, article: Article) -> Weighed:
    sketch = stories.sketch(article)
    return stories.weigh(sketch, writer.frequencies(sketch))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive(tmp_path)
    yield made
    made.writer.close()


def test_a_document_alone_is_its_own_story_and_shares_nothing(archive: Archive) -> None:
    one = archive.put("one")
    assert archive.story_of(one) == (one, [one])
    with archive.reading() as reader:
        membership = reader.document(one).membership
        assert membership is not None
        assert tuple(membership) == (one, one)
        assert reader.hit_stories([one, "nobody"]) == {}
        assert reader.hit_stories([]) == {}


def test_joining_a_story_changes_nobody_else(archive: Archive) -> None:
    one = archive.put("one", outlet="Herald")
    with archive.reading() as reader:
        before = reader.revision()
    two = archive.put("two", joins=(1,), outlet="Times")
    three = archive.put("three", joins=(1,), copies=(archive.number(two),), outlet="Times")
    with archive.reading() as reader:
        assert [doc.id for doc in reader.revised_since(before)] == [two, three]
        found = reader.hit_stories([one, two])
    assert found[one].id == found[two].id == one
    assert (found[one].documents, found[one].copies) == (3, 1)
    assert found[one].outlets == ("Herald", "Times")
    assert (found[two].copies, found[two].copy_outlets) == (2, ("Times",))


def test_two_stories_that_turn_out_to_be_one_keep_the_older_id(archive: Archive) -> None:
    one, two = archive.put("one"), archive.put("two")
    other = archive.put("other", joins=(archive.number(two),))
    with archive.reading() as reader:
        before = reader.revision()
    joining = archive.put("joining", joins=(archive.number(one), archive.number(two)))
    for document in (one, two, other, joining):
        assert archive.story_of(document) == (one, [one, two, other, joining])
    with archive.reading() as reader:
        changed = {doc.id for doc in reader.revised_since(before)}
    assert changed == {two, other, joining}, "the index has to follow those that moved"


def test_a_new_version_leaves_what_it_has_nothing_to_do_with(archive: Archive) -> None:
    one = archive.put("one")
    two = archive.put("two", joins=(archive.number(one),), copies=(archive.number(one),))
    three = archive.put("three", joins=(archive.number(one),), copies=(archive.number(one),))
    archive.put("one", "something else entirely")
    assert archive.story_of(one) == (one, [one])
    assert archive.story_of(two) == (two, [two, three])
    with archive.reading() as reader:
        assert reader.hit_stories([three])[three].copies == 2


def test_a_new_version_that_stays_keeps_its_place_and_everybodys_id(archive: Archive) -> None:
    one = archive.put("one")
    two = archive.put("two", joins=(archive.number(one),))
    with archive.reading() as reader:
        before = reader.revision()
    archive.put("one", "with a correction", joins=(archive.number(one),))
    assert archive.story_of(two) == (one, [one, two])
    with archive.reading() as reader:
        assert [doc.id for doc in reader.revised_since(before)] == [one]


def test_a_version_leaves_no_trace_of_the_one_before(archive: Archive) -> None:
    archive.put("one", "ministers met in Bamako")
    before = archive.rows("sharing"), archive.rows("frequency"), archive.rows("placed")
    archive.put("one", "rain fell on the north")
    assert archive.rows("sharing") != before[0]
    archive.put("one", "ministers met in Bamako")
    assert (archive.rows("sharing"), archive.rows("frequency"), archive.rows("placed")) == before


def test_what_is_looked_at_is_bounded_however_much_articles_share(archive: Archive) -> None:
    """Bulletins with one frame: of 5,000 no more are near than of a quarter of them."""
    db = archive.writer._db
    seen = []
    with transaction(db):
        for number in range(1, 5_001):
            text = f"Market report. Maize {number} francs a bag, millet {2 * number} francs."
            bulletin = weighed(archive.writer, make_article("Market report", text))
            if number in {1_250, 5_000}:
                found = sharing.nearby(db, bulletin, None)
                seen.append(len(found.bands) + sum(map(len, found.holders.values())))
                wanted = stories.want(bulletin, found)
                assert len(wanted.texts) <= 8
                assert len(wanted.stories) <= 12
            sharing.add(db, number, bulletin)
    (longest,) = db.execute("SELECT max(length(holders)) FROM sharing").fetchone()
    assert longest <= 48 * 4, "a list holds the newest 48 numbers"
    assert seen[1] <= 1.5 * seen[0]


def test_an_unknown_story_is_told(archive: Archive) -> None:
    with archive.reading() as reader, pytest.raises(NotFound, match="no story has the id 'x'"):
        reader.story("x")


def test_members_are_in_the_order_in_which_they_were_published(archive: Archive) -> None:
    ids: list[str] = []
    for name, day in (("a", ""), ("b", "2025-04-05"), ("c", "2025-04-03")):
        article = make_article(name, f"{name} tells", date=day)
        pending = archive.writer.keep(make_raw(name, f"/press/{name}.txt"), None)
        placement = Placement(weighed(archive.writer, article), (1,) if ids else ())
        ids.append(archive.writer.publish(pending, article, "utf-8", placement).document_id)
    assert archive.story_of(ids[0]) == (ids[0], [ids[2], ids[1], ids[0]])


def test_of_a_large_story_a_sample_is_compared(archive: Archive) -> None:
    for number in range(30):
        archive.put(f"n{number}", joins=(1,) if number else (), copies=(1,) if number else ())
    neighbours = archive.writer.neighbours("/press/new.txt", Wanted((5, 7), (9, 30)))
    assert [each.number for each in neighbours] == [*range(1, 7), *range(25, 31)]
    assert [each.number for each in neighbours if each.text is not None] == [1, 2, 3]
    assert archive.writer.neighbours("/press/new.txt", Wanted((), ())) == ()


def test_what_is_stored_comes_back_as_it_was(archive: Archive) -> None:
    article = make_article("Gold", "Ministers met on 3 April in Bamako", date="2025-04")
    expected = weighed(archive.writer, article)
    pending = archive.writer.keep(make_raw("gold", "/press/g.txt"), None)
    archive.writer.publish(pending, article, "utf-8", Placement(expected))
    (found,) = archive.writer.neighbours("/press/new.txt", Wanted((1,), (1,)))
    assert found.days == expected.sketch.days
    assert found.named == expected.sketch.named == (93,)
    assert found.vector == pytest.approx(dict(expected.vector), abs=1e-6)
    assert found.text == article.page.text


def test_storing_a_document_takes_no_longer_when_there_are_many(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    archive.writer._db.set_progress_handler(count, 1)
    taken = []
    for number in range(300):
        steps = 0
        archive.put(f"rain{number}")
        taken.append(steps)
    assert max(taken[-20:]) < 1.3 * max(taken[20:40])
