"""How something long leaves: read from one snapshot at the database's pace, sent at the client's."""

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from service.api import answers
from service.api.depends import Registry
from service.disclosure.gate import way
from service.exchange.exports.listing import Fill
from service.identity.viewer import Viewer
from service.platform.errors import Overloaded
from service.platform.snapshot import Write, snapshot
from service.platform.spool import spooled


async def streamed(request: Request, viewer: Viewer, held: Registry, fill: Fill, media_type: str) -> Response:
    """What `fill` writes, of as much as the viewer may read. Raises Overloaded where as many are being read as may be."""
    headers = answers.caching(viewer)
    if getattr(request.state, "without_body", False):  # HEAD: nothing of it would be sent
        told = Response(media_type=media_type, headers=headers)
        del told.headers["Content-Length"]
        return told
    if held.streams.locked():
        raise Overloaded("Other lists are being read; try again.", retry_after=5)

    async def read(write: Write) -> None:
        async with held.streams, snapshot(*way(held.database, viewer)) as moment:
            await fill(moment, write)

    spool = await spooled(held.spools, read)
    return StreamingResponse(spool.chunks(), media_type=media_type, headers=headers)
