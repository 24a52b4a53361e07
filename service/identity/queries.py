"""Who a key belongs to."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from schemas.vocabulary import Scope
from service.identity.known import KnownKey
from service.identity.rules import KeyParts, key_hash, stands
from service.identity.viewer import Viewer
from service.platform.errors import Unauthenticated
from service.platform.work import Reader


async def known_key(reader: Reader, parts: KeyParts, pepper: bytes, now: datetime) -> KnownKey:
    """The key that a client showed, and whom it resolves to. Raises Unauthenticated: unknown, expired and revoked keys fail alike."""
    found = await reader.rows(
        "SELECT * FROM key_by_kid(:kid)",
        kid=parts.kid,
    )
    row = found[0] if found else None
    # The hash is computed and compared for an unknown key too, so that timing does not tell which of its parts is wrong.
    matches = hmac.compare_digest(key_hash(pepper, parts.secret), row["hash"] if row else bytes(32))
    if row is None or not matches or not stands(now, row["expires_at"], row["revoked_at"]):
        raise Unauthenticated
    return KnownKey(_viewer(row), row["hash"], row["expires_at"])


async def viewer_by_kid(reader: Reader, kid: str, now: datetime) -> Viewer:
    """The viewer of a key that asked for something to be done later. Raises Unauthenticated where it is no longer in force."""
    found = await reader.rows("SELECT * FROM key_by_kid(:kid)", kid=kid)
    if not found or not stands(now, found[0]["expires_at"], found[0]["revoked_at"]):
        raise Unauthenticated
    return _viewer(found[0])


def _viewer(row: Mapping[str, Any]) -> Viewer:
    scopes = frozenset(Scope(scope) for scope in row["scopes"])
    shared = [frozenset(UUID(str(each)) for each in row[name]) for name in ("cases", "persons", "writes")]
    return Viewer(UUID(str(row["organization_id"])), UUID(str(row["id"])), row["label"], scopes, *shared)
