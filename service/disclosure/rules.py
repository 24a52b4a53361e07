"""Who may see a row, decided from values alone. gate.py says the same in SQL, and row-level security once more; a property test compares all three."""

from typing import Protocol
from uuid import UUID

from service.identity.viewer import Viewer

LEVELS = ("public", "partner", "organization", "restricted")
"""Audiences from the widest to the narrowest (domain.md "Audiences"): a level reads itself and all before it."""


class Row(Protocol):
    """Anything that has an owner and an audience."""

    organization_id: UUID
    audience: str


def level(viewer: Viewer, organization_id: UUID, *, shared: bool = False) -> str:
    """How far this viewer sees into what an organization owns; further where the case that it belongs to is shared with them."""
    if viewer.is_public:
        return "public"
    if viewer.organization_id != organization_id:
        return "organization" if shared else "partner"
    return "restricted" if viewer.is_cleared else "organization"


def readable(viewer: Viewer, row: Row) -> bool:
    """Whether the row's audience includes this viewer. For the public, its case must be published besides."""
    return LEVELS.index(row.audience) <= LEVELS.index(level(viewer, row.organization_id, shared=shared(viewer, row)))


def changeable(viewer: Viewer, row: Row) -> bool:
    """Whether this viewer may change the row: its owner, or whom its case is shared with to write; and only what they may read."""
    owned = viewer.organization_id == row.organization_id
    return (owned or _case_of(row) in viewer.writable_cases) and readable(viewer, row)


def shared(viewer: Viewer, row: Row) -> bool:
    """Whether the row belongs to a case that is shared with this viewer, or to the person whose case it is."""
    case = _case_of(row)
    return case in viewer.shared_cases if case is not None else _person_of(row) in viewer.shared_persons


def narrower(one: str, other: str) -> str:
    """The narrower of two audiences: what is said of a restricted thing is restricted, and a passport number is never public."""
    return max(one, other, key=LEVELS.index)


def _case_of(row: Row) -> UUID | None:
    found: UUID | None = getattr(row, "id" if getattr(row, "__tablename__", None) == "case" else "case_id", None)
    return found


def _person_of(row: Row) -> UUID | None:
    found: UUID | None = getattr(row, "id" if getattr(row, "__tablename__", None) == "person" else "person_id", None)
    return found
