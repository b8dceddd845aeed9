"""The values that flow along the two journeys. All frozen; standard library only.

`search.model.article` holds those of the write side, `search.model.question` those of the
read side.
"""

from search.model.article import (
    Article,
    Block,
    Category,
    CleanPage,
    Entity,
    EntityType,
    KeptBlock,
    MediaType,
    Mention,
    Metadata,
    Page,
    Precision,
    PublicationDate,
    RawPage,
    Rejection,
    RemovedBlock,
    Role,
    Sourced,
    Span,
    Step,
)

__all__ = [
    "Article",
    "Block",
    "Category",
    "CleanPage",
    "Entity",
    "EntityType",
    "KeptBlock",
    "MediaType",
    "Mention",
    "Metadata",
    "Page",
    "Precision",
    "PublicationDate",
    "RawPage",
    "Rejection",
    "RemovedBlock",
    "Role",
    "Sourced",
    "Span",
    "Step",
]
