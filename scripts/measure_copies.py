"""Plants near-copies of articles and prints how many of them are found, by the share of edits.

    python scripts/measure_copies.py [PATH...] [--copies N] [--words N]

PATH: folders of articles, text dumps, JSON Lines: whatever `search-cli ingest` reads; `seeds/` if
none is given. All originals and their copies go through an archive of their own, in mixed order.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import combinations
from pathlib import Path

from search import stories
from search.archive import ArchiveReader, ArchiveWriter
from search.model import Article, CleanPage, MediaType, RawPage
from search.pipeline import inspect
from search.pipeline.placing import placement_of

SEEDS = Path(__file__).parents[1] / "seeds"
SHARES = (0.01, 0.02, 0.05, 0.10, 0.15, 0.20)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")

Edit = Callable[[str, float, "Material"], str]


@dataclass(frozen=True)
class Material:
    """What edits are made of: chance, words and sentences of other articles."""

    chance: random.Random
    words: Sequence[str]
    sentences: Sequence[str]


@dataclass(frozen=True)
class Text:
    """An original (`share` 0) or a copy of it."""

    origin: int
    share: float
    edit: str
    article: Article


def edited_words(text: str, share: float, material: Material) -> str:
    """Replace, delete, insert, misspell and move words."""
    chance, parts = material.chance, re.split(r"(\s+)", text)
    places = [i for i, part in enumerate(parts) if part and not part.isspace()]
    for i in chance.sample(places, round(share * len(places))):
        word, kind = parts[i], chance.choice(("replace", "delete", "insert", "typo", "move"))
        if kind == "replace":
            parts[i] = chance.choice(material.words)
        elif kind == "insert":
            parts[i] = f"{word} {chance.choice(material.words)}"
        elif kind == "typo" and word:
            at = chance.randrange(len(word))
            parts[i] = word[:at] + chance.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1 :]
        else:
            parts[i] = ""
            if kind == "move":
                parts[chance.choice(places)] += f" {word}"
    return "".join(parts)


def cut(text: str, share: float, material: Material) -> str:
    """Take sentences away at the beginning and the end."""
    sentences = [sentence for sentence in _SENTENCE.split(text) if sentence]
    left = share * len(text.split())
    while len(sentences) > 1:
        side = material.chance.choice((0, -1))
        left -= len(sentences[side].split())
        if left < 0:
            break
        sentences.pop(side)
    return "\n".join(sentences)


def padded(text: str, share: float, material: Material) -> str:
    """Add sentences of others at the beginning and the end."""
    left = share * len(text.split())
    while True:
        sentence = material.chance.choice(material.sentences)
        left -= len(sentence.split())
        if left < 0:
            return text
        text = f"{sentence} {text}" if material.chance.random() < 0.5 else f"{text} {sentence}"


def dressed(text: str, share: float, material: Material) -> str:
    """Half of the edits on words, half at the ends; agency line, outlet, case and accents."""
    ends = material.chance.choice((cut, padded))
    text = edited_words(ends(text, share / 2, material), share / 2, material)
    if material.chance.random() < 0.5:
        text = f"BAMAKO (Agence) - {text} (The Daily Herald)"
    if material.chance.random() < 0.3:
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return text.upper() if material.chance.random() < 0.2 else text


def moved(text: str, share: float, material: Material) -> str:
    """Turn the order of the paragraphs, and edit half as many words."""
    paragraphs = text.split("\n\n")
    at = material.chance.randrange(len(paragraphs))
    text = "\n\n".join(paragraphs[at:] + paragraphs[:at])
    return edited_words(text, share / 2, material)


EDITS: dict[str, Edit] = {
    "words": edited_words, "cut": cut, "padded": padded, "dressed": dressed, "moved": moved,
}  # fmt: skip


def originals(paths: Sequence[Path], words: int | None) -> list[Article]:
    """The articles found, cut to so many words if asked."""
    articles = [found.article for found in inspect(paths) if found.article]
    if words:
        short = (" ".join(a.page.text.split()[:words]) for a in articles)
        return [with_text(a, text) for a, text in zip(articles, short, strict=True)]
    return articles


def with_text(article: Article, text: str) -> Article:
    """The article, were this its text; its entities are not what is measured here."""
    return replace(article, page=CleanPage(text, (), ()), entities=())


def planted(articles: Sequence[Article], copies: int) -> Iterator[Text]:
    """The originals, and of each some copies with each share of edits."""
    chance = random.Random(2025)  # noqa: S311 - for the same copies every time, not for secrets
    texts = [article.page.text for article in articles]
    words = [word for text in texts[:500] for word in text.split()]
    sentences = [s for text in texts[:500] for s in _SENTENCE.split(text) if s]
    material = Material(chance, words, sentences)
    for origin, article in enumerate(articles):
        yield Text(origin, 0.0, "", article)
        for share in SHARES:
            for _ in range(copies):
                name = chance.choice(list(EDITS))
                edited = EDITS[name](article.page.text, share, material)
                yield Text(origin, share, name, with_text(article, edited))


def grouped(texts: Sequence[Text]) -> tuple[dict[int, str], float]:
    """The group of near-copies of each text, and the CPU seconds of finding all."""
    order = list(range(len(texts)))
    random.Random(7).shuffle(order)  # noqa: S311 - as above
    seconds = 0.0
    ids: dict[int, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        with closing(ArchiveWriter(Path(folder))) as writer:
            for number in order:
                content = str(number).encode()
                path = f"/planted/{number}"
                raw = RawPage(path, path, MediaType.READY, content, sha256(content).hexdigest())
                pending = writer.keep(raw, None)
                began = time.process_time()
                article = texts[number].article
                placement = placement_of(writer, path, stories.sketch(article))
                seconds += time.process_time() - began
                ids[number] = writer.publish(pending, article, "utf-8", placement).document_id
        with closing(ArchiveReader(Path(folder))) as reader:
            groups = {n: reader.document(i).membership for n, i in ids.items()}
    return {n: group.copies for n, group in groups.items() if group}, seconds


def report(texts: Sequence[Text], group: dict[int, str]) -> None:
    """Print recall by share and kind of edits, and the precision of all pairs."""
    found: dict[float, Counter[str]] = defaultdict(Counter)
    all_: dict[float, Counter[str]] = defaultdict(Counter)
    original = {text.origin: n for n, text in enumerate(texts) if not text.share}
    for n, text in enumerate(texts):
        if text.share:
            all_[text.share][text.edit] += 1
            found[text.share][text.edit] += group[n] == group[original[text.origin]]
    print("edits " + "".join(f"{name:>9}" for name in (*EDITS, "all")))
    for share in SHARES:
        hits, of = found[share], all_[share]
        columns = [hits[name] / of[name] if of[name] else float("nan") for name in EDITS]
        columns.append(hits.total() / of.total())
        print(f"{share:5.0%} " + "".join(f"{value:9.3f}" for value in columns))
    total = sum(counts.total() for counts in all_.values())
    print(f"recall of {total} copies: {sum(c.total() for c in found.values()) / total:.4f}")
    members: dict[str, list[int]] = defaultdict(list)
    for n, name in group.items():
        members[name].append(texts[n].origin)
    pairs = [one == two for origins in members.values() for one, two in combinations(origins, 2)]
    print(f"precision of {len(pairs)} pairs: {sum(pairs) / max(1, len(pairs)):.4f}")
    foreign = [set(origins) for origins in members.values() if len(set(origins)) > 1]
    for origins in foreign[:20]:
        titles = [texts[original[o]].article.metadata.title.value[:60] for o in sorted(origins)]
        print("  of several originals:", " | ".join(titles))


def main() -> None:
    """Plant, find, report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path, default=[SEEDS])
    parser.add_argument("--copies", type=int, default=1, help="of each article and share of edits")
    parser.add_argument("--words", type=int, help="cut the articles to so many words")
    options = parser.parse_args()
    texts = list(planted(originals(options.paths, options.words), options.copies))
    group, seconds = grouped(texts)
    print(f"{len(texts)} texts, {1000 * seconds / len(texts):.2f} ms CPU each to place")
    report(texts, group)


if __name__ == "__main__":
    main()
