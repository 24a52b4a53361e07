"""/v1/sources/{source}/identity: who a confidential source is. Sealed; read by a disclosure that gives its reason."""

from uuid import UUID

from fastapi import Request, Response

from schemas.sources import Disclosure, DisclosureNew, SourceIdentity, SourceIdentityNew, SourceIdentityPatch
from service.api import answers
from service.api.conditional import IfMatch
from service.api.depends import Editor, Held, Member, Reading, Reason, Unremembered, Work
from service.api.idempotency import NOT_REMEMBERED
from service.api.problems import problems
from service.api.route import router as new_router
from service.disclosure.shapes import one
from service.platform.errors import AlreadyExists, Forbidden, StaleVersion, VersionRequired
from service.platform.sealing import SealBroken
from service.sources import identities
from service.sources.commands import NoSuchSource
from service.sources.identities import NoSuchIdentity
from service.sources.queries import IDENTITY

router = new_router("sources")
_OF_SOURCE = "i.source_id = :source"


@router.post(
    "/sources/{source}/identity",
    status_code=201,
    operation_id="sealSourceIdentity",
    response_model=SourceIdentity,
    responses=problems(NoSuchSource, Forbidden, AlreadyExists),
)
async def seal_identity(source: UUID, body: SourceIdentityNew, editor: Editor, work: Work, held: Held) -> Response:
    """Seal who a confidential source is. For the owner's cleared keys, like all that follows."""
    await identities.add_identity(work, editor, held.ring, source, body)
    return answers.created(editor, await one(work, editor, IDENTITY, where=_OF_SOURCE, source=source), f"/v1/sources/{source}/identity")


@router.get(
    "/sources/{source}/identity",
    operation_id="getSourceIdentity",
    response_model=SourceIdentity,
    responses=problems(NoSuchIdentity, Forbidden),
)
async def get_identity(request: Request, source: UUID, member: Member, reading: Reading) -> Response:
    """That an identity is sealed, since when and in which version: never what it says."""
    return answers.document(request, member, await one(reading, member, IDENTITY, where=_OF_SOURCE, source=source), NoSuchIdentity)


@router.patch(
    "/sources/{source}/identity",
    operation_id="amendSourceIdentity",
    response_model=SourceIdentity,
    responses=problems(NoSuchSource, NoSuchIdentity, Forbidden, StaleVersion, VersionRequired, SealBroken),
)
async def amend_identity(
    request: Request, source: UUID, body: SourceIdentityPatch, version: IfMatch, editor: Editor, work: Work, held: Held
) -> Response:
    """Change who a confidential source is."""
    await identities.amend_identity(work, editor, held.ring, source, body, version)
    return answers.document(request, editor, await one(work, editor, IDENTITY, where=_OF_SOURCE, source=source), NoSuchSource)


@router.delete(
    "/sources/{source}/identity",
    status_code=204,
    operation_id="withdrawSourceIdentity",
    responses=problems(NoSuchSource, NoSuchIdentity, Forbidden, StaleVersion, VersionRequired),
)
async def withdraw_identity(source: UUID, reason: Reason, version: IfMatch, editor: Editor, work: Work) -> None:
    """Forget who a confidential source is."""
    await identities.withdraw_identity(work, editor, source, reason, version)


@router.post(
    "/sources/{source}/identity/disclosures",
    status_code=201,
    operation_id="discloseSourceIdentity",
    response_model=Disclosure,
    responses=problems(NoSuchSource, NoSuchIdentity, Forbidden, SealBroken),
    openapi_extra=NOT_REMEMBERED,
)
async def disclose_identity(source: UUID, body: DisclosureNew, member: Member, work: Unremembered, held: Held) -> Response:
    """Read who a confidential source is. Each reading is journalled with its reason, and none is kept for a retry: asked again, it is read again."""
    told = await identities.disclose(work, member, held.ring, source, body)
    return Response(told.model_dump_json(), status_code=201, media_type="application/json", headers={"Cache-Control": "no-store"})
