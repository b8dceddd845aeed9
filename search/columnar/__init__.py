"""A columnar, memory-mapped inverted index for Whoosh schemas and queries, in NumPy.

A folder holds immutable segment files and one manifest. A segment holds the postings, columns and
records of at most 65,536 documents as named arrays (`format`); `layout` says which arrays a field
of a Whoosh schema becomes. Writing goes from `segment_writer` through `tokens` and `postings` to
`format`; `merge` makes one segment of several.

`create_index` and `open_index` give an index, with its writer, snapshots and searchers. `adopt`
puts one in its place that was built elsewhere, and `copy_index` copies it. `check_files` says
whether its files are what was written, `find_differences` whether they are what writing the
documents again would give, and `find_leftovers` what no generation needs.
"""

from search.columnar.adoption import adopt
from search.columnar.budget import Budget
from search.columnar.checking import FilesChecked, check_files, find_leftovers, remove_leftovers
from search.columnar.comparing import find_differences
from search.columnar.copying import copy_index
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
from search.columnar.snapshot import Part, Snapshot
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
    "FilesChecked",
    "Found",
    "Groups",
    "Histogram",
    "Locked",
    "Mask",
    "Matches",
    "Near",
    "OneWord",
    "Part",
    "Rank",
    "SchemaChanged",
    "Selected",
    "Snapshot",
    "TooManyTerms",
    "Unsupported",
    "WordAnalyzer",
    "adopt",
    "check_files",
    "copy_index",
    "create_index",
    "find_differences",
    "find_leftovers",
    "having",
    "neighbours",
    "open_index",
    "overlapping",
    "remove_leftovers",
    "select",
    "top",
]
