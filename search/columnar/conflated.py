"""Terms made from the words of another field, such as their stems, while documents are added."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

import numpy as np

from search.columnar.arrays import AnyInts, Int64s
from search.columnar.fields import Conflate
from search.columnar.packed import Writable
from search.columnar.postings import Run, make_run, postings_arrays
from search.columnar.vocabulary import (
    TERM_BYTES,
    Numbering,
    encoded,
    sorted_ranks,
    vocabulary_arrays,
)

__all__ = ["ConflatedColumn"]

_UNKNOWN = -1


class ConflatedColumn:
    """A CONFLATED field: postings with frequencies, made batch by batch from those of its source.

    Args:
        conflate: the term of a word in a group; called once for each pair.
    """

    def __init__(self, conflate: Conflate) -> None:
        self._conflate = conflate
        self._terms = Numbering()
        self._groups = Numbering({"": 0})
        self._group_of = array("i")  # by document; those after the last one are in group ""
        self._conflated: list[AnyInts] = []  # by group: int32[words], the term of each word
        self._runs: list[Run] = []
        self._run_bytes = 0

    @property
    def nbytes(self) -> int:
        """Memory held."""
        tables = sum(table.nbytes for table in self._conflated)
        return self._run_bytes + tables + len(self._terms) * TERM_BYTES

    def prepare(self, value: object) -> str:
        """The group that a document's value names.

        Raises:
            TypeError: it is no str.
        """
        if not isinstance(value, str):
            raise TypeError(f"takes a group, which is a str, not {value!r}")
        return value

    def add(self, document: int, group: str) -> None:
        """Put a document into a group; documents ascend."""
        if document > len(self._group_of):
            self._group_of.extend([0] * (document - len(self._group_of)))
        self._group_of.append(self._groups[group])

    def take(self, words: Sequence[str], terms: AnyInts, docs: AnyInts) -> None:
        """Conflate a batch of words of the source field.

        Args:
            words: the source's terms, by number.
            terms: int32[n], the number of each word of the batch.
            docs: uint16[n], its document; ascending.
        """
        groups = self._groups_of(docs)
        present = np.unique(groups).tolist()
        if len(present) == 1:
            found = self._conflate_all(words, terms, present[0])
        else:
            found = np.empty(len(terms), dtype=np.int32)
            for group in present:
                chosen = np.flatnonzero(groups == group)
                found[chosen] = self._conflate_all(words, terms[chosen], group)
        run = make_run(found, docs, None, len(self._terms))
        self._runs.append(run)
        self._run_bytes += run.nbytes

    def arrays(self) -> Iterator[tuple[str, Writable]]:
        """Its arrays by the names that they have in a segment; none when it has no terms."""
        if not self._terms:
            return
        terms, ranks = sorted_ranks(list(self._terms))
        yield from vocabulary_arrays(encoded(terms))
        yield from postings_arrays([run.renumbered(ranks) for run in self._runs], len(terms))

    def _groups_of(self, docs: AnyInts) -> AnyInts:
        """int32[n]: the group of each document; int32[1] when all are in one."""
        first, last = int(docs[0]), int(docs[-1])
        known = np.array(self._group_of[first : last + 1], dtype=np.int32)
        groups = np.zeros(last + 1 - first, dtype=np.int32)
        groups[: len(known)] = known
        if (groups == groups[0]).all():
            return groups[:1]
        found: AnyInts = groups[docs - docs.dtype.type(first)]
        return found

    def _conflate_all(self, words: Sequence[str], terms: AnyInts, group: int) -> AnyInts:
        """int32[n]: the conflated term of each word of one group."""
        table = self._table(group, len(words))
        found = table[terms]
        new: Int64s = np.unique(terms[found == _UNKNOWN])
        if not len(new):
            return found
        conflate, numbers = self._conflate, self._terms
        name = list(self._groups)[group]
        table[new] = [numbers[conflate(words[term], name)] for term in new.tolist()]
        return table[terms]

    def _table(self, group: int, size: int) -> AnyInts:
        """The conflated terms known of a group, with room for `size` words at least."""
        while len(self._conflated) <= group:
            self._conflated.append(np.empty(0, dtype=np.int32))
        table = self._conflated[group]
        if len(table) < size:
            wider = np.full(size + size // 2, _UNKNOWN, dtype=np.int32)
            wider[: len(table)] = table
            self._conflated[group] = table = wider
        return table
