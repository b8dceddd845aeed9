"""The three files of a judged collection: documents, topics, and judgements.

::

    documents   one JSON object a line; `ready_document` says what it may hold
    topics      topic TAB text
    judgements  topic 0 document relevance       (TREC calls them qrels)
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from search.errors import SearchError
from search.evaluation.documents import LANGUAGE, ready_document
from search.model import Document

__all__ = ["Judgement", "Topic", "read_documents", "read_judgements", "read_topics"]

_JUDGEMENT = "TOPIC 0 DOCUMENT RELEVANCE"


@dataclass(frozen=True, slots=True)
class Topic:
    """What somebody wants to know, in their own words."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an assessor said of one document for one topic.

    Attributes:
        topic: id of the topic.
        document: id of the document.
        relevance: 0 or less is not relevant; more is better.
    """

    topic: str
    document: str
    relevance: int


def read_documents(path: Path, language: str = LANGUAGE) -> Iterator[Document]:
    """The documents of a file, one at a time.

    Raises:
        SearchError: the file cannot be read, a line is not a document, an id comes twice, or
            there is none.
    """
    lines_of: dict[str, int] = {}
    for number, line in _lines(path):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            _fail(path, number, f"not JSON ({error})")
        if not isinstance(record, dict):
            _fail(path, number, "not a JSON object, which a document has to be")
        try:
            document = ready_document(record, language)
        except ValueError as error:
            _fail(path, number, str(error))
        before = lines_of.setdefault(document.id, number)
        if before != number:
            _fail(path, number, f"the id {document.id!r} is that of line {before}; give it another")
        yield document
    if not lines_of:
        raise SearchError(f"{path} has no documents; write one JSON object a line")


def read_topics(path: Path) -> tuple[Topic, ...]:
    """The topics of a file, in its order.

    Raises:
        SearchError: the file cannot be read, a line is not a topic, an id comes twice, or
            there is none.
    """
    topics: dict[str, Topic] = {}
    for number, line in _lines(path):
        key, tab, text = line.partition("\t")
        key, text = key.strip(), text.strip()
        if not tab or not text or len(key.split()) != 1:
            _fail(path, number, "not a topic; write its id (without blanks), a tab, and its text")
        if key in topics:
            _fail(path, number, f"the topic {key!r} stands there twice; give one another id")
        topics[key] = Topic(key, text)
    if not topics:
        raise SearchError(f"{path} has no topics; write an id, a tab and a text on each line")
    return tuple(topics.values())


def read_judgements(path: Path) -> tuple[Judgement, ...]:
    """The judgements of a file, in its order; one that is repeated counts once.

    Raises:
        SearchError: the file cannot be read, a line is not a judgement, two contradict each
            other, or there is none.
    """
    judgements: dict[tuple[str, str], Judgement] = {}
    for number, line in _lines(path):
        judgement = _judgement(line)
        if judgement is None:
            _fail(path, number, f"not a judgement; write {_JUDGEMENT}, a whole number last")
        pair = (judgement.topic, judgement.document)
        if judgements.setdefault(pair, judgement) != judgement:
            told = f"{judgement.document!r} was already judged otherwise for {judgement.topic!r}"
            _fail(path, number, f"{told}; keep one of the two")
    if not judgements:
        raise SearchError(f"{path} has no judgements; write {_JUDGEMENT} on each line")
    return tuple(judgements.values())


def _judgement(line: str) -> Judgement | None:
    try:
        topic, _, document, relevance = line.split()
        return Judgement(topic, document, int(relevance))
    except ValueError:
        return None


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file that are not blank, with their numbers from 1."""
    number = 0
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            for number, line in enumerate(file, start=1):
                if not line.isspace():
                    yield number, line
    except OSError as error:
        raise SearchError(f"cannot read {path}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        _fail(path, number + 1, f"not UTF-8 ({error.reason}); write the file in UTF-8")


def _fail(path: Path, number: int, reason: str) -> NoReturn:
    raise SearchError(f"{path}, line {number}: {reason}")
