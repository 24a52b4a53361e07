"""How much is let in: an allowance a minute for each caller, and so many requests at once for the process."""

import math
import time
from dataclasses import dataclass

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from service.platform.errors import TooManyRequests

WINDOW_SECONDS = 60


@dataclass(frozen=True)
class Allowance:
    """What is left of a caller's allowance, as the RateLimit fields say it (IETF draft-ietf-httpapi-ratelimit-headers)."""

    quota: int
    remaining: int
    resets_in: int

    def headers(self) -> dict[str, str]:
        """`RateLimit-Policy` and `RateLimit`."""
        return {
            "RateLimit-Policy": f'"requests";q={self.quota};w={WINDOW_SECONDS}',
            "RateLimit": f'"requests";r={self.remaining};t={self.resets_in}',
        }


class Admission:
    """Counts each caller's requests in this process. Behind several processes each counts its own share."""

    def __init__(self, a_minute: int) -> None:
        self._quota = a_minute
        self._item = RateLimitItemPerMinute(max(a_minute, 1))
        self._windows = SlidingWindowCounterRateLimiter(MemoryStorage())

    def admit(self, caller: str) -> Allowance | None:
        """Count one request. None when there is no limit. Raises TooManyRequests, with Retry-After, when the allowance is used up."""
        if self._quota == 0:
            return None
        admitted = self._windows.hit(self._item, caller)
        stats = self._windows.get_window_stats(self._item, caller)
        allowance = Allowance(self._quota, max(0, int(stats.remaining)), self._seconds_until(stats.reset_time))
        if not admitted:
            wait = {"Retry-After": str(max(1, allowance.resets_in))}
            raise TooManyRequests(f"At most {self._quota} requests a minute.", headers={**wait, **allowance.headers()})
        return allowance

    @staticmethod
    def _seconds_until(moment: float) -> int:
        return max(0, math.ceil(moment - time.time()))
