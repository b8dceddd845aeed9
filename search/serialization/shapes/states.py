"""How an archive and its server are doing."""

from __future__ import annotations

from typing import Literal, TypedDict

from search.model import Step
from search.serialization.shapes.parts import IndexShape

__all__ = ["HealthShape", "ReadyShape", "RejectionShape", "StatusShape"]


class RejectionShape(TypedDict):
    """An input that was refused."""

    path: str
    """The file."""
    step: Step
    """The step that refused it."""
    reason: str
    """Why, in words."""
    at: str
    """When, UTC."""


class StatusShape(TypedDict):
    """The state of an archive."""

    documents: int
    """Those that can be found."""
    versions: int
    """Versions kept."""
    raw_bytes: int
    """Size of all files kept."""
    removed_share: float
    """Characters removed over all characters, 0 to 1."""
    last_ingest: str | None
    """UTC; `null` before the first."""
    index: IndexShape | None
    """The index in use; `null` when the archive is empty."""
    refused: int
    """Inputs that were refused; not all of them need be in the list."""
    rejections: list[RejectionShape]
    """Those that were refused, by path: at most a hundred."""


class HealthShape(TypedDict):
    """The server lives."""

    status: Literal["ok"]
    """Always the same; a server that does not live does not answer."""


class ReadyShape(TypedDict):
    """The server can answer searches."""

    status: Literal["ready"]
    """Always the same; 503 otherwise."""
