"""Who may see a row, decided from values alone. gate.py says the same in SQL; a property test compares the two."""

from typing import Protocol
from uuid import UUID

from service.identity.viewer import Viewer

LEVELS = ("public", "partner", "organization", "restricted")
"""Audiences from the widest to the narrowest (domain.md "Audiences"): a level reads itself and all before it."""


class Row(Protocol):
    """Anything that has an owner and an audience."""

    organization_id: UUID
    audience: str


def level(viewer: Viewer, organization_id: UUID) -> str:
    """How far this viewer sees into what an organization owns."""
    if viewer.is_public:
        return "public"
    if viewer.organization_id != organization_id:
        return "partner"
    return "restricted" if viewer.is_cleared else "organization"


def readable(viewer: Viewer, row: Row) -> bool:
    """Whether the row's audience includes this viewer. For the public, its case must be published besides."""
    return LEVELS.index(row.audience) <= LEVELS.index(level(viewer, row.organization_id))


def changeable(viewer: Viewer, row: Row) -> bool:
    """Whether this viewer may change the row: its owner, and only what it may read."""
    return viewer.organization_id == row.organization_id and readable(viewer, row)


def narrower(one: str, other: str) -> str:
    """The narrower of two audiences: what is said of a restricted thing is restricted, and a passport number is never public."""
    return max(one, other, key=LEVELS.index)
