"""Idempotency-Key on every POST: the same key and body get the first answer again, and the effect is there once.

The answer is stored in the transaction of its effect (platform/idempotency.py). The key belongs to the API key that used it.
"""

import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from fastapi import Request, Response

from service.identity.viewer import Viewer
from service.platform.errors import Conflict, Invalid
from service.platform.idempotency import KEPT_HOURS
from service.platform.work import UnitOfWork

_NOBODY = UUID(int=0)
_KEY = re.compile(r'"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x7e][\x20-\x21\x23-\x7e]{0,254})')
NOT_REMEMBERED = {"x-idempotency-key": "not taken"}
"""For an operation whose answer must not be stored (`openapi_extra`): a retry is carried out again."""
_KEPT_HEADERS = ("location", "etag", "content-type", "cache-control")


class StillRunning(Conflict):
    """The first request with this key has not been answered yet."""

    slug = "still-running"
    title = "The first request with this Idempotency-Key is still running"


class KeyReused(Invalid):
    """The key was used for another request."""

    slug = "idempotency-key-reused"
    title = "This Idempotency-Key was used for another request"


@dataclass(frozen=True)
class Claim:
    """A key claimed for this request: its answer is kept under it when the unit commits."""

    caller: UUID
    key: str
    fingerprint: bytes


class Replayed(Exception):
    """The request was answered before; this is that answer."""

    def __init__(self, response: Response) -> None:
        super().__init__("replayed")
        self.response = response


def offered_key(request: Request) -> str | None:
    """The Idempotency-Key, bare or as a structured-field string: `"k"` and `k` are the same key. Raises Invalid for what is neither."""
    header = request.headers.get("idempotency-key")
    if header is None:
        return None
    found = _KEY.fullmatch(header.strip())
    if found is None:
        raise Invalid("An Idempotency-Key is 1 to 255 printable ASCII characters.", pointer="header/Idempotency-Key")
    return found.group(1) or found.group(2)


async def claim(work: UnitOfWork, viewer: Viewer, request: Request, key: str, body: bytes, pepper: bytes) -> Claim:
    """Claim a key within the unit. Raises Replayed, StillRunning or KeyReused when it was claimed before.

    The fingerprint is keyed: who has only the database can't try which names a body may have held.
    """
    who = [str(viewer.organization_id), sorted(viewer.scopes)]
    asked = json.dumps([request.method, request.url.path, request.url.query, who]).encode()
    mine = Claim(viewer.api_key_id or _NOBODY, key, hmac.digest(pepper, asked + b"\n" + body, hashlib.sha256))
    named = {"caller": mine.caller, "key": key, "oldest": work.now - timedelta(hours=KEPT_HOURS)}
    # The lock first, and then a look: a statement that did both would look as things stood before it held the lock, and miss an answer
    # that was committed in between.
    is_free = await work.value(
        """
        WITH expired AS (DELETE FROM idempotency_key WHERE caller = :caller AND key = :key AND recorded_at < :oldest)
        SELECT pg_try_advisory_xact_lock(hashtextextended(:lock, 0))""",
        **named,
        lock=f"idempotency {mine.caller} {key}",
    )
    answered = await work.rows(
        """
        SELECT k.fingerprint, k.status, k.headers::text AS headers, k.body FROM idempotency_key k
        WHERE k.caller = :caller AND k.key = :key AND k.recorded_at >= :oldest""",
        **named,
    )
    for first in answered:
        if first["fingerprint"] != mine.fingerprint:
            raise KeyReused("Use a fresh key for a different request.", pointer="header/Idempotency-Key")
        headers = {**json.loads(first["headers"]), "Idempotency-Replayed": "true"}
        raise Replayed(Response(first["body"], status_code=first["status"], headers=headers))
    if not is_free:
        raise StillRunning("Ask again in a moment.", headers={"Retry-After": "1"})
    return mine


async def remember(work: UnitOfWork, mine: Claim, response: Response) -> None:
    """Keep the answer, to be committed with its effect."""
    headers = {name: value for name, value in response.headers.items() if name in _KEPT_HEADERS}
    await work.execute(
        """
        INSERT INTO idempotency_key (caller, key, fingerprint, status, headers, body, recorded_at)
        VALUES (:caller, :key, :fingerprint, :status, :headers::text::jsonb, :body, :now)""",
        caller=mine.caller,
        key=mine.key,
        fingerprint=mine.fingerprint,
        status=response.status_code,
        headers=json.dumps(headers),
        body=bytes(response.body),
        now=work.now,
    )


async def replay(_: Request, answered: Exception) -> Response:
    """The answer that was given before, marked as such."""
    assert isinstance(answered, Replayed)  # noqa: S101 - it was registered for this type
    return answered.response
