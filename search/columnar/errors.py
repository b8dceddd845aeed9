"""What can go wrong in a columnar index.

::

    ColumnarError
      Damaged         a file is missing, truncated, altered, or not of this format
      SchemaChanged   the index was made with other fields than those given
      Locked          another writer holds the index
      TooManyTerms    a pattern stands for more terms than allowed
      Unsupported     a query, field or value that the index cannot express
"""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "ColumnarError",
    "Damaged",
    "Locked",
    "SchemaChanged",
    "TooManyTerms",
    "Unsupported",
]


class ColumnarError(Exception):
    """Root of everything that this package raises on purpose."""


class Damaged(ColumnarError):  # noqa: N818 - named as what happened
    """A file of the index is not what was written; `path` is the file, `what` the reason."""

    def __init__(self, path: str | Path, what: str) -> None:
        super().__init__(f"{path}: {what}")
        self.path = Path(path)
        self.what = what


class SchemaChanged(ColumnarError):  # noqa: N818 - named as what happened
    """The index was made with other fields than the given schema has; build it again."""


class Locked(ColumnarError):  # noqa: N818 - named as what happened
    """Another writer holds the index; `holder` says which, in words."""

    def __init__(self, holder: str) -> None:
        super().__init__(f"the index is being written by {holder}")
        self.holder = holder


class TooManyTerms(ColumnarError):  # noqa: N818 - named as what happened
    """A pattern stands for more than `limit` terms; `text` is the pattern."""

    def __init__(self, text: str, limit: int) -> None:
        super().__init__(f"{text!r} stands for more than {limit:,} words; make it more precise")
        self.text = text
        self.limit = limit


class Unsupported(ColumnarError):  # noqa: N818 - named as what happened
    """A query, a field or a value that this index cannot express."""
