"""What can go wrong, in the domain's words. Each error knows its status, its slug and its title; the door renders it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class FieldError:
    """One thing wrong with one member of the input. `pointer` is a JSON pointer (RFC 6901) into the body, or `query/…`, `path/…`."""

    pointer: str
    code: str
    message: str


class RegistryError(Exception):
    """Something the caller can be told. Subclass it with a status, a slug (the end of the problem's type) and a title."""

    status: ClassVar[int] = 400
    slug: ClassVar[str] = "bad-request"
    title: ClassVar[str] = "The request can't be carried out"

    def __init__(
        self,
        detail: str | None = None,
        *,
        pointer: str | None = None,
        errors: tuple[FieldError, ...] = (),
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.errors = errors or ((FieldError(pointer, self.slug, self.detail),) if pointer is not None else ())
        self.headers = dict(headers or {})
        self.members = dict(members or {})


class NotFound(RegistryError):
    """Nothing here that this viewer may see: the same answer for what is hidden and for what never was."""

    status = 404
    slug = "not-found"
    title = "Nothing is here"


class Invalid(RegistryError):
    """The input breaks a rule that its types alone can't say."""

    status = 422
    slug = "invalid"
    title = "The input is not valid"


class NoSuchReference(Invalid):
    """The input names a record that does not exist, or that the caller may not see."""

    slug = "no-such-reference"
    title = "The input names a record that is not there"


class Conflict(RegistryError):
    """The registry's present state does not allow it."""

    status = 409
    slug = "conflict"
    title = "The record's present state does not allow this"


class AlreadyExists(Conflict):
    """A record with this key is there already."""

    slug = "already-exists"
    title = "A record with this key is there already"


class Unauthenticated(RegistryError):
    """The key is not one of ours, has expired or was revoked: one answer for all three."""

    status = 401
    slug = "unauthenticated"
    title = "The API key is not valid"

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": "Bearer"})


class KeyRequired(Unauthenticated):
    """This operation is not for the public."""

    slug = "key-required"
    title = "An API key is required"


class Forbidden(RegistryError):
    """The caller may see this, but may not do that."""

    status = 403
    slug = "forbidden"
    title = "This key may not do that"


class StaleVersion(RegistryError):
    """If-Match names a version that is no longer the current one (RFC 9110 §13.1.1)."""

    status = 412
    slug = "stale-version"
    title = "The record has changed since you read it"

    def __init__(self, current: int) -> None:
        super().__init__(
            f"The current version is {current}; read the record again and repeat the change.",
            headers={"ETag": f'"{current}"'},
            members={"current_version": current},
        )


class VersionRequired(RegistryError):
    """A change without If-Match would overwrite what others wrote (RFC 6585 §3)."""

    status = 428
    slug = "version-required"
    title = "If-Match is required"


class TooManyRequests(RegistryError):
    """This key, or this address, has used up its allowance for now."""

    status = 429
    slug = "too-many-requests"
    title = "Too many requests"


class Overloaded(RegistryError):
    """The service is at its limit, or its database is away. Nothing was changed; try again."""

    status = 503
    slug = "overloaded"
    title = "The service can't answer just now"

    def __init__(self, detail: str | None = None, *, retry_after: int = 1) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


class StorageFull(RegistryError):
    """There is no room to write this down. Nothing was changed; reading goes on (RFC 4918 §11.5)."""

    status = 507
    slug = "storage-full"
    title = "There is no room left to write"


class IntegrityBroken(RegistryError):
    """What is stored is not what was stored: never served."""

    status = 500
    slug = "integrity"
    title = "Stored data failed its integrity check"
