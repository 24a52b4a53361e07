"""Errors as problem+json (RFC 9457), in one place: the domain's, the framework's, the database's and the unforeseen."""

import json
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any

import asyncpg
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from schemas.problems import Problem
from service.platform.database import AWAY, BUSY, overloaded
from service.platform.errors import (
    AlreadyExists,
    FieldError,
    Invalid,
    NoSuchReference,
    NotFound,
    Overloaded,
    RegistryError,
    StorageFull,
    TooManyRequests,
    Unauthenticated,
)
from service.platform.tables import rule_of
from service.platform.telemetry import log_fault

_PLACES = ("body", "query", "path", "header")


class MalformedRequest(RegistryError):
    """What was sent is not a request of HTTP/1.1 (RFC 9112). The connection is closed."""

    status = 400
    slug = "malformed-request"
    title = "This is not a request"


class HeadersTooSlow(RegistryError):
    """The request line and headers did not arrive in time. The connection is closed."""

    status = 408
    slug = "headers-too-slow"
    title = "The headers arrive too slowly"


class HeadersTooLarge(RegistryError):
    """The request line and headers are larger than is taken. The connection is closed."""

    status = 431
    slug = "headers-too-large"
    title = "The headers are too large"


class MalformedBody(RegistryError):
    """The body is not I-JSON (RFC 7493): not UTF-8, not JSON, a repeated member, a number that JSON does not have, or nested too deep."""

    status = 400
    slug = "malformed-body"
    title = "The body can't be read as JSON"


class BodyTooLarge(RegistryError):
    """The body is larger than this operation takes."""

    status = 413
    slug = "body-too-large"
    title = "The body is too large"


class BodyTooSlow(RegistryError):
    """The body did not arrive in time."""

    status = 408
    slug = "body-too-slow"
    title = "The body arrives too slowly"


class UnsupportedMediaType(RegistryError):
    """The body is of a media type that this operation does not take."""

    status = 415
    slug = "unsupported-media-type"
    title = "This media type is not taken here"


class MethodNotAllowed(RegistryError):
    """The resource is there, and does not know this method."""

    status = 405
    slug = "method-not-allowed"
    title = "This method is not for this resource"


class Unforeseen(RegistryError):
    """A fault of ours. The request id finds it in the log."""

    status = 500
    slug = "internal"
    title = "Something went wrong on our side"


ALWAYS: tuple[type[RegistryError], ...] = (
    MalformedBody,
    Unauthenticated,
    BodyTooSlow,
    BodyTooLarge,
    UnsupportedMediaType,
    Invalid,
    TooManyRequests,
    Overloaded,
    StorageFull,
)
"""What any operation may answer."""


