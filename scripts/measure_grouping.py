"""What it costs to place articles beside 10,000 or 100,000 others.

    python scripts/measure_grouping.py ARTICLES.jsonl [--documents N] [--words N]

The articles of the file (objects as `search-cli ingest` reads them) are cut into paragraphs; each
document is made of paragraphs of a few of them, with the names that these have and some names of
its own, and a date in one of four years. One in twenty is an edited copy of the one before.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from search import stories
from search.archive import ArchiveWriter, placing
from search.archive.connection import DATABASE
from search.model import (
    Article,
    CleanPage,
    Entity,
    EntityType,
    KeptBlock,
    MediaType,
    Mention,
    Precision,
    PublicationDate,
    RawPage,
    Role,
    Sourced,
    Span,
)
from search.pipeline import inspect

_FIRST = date(2022, 1, 1)
_DAYS = 4 * 365
_SYLLABLES = "ba ko ma li ni ger sa hel tou re dia lo fo ka mo pti se gou ya ti la".split()


@dataclass(frozen=True)
class Corpus:
    """Articles that others are made of."""

    articles: Sequence[Article]
    words: int
    chance: random.Random

    def made(self, number: int) -> Iterator[Article]:
        """That many articles."""
        before = None
        for _ in range(number):
            if before is not None and self.chance.random() < 0.05:
                yield self._copy(before)
            else:
                before = self._article()
                yield before

    def _article(self) -> Article:
        parts = self.chance.sample(self.articles, 3)
        title = f"{self._name()}: {parts[0].metadata.title.value}"
        blocks, entities, size = [title], [self._entity(title.split(":", maxsplit=1)[0])], 0
        while size < self.words:
            part = self.chance.choice(parts)
            blocks.append(self.chance.choice(part.page.text.split("\n\n")))
            entities += self.chance.sample(part.entities, min(2, len(part.entities)))
            size += len(blocks[-1].split()) + 1
        day = _FIRST + timedelta(days=self.chance.randrange(_DAYS))
        known = PublicationDate(day.isoformat(), Precision.DAY, "dateline")
        metadata = replace(parts[0].metadata, title=Sourced(title, "title line"), date=known)
        unique = {(entity.type, entity.id): entity for entity in entities}
        return Article(metadata, _page(blocks), tuple(unique.values()), "made")

    def _copy(self, article: Article) -> Article:
        words = article.page.text.split(" ")
        for at in self.chance.sample(range(len(words)), len(words) // 10):
            words[at] = self._name()
        return replace(article, page=_page(" ".join(words).split("\n\n")))

    def _name(self) -> str:
        return "".join(self.chance.choices(_SYLLABLES, k=4)).capitalize()

    def _entity(self, name: str) -> Entity:
        mention = Mention(name, Span(0, len(name)))
        return Entity(name.lower(), EntityType.PERSON, name, (mention,))


def _page(blocks: Sequence[str]) -> CleanPage:
    roles = [Role.TITLE, Role.LEAD, *[Role.BODY] * len(blocks)]
    kept = (
        KeptBlock(text, role, 2 * line, Span(0, 0))
        for line, (text, role) in enumerate(zip(blocks, roles, strict=False), start=1)
    )
    return CleanPage.of(kept, ())


class Timed:
    """Places articles, and counts the CPU seconds of it and the documents looked at."""

    def __init__(self, writer: ArchiveWriter) -> None:
        self._writer = writer
        self.seconds = 0.0
        self.looked_at = 0

    def place(self, number: int, article: Article) -> None:
        """Store an article without a placement; then place it, and count."""
        writer, path = self._writer, f"/made/{number}"
        digest = sha256(path.encode()).hexdigest()
        pending = writer.keep(RawPage(path, path, MediaType.READY, b"", digest), None)
        made = writer.publish(pending, replace(article, entities=()), "utf-8")
        began = time.process_time()
        sketch = stories.sketch(article)
        weighed = stories.weigh(sketch, writer.frequencies(sketch))
        wanted = stories.want(weighed, writer.nearby("", weighed))
        neighbours = writer.neighbours("", wanted)
        placement = stories.place(weighed, neighbours)
        db = writer._db  # noqa: SLF001 - to time the storing of the placement alone
        db.execute("BEGIN")
        placing.place(db, made.document_id, placement)
        db.execute("COMMIT")
        self.seconds += time.process_time() - began
        self.looked_at += len(neighbours)


def main() -> None:
    """Place, and print the cost of each tenth."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=400)
    options = parser.parse_args()
    articles = [found.article for found in inspect([options.articles]) if found.article]
    chance = random.Random(2025)  # noqa: S311 - for the same articles every time, not for secrets
    corpus = Corpus(articles, options.words, chance)
    with tempfile.TemporaryDirectory() as name, closing(ArchiveWriter(Path(name))) as writer:
        writer._db.execute("PRAGMA synchronous = OFF")  # noqa: SLF001 - waiting is no CPU time
        timed = Timed(writer)
        step = options.documents // 10
        for number, article in enumerate(corpus.made(options.documents), start=1):
            timed.place(number, article)
            if number % step == 0:
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
                print(
                    f"{number:7} documents: {1000 * timed.seconds / step:.2f} ms CPU each, "
                    f"{timed.looked_at / step:.1f} compared, peak {peak} MB",
                    flush=True,
                )
                timed.seconds, timed.looked_at = 0.0, 0
        writer._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # noqa: SLF001
        for table in ("placed", "sharing", "frequency"):
            rows = writer._db.execute(  # noqa: SLF001
                "SELECT sum(pgsize) FROM dbstat WHERE name = ?", (table,)
            )
            print(f"{table}: {rows.fetchone()[0] / options.documents:.0f} bytes a document")
        size = Path(name, DATABASE).stat().st_size
        print(f"archive: {size / options.documents:.0f} bytes a document")


if __name__ == "__main__":
    main()
