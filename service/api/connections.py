"""Clients' connections: HTTP/1.1 as uvicorn speaks it, with bounds that uvicorn has not: on a head's time and size, and on how many there are."""

import asyncio
import logging
import socket

import httptools
from starlette.types import ASGIApp
from uvicorn import Config, Server
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from service.api.problems import HeadersTooLarge, HeadersTooSlow, MalformedRequest
from service.api.refusals import Refusal
from service.platform.errors import Overloaded

HEAD_SECONDS = 10.0
"""A client that has not sent its request line and headers by then is let go of."""
HEAD_BYTES = 1 << 16
"""Larger ones are refused: four times what browsers and proxies send at most."""
IDLE_SECONDS = 75
"""How long a connection is kept for its next request: longer than nginx and clients' pools keep theirs, so that it is they who end it."""
REFUSED_SECONDS = 1.0
"""How long a client that is refused may go on sending: closed at once, its connection would be reset, and what it was told be lost."""
CONNECTIONS = 8_192
"""Clients' connections that a worker holds at once. Idle ones cost next to nothing; what is asked on them has its own bound (`in_flight_limit`)."""
BACKLOG = 1_024
_SIZES = (b"content-length", b"transfer-encoding")
_MALFORMED = Refusal(MalformedRequest("What was sent can't be read as HTTP/1.1."))
_TOO_SLOW = Refusal(HeadersTooSlow(f"The request line and headers are awaited for {HEAD_SECONDS:.0f} seconds."))
_TOO_LARGE = Refusal(HeadersTooLarge(f"The request line and headers may take {HEAD_BYTES} bytes."))
_TOO_MANY = Refusal(Overloaded("There are more connections than the service holds."))


class Connection(HttpToolsProtocol):
    """A client's connection. Whoever does not ask in time, or asks what is no request, is told so and let go of.

    The rest of a body that was answered before it was whole is thrown away for as long as a head is awaited: the client may read its answer.
    """

    _late: asyncio.TimerHandle | None = None
    """Runs while a head is awaited, from its first byte on or from when there was a connection."""
    _head = 0
    """Bytes of it that have come, or behind the last of a body: chunks may be announced at length, and headers may follow them."""
    _in_body = False
    _is_repeated = False
    """Whether the head that is parsed has been dealt with."""
    _is_refused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a socket's
        super().connection_made(transport)
        # uvicorn sends head and body apart, and the second would wait for the client's word that it has the first.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if len(self.connections) > CONNECTIONS:
            self._refuse(_TOO_MANY)
            transport.close()
        else:
            self._await_head()

    def data_received(self, data: bytes) -> None:
        if self._is_refused:
            return
        if self.timeout_keep_alive_task is not None:
            self._unset_keepalive_if_required()
            self._await_head()  # it was idle
        self._head += len(data)
        try:
            self._parse(data)
        except httptools.HttpParserError:
            self._refuse(_MALFORMED)
        else:
            if self._head > HEAD_BYTES:
                self._refuse(_TOO_LARGE)

    def _parse(self, data: bytes) -> None:
        """Have what came read. Who offers to go on by another protocol (as Java's own client does, with `Upgrade: h2c`) is answered by this one.

        The parser takes what follows that head for the other protocol: it is given the head once more, as if nothing had been offered. Raises HttpParserError.
        """
        while data:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as offer:
                data = data[offer.args[0] :]
                sizes = [name + b": " + value + b"\r\n" for name, value in self.headers if name in _SIZES]
                self.parser = httptools.HttpRequestParser(self)
                self._is_repeated = True
                self.parser.feed_data(b"POST / HTTP/1.1\r\n" + b"".join(sizes) + b"\r\n")
                self._is_repeated = False
            else:
                return

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._unset_keepalive_if_required()
        self._await_head()

    def on_headers_complete(self) -> None:
        self._in_body = True
        self._has_head()
        if not self._is_repeated:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._head = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self.parser.should_upgrade():
            return  # its body is still to come
        self._in_body = False
        super().on_message_complete()
        if self._late is not None:  # it was answered before, and its connection is idle only now
            self._has_head()
            self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)

    def connection_lost(self, exc: Exception | None) -> None:
        self._has_head()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        if self._late is None:
            self._head = 0
            self._late = self.loop.call_later(HEAD_SECONDS, self._is_late)

    def _has_head(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _is_late(self) -> None:
        self._late = None
        if self._head:
            self._refuse(_TOO_SLOW)
        else:  # it asked for nothing, and might take what it is told for the answer to what it asks next
            self.transport.close()

    def _refuse(self, refusal: Refusal) -> None:
        """Say so and hear no more, unless an answer is due or under way that it would be taken for or would cut in two; and close."""
        self._has_head()
        self._is_refused = True
        if self.transport.is_closing() or not self._owes_nothing():
            self.transport.close()
            return
        headers, body = refusal.told("")
        lines = (name + b": " + value for name, value in (*self.server_state.default_headers, *headers, (b"connection", b"close")))
        self.transport.write(STATUS_LINE[refusal.status] + b"\r\n".join([*lines, b"", body]))
        self.transport.write_eof()
        self.loop.call_later(REFUSED_SECONDS, self.transport.close)
        if self.cycle is not None and not self.cycle.response_complete:  # the application awaits a body that can't be read
            self.cycle.disconnected = True
            self.cycle.message_event.set()

    def _owes_nothing(self) -> bool:
        """Whether there is no request to be answered but the one that is just being read."""
        return (
            self.cycle is None or self.cycle.response_complete or (self._in_body and not self.cycle.response_started and not self.pipeline)
        )


def server_of(app: ASGIApp, stops_within: float) -> Server:
    """What serves an application by such connections, on a socket that it is given to `run`; told to stop, it finishes in so many seconds what it has begun."""
    return Server(
        Config(
            app,
            # One thread that does it all. uvloop is no faster here, nor is granian (docs/decisions/0012-workers.md).
            loop="asyncio",
            http=Connection,
            ws="none",
            lifespan="on",
            # The service says for itself what it serves and what goes wrong: an exception's words may hold a name.
            log_config=None,
            log_level=logging.CRITICAL,
            access_log=False,
            # Who asks is who holds the connection: whoever else is named in a header, anyone could have written.
            proxy_headers=False,
            server_header=False,
            backlog=BACKLOG,
            timeout_keep_alive=IDLE_SECONDS,
            timeout_graceful_shutdown=int(stops_within),
        )
    )