def problems(*errors: type[RegistryError]) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an operation: these errors and the ones that any operation may give."""
    by_status: dict[int | str, list[str]] = {}
    for error in (*errors, *ALWAYS):
        titles = by_status.setdefault(error.status, [])
        if error.title not in titles:
            titles.append(error.title)
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": "; ".join(titles), "content": content} for status, titles in sorted(by_status.items(), key=str)}


def render(request: Request, error: RegistryError) -> Response:
    """The error as the client reads it."""
    body: dict[str, object] = {
        "type": f"/docs/problems/{error.slug}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "instance": request.url.path,
        "request_id": request.scope.get("state", {}).get("request_id", ""),
        **error.members,
    }
    if error.errors:
        body["errors"] = [_field_problem(item) for item in error.errors]
    headers = {"Cache-Control": "no-store", **error.headers}
    # Input may hold lone surrogates, which UTF-8 has no bytes for: \u escapes say what was sent.
    text = json.dumps(body, ensure_ascii=True)
    return Response(text, status_code=error.status, media_type="application/problem+json", headers=headers)


def _field_problem(error: FieldError) -> dict[str, str]:
    place, slash, rest = error.pointer.partition("/")
    if place in _PLACES and slash:
        return {"in": place, "pointer": f"/{rest}", "code": error.code, "message": error.message}
    return {"in": "body", "pointer": error.pointer, "code": error.code, "message": error.message}


def install(app: FastAPI) -> None:
    """Give the application its error handlers."""
    app.add_exception_handler(RegistryError, _of_the_domain)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(ClientDisconnect, _of_half_a_body)
    for kind in {*AWAY, *BUSY, asyncpg.PostgresError}:
        app.add_exception_handler(kind, _of_the_database)


async def _of_the_domain(request: Request, error: Exception) -> Response:
    assert isinstance(error, RegistryError)  # noqa: S101 - it was registered for this type
    return render(request, error)


async def _of_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - it was registered for this type
    found: dict[str, FieldError] = {}
    for item in error.errors():
        wrong = _from_pydantic(item, error.body)
        told = found.get(wrong.pointer)
        found[wrong.pointer] = wrong if told is None else replace(told, message=f"{told.message}; or: {wrong.message}")
    return render(request, _invalid(*found.values()))


def _invalid(*errors: FieldError) -> Invalid:
    return Invalid(f"{len(errors)} thing{'s are' if len(errors) != 1 else ' is'} wrong with the input.", errors=errors)


def _sentence(said: str) -> str:
    return said[:1].upper() + said[1:]


def _from_pydantic(item: dict[str, Any], body: object) -> FieldError:
    place, *path = item["loc"] or ("body",)
    if place == "body":
        path = list(_steps(path, body, absent=item["type"] == "missing"))
        path += filter(None, [item.get("ctx", {}).get("at")])
    else:  # a parameter, and which of its values
        path = [*path[:1], *takewhile(lambda step: isinstance(step, int), path[1:])]
    escaped = [str(step).replace("~", "~0").replace("/", "~1") for step in path]
    pointer = "".join(f"/{step}" for step in escaped) if place == "body" else f"{place}/{'/'.join(escaped)}"
    return FieldError(pointer, str(item["type"]), _sentence(str(item["msg"]).removeprefix("Value error, ")))


def _steps(path: Sequence[int | str], body: object, *, absent: bool) -> Iterator[int | str]:
    """The steps that the body has, and the last where that is `absent`: what else pydantic names are the alternatives that it tried."""
    for step in path:
        if (isinstance(body, dict) and step in body) or (isinstance(body, list) and isinstance(step, int) and step < len(body)):
            body = body[step]  # type: ignore[index]
            yield step
        elif absent and step == path[-1]:
            yield step


async def _of_half_a_body(request: Request, _: Exception) -> Response:
    return render(request, MalformedBody("The connection was closed before the body was whole."))


async def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - it was registered for this type
    ours: tuple[type[RegistryError], ...] = (NotFound, MethodNotAllowed, *ALWAYS)
    kind = next((known for known in ours if known.status == error.status_code), None)
    if kind is None:
        kind = type("HttpError", (RegistryError,), {"status": error.status_code, "slug": "http", "title": str(error.detail)})
    answer = kind()
    answer.headers.update(error.headers or {})
    return render(request, answer)


_CONSTRAINT = re.compile(r"^(uq|pk|fk|ck)_([a-z_]+)$")


async def _of_the_database(request: Request, error: Exception) -> Response:
    """What a constraint refused is the client's to mend; what can't be reached or can't keep up is tried again; the rest is ours."""
    if isinstance(error, asyncpg.UniqueViolationError):
        return render(request, AlreadyExists(_guarantee("A record with this key is there already", error)))
    if isinstance(error, asyncpg.ForeignKeyViolationError):
        return render(request, NoSuchReference(_guarantee("The input names a record that is not there", error)))
    if isinstance(error, asyncpg.CheckViolationError | asyncpg.NotNullViolationError):
        return render(request, _broken(error))
    if isinstance(error, asyncpg.InvalidAuthorizationSpecificationError):  # looked up a moment ago, and not proven
        return render(request, Overloaded("The key was changed at this moment; try again."))
    if isinstance(error, (*AWAY, *BUSY)):
        return render(request, overloaded(error))
    return await unforeseen(request, error)


def _broken(cause: asyncpg.PostgresError) -> Invalid:
    """The rule that a constraint keeps, told of the member that is to be mended; of other constraints, the name."""
    rule = rule_of(getattr(cause, "constraint_name", None) or "")
    if rule is None:
        return Invalid(_guarantee("The input breaks a rule", cause))
    return _invalid(FieldError(f"/{rule.at}", "value_error", _sentence(rule.said)))


def _guarantee(said: str, cause: asyncpg.PostgresError) -> str:
    """The constraint by its name: it is named for what it guarantees. Never the values, which may be others'."""
    name = getattr(cause, "constraint_name", None) or ""
    return f"{said} ({name})." if _CONSTRAINT.match(name) else f"{said}."


async def unforeseen(request: Request, error: Exception) -> Response:
    """A fault of ours: logged, and told as nothing but that."""
    log_fault(error, request_id=request.scope.get("state", {}).get("request_id"))
    return render(request, Unforeseen("The fault was logged under this request id."))


PROBLEM_SCHEMA = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
logging.getLogger("asyncpg").setLevel(logging.CRITICAL)
