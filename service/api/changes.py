"""/v1/changes: what changed, in commit order, by a cursor that never skips and never repeats."""

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import Field, StringConstraints

from schemas.base import Filter
from schemas.journal import Change
from schemas.pages import Page
from service.api import answers
from service.api.depends import AnyViewer, Held, Reading
from service.api.problems import problems
from service.api.route import router as new_router
from service.journal import queries
from service.journal.sealing import seal

router = new_router("changes")


class ChangesFilter(Filter):
    """Where to go on from."""

    after: Annotated[str, StringConstraints(min_length=1, max_length=1_000)] | None = Field(
        default=None, description="The `next_cursor` of the answer before."
    )
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@router.get("/changes", operation_id="listChanges", response_model=Page[Change], responses=problems())
async def list_changes(
    request: Request, asked: Annotated[ChangesFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held
) -> Response:
    """What changed after a cursor, of what you may read. `next_cursor` is always there: keep it, and ask again later for what comes next."""
    if not viewer.is_public:  # the background step seals for the public
        await seal(held.database.workers)
    found = await queries.changes(reading, viewer, held.cursors, limit=asked.limit, after=asked.after)
    return answers.page(request, viewer, found, parameter="after")
