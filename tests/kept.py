"""Every answer that any test gets is held against the model that its operation promises."""

from functools import cache
from typing import Any

import httpx2
from pydantic import TypeAdapter

from tests.crawl import operations

OPERATIONS = operations()


async def check(response: httpx2.Response) -> None:
    """Raise pydantic's ValidationError for a document that is not what the contract says. A narrowed one (`fields=`) is not checked."""
    if response.status_code not in (200, 201) or "fields" in response.request.url.params:
        return
    if response.headers.get("content-type") == "application/json" and (body := await response.aread()):
        model = promised(response.request.method, response.request.url.path)
        if model is not None:
            _adapter(model).validate_json(body)


def promised(method: str, path: str) -> Any:
    """The model of what an operation answers."""
    return next((each.model for each in OPERATIONS if each.method == method and each.address.match(path)), None)


@cache
def _adapter(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model)
