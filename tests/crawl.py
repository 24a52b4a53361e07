"""Every address of the API, filled in from what its own lists show: what a curious client could find."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx2
from fastapi.routing import APIRoute
from starlette.routing import compile_path

from service.api.routers import ROUTERS

Get = Callable[..., Awaitable[httpx2.Response]]


ASKED = {"/v1/search": ("?q=canary", "?q=Kim%20Jun-wook", "?q=K&prefix=true")}
"""What is asked of an operation that answers nothing unasked."""
FORMS = {"/v1/cases": ("application/x-ndjson", "text/csv")}
"""In which other forms a list is to be had."""


@dataclass(frozen=True)
class Answer:
    """What one address of an operation answered."""

    operation: str
    url: str
    response: httpx2.Response


@dataclass(frozen=True)
class Operation:
    """What one method of one path promises."""

    method: str
    path: str
    address: re.Pattern[str]
    model: Any


def operations() -> list[Operation]:
    """Every operation of the API, by its table of contents."""
    return [
        Operation(method, route.path, compile_path(route.path)[0], route.response_model)
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and route.include_in_schema
        for method in route.methods
    ]


async def crawl(get: Get, known: dict[str, list[str]] | None = None) -> AsyncIterator[Answer]:
    """Every GET operation at every address that its lists lead to; `known` adds values of a path's parameter, such as ids not to be seen."""
    paths = sorted({operation.path for operation in operations() if operation.method == "GET"})
    answers: dict[str, list[str]] = {}
    for path in paths:
        for url in await _filled(path, get, answers, known or {}):
            for asked in ASKED.get(path, ("",)):
                yield Answer(path, url + asked, await get(url + asked))
            for form in FORMS.get(path, ()):
                yield Answer(path, f"{url} as {form}", await get(url, headers={"Accept": form}))


async def _filled(path: str, get: Get, seen: dict[str, list[str]], known: dict[str, list[str]]) -> list[str]:
    """The path with every parameter replaced by each id that the collection before it lists."""
    before, found, after = path.partition("/{")
    if not found:
        return [path]
    name, _, rest = after.partition("}")
    if before not in seen:
        seen[before] = await _listed(before, get)
    urls: list[str] = []
    for value in dict.fromkeys([*seen[before], *known.get(name, ())]):
        urls.extend(await _filled(f"{before}/{value}{rest}", get, seen, known))
    return urls


async def _listed(collection: str, get: Get) -> list[str]:
    values: list[str] = []
    url: str | None = f"{collection}?limit=200" if "vocabularies" not in collection else collection
    while url is not None:
        answer = await get(url)
        if answer.status_code != httpx2.codes.OK:
            break
        values.extend(str(item.get("id") or item["name"]) for item in answer.json().get("items", ()))
        following = re.match(r'<([^>]+)>; rel="next"', answer.headers.get("link", ""))
        url = following.group(1) if following else None
    return values
