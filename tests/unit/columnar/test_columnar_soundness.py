"""Arrays of a field held against one another."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.columnar.errors import Damaged
from search.columnar.format import MappedArrays, write_arrays
from search.columnar.soundness import FieldArrays

GROUPS = st.lists(st.lists(st.integers(0, 9), max_size=4), max_size=6)


@pytest.fixture(scope="module")
def arrays(tmp_path_factory: pytest.TempPathFactory) -> FieldArrays:
    path = tmp_path_factory.mktemp("soundness") / "a.seg"
    write_arrays(path, {}, {})
    return FieldArrays(MappedArrays(path), "body")


@given(groups=GROUPS, in_order=st.booleans())
def test_elements_ascend_within_their_groups_only(
    groups: list[list[int]], in_order: bool, arrays: FieldArrays
) -> None:
    if in_order:
        groups = [sorted(set(group)) for group in groups]
    array = np.array([number for group in groups for number in group], np.uint16)
    offsets = np.array([0, *np.cumsum([len(group) for group in groups])], np.uint32)
    if all(one < other for group in groups for one, other in pairwise(group)):
        arrays.check_ascending("docs", array, offsets)
    else:
        with pytest.raises(Damaged, match="body/docs' does not ascend"):
            arrays.check_ascending("docs", array, offsets)
