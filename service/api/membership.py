"""/v1/me, /v1/organizations, /v1/keys: who you are, who else is a member, and the keys that let clients in."""

import json
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from schemas.organizations import Key, KeyCreated, KeyNew, KeyPatch, Me, Organization, OrganizationNew, OrganizationPatch
from schemas.pages import ListFilter, Page
from service.api import answers
from service.api.conditional import IfMatch
from service.api.depends import Administrator, AnyViewer, Held, Member, Reading, Reason, Registrar, Work
from service.api.problems import problems
from service.api.route import router as new_router
from service.disclosure.shapes import one, some
from service.membership import commands
from service.membership.commands import NoSuchKey, NoSuchOrganization
from service.membership.queries import KEY, ORGANIZATION
from service.platform.errors import AlreadyExists, Forbidden, NoSuchReference, StaleVersion, VersionRequired

router = new_router("membership")


@router.get("/me", operation_id="getMe", response_model=Me, responses=problems())
async def get_me(viewer: AnyViewer, reading: Reading) -> Response:
    """Who you are and what you may do."""
    found = await one(reading, viewer, ORGANIZATION, record=viewer.organization_id) if viewer.organization_id else None
    said = {
        "organization": json.loads(found.body) if found else None,
        "key": viewer.label,
        "scopes": sorted(viewer.scopes),
        "is_public": viewer.is_public,
    }
    return Response(json.dumps(said, ensure_ascii=False), media_type="application/json", headers=answers.caching(viewer))


@router.get("/organizations", operation_id="listOrganizations", response_model=Page[Organization], responses=problems(Forbidden))
async def list_organizations(
    request: Request, asked: Annotated[ListFilter, Query()], member: Member, reading: Reading, held: Held
) -> Response:
    """The members of the registry."""
    return answers.page(request, member, await some(reading, member, ORGANIZATION, held.cursors, asked=asked))


@router.post(
    "/organizations",
    status_code=201,
    operation_id="addOrganization",
    response_model=Organization,
    responses=problems(Forbidden, AlreadyExists),
)
async def add_organization(body: OrganizationNew, registrar: Registrar, work: Work) -> Response:
    """Let an organization join. For registrars."""
    row = await commands.add_organization(work, registrar, body)
    return answers.created(registrar, await one(work, registrar, ORGANIZATION, record=row.id), f"/v1/organizations/{row.id}")


@router.get(
    "/organizations/{organization}",
    operation_id="getOrganization",
    response_model=Organization,
    responses=problems(NoSuchOrganization, Forbidden),
)
async def get_organization(request: Request, organization: UUID, member: Member, reading: Reading) -> Response:
    """A member of the registry."""
    return answers.document(request, member, await one(reading, member, ORGANIZATION, record=organization), NoSuchOrganization)


@router.patch(
    "/organizations/{organization}",
    operation_id="amendOrganization",
    response_model=Organization,
    responses=problems(NoSuchOrganization, Forbidden, StaleVersion, VersionRequired),
)
async def amend_organization(
    request: Request, organization: UUID, body: OrganizationPatch, version: IfMatch, admin: Administrator, work: Work
) -> Response:
    """Change an organization's name: its own administrator, or a registrar."""
    await commands.amend_organization(work, admin, organization, body, version)
    return answers.document(request, admin, await one(work, admin, ORGANIZATION, record=organization), NoSuchOrganization)


@router.get("/keys", operation_id="listKeys", response_model=Page[Key], responses=problems(Forbidden))
async def list_keys(
    request: Request, asked: Annotated[ListFilter, Query()], admin: Administrator, reading: Reading, held: Held
) -> Response:
    """The API keys of your organization, revoked ones too."""
    return answers.page(request, admin, await some(reading, admin, KEY, held.cursors, asked=asked))


@router.post(
    "/keys",
    status_code=201,
    operation_id="giveKey",
    response_model=KeyCreated,
    responses=problems(Forbidden, AlreadyExists, NoSuchReference),
)
async def give_key(body: KeyNew, admin: Administrator, work: Work, held: Held) -> Response:
    """Make an API key. The answer is the only place where the key itself is shown."""
    made = await commands.give_key(work, admin, body, held.pepper)
    shown = await one(work, made.owner, KEY, record=made.row.id)
    said = {**json.loads(shown.body if shown else b"{}"), "key": made.key}
    headers = {"Location": f"/v1/keys/{made.row.id}", "ETag": '"1"', "Cache-Control": "no-store"}
    return Response(json.dumps(said, ensure_ascii=False), status_code=201, media_type="application/json", headers=headers)


@router.get("/keys/{key}", operation_id="getKey", response_model=Key, responses=problems(NoSuchKey, Forbidden))
async def get_key(request: Request, key: UUID, admin: Administrator, reading: Reading) -> Response:
    """An API key, without its secret."""
    return answers.document(request, admin, await one(reading, admin, KEY, record=key), NoSuchKey)


@router.patch(
    "/keys/{key}", operation_id="amendKey", response_model=Key, responses=problems(NoSuchKey, Forbidden, StaleVersion, VersionRequired)
)
async def amend_key(request: Request, key: UUID, body: KeyPatch, version: IfMatch, admin: Administrator, work: Work) -> Response:
    """Change a key's label or expiry."""
    await commands.amend_key(work, admin, key, body, version)
    return answers.document(request, admin, await one(work, admin, KEY, record=key), NoSuchKey)


@router.delete(
    "/keys/{key}", status_code=204, operation_id="revokeKey", responses=problems(NoSuchKey, Forbidden, StaleVersion, VersionRequired)
)
async def revoke_key(key: UUID, reason: Reason, version: IfMatch, admin: Administrator, work: Work) -> None:
    """Take a key out of use, from the next request on."""
    await commands.revoke_key(work, admin, key, reason, version)
