"""Organizations join; keys are given out, amended and revoked. All of it is journalled like any other record."""

from dataclasses import dataclass
from uuid import UUID

from schemas.organizations import KeyNew, KeyPatch, OrganizationNew, OrganizationPatch
from schemas.vocabulary import Audience, Scope
from service.disclosure.rules import readable
from service.identity.rules import key_hash, new_key, parse_key
from service.identity.tables import ApiKey, Organization
from service.identity.viewer import Viewer
from service.journal.commands import change, create, held
from service.platform.errors import AlreadyExists, Forbidden, NoSuchReference, NotFound
from service.platform.ids import new_id
from service.platform.work import UnitOfWork


class NoSuchOrganization(NotFound):
    """No such organization."""

    slug = "no-such-organization"
    title = "No such organization"


class NoSuchKey(NotFound):
    """No such key among those that the caller administers."""

    slug = "no-such-key"
    title = "No such key"


@dataclass(frozen=True)
class NewKey:
    """A key just made, with the text that is shown once."""

    row: ApiKey
    key: str
    owner: Viewer


async def add_organization(work: UnitOfWork, registrar: Viewer, body: OrganizationNew) -> Organization:
    """Let an organization join. Raises AlreadyExists when the slug is taken."""
    if await work.value("SELECT 1 FROM organization WHERE slug = :slug", slug=body.slug):
        raise AlreadyExists("Another organization has this slug.", pointer="/slug")
    await work.go_beyond()  # the new organization is not the registrar's own
    own = new_id()
    values = body.values() | {"id": own, "organization_id": own}
    return create(work, registrar, Organization, values, action="organization.joined", audience=Audience.PARTNER)


async def amend_organization(
    work: UnitOfWork, registrar: Viewer, organization: UUID, body: OrganizationPatch, version: int
) -> Organization:
    """Change an organization's name: by a registrar, or by an administrator of its own."""
    row = await held(work, await _as_owner(work, registrar, organization), Organization, organization, NoSuchOrganization, version=version)
    change(work, registrar, row, body.changes(), action="organization.amended")
    return row


async def give_key(work: UnitOfWork, admin: Viewer, body: KeyNew, pepper: bytes) -> NewKey:
    """Make an API key. An administrator makes keys of their own organization; a registrar of any."""
    owner = body.organization_id or admin.organization_id
    if owner != admin.organization_id and Scope.REGISTRAR not in admin.scopes:
        raise Forbidden("Only a registrar makes keys for another organization.")
    beyond = set(body.scopes) - admin.scopes
    if beyond and Scope.REGISTRAR not in admin.scopes:
        raise Forbidden(f"A key can't give scopes that it does not have: {', '.join(sorted(beyond))}.")
    if owner is None or await work.get(Organization, owner) is None:
        raise NoSuchReference("No such organization.", pointer="/organization_id")
    text = new_key()
    parts = parse_key(text)
    assert parts is not None  # noqa: S101 - what new_key makes, parse_key reads
    values = {
        "kid": parts.kid,
        "hash": key_hash(pepper, parts.secret),
        "label": body.label,
        "scopes": [str(scope) for scope in body.scopes],
    }
    acting = await _as_owner(work, admin, owner)
    row = create(work, acting, ApiKey, values | {"expires_at": body.expires_at}, action="key.given", audience=Audience.ORGANIZATION)
    return NewKey(row, text, acting)


async def amend_key(work: UnitOfWork, admin: Viewer, key: UUID, body: KeyPatch, version: int) -> ApiKey:
    """Change a key's label or expiry."""
    row = await _held_key(work, admin, key, version)
    change(work, admin, row, body.changes(), action="key.amended")
    return row


async def revoke_key(work: UnitOfWork, admin: Viewer, key: UUID, reason: str, version: int) -> None:
    """Take a key out of use from the next request on."""
    row = await _held_key(work, admin, key, version)
    change(work, admin, row, {"revoked_at": work.now}, action="key.revoked", reason=reason)


async def _held_key(work: UnitOfWork, admin: Viewer, key: UUID, version: int) -> ApiKey:
    if Scope.REGISTRAR in admin.scopes:
        await work.go_beyond()
    row = await work.get(ApiKey, key)
    if row is None:
        raise NoSuchKey
    as_owner = await _as_owner(work, admin, row.organization_id)
    if not readable(as_owner, row) or row.organization_id != as_owner.organization_id:
        raise NoSuchKey
    return await held(work, as_owner, ApiKey, key, NoSuchKey, version=version)


async def _as_owner(work: UnitOfWork, viewer: Viewer, organization: UUID) -> Viewer:
    """A registrar acts for any organization; anyone else for their own alone. The key that acts stays the same."""
    if Scope.REGISTRAR not in viewer.scopes:
        return viewer
    await work.go_beyond()
    return Viewer(organization, viewer.api_key_id, viewer.label, viewer.scopes)
