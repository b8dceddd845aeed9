"""What is kept of an archive's articles to tell which of their entities are one.

For each entity its documents, and a few counts; for each document its entities. No text is kept, so
that the memory grows with the names an archive has, and not with its words.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from itertools import pairwise

import numpy as np

from search.model import Article, Entity, EntityRef, EntityType, Mention, Role
from search.text import fold, name_key

__all__ = ["Evidence"]

_WORD = re.compile(r"(?<![\w@./#])[^\W\d_]+(?![\w@/]|\.\w)")  # not of an address or a tag
_WORDS_KEPT = 400_000  # lower-case words; rarer ones are forgotten beyond
_LAST_WORD = re.compile(r"([^\W\d_]+)\.? $")
_WORDS_BEFORE = 8  # of a name
_LISTED_FORMS = 30  # of an entity in an article
_ENDS = frozenset(".!?…:;\n\"'“”‘’«»()[]-–—•*|/")  # after which a capital proves nothing
_ACRONYM_CHARS = range(2, 11)
_SILENT_ROLES = (Role.TITLE, Role.SUBTITLE, Role.HEADING, Role.TABLE)


class Evidence:
    """Takes articles in, as they were recognised, one call for each document.

    Entities are numbered in the order in which they come.

    Attributes:
        refs: by number; `names`: what each is shown as first.
        documents: how many were taken in.
        lower: for a word, folded, the documents that have it in lower case.
        inside: for an entity of one word, the documents that have it with its capital within a
            sentence; `beside`: those that have it in lower case, too.
        before: for a person of one word, the words with capitals right before it.
        forms: person and key of another full name by which an article names them, too.
        explained: for the key of an acronym, the documents that spell it out, by entity.
        acronyms: how the acronym of a key is written.
    """

    def __init__(self) -> None:
        self.refs: list[EntityRef] = []
        self.names: list[str] = []
        self.documents = 0
        self.lower: Counter[str] = Counter()
        self.inside: Counter[int] = Counter()
        self.beside: Counter[int] = Counter()
        self.before: dict[int, set[str]] = defaultdict(set)
        self.forms: set[tuple[int, str]] = set()
        self.explained: dict[str, Counter[int]] = defaultdict(Counter)
        self.acronyms: dict[str, str] = {}
        self._numbers: dict[EntityRef, int] = {}
        self._named = array("I")  # the entities of all documents, one document after the other
        self._starts = array("Q", [0])
        self._words_kept = _WORDS_KEPT

    def add(self, article: Article) -> None:
        """Take a document in."""
        text = article.page.text
        body = _without_headlines(article)
        words = {fold(word) for word in set(_WORD.findall(text)) if word.islower()}
        for entity in article.entities:
            number = self._number(entity)
            self._named.append(number)
            self._note_forms(number, entity)
            if "-" not in entity.id:
                self._note_place(number, entity, body)
                self.beside[number] += entity.id in words
            if entity.type is EntityType.ORGANISATION:
                self._note_explained(number, text, entity.mentions)
        self._starts.append(len(self._named))
        self.documents += 1
        self._note_words(words)

    def number(self, ref: EntityRef) -> int | None:
        """The number of an entity, if an article names it."""
        return self._numbers.get(ref)

    def by_document(self) -> list[np.ndarray]:
        """For each document the numbers of its entities."""
        return np.split(np.array(self._named), np.array(self._starts[1:-1], dtype=np.int64))

    def by_entity(self) -> list[np.ndarray]:
        """For each entity the numbers of its documents, ascending."""
        named = np.array(self._named)
        starts = np.array(self._starts, dtype=np.int64)
        documents = np.repeat(np.arange(self.documents, dtype=np.uint32), starts[1:] - starts[:-1])
        order = np.argsort(named, kind="stable")
        counts = np.bincount(named, minlength=len(self.refs))
        return np.split(documents[order], np.cumsum(counts)[:-1])

    def _number(self, entity: Entity) -> int:
        ref = EntityRef(entity.type, entity.id)
        number = self._numbers.setdefault(ref, len(self.refs))
        if number == len(self.refs):
            self.refs.append(ref)
            self.names.append(entity.name)
        return number

    def _note_place(self, number: int, entity: Entity, body: str) -> None:
        """Where a name of one word stands."""
        self.inside[number] += any(_is_inside(body, one) for one in entity.mentions)
        if entity.type is EntityType.PERSON and len(self.before[number]) < _WORDS_BEFORE:
            starts = (one.chars.start for one in entity.mentions)
            found = (_LAST_WORD.search(body[max(0, start - 40) : start]) for start in starts)
            self.before[number].update(
                fold(word[1]) for word in found if word and word[1][0].isupper()
            )

    def _note_forms(self, number: int, entity: Entity) -> None:
        if entity.type is EntityType.PERSON:
            keys = {name_key(form) for form in entity.surfaces[:_LISTED_FORMS]}
            self.forms.update((number, key) for key in keys if "-" in key and key != entity.id)

    def _note_explained(self, number: int, text: str, mentions: tuple[Mention, ...]) -> None:
        found = {
            one.surface
            for before, after in pairwise(mentions)
            if _in_brackets(text, before, after)
            for one in (before, after)
            if _is_acronym(one.surface)
        }
        for surface in found:
            key = name_key(surface)
            self.explained[key][number] += 1
            self.acronyms.setdefault(key, surface)

    def _note_words(self, words: set[str]) -> None:
        self.lower.update(words)
        if len(self.lower) > self._words_kept:
            self.lower = Counter({word: n for word, n in self.lower.items() if n > 1})
            self._words_kept = max(_WORDS_KEPT, 2 * len(self.lower))


def _without_headlines(article: Article) -> str:
    """The text, each headline and row of a table blanked out: there capitals prove nothing."""
    text = article.page.text
    for block in article.page.with_role(*_SILENT_ROLES):
        start, end = block.chars
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def _is_inside(body: str, mention: Mention) -> bool:
    """Whether a name stands within a sentence, where words of text have no capital."""
    start, end = mention.chars
    before = body[max(0, start - 3) : start].rstrip(" \u00a0")
    return body[start:end] == mention.surface and bool(before) and before[-1] not in _ENDS


def _in_brackets(text: str, before: Mention, after: Mention) -> bool:
    """Whether the second of two names stands in brackets right behind the first."""
    between = text[before.chars.end : after.chars.start]
    end = after.chars.end
    return len(between) < 4 and between.strip() == "(" and text[end : end + 1] == ")"


def _is_acronym(surface: str) -> bool:
    return surface.isupper() and surface.isalpha() and len(surface) in _ACRONYM_CHARS
