"""Sealing of single values: AES-256-GCM under a ring of keys that never lies in the database.

A sealed value is `key id ‖ nonce ‖ ciphertext ‖ tag`, bound to its table, column and row: moved anywhere else it does not open.
The newest key seals, every key of the ring opens. The ring is read anew for each unit of work, under a lock that a rotation
takes for itself (`ring_in`, `alone`), so that a rotation needs no restart and retires no key that a request still uses.
"""

import base64
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from service.platform.errors import IntegrityBroken

if TYPE_CHECKING:  # whoever only needs the ring's file does without the database
    from service.platform.work import UnitOfWork

KID_LENGTH = 8
"""A key's id: so many lower-case letters and digits, in front of all that it sealed."""
RING_FILE = "sealing.keys"
"""The ring's file in the data folder."""
_KEY_BYTES = 32
_NONCE_BYTES = 12
_LOCK = 0x7365616C  # "seal": shared by whoever seals or opens, exclusive for whoever changes the ring


class SealBroken(IntegrityBroken):
    """A sealed value does not open: it was altered or moved, or the key that sealed it is no longer in the ring."""

    slug = "seal-broken"
    title = "A sealed value does not open"


class BadRing(Exception):
    """What should be a ring of sealing keys is none. Says nothing of what stands there."""


@dataclass(frozen=True)
class Place:
    """Where a sealed value belongs."""

    table: str
    column: str
    row: UUID

    @property
    def bound(self) -> bytes:
        """What the seal covers besides the value."""
        return f"{self.table}\x1f{self.column}\x1f{self.row}".encode()


@dataclass(frozen=True)
class KeyRing:
    """Keys by their id, oldest first."""

    keys: Mapping[str, bytes] = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what is no ring: BadRing."""
        fit = all(len(key) == _KEY_BYTES and len(kid) == KID_LENGTH and kid.isascii() and kid.isalnum() for kid, key in self.keys.items())
        if not self.keys or not fit:
            raise BadRing(f"a sealing key is {_KEY_BYTES} bytes under an id of {KID_LENGTH} letters and digits")

    @property
    def newest(self) -> str:
        """The id of the key that seals."""
        return list(self.keys)[-1]

    def seal(self, text: str, place: Place) -> bytes:
        """The text, sealed for this place under the newest key."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(self.keys[self.newest]).encrypt(nonce, text.encode(), place.bound)
        return self.newest.encode() + nonce + sealed

    def open(self, sealed: bytes, place: Place) -> str:
        """What was sealed for this place. Raises SealBroken."""
        kid, rest = sealed[:KID_LENGTH].decode("ascii", "replace"), sealed[KID_LENGTH:]
        if kid not in self.keys:
            raise SealBroken("The key that sealed this is not in the ring.")
        try:
            return AESGCM(self.keys[kid]).decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], place.bound).decode()
        except (InvalidTag, ValueError) as error:
            raise SealBroken("It was altered, or sealed for another place.") from error

    def with_new_key(self) -> "KeyRing":
        """The ring with a fresh key, which is then the newest."""
        return KeyRing({**self.keys, secrets.token_hex(KID_LENGTH // 2): secrets.token_bytes(_KEY_BYTES)})

    def newest_alone(self) -> "KeyRing":
        """The ring without its older keys."""
        return KeyRing({self.newest: self.keys[self.newest]})


Ring = Callable[[], KeyRing]
"""The ring as it stands at this moment."""


def fresh_ring() -> KeyRing:
    """A ring of one fresh key."""
    return KeyRing({secrets.token_hex(KID_LENGTH // 2): secrets.token_bytes(_KEY_BYTES)})


def parse_ring(text: str) -> KeyRing:
    """A ring as text: `id:key` with the key in base64url, oldest first, separated by white space or commas. Raises BadRing."""
    try:
        pairs = [pair.partition(":") for pair in text.replace(",", " ").split()]
        return KeyRing({kid: base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)) for kid, _, key in pairs})
    except ValueError:
        raise BadRing("a sealing key is written as id:key, the key in base64url") from None


def written(ring: KeyRing) -> str:
    """The ring as `parse_ring` reads it, a line a key."""
    return "".join(f"{kid}:{base64.urlsafe_b64encode(key).rstrip(b'=').decode()}\n" for kid, key in ring.keys.items())


def begin_ring(path: Path) -> None:
    """Make the ring's file, for its owner's eyes alone, where there is none. Of several processes that begin at once, one does."""
    if not path.exists():
        draft = _drafted(path, fresh_ring())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()


def read_ring(path: Path) -> KeyRing:
    """The ring that the file holds. Raises BadRing, OSError."""
    return parse_ring(path.read_text(encoding="ascii", errors="replace"))


def replace_ring(path: Path, ring: KeyRing) -> None:
    """Put another ring in the file's place: whoever reads it sees the one or the other, whole."""
    _drafted(path, ring).replace(path)


def _drafted(path: Path, ring: KeyRing) -> Path:
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(written(ring))
        file.flush()
        os.fsync(file.fileno())
    return draft


async def ring_in(work: "UnitOfWork", ring: Ring) -> KeyRing:
    """The ring, which no rotation changes until this unit has ended."""
    await work.execute("SELECT pg_advisory_xact_lock_shared(:lock::bigint)", lock=_LOCK)
    return ring()


async def alone(work: "UnitOfWork") -> None:
    """Wait until no unit holds the ring, and keep others from it until this one ends."""
    await work.execute("SELECT pg_advisory_xact_lock(:lock::bigint)", lock=_LOCK)
