"""What a request waits for."""

import inspect
from collections.abc import Iterator

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from service.api.routers import ROUTERS


def needed(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for each in dependant.dependencies:
        yield from needed(each)


def test_nothing_that_a_request_needs_is_run_in_a_thread() -> None:
    """What is no coroutine the framework runs in a thread: a switch there and back, several times a request, for what takes a microsecond."""
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    calls = {each.call for route in routes for each in needed(route.dependant) if each.call is not None}
    assert len(calls) > len(routes) > 100
    assert not {each.__qualname__ for each in calls if not (inspect.iscoroutinefunction(each) or inspect.isasyncgenfunction(each))}
