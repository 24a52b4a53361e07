"""What a key looks like and what it may be: decided from the text alone, before any look into the database."""

import hashlib
import hmac
import secrets
import zlib
from dataclasses import dataclass
from datetime import datetime

PREFIX = "hbs"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_KID_LENGTH = 12
_SECRET_LENGTH = 43  # 43 characters of 62 are 256 bits
_CHECKSUM_LENGTH = 6  # CRC-32 in base 62


@dataclass(frozen=True)
class KeyParts:
    """A key taken apart: which one it claims to be, and the secret that shows it."""

    kid: str
    secret: str


def new_key() -> str:
    """A fresh API key: `hbs_<kid>_<secret><checksum>`. It selects whole on a double click, and scanners know its prefix."""
    return shown(KeyParts(_random(_KID_LENGTH), _random(_SECRET_LENGTH)))


def shown(parts: KeyParts) -> str:
    """A key as its client shows it."""
    return f"{PREFIX}_{parts.kid}_{parts.secret}{_checksum(parts.kid, parts.secret)}"


def parse_key(key: str) -> KeyParts | None:
    """The parts of a key, or None for anything that can't be one: a typing error is caught by its checksum."""
    prefix, _, rest = key.partition("_")
    kid, _, tail = rest.partition("_")
    secret, checksum = tail[:_SECRET_LENGTH], tail[_SECRET_LENGTH:]
    if prefix != PREFIX or len(kid) != _KID_LENGTH or len(secret) != _SECRET_LENGTH or not key.isascii():
        return None
    return KeyParts(kid, secret) if hmac.compare_digest(checksum, _checksum(kid, secret)) else None


def key_hash(pepper: bytes, secret: str) -> bytes:
    """What is stored of a key. A fast keyed hash is right for a secret of 256 random bits (OWASP ASVS 5.0, 6.5.2)."""
    return hmac.digest(pepper, secret.encode(), hashlib.sha256)


def stands(now: datetime, expires_at: datetime | None, revoked_at: datetime | None) -> bool:
    """Whether a key is in force."""
    return revoked_at is None and (expires_at is None or expires_at > now)


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _checksum(kid: str, secret: str) -> str:
    number = zlib.crc32(f"{PREFIX}_{kid}_{secret}".encode())
    digits = ""
    for _ in range(_CHECKSUM_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits
