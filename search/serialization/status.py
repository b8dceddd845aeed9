"""The state of an archive as a plain dictionary."""

from __future__ import annotations

from search.model import Rejection, Status
from search.serialization import values
from search.serialization.shapes import RejectionShape, StatusShape

__all__ = ["REFUSED", "status_to_json"]

REFUSED = 100
"""Refused inputs that are listed at once; there may be as many as files."""


def status_to_json(status: Status, offset: int = 0, limit: int | None = REFUSED) -> StatusShape:
    """The state of an archive.

    Args:
        offset: how many refused inputs to pass over.
        limit: how many to list at most; None for all.
    """
    end = None if limit is None else offset + limit
    return {
        "documents": status.documents,
        "versions": status.versions,
        "raw_bytes": status.raw_bytes,
        "removed_share": round(status.removed_share, 4),
        "last_ingest": values.time(status.last_ingest) if status.last_ingest else None,
        "index": values.index(status.index) if status.index else None,
        "refused": len(status.rejections),
        "rejections": [_rejection(rejection) for rejection in status.rejections[offset:end]],
    }


def _rejection(rejection: Rejection) -> RejectionShape:
    return {
        "path": rejection.name,
        "step": rejection.step,
        "reason": rejection.reason,
        "at": values.time(rejection.at),
    }
