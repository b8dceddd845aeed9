"""Answers in the forms that programs read, and citations: the same from every face.

docs/exports.md describes them.
"""

from __future__ import annotations

from search.formats.citations import citation, web_address
from search.formats.forms import Format
from search.formats.tables import COLUMNS, table
from search.formats.writing import cited, with_references, written

__all__ = [
    "COLUMNS",
    "Format",
    "citation",
    "cited",
    "table",
    "web_address",
    "with_references",
    "written",
]
