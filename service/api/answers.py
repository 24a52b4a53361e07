"""How a document leaves: PostgreSQL's bytes with their validators, or 304; a page with its Link; a made record with its Location."""

from urllib.parse import urlencode

from fastapi import Request, Response

from service.api.conditional import entity_tag, matches
from service.disclosure.shapes import Found
from service.identity.viewer import Viewer
from service.platform.errors import RegistryError
from service.platform.pages import Page

_PUBLIC_CACHE = "public, max-age=60"
_PRIVATE_CACHE = "no-store"


def caching(viewer: Viewer) -> dict[str, str]:
    """What the public reads may be kept by a CDN for a minute; nothing else is kept anywhere."""
    return {
        "Cache-Control": _PUBLIC_CACHE if viewer.organization_id is None else _PRIVATE_CACHE,
        "Vary": "Authorization, Accept",
    }


def document(
    request: Request, viewer: Viewer, found: Found | None, missing: type[RegistryError], *, elsewhere: str | None = None
) -> Response:
    """One document with its ETag, or 304 where the client has it already. Raises `missing` when there is nothing to show.

    `elsewhere` is where the document stands, when it was asked for by an old address (Content-Location).
    """
    if found is None:
        raise missing
    etag = entity_tag(found.body, found.version if found.organization_id == viewer.organization_id else None)
    headers = {"ETag": etag, **caching(viewer), **_located(elsewhere)}
    if request.method == "GET" and matches(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    return Response(found.body, media_type="application/json", headers=headers)


def created(viewer: Viewer, found: Found | None, location: str, **besides: bytes) -> Response:
    """201: the record just made, as its maker reads it, and `besides` it members that are told this once, as JSON.

    (What one may not read one may still have written: then there is no body.)
    """
    headers = {"Location": location, "Cache-Control": _PRIVATE_CACHE}
    if found is None:
        return Response(status_code=201, headers=headers)
    headers["ETag"] = entity_tag(found.body, found.version if found.organization_id == viewer.organization_id else None)
    told = b"".join(b',"%s":%s' % (name.encode(), value) for name, value in besides.items())
    body = found.body[: found.body.rindex(b"}")] + told + b"}"
    return Response(body, status_code=201, media_type="application/json", headers=headers)


def result(body: bytes) -> Response:
    """What a search or a comparison found. It is kept nowhere: that somebody looked for a name is nobody else's to know."""
    return Response(body, media_type="application/json", headers={"Cache-Control": _PRIVATE_CACHE})


def page(request: Request, viewer: Viewer, found: Page, *, parameter: str = "cursor", elsewhere: str | None = None) -> Response:
    """A page of a list, with `Link: rel=next` (RFC 8288) when there is one."""
    headers = {"ETag": entity_tag(found.body, None), **caching(viewer), **_located(elsewhere)}
    if found.next_cursor is not None:
        query = [(name, value) for name, value in request.query_params.multi_items() if name != parameter]
        headers["Link"] = f'<{request.url.path}?{urlencode([*query, (parameter, found.next_cursor)])}>; rel="next"'
    # A cursor is sealed afresh for each answer, so a page that has one never matches; the last page does.
    if matches(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(found.body, media_type="application/json", headers=headers)


def _located(elsewhere: str | None) -> dict[str, str]:
    return {} if elsewhere is None else {"Content-Location": elsewhere}
