"""The archive's lists and samples find what comparing every article with all others finds."""

import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from search import stories
from search.archive import ArchiveReader, ArchiveWriter
from search.model import Article, EntityType, Frequencies, Neighbour, Placement
from tests.making import make_article, make_raw

SUBJECTS = (
    "gold miners strike tunnel wages manager union ministry shaft dispute",
    "flood river bridge rain village rescue boats harvest dam warning",
    "football final penalty keeper stadium captain trophy supporters coach referee",
)
PEOPLE = ("Awa Diallo", "Moussa Keita", "Fanta Traore")


@dataclass(frozen=True)
class Report:
    """An article about a subject; those of one writing have the same text but for some words."""

    subject: int
    writing: int
    edits: int
    day: int | None


REPORTS = st.builds(
    Report,
    subject=st.integers(0, 2),
    writing=st.integers(0, 2),
    edits=st.integers(0, 3),
    day=st.none() | st.sampled_from([1, 3, 9, 25]),
)
STEPS = st.lists(st.tuples(st.integers(0, 6), REPORTS), min_size=1, max_size=9)


def written(report: Report) -> Article:
    chance = random.Random(10 * report.subject + report.writing)  # noqa: S311 - no secret
    subject = SUBJECTS[report.subject].split()
    own = [f"word{report.subject}{report.writing}{n}" for n in range(30)]
    words = chance.choices(subject * 2 + own, k=60)
    for at in range(report.edits):
        words[7 + 13 * at] = f"edited{at}"
    name = PEOPLE[report.subject]
    return make_article(
        f"{name} and the {subject[0]} {subject[1]}",
        f"{name} spoke. {' '.join(words)}.",
        date=f"2025-03-{report.day:02}" if report.day else "",
        entities={EntityType.PERSON: [name]},
    )


class BruteForce:
    """Keeps all in memory, and shows each article every document there is."""

    def __init__(self) -> None:
        self._placed: dict[int, tuple[Placement, str]] = {}
        self._story: dict[int, int] = {}
        self._copies: dict[int, int] = {}

    def place(self, number: int, article: Article) -> None:
        others = [other for other in self._placed if other != number]
        counts = Counter(
            feature
            for placement, _ in self._placed.values()
            for feature in placement.weighed.vector
        )
        sketch = stories.sketch(article)
        weighed = stories.weigh(sketch, Frequencies(len(self._placed), counts))
        placement = stories.place(weighed, list(self._neighbours(others)))
        self._placed[number] = placement, article.page.text
        self._join(self._story, others, number, placement.stories)
        self._join(self._copies, others, number, placement.copies)

    def _join(
        self, groups: dict[int, int], others: Sequence[int], number: int, joined: Sequence[int]
    ) -> None:
        """A group is told by its earliest document, also when that leaves or comes."""
        left = [n for n in others if groups[n] == number]
        if number not in joined:
            groups.update(dict.fromkeys(left, min(left, default=0)))
        together = {number, *(n for n in others if groups[n] in joined)}
        groups.update(dict.fromkeys(together, min({number, *joined})))

    def _neighbours(self, others: Sequence[int]) -> Iterator[Neighbour]:
        texts: dict[int, int] = defaultdict(int)
        for n in sorted(others):
            placement, text = self._placed[n]
            sketch = placement.weighed.sketch
            shown = text if texts[self._copies[n]] < 3 else None
            texts[self._copies[n]] += 1
            vector = placement.weighed.vector
            yield Neighbour(
                n, self._story[n], self._copies[n], sketch.days, sketch.named, vector, shown
            )

    def groups(self) -> dict[int, tuple[int, int]]:
        return {n: (self._story[n], self._copies[n]) for n in self._placed}


def stored(steps: Sequence[tuple[int, Report]]) -> dict[int, tuple[int, int]]:
    """What the archive makes of it: each file's story and copies, as numbers of arrival."""
    numbers: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        with closing(ArchiveWriter(Path(folder))) as writer:
            for step, (file, report) in enumerate(steps):
                article, raw = written(report), make_raw(f"{step}", f"/press/{file}.txt")
                pending = writer.keep(raw, None)
                sketch = stories.sketch(article)
                weighed = stories.weigh(sketch, writer.frequencies(sketch))
                wanted = stories.want(weighed, writer.nearby(raw.path, weighed))
                placement = stories.place(weighed, writer.neighbours(raw.path, wanted))
                made = writer.publish(pending, article, "utf-8", placement).document_id
                numbers.setdefault(made, len(numbers))
        with closing(ArchiveReader(Path(folder))) as reader:
            found = {}
            for made, number in numbers.items():
                group = reader.document(made).membership
                assert group is not None
                found[number] = numbers[group.story], numbers[group.copies]
                assert made in {member.id for member in reader.story(made).members}
    return found


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_the_archive_groups_as_brute_force_does(steps: list[tuple[int, Report]]) -> None:
    force = BruteForce()
    numbers: dict[int, int] = {}
    for file, report in steps:
        force.place(numbers.setdefault(file, len(numbers)), written(report))
    assert stored(steps) == force.groups()


@settings(max_examples=10, deadline=None)
@given(st.lists(REPORTS, min_size=1, max_size=8))
def test_copies_are_of_one_writing_and_in_one_story(reports: list[Report]) -> None:
    found = stored(list(enumerate(replace(report, day=None) for report in reports)))
    for story, copies in found.values():
        assert found[copies] == (story, copies)
    for n, report in enumerate(reports):
        for m, other in enumerate(reports):
            same = (report.subject, report.writing) == (other.subject, other.writing)
            assert (found[n][1] == found[m][1]) == same
