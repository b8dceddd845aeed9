"""Documents to a columnar Whoosh index. Disposable: it can be made again from the archive."""

from search.index.checking import IndexChecked, check_index, find_leftovers, remove_leftovers
from search.index.copying import copy_index, remove_index
from search.index.generations import FOLDER, Generation, Index, Source, Stamp, damage
from search.index.writing import (
    Batch,
    build,
    discard_adopted,
    discard_unrelated,
    is_being_built,
    write,
)

__all__ = [
    "FOLDER",
    "Batch",
    "Generation",
    "Index",
    "IndexChecked",
    "Source",
    "Stamp",
    "build",
    "check_index",
    "copy_index",
    "damage",
    "discard_adopted",
    "discard_unrelated",
    "find_leftovers",
    "is_being_built",
    "remove_index",
    "remove_leftovers",
    "write",
]
