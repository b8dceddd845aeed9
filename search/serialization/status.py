"""The state of an archive as a plain dictionary."""

from __future__ import annotations

from search.model import Rejection, Status
from search.serialization import values
from search.serialization.shapes import RejectionShape, StatusShape

__all__ = ["status_to_json"]


def status_to_json(status: Status) -> StatusShape:
    """The state of an archive."""
    return {
        "documents": status.documents,
        "versions": status.versions,
        "raw_bytes": status.raw_bytes,
        "removed_share": round(status.removed_share, 4),
        "last_ingest": values.time(status.last_ingest) if status.last_ingest else None,
        "index": values.index(status.index) if status.index else None,
        "rejections": [_rejection(rejection) for rejection in status.rejections],
    }


def _rejection(rejection: Rejection) -> RejectionShape:
    return {
        "path": rejection.name,
        "step": rejection.step,
        "reason": rejection.reason,
        "at": values.time(rejection.at),
    }
