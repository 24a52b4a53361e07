"""Who a key belongs to."""

import hmac
from datetime import datetime
from uuid import UUID

from schemas.vocabulary import Scope
from service.identity.rules import KeyParts, key_hash, stands
from service.identity.viewer import Viewer
from service.platform.errors import Unauthenticated
from service.platform.work import Reader


async def viewer_of(reader: Reader, parts: KeyParts | None, pepper: bytes, now: datetime) -> Viewer:
    """The viewer that a key resolves to. Unknown, malformed, expired and revoked keys fail alike."""
    if parts is None:
        raise Unauthenticated
    found = await reader.rows(
        "SELECT * FROM key_by_kid(:kid)",
        kid=parts.kid,
    )
    row = found[0] if found else None
    # The hash is computed and compared for an unknown key too, so that timing does not tell which of its parts is wrong.
    matches = hmac.compare_digest(key_hash(pepper, parts.secret), row["hash"] if row else bytes(32))
    if row is None or not matches or not stands(now, row["expires_at"], row["revoked_at"]):
        raise Unauthenticated
    scopes = frozenset(Scope(scope) for scope in row["scopes"])
    shared = [frozenset(UUID(str(each)) for each in row[name]) for name in ("cases", "persons", "writes")]
    return Viewer(UUID(str(row["organization_id"])), UUID(str(row["id"])), row["label"], scopes, *shared)
