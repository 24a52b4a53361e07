"""Around every request, as pure ASGI: an id, one log line, metrics, security headers, HEAD and OPTIONS."""

import re
import time
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import quote_from_bytes

from fastapi import FastAPI, Request
from fastapi.routing import APIRoute
from prometheus_client import Counter, Gauge, Histogram
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.problems import MethodNotAllowed, render, unforeseen
from service.platform.ids import new_id
from service.platform.telemetry import log

REQUESTS = Counter("habeas_requests", "Requests answered.", ["operation", "method", "status"])
SECONDS = Histogram(
    "habeas_request_seconds", "Time to answer.", ["operation"], buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15)
)
IN_FLIGHT = Gauge("habeas_requests_in_flight", "Requests being served.", multiprocess_mode="livesum")

_OUTSIDE_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}
API_POLICY = "default-src 'none'; frame-ancestors 'none'"
# Swagger UI and ReDoc set inline styles and start from an inline script; both are served from this package, and nothing else is let in.
_DOCS_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; worker-src blob:; font-src 'self'; frame-ancestors 'none'"
)
_DOCS = ("/docs", "/redoc", "/static-offline-docs")

CORS: dict[str, Any] = {
    "allow_methods": ("GET", "POST", "PATCH", "DELETE"),
    "allow_headers": ("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Request-Id"),
    "expose_headers": (
        "Content-Disposition",
        "ETag",
        "Idempotency-Replayed",
        "Link",
        "Location",
        "RateLimit",
        "RateLimit-Policy",
        "Repr-Digest",
        "Request-Id",
        "Retry-After",
    ),
    # Keys travel in Authorization, which a page sets itself: nothing that a browser keeps is ever sent along.
    "allow_credentials": False,
    "max_age": 600,
}
"""What the pages of an allowed origin may send and read (Starlette's CORSMiddleware); the origins are a setting, and none by default."""


class Observed:
    """Gives each request its id and leaves one log line, which names the operation and never what was asked: paths hold names."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        offered = dict(scope["headers"]).get(b"request-id", b"").decode("latin-1")
        state: MutableMapping[str, Any] = scope.setdefault("state", {})
        state["request_id"] = offered if _OUTSIDE_ID.fullmatch(offered) else str(new_id())
        started = time.perf_counter()
        status = 500

        async def observed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["Request-Id"] = state["request_id"]
                for name, value in SECURITY.items():
                    headers[name] = value
                headers["Content-Security-Policy"] = _DOCS_POLICY if scope["path"].startswith(_DOCS) else API_POLICY
                allowance = state.get("allowance")
                if allowance is not None:
                    for name, value in allowance.headers().items():
                        headers[name] = value
            await send(message)

        with IN_FLIGHT.track_inprogress():
            try:
                await self.app(scope, receive, observed)
            finally:
                seconds = time.perf_counter() - started
                route = scope.get("route")
                operation = getattr(route, "operation_id", None) or getattr(route, "name", None) or "none"
                REQUESTS.labels(operation, scope["method"], status).inc()
                SECONDS.labels(operation).observe(seconds)
                log.info(
                    "request",
                    request_id=state["request_id"],
                    operation=operation,
                    method=scope["method"],
                    status=status,
                    milliseconds=round(seconds * 1000, 2),
                    key=state.get("key"),
                )


class Methods:
    """HEAD is GET without its body; OPTIONS and 405 say which methods the resource knows (RFC 9110 §9.3, §10.2.1)."""

    def __init__(self, app: ASGIApp, api: FastAPI) -> None:
        self.app = app
        self.api = api
        self._resources: dict[tuple[str, int], list[tuple[re.Pattern[str], frozenset[str]]]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        allowed = self.allowed(scope["path"])
        method = scope["method"]
        if method == "OPTIONS" and allowed:
            await send({"type": "http.response.start", "status": 204, "headers": [(b"allow", ", ".join(sorted(allowed)).encode())]})
            await send({"type": "http.response.body", "body": b""})
            return
        if allowed and method not in allowed:
            error = MethodNotAllowed(f"This resource knows {', '.join(sorted(allowed))}.", headers={"Allow": ", ".join(sorted(allowed))})
            await render(Request(scope), error)(scope, receive, send)
            return
        if method != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        scope["method"] = "GET"
        scope.setdefault("state", {})["without_body"] = True
        try:
            await self.app(scope, receive, without_body)
        finally:
            scope["method"] = "HEAD"

    def allowed(self, path: str) -> frozenset[str]:
        """The methods of the resource at a path; none where there is no resource."""
        if not self._resources:
            for route in self.api.routes:
                if isinstance(route, APIRoute) and route.include_in_schema:
                    own = route.methods or set()
                    known = frozenset({*own, "OPTIONS", *({"HEAD"} if "GET" in own else ())})
                    self._resources.setdefault(_outline(route.path), []).append((route.path_regex, known))
        found: frozenset[str] = frozenset()
        for pattern, methods in self._resources.get(_outline(path), ()):
            if pattern.match(path):
                found |= methods
        return found


def _outline(path: str) -> tuple[str, int]:
    """`/v1/cases` of all that lies below it, and how far down: no resource has a parameter there, none a slash in one, and few have the same."""
    return "/".join(path.split("/", 3)[:3]), path.count("/")


class Encoded:
    """A query is read in UTF-8 also where a client did not percent-encode it, as people type names into curl (RFC 3986, 2.5)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["query_string"].isascii():
            scope["query_string"] = quote_from_bytes(scope["query_string"], safe=_IN_A_QUERY).encode("ascii")
        await self.app(scope, receive, send)


_IN_A_QUERY = "!$&'()*+,;=:@/?%-._~[]"


class Caught:
    """The last resort inside the request's id and log: a fault that no handler knew is a problem, not a broken connection."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http" or begun:
                raise
            answer = await unforeseen(Request(scope), error)
            await answer(scope, receive, send)
