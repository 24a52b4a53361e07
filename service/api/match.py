"""/v1/match: who in the registry somebody may be; and whom a text names."""

from fastapi import Response

from schemas.match import MatchNew, MatchResult, TextNew, TextResult
from service.api import answers
from service.api.depends import AnyViewer, Reading
from service.api.idempotency import NOT_REMEMBERED
from service.api.problems import problems
from service.api.route import router as new_router
from service.matching.match import match
from service.matching.texts import match_text

router = new_router("matching")


@router.post("/match", operation_id="match", response_model=MatchResult, responses=problems(), openapi_extra=NOT_REMEMBERED)
async def post_match(body: MatchNew, viewer: AnyViewer, reading: Reading) -> Response:
    """Who of the registry the people of a batch may be, with the chance of it and the reasons. Nothing is kept of what was asked."""
    return answers.result(await match(reading, viewer, body))


@router.post("/match-text", operation_id="matchText", response_model=TextResult, responses=problems(), openapi_extra=NOT_REMEMBERED)
async def post_match_text(body: TextNew, viewer: AnyViewer, reading: Reading) -> Response:
    """Whom of the registry a text names, however it spells them, and where in it. Nothing is kept of the text."""
    return answers.result(await match_text(reading, viewer, body))
