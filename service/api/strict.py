"""JSON as I-JSON has it (RFC 7493), parsed once: what two readers could understand differently is refused."""

import json
from contextlib import AsyncExitStack
from typing import Any, NoReturn

from fastapi import Request

from service.api.problems import BodyTooLarge, MalformedBody, UnsupportedMediaType
from service.platform.errors import Invalid

SMALL_BYTES = 65_536
LARGE_AT_ONCE = 8
"""Bodies beyond so many bytes that a process reads at once."""
DEEPEST = 32
"""How many arrays and objects may lie within each other."""


async def read_json(request: Request, limit: int, media_types: tuple[str, ...]) -> bytes:
    """Read the body, at most `limit` bytes, parse it strictly, and leave both for the framework. Answers the bytes."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > limit:
        raise BodyTooLarge(f"At most {limit} bytes.")
    body = await _received(request, limit)
    if media_type not in media_types and (body or media_type):
        raise UnsupportedMediaType(f"Send {' or '.join(media_types)}.")
    request._body = body  # noqa: SLF001 - where the framework looks for a body already read
    if body:
        request._json = parse(body)  # noqa: SLF001 - likewise for what was parsed of it
    return body


async def _received(request: Request, limit: int) -> bytes:
    """The body. Of the large ones so many are read at once; the others' clients are made to wait by TCP, and hold no memory here."""
    received = bytearray()
    async with AsyncExitStack() as turn:
        is_large = False
        async for chunk in request.stream():
            received += chunk
            if len(received) > limit:
                raise BodyTooLarge(f"At most {limit} bytes.")
            if len(received) > SMALL_BYTES and not is_large:
                is_large = True
                await turn.enter_async_context(request.app.state.large_bodies)
    return bytes(received)


def parse(body: bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
    """The body's value. Raises MalformedBody for what is not I-JSON or is nested deeper than DEEPEST."""
    try:
        value = json.loads(
            body.decode("utf-8"), object_pairs_hook=_each_member_once, parse_constant=_no_such_number, parse_int=_bounded_integer
        )
    except UnicodeDecodeError as error:
        raise MalformedBody("The body is not UTF-8.", pointer="") from error
    except RecursionError as error:
        raise MalformedBody(f"Nested deeper than {DEEPEST} levels.", pointer="") from error
    except json.JSONDecodeError as error:
        raise MalformedBody(f"{error.msg} at line {error.lineno}, column {error.colno}.", pointer="") from error
    if _deeper_than(value, DEEPEST):
        raise MalformedBody(f"Nested deeper than {DEEPEST} levels.", pointer="")
    return value


def _each_member_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MalformedBody("An object names one member twice.", pointer="")
    return members


def _no_such_number(constant: str) -> NoReturn:
    raise MalformedBody(f"JSON has no number {constant}.", pointer="")


def _bounded_integer(digits: str) -> int:
    if len(digits) > 20:  # noqa: PLR2004 - beyond 64 bits nothing here counts
        raise Invalid("A number has more digits than anything here counts.", pointer="")
    return int(digits)


def _deeper_than(value: object, levels: int) -> bool:
    """Whether containers lie deeper than so many levels: level by level, without recursion."""
    layer: list[object] = [value]
    for _ in range(levels + 1):
        layer = [inner for outer in layer for inner in _contents(outer)]
        if not layer:
            return False
    return True


def _contents(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
