"""/v1/citations: who says what about which field of which record."""

from collections.abc import Awaitable
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from schemas.citations import Citation, CitationFilter, CitationNew, CitationOf, CitationPatch
from schemas.journal import HistoryEntry
from schemas.pages import ListFilter, Page, PageFilter
from schemas.vocabulary import SubjectType
from service.api import answers
from service.api.conditional import IfMatch
from service.api.depends import AnyViewer, CaseRef, Editor, Fields, Held, Member, Reading, Reason, Work, split
from service.api.following import followed_page
from service.api.problems import problems
from service.api.route import router as new_router
from service.cases.commands import NoSuchCase, seen_case
from service.cases.queries import CASE_ID
from service.disclosure.gate import visible_case
from service.disclosure.shapes import one, some
from service.journal.queries import history
from service.platform.errors import Forbidden, NoSuchReference, StaleVersion, VersionRequired
from service.platform.pages import Page as FoundPage
from service.sources import commands
from service.sources.commands import NoSuchCitation
from service.sources.queries import CITATION, around, cited

router = new_router("citations")


@router.get("/citations", operation_id="listCitations", response_model=Page[Citation], responses=problems())
async def list_citations(
    request: Request, asked: Annotated[CitationFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held
) -> Response:
    """Citations, by source or by what they cite. By the old id of a person who was merged: those of the survivor."""

    def of(subject: UUID | None) -> Awaitable[FoundPage]:
        where, bound = cited(asked.model_copy(update={"subject_id": subject}))
        return some(reading, viewer, CITATION, held.cursors, asked=asked, where=where, bound=bound)

    if asked.subject_id is None or asked.subject_type not in (None, SubjectType.PERSON):
        return answers.page(request, viewer, await of(asked.subject_id))
    found, _ = await followed_page(reading, viewer, asked.subject_id, of)
    return answers.page(request, viewer, found)


@router.post(
    "/citations", status_code=201, operation_id="addCitation", response_model=Citation, responses=problems(Forbidden, NoSuchReference)
)
async def add_citation(body: CitationNew, editor: Editor, work: Work) -> Response:
    """Cite a source for any record, or for one field of it."""
    row = await commands.add_citation(work, editor, body, body.subject.type, body.subject.id)
    return answers.created(editor, await one(work, editor, CITATION, record=row.id), f"/v1/citations/{row.id}")


@router.get("/citations/{citation}", operation_id="getCitation", response_model=Citation, responses=problems(NoSuchCitation))
async def get_citation(request: Request, citation: UUID, viewer: AnyViewer, reading: Reading, fields: Fields = None) -> Response:
    """A citation."""
    return answers.document(request, viewer, await one(reading, viewer, CITATION, fields=split(fields), record=citation), NoSuchCitation)


@router.patch(
    "/citations/{citation}",
    operation_id="amendCitation",
    response_model=Citation,
    responses=problems(NoSuchCitation, Forbidden, StaleVersion, VersionRequired, NoSuchReference),
)
async def amend_citation(request: Request, citation: UUID, body: CitationPatch, version: IfMatch, editor: Editor, work: Work) -> Response:
    """Change what a citation says."""
    await commands.amend_citation(work, editor, citation, body, version)
    return answers.document(request, editor, await one(work, editor, CITATION, record=citation), NoSuchCitation)


@router.delete(
    "/citations/{citation}",
    status_code=204,
    operation_id="withdrawCitation",
    responses=problems(NoSuchCitation, Forbidden, StaleVersion, VersionRequired),
)
async def withdraw_citation(citation: UUID, reason: Reason, version: IfMatch, editor: Editor, work: Work) -> None:
    """Take a citation back."""
    await commands.withdraw_citation(work, editor, citation, reason, version)


@router.get(
    "/citations/{citation}/history", operation_id="getCitationHistory", response_model=Page[HistoryEntry], responses=problems(Forbidden)
)
async def get_citation_history(
    request: Request, citation: UUID, asked: Annotated[PageFilter, Query()], member: Member, reading: Reading, held: Held
) -> Response:
    """Every change of a citation. For the owner."""
    return answers.page(request, member, await history(reading, member, held.cursors, citation, limit=asked.limit, cursor=asked.cursor))


@router.get("/cases/{case}/citations", operation_id="listCaseCitations", response_model=Page[Citation], responses=problems())
async def list_case_citations(
    request: Request, case: CaseRef, asked: Annotated[ListFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held
) -> Response:
    """Every citation around a case: of it and what belongs to it, of its person, of what was done about it."""
    where = [around(viewer.sight, f"c.id = {CASE_ID} AND {visible_case(viewer.sight)}")]
    found = await some(reading, viewer, CITATION, held.cursors, asked=asked, where=where, bound={"case": case})
    return answers.page(request, viewer, found)


@router.post(
    "/cases/{case}/citations",
    status_code=201,
    operation_id="citeForCase",
    response_model=Citation,
    responses=problems(NoSuchCase, Forbidden, NoSuchReference),
)
async def cite_for_case(case: CaseRef, body: CitationOf, editor: Editor, work: Work) -> Response:
    """Cite a source for a case, or for one field of it."""
    row = await commands.add_citation(work, editor, body, SubjectType.CASE, (await seen_case(work, editor, case, NoSuchCase())).id)
    return answers.created(editor, await one(work, editor, CITATION, record=row.id), f"/v1/citations/{row.id}")
