"""/v1/duplicates: pairs that may be one person, and what people find of them."""

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import Field

from schemas.match import Duplicate, Judged, JudgementNew
from schemas.pages import ListFilter, Page
from schemas.vocabulary import Judgement
from service.api import answers
from service.api.depends import Editor, Held, Member, Reading, Work
from service.api.problems import problems
from service.api.route import router as new_router
from service.disclosure.shapes import some
from service.matching import judging
from service.platform.errors import NoSuchReference
from service.platform.pages import Sort

router = new_router("matching")


class DuplicateFilter(ListFilter):
    """Which pairs: those that nobody has judged yet, or those judged so."""

    judgement: Judgement | None = Field(default=None, description="Pairs judged so; by default those that nobody has judged yet.")


@router.get("/duplicates", operation_id="listDuplicates", response_model=Page[Duplicate], responses=problems())
async def list_duplicates(
    request: Request, asked: Annotated[DuplicateFilter, Query()], member: Member, reading: Reading, held: Held
) -> Response:
    """Pairs that may be one person, likeliest first: proposed on more than a name, among all that the organization may find."""
    where, bound = ([judging.OPEN], {}) if asked.judgement is None else ([judging.JUDGED], {"judgement": str(asked.judgement)})
    order = Sort("d.score", "real", descending=True)
    found = await some(reading, member, judging.PAIR, held.cursors, asked=asked, where=where, sort=order, bound=bound)
    return answers.page(request, member, found)


@router.post("/duplicates", status_code=201, operation_id="judgeDuplicate", response_model=Judged, responses=problems(NoSuchReference))
async def judge_duplicate(body: JudgementNew, editor: Editor, work: Work) -> Response:
    """Say what was found of two people: `same`, `different` or `unsure`. It is remembered, and the pair is not proposed again.

    Nothing is merged by it: that is an operation of its own, and can be undone.
    """
    row = await judging.judge(work, editor, body)
    told = Judged(one_id=row.one_id, other_id=row.other_id, judgement=Judgement(row.judgement), note=row.note)
    return Response(told.model_dump_json(), status_code=201, media_type="application/json", headers={"Cache-Control": "no-store"})
