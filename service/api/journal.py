"""/v1/journal: who did what to which record, and why, for the owner's administrators."""

from typing import Annotated

from fastapi import Query, Request, Response

from schemas.journal import JournalEntry, JournalFilter
from schemas.pages import Page
from service.api import answers
from service.api.depends import Administrator, Held, Reading
from service.api.problems import problems
from service.api.route import router as new_router
from service.journal.queries import entries
from service.platform.errors import Forbidden

router = new_router("journal")


@router.get("/journal", operation_id="listJournal", response_model=Page[JournalEntry], responses=problems(Forbidden))
async def list_journal(
    request: Request, asked: Annotated[JournalFilter, Query()], admin: Administrator, reading: Reading, held: Held
) -> Response:
    """Your organization's journal, newest first. What concerns restricted records is for administrators cleared to read them."""
    return answers.page(request, admin, await entries(reading, admin, held.cursors, asked))
