"""/v1/cases: deprivations of liberty, each as one document; their timeline, history, conflicts and publication."""

from collections.abc import Awaitable
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from schemas.cases import Case, CaseBrief, CaseConflicts, CaseFilter, CaseNew, CasePatch, PublicationNew, Timeline
from schemas.journal import HistoryEntry
from schemas.pages import Page, PageFilter
from service.api import answers
from service.api.conditional import IfMatch
from service.api.depends import AnyViewer, AsOf, CaseRef, Editor, Fields, Held, KnownAt, Member, Publisher, Reading, Reason, Work, split
from service.api.following import followed_page
from service.api.negotiation import NotAcceptable, preferred
from service.api.problems import problems
from service.api.route import JSON
from service.api.route import router as new_router
from service.api.streaming import streamed
from service.cases import commands
from service.cases.commands import NoSuchCase
from service.cases.queries import CASE_ID, brief, listed, sort_of
from service.disclosure.gate import parameters, visible_case
from service.disclosure.merged import survivor
from service.disclosure.shapes import Shape, some
from service.documents.case import case_document
from service.documents.timeline import timeline
from service.exchange.exports.listing import CSV, NDJSON, whole_list
from service.journal.queries import history
from service.platform.errors import Forbidden, NoSuchReference, StaleVersion, VersionRequired
from service.platform.pages import Page as FoundPage
from service.publication import publishing
from service.publication.publishing import AnotherKey, NotAStep, NotPublishable

router = new_router("cases")


_FORMS = (JSON, NDJSON, CSV)


@router.get(
    "/cases",
    operation_id="listCases",
    response_model=Page[CaseBrief],
    responses={
        **problems(NotAcceptable),
        200: {"content": {NDJSON: {"schema": {"type": "string"}}, CSV: {"schema": {"type": "string"}}}},
    },
)
async def list_cases(request: Request, asked: Annotated[CaseFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held) -> Response:
    """Cases, each on a line. Filters by field; by date definitely or possibly; by status as of a day or as known at a moment.

    With `Accept: application/x-ndjson` or `text/csv` the whole list is sent, without pages, as it stood at one moment.
    """
    form = preferred(request.headers.get("accept"), _FORMS)
    if form != JSON:
        if asked.person_id is not None:
            asked = asked.model_copy(update={"person_id": await survivor(reading, viewer, asked.person_id) or asked.person_id})
        return await streamed(request, viewer, held, whole_list(viewer, asked, form), form)
    shape = Shape(
        "cases",
        '"case"',
        "c",
        lambda sight: brief(sight, as_of=asked.as_of is not None, known_at=asked.known_at is not None),
        guard=visible_case,
    )

    def of(person: UUID | None) -> Awaitable[FoundPage]:
        where, bound = listed(viewer.sight, asked.model_copy(update={"person_id": person}))
        sort = sort_of(viewer.sight, asked.sort)
        return some(reading, viewer, shape, held.cursors, asked=asked, where=where, sort=sort, bound=bound)

    if asked.person_id is None:
        return answers.page(request, viewer, await of(None))
    found, _ = await followed_page(reading, viewer, asked.person_id, of)
    return answers.page(request, viewer, found)


@router.post("/cases", status_code=201, operation_id="openCase", response_model=Case, responses=problems(Forbidden, NoSuchReference))
async def open_case(body: CaseNew, editor: Editor, work: Work) -> Response:
    """Open a case of a person. It gets the next reference of its country and year."""
    case = await commands.open_case(work, editor, body)
    return answers.created(editor, await case_document(work, editor, str(case.id)), f"/v1/cases/{case.reference}")


@router.get("/cases/{case}", operation_id="getCase", response_model=Case, responses=problems(NoSuchCase))
async def get_case(
    request: Request,
    case: CaseRef,
    viewer: AnyViewer,
    reading: Reading,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    fields: Fields = None,
) -> Response:
    """A case as one document, by its id or reference: as it stands, as it stood on a day, as it was known at a moment."""
    found = await case_document(reading, viewer, case, as_of=as_of, known_at=known_at, fields=split(fields))
    return answers.document(request, viewer, found, NoSuchCase)


@router.patch(
    "/cases/{case}",
    operation_id="amendCase",
    response_model=Case,
    responses=problems(NoSuchCase, Forbidden, StaleVersion, VersionRequired, NoSuchReference),
)
async def amend_case(request: Request, case: CaseRef, body: CasePatch, version: IfMatch, editor: Editor, work: Work) -> Response:
    """Change a case's own fields (JSON Merge Patch)."""
    await commands.amend_case(work, editor, case, body, version)
    return answers.document(request, editor, await case_document(work, editor, case), NoSuchCase)


@router.delete(
    "/cases/{case}", status_code=204, operation_id="withdrawCase", responses=problems(NoSuchCase, Forbidden, StaleVersion, VersionRequired)
)
async def withdraw_case(case: CaseRef, reason: Reason, version: IfMatch, editor: Editor, work: Work) -> None:
    """Take a case out of the registry. Its history stays, and its reference is never given again."""
    await commands.withdraw_case(work, editor, case, reason, version)


@router.post(
    "/cases/{case}/publication",
    operation_id="publishCase",
    response_model=Case,
    responses=problems(NoSuchCase, Forbidden, AnotherKey, NotAStep, NotPublishable),
)
async def publish_case(request: Request, case: CaseRef, body: PublicationNew, publisher: Publisher, work: Work) -> Response:
    """Take a case one step towards the public, or back: draft, in_review, approved by another key, published."""
    await publishing.walk(work, publisher, case, body)
    return answers.document(request, publisher, await case_document(work, publisher, case), NoSuchCase)


@router.get("/cases/{case}/timeline", operation_id="getCaseTimeline", response_model=Timeline, responses=problems(NoSuchCase))
async def get_timeline(
    request: Request, case: CaseRef, viewer: AnyViewer, reading: Reading, as_of: AsOf = None, known_at: KnownAt = None
) -> Response:
    """Everything dated in a case, in the order it happened."""
    return answers.document(request, viewer, await timeline(reading, viewer, case, as_of=as_of, known_at=known_at), NoSuchCase)


@router.get("/cases/{case}/conflicts", operation_id="getCaseConflicts", response_model=CaseConflicts, responses=problems(NoSuchCase))
async def get_conflicts(request: Request, case: CaseRef, viewer: AnyViewer, reading: Reading) -> Response:
    """Where sources disagree about the case, the person or what was done: the values side by side, and who tells each."""
    found = await case_document(reading, viewer, case, fields=frozenset({"reference", "conflicts"}))
    return answers.document(request, viewer, found, NoSuchCase)


@router.get(
    "/cases/{case}/history", operation_id="getCaseHistory", response_model=Page[HistoryEntry], responses=problems(NoSuchCase, Forbidden)
)
async def get_history(
    request: Request, case: CaseRef, asked: Annotated[PageFilter, Query()], member: Member, reading: Reading, held: Held
) -> Response:
    """Every change of a case and of what belongs to it: who, when, why, each field before and after. For the owner."""
    # The parts of a case may be wider than the case: whoever may not read it is not told their history either. Its owner may, when it was taken back.
    seen = f'SELECT coalesce((SELECT c.id FROM "case" c WHERE c.id = {CASE_ID} AND {visible_case(member.sight)}), withdrawn_case(:case))'
    found = await reading.value(seen, case=case, **parameters(member))
    if found is None:
        raise NoSuchCase
    return answers.page(
        request, member, await history(reading, member, held.cursors, found, limit=asked.limit, cursor=asked.cursor, of_case=True)
    )
