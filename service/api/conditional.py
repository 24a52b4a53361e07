"""ETag, If-Match, If-None-Match (RFC 9110 §8.8, §13): answers that need no body, and changes that overwrite nothing.

A document's ETag is `"<version>-<digest>"` for its owner and `"<digest>"` for others, whom a version would tell of changes
they may not see. If-None-Match compares all of it. If-Match compares the version alone, and `"<version>"` will do.
"""

import hashlib
import re
from typing import Annotated

from fastapi import Depends, Request

from service.platform.errors import Invalid, VersionRequired

_ENTITY_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_VERSION = re.compile(r"(\d{1,9})(?:-[0-9a-f]+)?")


async def if_match(request: Request) -> int:
    """The version that If-Match names. Raises VersionRequired without one, Invalid for what is no entity tag."""
    header = request.headers.get("if-match")
    if header is None:
        raise VersionRequired('Send If-Match with the ETag that you read: `If-Match: "3"`.')
    found = _ENTITY_TAG.fullmatch(header.strip())
    version = _VERSION.fullmatch(found.group(2)) if found and not found.group(1) else None
    if version is None:
        raise Invalid('If-Match is one strong entity tag of this record: "3" or "3-9f86d081884c".', pointer="header/If-Match")
    return int(version.group(1))


IfMatch = Annotated[int, Depends(if_match)]
"""The version that the client has read, from If-Match."""


def entity_tag(body: bytes, version: int | None) -> str:
    """The strong validator of these bytes; with the version in front where the reader may change the record."""
    digest = hashlib.sha256(body).hexdigest()[:24]
    return f'"{digest}"' if version is None else f'"{version}-{digest}"'


def matches(header: str | None, etag: str) -> bool:
    """Whether If-None-Match names this validator: weak comparison, as RFC 9110 §13.1.2 has it."""
    if header is None:
        return False
    return header.strip() == "*" or any(f'"{tag}"' == etag for _, tag in _ENTITY_TAG.findall(header))
