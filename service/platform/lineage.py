"""Chains of records that name a parent of their own kind: what derives from what, what is part of what. Pure."""

from collections.abc import Mapping
from uuid import UUID


def would_circle(record: UUID, parent: UUID, parents: Mapping[UUID, UUID | None]) -> bool:
    """Whether giving `record` this parent would make a record its own ancestor."""
    step: UUID | None = parent
    seen: set[UUID] = set()
    while step is not None and step not in seen:
        if step == record:
            return True
        seen.add(step)
        step = parents.get(step)
    return False


def root(record: UUID, parents: Mapping[UUID, UUID | None]) -> UUID:
    """The last ancestor of a record: itself, where it has no parent."""
    seen = {record}
    while (parent := parents.get(record)) is not None and parent not in seen:
        record = parent
        seen.add(parent)
    return record
