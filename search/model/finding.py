"""What a check of an archive finds wrong: values of `search-cli doctor`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Finding", "Severity"]


class Severity(StrEnum):
    """How bad a finding is."""

    NOTE = "note"
    """Nothing that is searched or kept is wrong: files left over, an index behind its archive."""
    INDEX = "index"
    """The index is wrong; it can be made again from the archive, and nothing is lost."""
    ARCHIVE = "archive"
    """The archive itself is wrong; a backup may have what it lost."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        place: where: a file of the archive's folder, with a table, row or array in it if known.
        what: what is wrong there.
        meaning: what follows for those who search or keep the archive.
        remedy: what to do about it.
    """

    severity: Severity
    place: str
    what: str
    meaning: str
    remedy: str
