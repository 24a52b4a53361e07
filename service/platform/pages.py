"""Lists by keyset: the same cost on page 1 and page 10,000, and a cursor that says nothing to whoever holds it."""

import base64
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.platform.errors import Invalid
from service.platform.work import Reader

_NONCE_BYTES = 12
_LONGEST_CURSOR = 1_000


class BadCursor(Invalid):
    """The cursor is not one of ours, or belongs to another list, other filters or another viewer."""

    slug = "bad-cursor"
    title = "The cursor does not belong to this list"


class Cursors:
    """Seals a list's position with AES-GCM, bound to the list, its filters, its sort order and its viewer."""

    def __init__(self, secret: bytes) -> None:
        self._cipher = AESGCM(HKDF(SHA256(), 32, salt=None, info=b"habeas cursors").derive(secret))

    def seal(self, position: Sequence[str], context: object) -> str:
        """The cursor for a position in the list that `context` describes."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, json.dumps(list(position)).encode(), _digest(context))
        return base64.urlsafe_b64encode(nonce + sealed).rstrip(b"=").decode()

    def open(self, cursor: str, context: object) -> list[str]:
        """The position that a cursor holds. Raises BadCursor for any cursor but one sealed for this very context."""
        try:
            if len(cursor) > _LONGEST_CURSOR:
                raise ValueError
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
            position: list[str] = json.loads(self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _digest(context)))
        except (ValueError, InvalidTag) as error:
            raise BadCursor(
                "Take next_cursor from the answer before, with the same filters, sort order and key.", pointer="query/cursor"
            ) from error
        return position


def _digest(context: object) -> bytes:
    return hashlib.sha256(json.dumps(context, sort_keys=True, default=str).encode()).digest()


@dataclass(frozen=True)
class Sort:
    """One order of a list: an expression that an index holds, its type, and which way."""

    expression: str
    type: str
    descending: bool = False


@dataclass(frozen=True)
class Listing:
    """A list before it is cut into pages: rows of `source` under `alias` that meet all of `where`, each shown as `item`."""

    name: str
    source: str
    alias: str
    item: str
    where: Sequence[str]
    sort: Sort
    parameters: Mapping[str, object] = field(default_factory=dict)
    unique_type: str = "uuid"


@dataclass(frozen=True)
class Page:
    """One page as bytes, and the cursor of the next if there is one."""

    body: bytes
    next_cursor: str | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return self.body.startswith(b'{"items":[]')


async def page(reader: Reader, cursors: Cursors, listing: Listing, *, limit: int, cursor: str | None, context: object) -> Page:
    """One page of a list, in one statement. `context` is what the cursor is bound to besides the list: viewer and filters."""
    bound = [listing.name, listing.sort.expression, listing.sort.descending, context]
    parameters: dict[str, object] = {**listing.parameters, "page_limit": limit}
    where = list(listing.where)
    key, unique = listing.sort.expression, f"{listing.alias}.id"
    if cursor is not None:
        beyond = "<" if listing.sort.descending else ">"
        where.append(f"({key}, {unique}) {beyond} (:after_key::text::{listing.sort.type}, :after_id::text::{listing.unique_type})")
        parameters["after_key"], parameters["after_id"] = cursors.open(cursor, bound)
    direction = " DESC" if listing.sort.descending else ""
    # One row more than asked for tells whether there is a next page; it is cut off before the JSON is joined.
    rows = f"""
        SELECT {listing.alias}.* FROM {listing.source}
        WHERE {" AND ".join(where) or "true"}
        ORDER BY {key}{direction}, {unique}{direction} LIMIT :page_limit::int + 1"""
    found = await reader.rows(
        f"""
        SELECT coalesce(json_agg(i.item ORDER BY i.n) FILTER (WHERE i.n <= :page_limit::int), '[]'::json)::text AS items,
               max(i.position) FILTER (WHERE i.n = :page_limit::int) AS last,
               count(*) > :page_limit::int AS more
        FROM (SELECT row_number() OVER () AS n, json_build_array({key}::text, {unique}::text)::text AS position, {listing.item} AS item
              FROM ({rows}) {listing.alias}) i""",
        **parameters,
    )
    following = cursors.seal(json.loads(found[0]["last"]), bound) if found[0]["more"] else None
    body = f'{{"items":{found[0]["items"]},"next_cursor":{json.dumps(following)}}}'
    return Page(body.encode(), following)
