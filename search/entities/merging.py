"""Groups of recognised entities that are one, as an archive shows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from search.entities.company import Agreement, Company
from search.entities.evidence import Evidence
from search.model import EntityRef, EntityType, Link, Origin

__all__ = ["Merging"]


class Merging:
    """Brings entities together, one pair after another. They go by their numbers in `evidence`.

    What an article names as two things is never one, and a listed thing is never merged.

    Args:
        listed: entities that the recogniser's lists have.
        known: words that are known to be names.

    Attributes:
        documents: for each entity the documents of all that is merged into it.
    """

    def __init__(
        self, evidence: Evidence, listed: frozenset[EntityRef], known: frozenset[str]
    ) -> None:
        self.evidence = evidence
        self._known = known
        self.documents = evidence.by_entity()
        self._listed = [ref in listed for ref in evidence.refs]
        self._counts = np.array([len(found) for found in self.documents])
        self._company = Company(evidence.by_document(), self._counts)
        self._into: dict[int, int] = {}
        self._reasons: dict[int, str] = {}
        self._hidden: dict[int, str] = {}

    def numbers(self, kind: EntityType) -> Iterator[int]:
        """The entities of a type that are still themselves."""
        for number, ref in enumerate(self.evidence.refs):
            if ref.type is kind and number not in self._into and number not in self._hidden:
                yield number

    def words(self, number: int) -> tuple[str, ...]:
        """The words of an entity's key."""
        key = self.evidence.refs[number].id
        return tuple(filter(None, key.split("-"))) or (key,)

    def name(self, number: int) -> str:
        """The name shown for an entity, in quotes."""
        return f"'{self.evidence.names[number]}'"

    def count(self, number: int) -> int:
        """How many documents name an entity."""
        return int(self._counts[number])

    def listed(self, number: int) -> bool:
        """Whether the recogniser's lists have it."""
        return self._listed[number]

    def is_hidden(self, number: int) -> bool:
        """Whether it was hidden."""
        return number in self._hidden

    def meant(self, number: int) -> int:
        """What an entity was merged into, or itself."""
        while number in self._into:
            number = self._into[number]
        return number

    def ordered(self, one: int, other: int) -> tuple[int, int]:
        """The two so that the first is to be merged.

        What stays is the listed one, the more frequent, the one with more words, with more of them
        known, the longer.
        """
        one, other = sorted((self.meant(one), self.meant(other)), key=self._rank)
        return one, other

    def _rank(self, number: int) -> tuple[bool, int, int, int, int, str]:
        words = self.words(number)
        return (
            self._listed[number],
            len(self.documents[number]),
            len(words),
            len(self._known.intersection(words)),
            sum(map(len, words)),
            "-".join(words),
        )

    def agreement(self, one: int, other: int) -> Agreement:
        """How far two keep the same company."""
        one, other = self.meant(one), self.meant(other)
        rarer, more = sorted((self.documents[one], self.documents[other]), key=len)
        return self._company.agreement(rarer, more, (one, other))

    def apart(self, one: int, other: int) -> bool:
        """Whether an article names both."""
        return len(np.intersect1d(self.documents[one], self.documents[other])) > 0

    def hide(self, number: int, reason: str) -> None:
        """Show an entity no more."""
        self._hidden[number] = reason

    def merge(self, source: int, target: int, reason: str) -> bool:
        """Show an entity as another one. Returns whether that was possible."""
        source, target = self.meant(source), self.meant(target)
        if source == target or self._listed[source] or {source, target} & self._hidden.keys():
            return False
        if self.apart(source, target):
            return False
        self._into[source] = target
        self._reasons[source] = reason
        both = (self.documents[target], self.documents[source])
        self.documents[target] = np.union1d(*both)
        self.documents[source] = np.empty(0, dtype=np.uint32)
        return True

    def links(self) -> Iterator[Link]:
        """What is shown as something else, in the order in which it came."""
        refs = self.evidence.refs
        for number in sorted({*self._into, *self._hidden}):
            if number in self._hidden:
                yield Link(refs[number], None, Origin.ARCHIVE, self._hidden[number])
            else:
                reasons = "; then ".join(self._steps(number))
                yield Link(refs[number], refs[self.meant(number)], Origin.ARCHIVE, reasons)

    def _steps(self, number: int) -> Iterator[str]:
        while number in self._into:
            yield self._reasons[number]
            number = self._into[number]
