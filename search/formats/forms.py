"""The forms of answer that programs read."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Format"]


class Format(StrEnum):
    """A form of answer that programs read; also what it is called in addresses and options.

    `JSON` is one object with the whole answer, which `search.serialization` makes. The others are
    hits, one after the other.
    """

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"
    BIBTEX = "bib"
    RIS = "ris"
    CSL = "csl"
    IDS = "ids"
    PATHS = "paths"
