"""What all articles of an archive together show of their entities.

An article shows who is meant in it; only many of them show that two names mean one, or that a name
means nothing. Names are brought together where the whole archive leaves no doubt, and else left as
they are: two people taken for one are worse than one shown twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from search.entities.evidence import Evidence
from search.entities.merging import Merging
from search.entities.recogniser import Recogniser
from search.entities.region import Rank
from search.entities.same_bodies import explanation, merge_bodies
from search.entities.same_people import merge_people
from search.entities.spelling import Spelling
from search.model import Aliases, Article, EntityRef, EntityType, Link
from search.text import name_key

__all__ = ["Corpus"]

_ENOUGH = 3  # documents that show what a name is
_MAJORITY = 0.8  # of them
_COMMON = 0.15  # of all documents, that have an ordinary word
_ARCHIVE = 50  # documents from which the words of an archive tell something
_WORDS = {
    EntityType.PERSON: "a person",
    EntityType.ORGANISATION: "an organisation",
    EntityType.PLACE: "a place",
}


class Corpus:
    """Takes articles in as they were recognised, one call for each document of an archive.

    Args:
        recogniser: what recognised them. What its lists have is never
            merged into something else or hidden.
    """

    def __init__(self, recogniser: Recogniser) -> None:
        entries = recogniser.gazetteer.entries
        self._listed = frozenset(EntityRef(entry.type, entry.id) for entry in entries)
        self._listed_names = {
            EntityRef(entry.type, entry.id): sorted(
                {tuple(name_key(form).split("-")) for form in entry.forms}
            )
            for entry in entries
            if entry.type is EntityType.PERSON and entry.rank is Rank.CURATED
        }
        self._lexicon = recogniser.lexicon
        self._evidence = Evidence()
        self._merged: Merging | None = None

    def add(self, article: Article) -> None:
        """Take one document in."""
        self._evidence.add(article)
        self._merged = None

    def links(self) -> tuple[Link, ...]:
        """Entities that mean another one, or nothing; no target is a source."""
        return tuple(self._merging().links())

    def aliases(self) -> tuple[Aliases, ...]:
        """Acronyms and long names of organisations that are not listed, which articles explain.

        Left out are acronyms that are also words, and what a single article explains and no other
        one uses.
        """
        return tuple(self._aliases(self._merging()))

    def _merging(self) -> Merging:
        if self._merged is None:
            known = self._lexicon.given | self._lexicon.family
            merging = Merging(self._evidence, self._listed, known)
            self._hide_words(merging)
            self._settle_types(merging)
            spelling = Spelling.load(self._lexicon)
            merge_people(merging, spelling, self._listed_names)
            merge_bodies(merging, spelling)
            self._merged = merging
        return self._merged

    def _hide_words(self, merging: Merging) -> None:
        """Hide single words that are not names."""
        evidence = self._evidence
        for kind in EntityType:
            for number in list(merging.numbers(kind)):
                (word, *more) = merging.words(number)
                name = evidence.names[number]
                if more or merging.listed(number) or name.isupper():
                    continue
                if self._is_given_alone(number, word, merging.count(number)):
                    merging.hide(number, f"'{name}': a given name alone in several articles")
                elif self._is_named(number, word):
                    continue
                elif reason := self._why_no_name(number, word, merging.count(number)):
                    merging.hide(number, f"'{name}': {reason}")

    def _is_given_alone(self, number: int, word: str, named: int) -> bool:
        """Whether a person has nothing but a given name, which means another one in each article.

        A title before it makes it a surname: "Lord Reed".
        """
        lexicon = self._lexicon
        person = self._evidence.refs[number].type is EntityType.PERSON
        titles = self._evidence.before.get(number, set())
        titled = not titles.isdisjoint(lexicon.honorifics | lexicon.role_heads)
        return person and named > 1 and word in lexicon.given and not titled

    def _is_named(self, number: int, word: str) -> bool:
        """Whether a word is a name that people have, or stands behind one."""
        given = self._lexicon.given
        before = self._evidence.before.get(number, set())
        return word in given or word in self._lexicon.family or bool(before & given)

    def _why_no_name(self, number: int, word: str, named: int) -> str:
        evidence = self._evidence
        documents = evidence.documents
        count, lower = evidence.inside[number], evidence.lower[word]
        if named >= _ENOUGH and evidence.beside[number] >= _MAJORITY * named:
            return f"an ordinary word in {evidence.beside[number]} of the {named} articles"
        if documents < _ARCHIVE:
            return ""
        if not count and lower >= _ENOUGH * named:
            return f"only ever begins sentences, and {lower} articles have it in lower case"
        if lower >= _COMMON * documents:
            return f"an ordinary word in {lower} articles"
        return ""

    def _settle_types(self, merging: Merging) -> None:
        """Give a name that is most often of one type that type everywhere."""
        kinds: dict[str, list[int]] = defaultdict(list)
        for kind in EntityType:
            for number in merging.numbers(kind):
                kinds[self._evidence.refs[number].id].append(number)
        for numbers in kinds.values():
            counts = Counter({number: merging.count(number) for number in numbers})
            (most, count), *others = counts.most_common()
            if count < _ENOUGH or count < _MAJORITY * counts.total():
                continue
            kind = self._evidence.refs[most].type
            for number, _ in others:
                if self._is_same(merging, number, most):
                    told = f"{merging.name(most)} is {_WORDS[kind]}"
                    told = f"{told} in {count} of {counts.total()} articles"
                    merging.merge(number, most, told)

    def _is_same(self, merging: Merging, one: int, most: int) -> bool:
        """Whether a name of two types is one thing.

        One word is often the name of a place and of a person, and little tells that it is a person.
        """
        if len(merging.words(one)) > 1:
            return True
        person = self._evidence.refs[most].type is EntityType.PERSON
        return not person and merging.agreement(one, most).strong

    def _aliases(self, merging: Merging) -> Iterator[Aliases]:
        evidence = self._evidence
        found: dict[int, list[str]] = defaultdict(list)
        for key in sorted(evidence.explained):
            owner = explanation(merging, key)
            if owner is None or merging.listed(owner[0]) or key in self._lexicon.words:
                continue
            bare = evidence.number(EntityRef(EntityType.ORGANISATION, key))
            merged = bare is not None and merging.meant(bare) == owner[0]
            if (owner[1] > 1 or merged) and evidence.lower[key] == 0:
                found[owner[0]].append(evidence.acronyms[key])
        for number, acronyms in sorted(found.items()):
            name = evidence.names[number]
            if name_key(name) not in {name_key(one) for one in acronyms}:
                yield Aliases(evidence.refs[number], name, (name, *acronyms))
