"""Documents to a columnar Whoosh index. Disposable: it can be made again from the archive."""

from search.index.generations import Generation, Index, Source, Stamp, damage, write

__all__ = ["Generation", "Index", "Source", "Stamp", "damage", "write"]
