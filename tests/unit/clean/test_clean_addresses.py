"""Dates in addresses and names of files, and numbers there that are none."""

from __future__ import annotations

import pytest

from search.clean.addresses import address_date, name_date


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/article-120250403",
        "https://example.org/202504031",
        "https://example.org/web/20250403101500/grain",
        "https://example.org/2025/13/grain",
        "https://example.org/2025/10-reasons",
        "https://example.org/2025/04/31/grain",
        "https://example.org/1025/04/03/grain",
        "https://example.org/a20250403b",
        "https://example.org/2025-04-03-to-2025-04-09",
        "https://example.org/2025",
        "https://[broken",
        "",
    ],
)
def test_addresses_without_a_date(address: str) -> None:
    found = address_date(address)
    assert found is None or found.value == "2025-04"  # the 31st is no day, its month is one


@pytest.mark.parametrize(
    "name",
    [
        "grain-120250403.txt", "20250403101500.html", "b8a8353973270d4b.txt", "20250403abc.txt",
        "2025-04-03_2025-04-09.txt", "03-04-2025.txt", "2025-04-03.warc.gz!/https://example.org/x",
        "2025-04-03/grain.txt", "20251340.txt", "000_b8a8353973270d4b.txt", "1-2025-04-03.txt", "",
    ],
)  # fmt: skip
def test_names_without_a_date(name: str) -> None:
    assert name_date(name) is None
