"""What the chain is made of. Pure, so that anyone with the rows can check it without this service."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

FIRST_LINK = bytes(32)
"""What the first row is chained to."""

SEALED_COLUMNS = (
    "seq", "recorded_at", "organization_id", "api_key_id", "request_id", "action", "subject_type", "subject_id",
    "parent_id", "case_id", "version", "digest",
)  # fmt: skip
"""What a link covers of a journal row, in this order. Image and reason are covered through their salted digest."""

STEADY = ("disclosed", "resealed")
"""Actions that leave what a record says as it is (`source_identity.disclosed`): they repeat its version instead of counting on."""


@dataclass(frozen=True)
class Broken:
    """The first journal row at which the record of changes no longer holds, and in what way."""

    seq: int
    fault: str


_as_json = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def link(previous: bytes, position: int, row: Mapping[str, Any]) -> bytes:
    """The chain's value at a row: SHA-256 of the value before and of everything the row says."""
    told = _as_json([position, *(_plain(row[column]) for column in SEALED_COLUMNS)])
    return hashlib.sha256(previous + told.encode()).digest()


def digest(salt: bytes, payload: str) -> bytes:
    """The salted digest of a row's payload, as PostgreSQL prints it (`journal_payload`)."""
    return hashlib.sha256(salt + payload.encode()).digest()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(value) if isinstance(value, UUID) else value
