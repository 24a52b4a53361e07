"""How much is worked on at once, and how long a body may take: a service that is asked for more than it can do says so at once.

What waits only makes everybody wait. A burst is let in all the same, as fast as it can be served; when somebody has waited in vain, there is
more than can be done, and until that is over nobody is kept waiting at all, and fewer are worked on at once (docs/decisions/0014-overload.md).
"""

import asyncio
import math
import time
from collections import deque

from prometheus_client import Counter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.problems import BodyTooSlow
from service.api.refusals import Refusal
from service.platform.errors import Overloaded

REFUSED = Counter("habeas_requests_refused", "Requests refused because as many as can be were being worked on.")
_HEALTH = ("/healthz", "/readyz", "/metrics")
_READS = ("GET", "HEAD", "OPTIONS")
PATIENCE_SECONDS = 0.25
"""How long a request of a burst may wait for its turn."""
CALM_SECONDS = 1.0
"""How long nobody must have been refused before requests wait for their turn again."""
MOST_WAITING = 200
_PART_WHEN_PRESSED = 3


class Lane:
    """So many places, and a queue before them: first come, first served.

    While there is more than can be done there is no queue, and of the places a third: who is let in shares the processors and the
    database with fewer, and is answered the sooner, and no fewer are answered.
    """

    def __init__(self, places: int) -> None:
        self.places, self.fewer = places, math.ceil(places / _PART_WHEN_PRESSED)
        self.taken = 0
        self.waiting: deque[asyncio.Future[None]] = deque()
        self.pressed_until = 0.0

    async def enter(self) -> bool:
        """Take a place. False where there is none to be had in time."""
        is_pressed = self._is_pressed()
        if self.taken < (self.fewer if is_pressed else self.places) and not self.waiting:
            self.taken += 1
            return True
        if is_pressed or len(self.waiting) >= MOST_WAITING:
            self._press()
            return False
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting.append(turn)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():
                self.leave()  # it was given a place at the last moment
            elif turn in self.waiting:
                self.waiting.remove(turn)
            if not isinstance(error, TimeoutError):
                raise
            self._press()
            return False
        return True

    def enter_again(self) -> None:
        """Take a place whether or not there is one: who was let in once is not refused."""
        self.taken += 1

    def leave(self) -> None:
        """Give the place to whoever waits longest, or back."""
        self.taken -= 1
        while self.waiting and self.taken < self.places:
            turn = self.waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                self.taken += 1
                return

    def _is_pressed(self) -> bool:
        return time.monotonic() < self.pressed_until

    def _press(self) -> None:
        self.pressed_until = time.monotonic() + CALM_SECONDS


class Bounded:
    """Works on so many readings at once, and as many changes: neither keeps the other out. Health is always answered.

    The outermost of all, and its refusal the cheapest answer there is: what is refused must not cost those who were let in. A request that
    waits for its client's bytes has no place, nor has one whose answer has begun: a slow client takes nobody's.
    """

    def __init__(self, app: ASGIApp, limit: int, body_seconds: float) -> None:
        self.app = app
        self.body_seconds = body_seconds
        self.reads, self.changes = Lane(limit), Lane(limit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in _HEALTH:
            await self.app(scope, receive, send)
            return
        lane = self.reads if scope["method"] in _READS else self.changes
        if not await lane.enter():
            REFUSED.inc()
            headers, body = _OVERLOADED.told(scope["path"])
            await send({"type": "http.response.start", "status": _OVERLOADED.status, "headers": headers})
            await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
            return
        place = Place(lane, receive, send, self.body_seconds, awaits_body=_has_body(scope))
        try:
            await self.app(scope, place.receive, place.send)
        finally:
            place.give_up()


class Place:
    """A request's place in its lane: given up while its client's bytes are awaited, and for good when its answer begins."""

    def __init__(self, lane: Lane, receive: Receive, send: Send, seconds: float, *, awaits_body: bool) -> None:
        self.lane, self._receive, self._send = lane, receive, send
        self.until = time.monotonic() + seconds
        self.awaits_body, self.is_taken = awaits_body, True

    def give_up(self) -> None:
        """Let the next one have it."""
        if self.is_taken:
            self.is_taken = False
            self.lane.leave()

    async def receive(self) -> Message:
        """The client's next bytes, in time. Raises BodyTooSlow."""
        if not self.awaits_body:
            return await self._receive()  # what comes now is that the client went away
        self.give_up()
        try:
            async with asyncio.timeout(max(self.until - time.monotonic(), 0)):
                message = await self._receive()
        except TimeoutError:
            raise BodyTooSlow(f"At least {SLOWEST_BYTES_A_SECOND} bytes a second.") from None
        self.until += len(message.get("body", b"")) / SLOWEST_BYTES_A_SECOND
        if not message.get("more_body", False):
            self.awaits_body, self.is_taken = False, True
            self.lane.enter_again()
        return message

    async def send(self, message: Message) -> None:
        """Pass on what is answered."""
        if message["type"] == "http.response.start":
            self.give_up()
        await self._send(message)


SLOWEST_BYTES_A_SECOND = 50_000
"""A client that sends its body more slowly, once its first seconds are over, is let go of."""
_OVERLOADED = Refusal(Overloaded("The service is at its limit."))


def _has_body(scope: Scope) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])
