"""Whether the arrays of a field fit together, so that nothing read from a file leads out of it.

A checksum says that an array is what was written, not that it was written by this package: a file
from elsewhere may have right checksums and offsets that descend. What is checked here is checked
once, when an array is first used, in about the time that its checksum takes.
"""

from __future__ import annotations

from typing import NoReturn

import numpy as np
import numpy.typing as npt

from search.columnar.arrays import AnyInts
from search.columnar.errors import Damaged
from search.columnar.format import MappedArrays
from search.columnar.packed import PackedIntegers

__all__ = ["FieldArrays"]

_UNSIGNED = frozenset({"|u1", "<u2", "<u4"})
_OFFSETS = frozenset({"<u4", "<i8"})


class FieldArrays:
    """The arrays of one field of a segment. All methods raise `Damaged`.

    Args:
        arrays: of the segment.
        field: whose arrays are meant.
    """

    def __init__(self, arrays: MappedArrays, field: str) -> None:
        self._arrays = arrays
        self._field = field

    def __contains__(self, name: str) -> bool:
        return f"{self._field}/{name}" in self._arrays

    def plain(self, name: str, dtypes: frozenset[str], count: int) -> AnyInts:
        """An array that is not packed, of one of the types, with so many elements."""
        array = self._found(name)
        if isinstance(array, PackedIntegers) or array.dtype.str not in dtypes:
            self.complain(name, "has another type")
        if len(array) != count:
            self.complain(name, f"has {len(array):,} elements, not {count:,}")
        return array

    def ints(self, name: str, count: int) -> AnyInts:
        """Unsigned integers of any width, packed or not."""
        array = self._found(name)
        if isinstance(array, PackedIntegers):
            if not array.sound():
                self.complain(name, "is packed in a way that cannot be read")
        elif array.dtype.str not in _UNSIGNED:
            self.complain(name, "has another type")
        if len(array) != count:
            self.complain(name, f"has {len(array):,} elements, not {count:,}")
        return array

    def indexes(self, name: str, dtypes: frozenset[str], count: int, bound: int) -> AnyInts:
        """Integers below a bound, such as document or term numbers."""
        array = self.plain(name, dtypes, count)
        if count and int(array.max()) >= bound:
            self.complain(name, f"leads beyond {bound:,}")
        return array

    def check_ascending(self, name: str, array: AnyInts, offsets: AnyInts) -> None:
        """Whether the elements of each group ascend, the first of which are at `offsets`."""
        falls = array[1:] <= array[:-1]
        falls[offsets[(offsets > 0) & (offsets < len(array))] - 1] = False  # a group begins there
        if falls.any():
            self.complain(name, "does not ascend")

    def offsets(self, name: str, into: str, groups: int | None = None) -> npt.NDArray[np.uint32]:
        """uint32 or int64[groups + 1]: ascending from 0 to the number of elements of `into`."""
        count = self.count(name) if groups is None else groups + 1
        array = self.plain(name, _OFFSETS, count)
        if not count or array[0] != 0 or array[-1] != self.count(into):
            self.complain(name, f"does not fit {into!r}")
        if (array[1:] < array[:-1]).any():
            self.complain(name, "does not ascend")
        return array

    def terms(self, bounds: AnyInts) -> npt.NDArray[np.uint8]:
        """uint8[bytes]: terms in UTF-8, each of them whole between its bounds."""
        blob = self.plain("terms", frozenset({"|u1"}), int(bounds[-1]))
        try:
            str(blob.data, "utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            self.complain("terms", f"is no UTF-8 ({error})")
        # Bytes 10xxxxxx continue a character.
        if (blob.take(bounds[bounds < len(blob)]) & 0xC0 == 0x80).any():
            self.complain("term_offsets", "cuts a character")
        return blob

    def count(self, name: str) -> int:
        """Number of elements of an array, without reading it."""
        self._check_there(name)
        return self._arrays.count(f"{self._field}/{name}")

    def complain(self, name: str, what: str) -> NoReturn:
        """Say what is wrong with an array."""
        raise Damaged(self._arrays.path, f"array '{self._field}/{name}' {what}")

    def _found(self, name: str) -> AnyInts:
        self._check_there(name)
        return self._arrays[f"{self._field}/{name}"]

    def _check_there(self, name: str) -> None:
        if name not in self:
            self.complain(name, "is missing")
