"""Who must not come back: people erased at their own or their family's wish, kept as keyed hashes of names and identifiers.

A hash is keyed with the registry's secret, so that the list by itself lets nobody try which names it may hold.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from schemas.forgetting import SuppressionNew
from schemas.vocabulary import Audience, SuppressionKind
from service.identity.viewer import Viewer
from service.journal.commands import create
from service.persons.tables import Suppression
from service.platform.errors import Conflict, FieldError
from service.platform.work import UnitOfWork


class Suppressed(Conflict):
    """Somebody of this name or identifier asked to be forgotten."""

    slug = "suppressed"
    title = "Somebody of this name or identifier asked to be forgotten"


def normalised(name: str) -> str:
    """A name apart from case, marks, punctuation and the order of its parts."""
    bare = "".join(
        each if each.isalnum() else " " for each in unicodedata.normalize("NFKD", name).casefold() if not unicodedata.combining(each)
    )
    return " ".join(sorted(unicodedata.normalize("NFC", bare).split()))


def digest_of_name(pepper: bytes, name: str) -> bytes:
    """The keyed hash of a normalised name."""
    return _digest(pepper, SuppressionKind.NAME, normalised(name))


def digest_of_identifier(pepper: bytes, scheme: str, value: str) -> bytes:
    """The keyed hash of an external identifier: letters and digits count, spacing and case do not."""
    return _digest(pepper, SuppressionKind.IDENTIFIER, f"{scheme}={''.join(each for each in value.casefold() if each.isalnum())}")


async def suppress(work: UnitOfWork, registrar: Viewer, body: SuppressionNew) -> list[Suppression]:
    """Put names and identifiers on the list. What is on it already is not put there twice."""
    digests = [(SuppressionKind.NAME, digest_of_name(work.pepper, name)) for name in body.names if normalised(name)]
    digests += [(SuppressionKind.IDENTIFIER, digest_of_identifier(work.pepper, each.scheme, each.value)) for each in body.identifiers]
    standing = await listed(work, [digest for _, digest in digests])
    fresh = dict.fromkeys(entry for entry in digests if entry[1] not in standing)
    return [
        create(
            work,
            registrar,
            Suppression,
            {"kind": kind, "digest": digest, "reason": body.reason},
            action="suppression.added",
            audience=Audience.ORGANIZATION,
        )
        for kind, digest in fresh
    ]


async def refuse_suppressed(
    work: UnitOfWork, *, names: Iterable[tuple[str, str]] = (), identifiers: Iterable[tuple[str, str, str]] = ()
) -> None:
    """Raise Suppressed, naming each member, where a name or identifier is on the list. Each comes with its pointer into the input."""
    asked = [(pointer, digest_of_name(work.pepper, name)) for pointer, name in names]
    asked += [(pointer, digest_of_identifier(work.pepper, scheme, value)) for pointer, scheme, value in identifiers]
    standing = await listed(work, [digest for _, digest in asked])
    refused = tuple(
        FieldError(pointer, Suppressed.slug, "This is on the list of what must not come back.")
        for pointer, digest in asked
        if digest in standing
    )
    if refused:
        raise Suppressed("Ask a registrar; where only the name is the same, say `is_another_person`.", errors=refused)


async def listed(work: UnitOfWork, digests: list[bytes]) -> set[bytes]:
    """Those of these hashes that are on the list, whoever put them there."""
    if not digests:
        return set()
    rows = await work.rows("SELECT * FROM suppressed(:digests::bytea[]) digest", digests=digests)
    return {bytes(row["digest"]) for row in rows}


def _digest(pepper: bytes, kind: SuppressionKind, text: str) -> bytes:
    keyed = _keyed(pepper).copy()
    keyed.update(f"suppression\x1f{kind}\x1f{text}".encode())
    return keyed.digest()


@lru_cache(maxsize=4)
def _keyed(pepper: bytes) -> hmac.HMAC:
    """Made once: making it ready costs more than a hash does."""
    return hmac.new(pepper, digestmod=hashlib.sha256)
