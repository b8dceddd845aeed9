"""Edit distance of one word to many at once.

The optimal string alignment distance: an edit inserts, drops or changes a character or swaps two
neighbours, and no part is edited twice. The rows of the usual table are computed for all words
together, only as far from its diagonal as the limit allows, and words that cannot come back under
the limit are dropped after each row.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["within_distance", "within_one"]

_Ints = npt.NDArray[np.int64]
_Rows = npt.NDArray[np.uint8]

_FAR = 100
"""More than any limit, and far enough from 255 to add to."""

_MAX_LIMIT = 20


def within_distance(
    codes: npt.NDArray[Any], words: tuple[_Ints, _Ints], wanted: str, limit: int
) -> _Ints:
    """Which words are at most `limit` edits away from the wanted one.

    Args:
        codes: code points of all words, uint8[n] or uint32[n].
        words: where each word begins in `codes`, and how many characters it has: int64[w] each.
        wanted: the word.
        limit: 0 to 20; more counts as 20.

    Returns:
        int64[m], ascending indices of words.
    """
    limit = min(max(0, limit), _MAX_LIMIT)
    starts, lengths = words
    length = len(wanted)
    chosen = np.flatnonzero((lengths >= length - limit) & (lengths <= length + limit))
    if not len(codes):
        return chosen[:0] if length > limit else chosen  # all words are empty
    band = _Band(codes, starts.take(chosen), chosen, limit)
    for row, character in enumerate(wanted, start=1):
        if not len(band.chosen):
            break
        band.advance(row, ord(character), ord(wanted[row - 2]) if row > 1 else -1)
    last = lengths.take(band.chosen) - length + limit
    return band.chosen[band.rows[-1][last, np.arange(len(last))] <= limit]


def within_one(
    blob: npt.NDArray[np.uint8], words: tuple[npt.NDArray[Any], npt.NDArray[Any]], wanted: bytes
) -> npt.NDArray[np.bool_]:
    """Which words are at most one edit away from the wanted one, as `within_distance`.

    Args:
        blob: UTF-8 of all words, uint8[n].
        words: where each word begins in `blob`, and how many bytes it has: int[w] each.
        wanted: the word, in ASCII.

    Returns:
        bool[w].
    """
    starts, sizes = (each.astype(np.int64) for each in words)
    length = len(wanted)
    columns = np.arange(length + 4)
    letters = blob.take(starts[:, None] + columns, mode="clip")
    letters *= columns < sizes[:, None]
    found = _one_apart(letters, sizes, np.frombuffer(wanted, np.uint8))
    for row in np.flatnonzero((letters > 0x7F).any(axis=1)).tolist():
        text = letters[row, : sizes[row]].tobytes().decode("utf-8", "replace")
        codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
        word = np.zeros((1, length + 4), np.uint32)
        word[0, : len(codes)] = codes[: length + 4]
        found[row] = _one_apart(word, np.array([len(codes)]), np.frombuffer(wanted, np.uint8))[0]
    return found


def _one_apart(
    letters: npt.NDArray[Any], lengths: _Ints, wanted: npt.NDArray[np.uint8]
) -> npt.NDArray[np.bool_]:
    """Which words, rows of characters with zeros behind their end, are at most one edit away."""
    length = len(wanted)
    same = letters[:, :length] == wanted
    differing = length - same.sum(axis=1)
    first = np.where(differing > 0, same.argmin(axis=1), length)
    before = np.arange(length) < first[:, None]
    longer = before | (letters[:, 1 : length + 1] == wanted)
    shorter = before[:, : length - 1] | (letters[:, : length - 1] == wanted[1:])
    swapped = np.zeros(len(letters), np.bool_)
    pairs = np.flatnonzero((differing == 2) & (first < length - 1))
    place = first[pairs]
    swapped[pairs] = (letters[pairs, place] == wanted[place + 1]) & (
        letters[pairs, place + 1] == wanted[place]
    )
    return np.select(
        [lengths == length, lengths == length + 1, lengths == length - 1],
        [(differing < 2) | swapped, longer.all(axis=1), shorter.all(axis=1)],
        default=False,
    )


class _Band:
    """The last rows of the tables of all words that may still be near.

    Row i holds 2 * limit + 1 cells of each word: the distances of the first i characters of the
    wanted word to the first j characters of the word, for j from i - limit to i + limit.
    """

    def __init__(self, codes: npt.NDArray[Any], starts: _Ints, chosen: _Ints, limit: int) -> None:
        self._codes = codes
        self._starts = starts
        self._limit = limit
        self.chosen = chosen
        first = np.full((2 * limit + 1, len(chosen)), _FAR, np.uint8)
        first[limit:] = np.arange(limit + 1, dtype=np.uint8)[:, None]
        self.rows = [first]
        self._columns: dict[int, npt.NDArray[Any]] = {
            column: self._characters(column) for column in range(1, limit + 1)
        }

    def advance(self, row: int, character: int, before: int) -> None:
        """Compute a row for a character of the wanted word and drop what is too far."""
        limit, columns = self._limit, self._columns
        columns[row + limit] = self._characters(row + limit)
        columns.pop(row - limit - 2, None)
        equal = {
            column: columns[column] == character
            for column in range(max(1, row - limit - 1), row + limit + 1)
        }
        cells = np.full((2 * limit + 1, len(self.chosen)), _FAR, np.uint8)
        for offset in range(2 * limit + 1):
            column = row + offset - limit
            if column == 0:
                cells[offset] = row
            elif column > 0:
                self._cell(cells, offset, equal[column])
                if before >= 0 and column > 1:
                    swapped = equal[column - 1] & (columns[column] == before)
                    swap = np.where(swapped, self.rows[-2][offset] + np.uint8(1), np.uint8(_FAR))
                    np.minimum(cells[offset], swap, out=cells[offset])
        self.rows = [self.rows[-1], cells]
        self._drop()

    def _cell(self, cells: _Rows, offset: int, equal: npt.NDArray[np.bool_]) -> None:
        """The least of changing, inserting and dropping a character."""
        above = self.rows[-1]
        cell = np.add(above[offset], ~equal, out=cells[offset])
        if offset < 2 * self._limit:
            np.minimum(cell, above[offset + 1] + np.uint8(1), out=cell)
        if offset:
            np.minimum(cell, cells[offset - 1] + np.uint8(1), out=cell)

    def _drop(self) -> None:
        # A swap leads from one row to the next but one, past a row that is too far.
        least = np.minimum(self.rows[1].min(axis=0), self.rows[0].min(axis=0) + np.uint8(1))
        near = np.flatnonzero(least <= self._limit)
        if len(near) < len(self.chosen):
            self.chosen, self._starts = self.chosen.take(near), self._starts.take(near)
            self.rows = [row.take(near, axis=1) for row in self.rows]
            self._columns = {n: column.take(near) for n, column in self._columns.items()}

    def _characters(self, column: int) -> npt.NDArray[Any]:
        """A character of each word; behind its end any character, which no result depends on."""
        return self._codes.take(self._starts + (column - 1), mode="clip")
