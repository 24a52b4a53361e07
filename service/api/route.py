"""What every operation does before and after its handler: strict parameters, a strict body, and a remembered answer."""

import warnings
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic.warnings import UnsupportedFieldAttributeWarning
from starlette.routing import compile_path

from service.api.depends import begin, reading
from service.api.idempotency import remember
from service.api.strict import read_json
from service.platform.database import is_waited_for
from service.platform.errors import FieldError, Invalid

MERGE_PATCH = "application/merge-patch+json"
JSON = "application/json"
# The framework gives each field an alias that means nothing there, and says nothing of it while it builds a route; models are built after.
warnings.filterwarnings("ignore", category=UnsupportedFieldAttributeWarning)


class RegistryRoute(APIRoute):
    """A route that refuses parameters it does not know, reads its body strictly, and keeps a POST's answer under its Idempotency-Key.

    What it takes to be found is there from the start. The rest is built once it is asked for or described: all two hundred take half a
    second and some megabytes, and a process is asked for few of them.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], *, methods: Sequence[str], **told: Any) -> None:  # noqa: ANN401 - the framework's
        self._told = {"path": path, "endpoint": endpoint, "methods": methods, **told}
        self.path = path
        self.path_regex, self.path_format, self.param_convertors = compile_path(path)
        self.methods = set(methods)
        self.include_in_schema = told.get("include_in_schema", True)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the framework keeps of a route
        told = self.__dict__.pop("_told", None)
        if told is None:
            raise AttributeError(name)
        super().__init__(**told)
        return getattr(self, name)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the framework's handler. A unit of work that it begins ends here: what is remembered is committed with the effect."""
        handle = super().get_route_handler()
        known, repeatable = _parameters(self.dependant)
        # What takes a file reads it itself, and could not be handled once more.
        proves = _proves(self.dependant) and self.body_field is not None
        media_types = (MERGE_PATCH, JSON) if "PATCH" in (self.methods or ()) else (JSON,)

        async def once(request: Request) -> Response:
            async with AsyncExitStack() as request.state.units:
                response = await handle(request)
                mine = getattr(request.state, "claim", None)
                if mine is not None:
                    await remember(request.state.work, mine, response)
            return response

        async def answer(request: Request) -> Response:
            _refuse_unknown(request, known, repeatable)
            if self.body_field is not None:
                request.state.body = await read_json(request, request.app.state.body_limit, media_types)
            request.state.may_know = proves
            try:
                response = await once(request)
            except Exception as error:
                if _is_proven(request) or is_waited_for(error):
                    raise
            else:
                if _is_proven(request):
                    return response
            # Nothing was done yet, and the key may not be what it was: it is looked up.
            request.state.may_know = False
            return await once(request)

        return answer


def router(tag: str, prefix: str = "/v1") -> APIRouter:
    """A router of the API: strict routes under one tag."""
    return APIRouter(route_class=RegistryRoute, tags=[tag], prefix=prefix, redirect_slashes=False)


def _proves(dependant: Dependant) -> bool:
    """Whether all that an operation reads and writes goes through a unit of work, which proves who asks as it begins."""
    asked = {each.call for each in _all(dependant)}
    return begin in asked and reading not in asked


def _is_proven(request: Request) -> bool:
    """Whether who asks was looked up for this request, or was proven since."""
    work = getattr(request.state, "work", None)
    return not getattr(request.state, "is_known", False) or (work is not None and work.is_proven)


def _all(dependant: Dependant) -> Iterator[Dependant]:
    """A dependency and all that it depends on."""
    yield dependant
    for each in dependant.dependencies:
        yield from _all(each)


def _parameters(dependant: Dependant) -> tuple[frozenset[str], frozenset[str]]:
    """The query parameters that an operation knows, and those of them that may be repeated."""
    known: set[str] = set()
    repeatable: set[str] = set()
    for current in _all(dependant):
        for parameter in current.query_params:
            model = getattr(parameter.field_info, "annotation", None)
            fields = getattr(model, "model_fields", None)
            if fields is None:
                known.add(parameter.alias)
                continue
            for name, field in fields.items():
                alias = field.alias or name
                known.add(alias)
                if "list[" in str(field.annotation):
                    repeatable.add(alias)
    return frozenset(known), frozenset(repeatable)


def _refuse_unknown(request: Request, known: frozenset[str], repeatable: frozenset[str]) -> None:
    seen: set[str] = set()
    wrong: list[FieldError] = []
    for name, value in request.query_params.multi_items():
        if name not in known:
            wrong.append(FieldError(f"query/{name}", "unknown_parameter", "This operation has no such parameter."))
        elif name in seen and name not in repeatable:
            wrong.append(FieldError(f"query/{name}", "repeated_parameter", "This parameter is given once."))
        elif "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
            wrong.append(FieldError(f"query/{name}", "not_storable", "Text may not hold a NUL or a lone surrogate."))
        seen.add(name)
    if wrong:
        raise Invalid("The query has parameters that this operation does not take.", errors=tuple(wrong))


FILE = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary", "minLength": 1}}},
    }
}
"""The contract of an operation whose body is a file, which is streamed and not read as JSON."""


def media_type(request: Request) -> str:
    """What the Content-Type says the body is, without its parameters; empty where it says nothing."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
