"""New identifiers: UUIDv7 (RFC 9562 §5.7), so that a table's newest rows lie together."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh UUIDv7."""
    return uuid7()
