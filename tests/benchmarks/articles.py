"""The articles that a corpus is made from: real ones, from a file or from the project's seeds."""

from __future__ import annotations

import gzip
import json
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.archive import ArchiveReader
from search.model import Article as ProductArticle
from search.pipeline import ingest

SEEDS = Path(__file__).parents[2] / "seeds"
KINDS = ("people", "orgs", "places")

_TITLES, _BODIES, _GROUPS = ("title", "headline"), ("body", "text"), ("category", "section")
_NAME = re.compile(r"\b[A-Z][\w'’-]+(?: (?:(?:of|the|for) )?[A-Z][\w'’-]+){1,3}")
_OPENERS = frozenset(
    "A After An And As At Before But By For From He Her His How I If In It Its Last Many Meanwhile "
    "More Most Mr Mrs Ms New No Not Now On One Our Read She Since So Some Sir That The Their There "
    "They This Those To We What When Where While Who Why With Yet You".split()
)
_ORGANISATION = re.compile(
    r"\b(?:[A-Z]{2,}|Agency|Army|Association|Authority|Bank|Board|Church|City|Club|College|"
    r"Commission|Committee|Company|Council|Court|Department|FC|Group|Hospital|League|Ltd|"
    r"Ministry|Office|Party|Police|School|Service|Society|Team|Trust|Union|United|University)\b"
)
_IN_A_PLACE = re.compile(r"\b(?:across|around|at|from|in|near|outside|to) (?:the )?$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph and the names in it, by kind."""

    text: str
    names: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Article:
    """What is taken from a real article.

    Attributes:
        group: articles are only mixed with others of their group; "" is one too.
    """

    title: str
    group: str
    paragraphs: tuple[Paragraph, ...]


def read_articles(path: Path | None) -> list[Article]:
    """The articles of a file of JSON lines, also gzipped; without one, those of the seeds.

    A line needs a title (or headline) and a body (or text), and may have a category (or section)
    and lists named people, orgs and places; without them, names are capitalised sequences.
    """
    found = list(_seeds() if path is None else _lines(path))
    if not found:
        raise SystemExit(f"{path} has no article with a title and a body")
    return sorted(found, key=lambda article: (article.group, article.title))


def _lines(path: Path) -> Iterator[Article]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    kinds = _kinds(_first(row, _BODIES) for row in rows)
    for row in rows:
        blocks = [block.strip() for block in _first(row, _BODIES).split("\n") if block.strip()]
        if blocks and _first(row, _TITLES):
            given = {kind: row[kind] for kind in KINDS if row.get(kind)}
            named = {name: kind for kind, names in given.items() for name in names} or kinds
            paragraphs = tuple(_paragraph(block, named) for block in blocks)
            yield Article(_first(row, _TITLES), _first(row, _GROUPS), paragraphs)


def _first(row: Mapping[str, Any], keys: Sequence[str]) -> str:
    return next((str(row[key]) for key in keys if row.get(key)), "")


def _seeds() -> Iterator[Article]:
    """The project's own files, cleaned and recognised by the project itself."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder, "archive")
        ingest(archive, [SEEDS])
        reader = ArchiveReader(archive)
        for document in reader.revised_since(0):
            yield _cleaned(document.article)
        reader.close()


def _cleaned(article: ProductArticle) -> Article:
    plural = {"person": "people", "org": "orgs", "place": "places"}
    named = {e.name: plural[e.type.value] for e in article.entities}
    blocks = [block for block in article.page.body.split("\n") if block.strip()]
    return Article(
        article.metadata.title.value, "", tuple(_paragraph(block, named) for block in blocks)
    )


def _paragraph(text: str, kinds: Mapping[str, str]) -> Paragraph:
    names: dict[str, list[str]] = defaultdict(list)
    for name in sorted({*_names(text), *(n for n in kinds if len(kinds) < 500 and n in text)}):
        if name in kinds:
            names[kinds[name]].append(name)
    return Paragraph(text, {kind: tuple(found) for kind, found in names.items()})


def _names(text: str) -> Iterator[str]:
    for match in _NAME.finditer(text):
        words = match[0].removesuffix("'s").removesuffix("’s").split()
        while words and words[0] in _OPENERS:
            words = words[1:]
        if len(words) > 1:
            yield " ".join(words)


def _kinds(texts: Iterable[str]) -> dict[str, str]:
    """What each name is most likely the name of, by its words and by what stands before it."""
    seen, in_a_place = Counter[str](), Counter[str]()
    for text in texts:
        for name in _names(text):
            seen[name] += 1
            in_a_place[name] += bool(_IN_A_PLACE.search(text[: max(0, text.find(name))][-20:]))
    return {name: _kind(name, in_a_place[name] / count) for name, count in seen.items()}


def _kind(name: str, share_in_a_place: float) -> str:
    if _ORGANISATION.search(name):
        return "orgs"
    return "places" if share_in_a_place > 0.3 or " of " in name else "people"
