"""A columnar, memory-mapped inverted index for Whoosh schemas and queries, in NumPy.

A folder holds immutable segment files and one manifest. A segment holds the postings, columns and
records of at most 65,536 documents as named arrays (`format`); `layout` says which arrays a field
of a Whoosh schema becomes. Writing goes from `segment_writer` through `tokens` and `postings` to
`format`; `merge` makes one segment of several.
"""

from search.columnar.budget import Budget
from search.columnar.errors import (
    ColumnarError,
    Damaged,
    Locked,
    SchemaChanged,
    TooManyTerms,
    Unsupported,
)
from search.columnar.facets import FacetTable, FieldCounts, top
from search.columnar.fields import CONFLATED, WordAnalyzer
from search.columnar.grouping import ALONE, Groups
from search.columnar.histogram import Calendar, Histogram
from search.columnar.index import ColumnarIndex, create_index, open_index
from search.columnar.manifest import MANIFEST
from search.columnar.matches import NOTHING, Matches
from search.columnar.neighbours import neighbours
from search.columnar.ordering import By
from search.columnar.queries import Near, OneWord
from search.columnar.searcher import ColumnarSearcher, Found
from search.columnar.selection import Mask, Selected, having, overlapping, select
from search.columnar.snapshot import Snapshot
from search.columnar.topk import Rank
from search.columnar.writer import ColumnarWriter

__all__ = [
    "ALONE",
    "CONFLATED",
    "MANIFEST",
    "NOTHING",
    "Budget",
    "By",
    "Calendar",
    "ColumnarError",
    "ColumnarIndex",
    "ColumnarSearcher",
    "ColumnarWriter",
    "Damaged",
    "FacetTable",
    "FieldCounts",
    "Found",
    "Groups",
    "Histogram",
    "Locked",
    "Mask",
    "Matches",
    "Near",
    "OneWord",
    "Rank",
    "SchemaChanged",
    "Selected",
    "Snapshot",
    "TooManyTerms",
    "Unsupported",
    "WordAnalyzer",
    "create_index",
    "having",
    "neighbours",
    "open_index",
    "overlapping",
    "select",
    "top",
]
