"""/v1/persons/{person}/merge, unmerge, merges: two records of one person become one, and two again."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from schemas.merges import Merge, MergeNew, Unmerge, UnmergeNew
from schemas.pages import ListFilter, Page
from service.api import answers
from service.api.depends import Held, Member, Merger, Reading, Work
from service.api.following import followed_page
from service.api.problems import problems
from service.api.route import router as new_router
from service.disclosure.shapes import some
from service.persons.commands import MergedAway, NoSuchPerson
from service.persons.merging import MergedFurther, MergesWithItself, NotMerged, WouldBeRead
from service.persons.queries import MERGE
from service.platform.errors import Forbidden, NoSuchReference
from service.publication.merging import merge_persons, unmerge_persons

router = new_router("merging")
_PRIVATE = {"Cache-Control": "no-store"}


@router.post(
    "/persons/{person}/merge",
    operation_id="mergePerson",
    response_model=Merge,
    responses=problems(NoSuchPerson, Forbidden, NoSuchReference, MergesWithItself, MergedAway, WouldBeRead),
)
async def merge(person: UUID, body: MergeNew, merger: Merger, work: Work) -> Response:
    """Absorb this person into another. Everything moves there, the id leads there for ever, and it can be undone. Across organizations: a registrar."""
    return Response((await merge_persons(work, merger, person, body)).model_dump_json(), media_type="application/json", headers=_PRIVATE)


@router.post(
    "/persons/{person}/unmerge",
    operation_id="unmergePerson",
    response_model=Unmerge,
    responses=problems(NoSuchPerson, Forbidden, NoSuchReference, MergedAway, NotMerged, MergedFurther),
)
async def unmerge(person: UUID, body: UnmergeNew, merger: Merger, work: Work) -> Response:
    """Undo a merge into this person: what moved goes back as it was. What was changed since stays, and is named; what was added since stays here."""
    return Response((await unmerge_persons(work, merger, person, body)).model_dump_json(), media_type="application/json", headers=_PRIVATE)


@router.get("/persons/{person}/merges", operation_id="listPersonMerges", response_model=Page[Merge], responses=problems(Forbidden))
async def list_merges(
    request: Request, person: UUID, asked: Annotated[ListFilter, Query()], member: Member, reading: Reading, held: Held
) -> Response:
    """Who was merged into this person, when and why, what they differed in, and what was undone. For the owner."""
    found, now = await followed_page(
        reading,
        member,
        person,
        lambda whose: some(reading, member, MERGE, held.cursors, asked=asked, where=["m.survivor_id = :person"], bound={"person": whose}),
    )
    return answers.page(request, member, found, elsewhere=None if now is None else f"/v1/persons/{now}/merges")
