"""Keys that were looked up before. Whom one resolves to now is not taken from here: it is asked again by whatever the key is to do."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from service.identity.rules import KeyParts, key_hash, stands
from service.identity.viewer import Viewer

PROOF = "SELECT prove_viewer();"
"""What a unit of work begins with whose viewer may be another by now: refused by the database then, whatever it was to do."""


@dataclass(frozen=True)
class KnownKey:
    """A key as it was when it was looked up."""

    viewer: Viewer
    hash: bytes
    expires_at: datetime | None


class KnownKeys:
    """The keys that a process has looked up last, by their kid."""

    def __init__(self, most: int = 1_000) -> None:
        self._most = most
        self._keys: dict[str, KnownKey] = {}

    def keep(self, kid: str, key: KnownKey) -> None:
        """Remember a key that was just looked up; the one that was looked up longest ago makes room."""
        self._keys.pop(kid, None)
        self._keys[kid] = key
        if len(self._keys) > self._most:
            del self._keys[next(iter(self._keys))]

    def get(self, parts: KeyParts, pepper: bytes, now: datetime) -> KnownKey | None:
        """The key that a client shows, if it is remembered, its secret is right and its time is not over."""
        key = self._keys.get(parts.kid)
        if key is None or not stands(now, key.expires_at, None) or not hmac.compare_digest(key_hash(pepper, parts.secret), key.hash):
            return None
        return key
