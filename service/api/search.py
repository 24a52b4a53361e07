"""/v1/search: people and cases by any spelling of a name in any script, by reference, by identifier, by words."""

from typing import Annotated

from fastapi import Query, Response

from schemas.search import SearchFilter, SearchNew, SearchResult
from service.api import answers
from service.api.depends import AnyViewer, Reading
from service.api.idempotency import NOT_REMEMBERED
from service.api.problems import problems
from service.api.route import router as new_router
from service.matching.search import search

router = new_router("search")


@router.get("/search", operation_id="search", response_model=SearchResult, responses=problems())
async def get_search(asked: Annotated[SearchFilter, Query()], viewer: AnyViewer, reading: Reading) -> Response:
    """Find people and cases. Who looks for a name that others should not see in a proxy's log uses POST."""
    return answers.result(await search(reading, viewer, asked))


@router.post("/search", operation_id="searchUnseen", response_model=SearchResult, responses=problems(), openapi_extra=NOT_REMEMBERED)
async def post_search(body: SearchNew, viewer: AnyViewer, reading: Reading) -> Response:
    """The same, with what is looked for in the body: it stands in no address, and in no log of one. Nothing is kept of it."""
    return answers.result(await search(reading, viewer, body))
