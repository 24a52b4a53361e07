"""How much is let in: an allowance a minute for each caller, and so many requests at once for the process."""

import math
import time
from dataclasses import dataclass

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
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


def share(limit: int, workers: int) -> int:
    """A worker's part of a limit: each counts what comes to it, and all together let in what the limit says, or up to one more a worker.

    A client that keeps to one connection stays with one worker, and has its part alone.
    """
    return math.ceil(limit / workers)


class Admission:
    """Counts each caller's requests in this process, and each address's keys that are not in force."""

    def __init__(self, a_minute: int, failures_a_minute: int = 0, corrections_an_hour: int = 0) -> None:
        self._quota = a_minute
        self._failures = failures_a_minute
        self._failure = RateLimitItemPerMinute(max(failures_a_minute, 1), namespace="failed keys")
        self._corrections = corrections_an_hour
        self._correction = RateLimitItemPerHour(max(corrections_an_hour, 1), namespace="corrections")
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

    def fail(self, address: str) -> Allowance | None:
        """Count a key that is not in force against its address, beside what the address may ask anyway. Raises TooManyRequests.

        Only such keys are counted and refused: nobody can lock a real key out by guessing, not even from its own address.
        """
        allowance = self.admit(address)
        if self._failures and not self._windows.hit(self._failure, address):
            stats = self._windows.get_window_stats(self._failure, address)
            wait = {"Retry-After": str(max(1, self._seconds_until(stats.reset_time)))}
            raise TooManyRequests("Too many keys from this address are not in force.", headers=wait)
        return allowance

    def ask_for_correction(self, address: str) -> None:
        """Count a request for correction. Raises TooManyRequests beyond so many an hour from one address."""
        if self._corrections and not self._windows.hit(self._correction, address):
            stats = self._windows.get_window_stats(self._correction, address)
            wait = {"Retry-After": str(max(1, self._seconds_until(stats.reset_time)))}
            raise TooManyRequests(f"At most {self._corrections} requests for correction an hour.", headers=wait)

    @staticmethod
    def _seconds_until(moment: float) -> int:
        return max(0, math.ceil(moment - time.time()))
