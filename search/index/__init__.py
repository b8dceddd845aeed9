"""Documents to a Whoosh index. Disposable: it can be made again from the archive."""

from search.index.builds import Build, Source, current_build, current_id, make_build

__all__ = ["Build", "Source", "current_build", "current_id", "make_build"]
