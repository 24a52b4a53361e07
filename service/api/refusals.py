"""Problems told before the application is asked, at a tenth of what it costs to ask it."""

import json
from collections.abc import Sequence

from service.api.middleware import API_POLICY, SECURITY
from service.platform.errors import RegistryError
from service.platform.ids import new_id


class Refusal:
    """A problem that is the same whoever meets it, but for its `instance` and `request_id`: what `problems.render` would make of it."""

    def __init__(self, error: RegistryError) -> None:
        self.status = error.status
        self._members = {"type": f"/docs/problems/{error.slug}", "title": error.title, "status": error.status, "detail": error.detail}
        self._headers = [
            (name.lower().encode(), value.encode())
            for name, value in {
                "Content-Type": "application/problem+json",
                "Cache-Control": "no-store",
                "Content-Security-Policy": API_POLICY,
                **SECURITY,
                **error.headers,
            }.items()
        ]

    def told(self, instance: str) -> tuple[Sequence[tuple[bytes, bytes]], bytes]:
        """Headers and body of it, for a request's path."""
        request_id = str(new_id())
        body = json.dumps({**self._members, "instance": instance, "request_id": request_id}).encode()
        return [*self._headers, (b"request-id", request_id.encode()), (b"content-length", str(len(body)).encode())], body
