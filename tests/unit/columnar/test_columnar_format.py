"""The file of arrays: what is written is read, and every altered byte is noticed."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from search.columnar.errors import Damaged
from search.columnar.format import MappedArrays, write_arrays
from search.columnar.packed import packed

ARRAYS = {
    "a/bytes": np.arange(100, dtype=np.uint8),
    "a/empty": np.array([], dtype=np.uint16),
    "b/wide": np.arange(7, dtype=np.int64) - 3,
    "b/truth": np.array([True, False, True]),
    "b/floats": np.array([0.5, -1.0, np.inf]),
    "records": np.arange(50, dtype=np.uint8),
}
META = {"documents": 3, "fields": {"é": {"kind": "text"}}}


def test_arrays_come_back(tmp_path):
    size = write_arrays(tmp_path / "f", ARRAYS, META)
    assert size == (tmp_path / "f").stat().st_size
    mapped = MappedArrays(tmp_path / "f")
    assert mapped.meta == META
    assert mapped.size == size
    assert list(mapped) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert name in mapped
        assert mapped[name].dtype == array.dtype
        assert mapped.nbytes(name) == array.nbytes
        np.testing.assert_array_equal(mapped[name], array)
        assert not mapped[name].flags.writeable
        assert mapped[name] is mapped[name]
    mapped.verify()
    assert "c" not in mapped
    with pytest.raises(KeyError):
        mapped["c"]


def test_pairs_are_taken_one_after_another_and_meta_last(tmp_path):
    meta: dict[str, int] = {}

    def pairs():
        yield "a", np.arange(3)
        meta["seen"] = 1
        yield "b", np.arange(4)[::2]

    write_arrays(tmp_path / "f", pairs(), meta)
    mapped = MappedArrays(tmp_path / "f")
    assert mapped.meta == {"seen": 1}
    assert mapped["b"].tolist() == [0, 2]


def test_packed_integers_come_back(tmp_path):
    values = np.array([*range(3000), 70_000])
    write_arrays(tmp_path / "f", {"p": packed(values)}, {})
    mapped = MappedArrays(tmp_path / "f")
    assert mapped["p"][:].tolist() == values.tolist()
    assert "p" in mapped
    mapped.verify()


def test_every_altered_byte_is_noticed(tmp_path):
    path = tmp_path / "f"
    write_arrays(path, ARRAYS, META)
    good = path.read_bytes()
    for place in range(len(good)):
        path.write_bytes(good[:place] + bytes([good[place] ^ 4]) + good[place + 1 :])
        with pytest.raises(Damaged) as caught:
            MappedArrays(path).verify()
        assert caught.value.path == path


def test_a_truncated_file_is_noticed(tmp_path):
    path = tmp_path / "f"
    write_arrays(path, ARRAYS, META)
    good = path.read_bytes()
    for length in range(len(good)):
        path.write_bytes(good[:length])
        with pytest.raises(Damaged):
            MappedArrays(path)


def test_an_array_is_checked_when_it_is_first_used(tmp_path):
    path = tmp_path / "f"
    write_arrays(path, ARRAYS, META)
    altered = bytearray(path.read_bytes())
    altered[64] ^= 1
    path.write_bytes(altered)
    mapped = MappedArrays(path)
    assert mapped["b/wide"].tolist() == ARRAYS["b/wide"].tolist()
    with pytest.raises(Damaged, match="'a/bytes'"):
        mapped["a/bytes"]


def test_records_are_checked_by_verify_only(tmp_path):
    path = tmp_path / "f"
    write_arrays(path, {"records": ARRAYS["records"]}, {})
    altered = bytearray(path.read_bytes())
    altered[64] ^= 1
    path.write_bytes(altered)
    assert MappedArrays(path)["records"][0] == 1
    with pytest.raises(Damaged, match="'records'"):
        MappedArrays(path).verify()


def test_a_missing_file(tmp_path):
    with pytest.raises(Damaged, match="mapped"):
        MappedArrays(tmp_path / "none")


@pytest.mark.parametrize("array", [np.zeros((2, 2)), np.array(["a"]), np.zeros(2, dtype=np.int16)])
def test_what_cannot_be_written_leaves_nothing(array, tmp_path):
    with pytest.raises(ValueError, match="'bad'"):
        write_arrays(tmp_path / "f", {"good": np.arange(3), "bad": array}, {})
    assert not list(tmp_path.iterdir())


def test_a_failed_write_keeps_the_file_before(tmp_path):
    write_arrays(tmp_path / "f", ARRAYS, META)

    def pairs():
        yield "a", np.arange(3)
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - the one just raised
        write_arrays(tmp_path / "f", pairs(), {})
    assert MappedArrays(tmp_path / "f").meta == META
    assert [path.name for path in tmp_path.iterdir()] == ["f"]


def test_closing_leaves_arrays_in_use_readable(tmp_path):
    write_arrays(tmp_path / "f", ARRAYS, META)
    mapped = MappedArrays(tmp_path / "f")
    array = mapped["b/wide"]
    mapped.close()
    mapped.close()
    assert array.tolist() == ARRAYS["b/wide"].tolist()


def test_released_arrays_are_read_again(tmp_path):
    write_arrays(tmp_path / "f", ARRAYS, META)
    mapped = MappedArrays(tmp_path / "f")
    array = mapped["b/wide"]
    mapped.release()
    assert array.tolist() == ARRAYS["b/wide"].tolist()


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux what is in memory")
def test_verifying_does_not_keep_a_file_in_memory(tmp_path):
    write_arrays(tmp_path / "f", {name: np.ones(1 << 22, np.uint8) for name in "abcd"}, META)
    mapped = MappedArrays(tmp_path / "f")
    mapped["a"]  # is checked, and so read
    assert resident(tmp_path / "f") >= 1 << 22
    mapped.verify()
    assert resident(tmp_path / "f") < 1 << 20


def resident(path):
    """Bytes of a mapped file that are in this process's memory."""
    lines = iter(Path("/proc/self/smaps").read_text().splitlines())
    for line in lines:
        if line.endswith(str(path)):
            return next(int(each.split()[1]) * 1024 for each in lines if each.startswith("Rss:"))
    return 0


def test_threads_share_a_mapping(tmp_path):
    write_arrays(tmp_path / "f", ARRAYS, META)
    mapped = MappedArrays(tmp_path / "f")
    sums: list[int] = []
    threads = [
        threading.Thread(target=lambda: sums.append(int(mapped["a/bytes"].sum()))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sums == [4950] * 8
