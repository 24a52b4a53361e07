"""Whether a peer answers what the service answers: a ratio of two answers means something where both say the same."""

import json
import re
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from tests.bench.load import Ask

_COMPARED = 50
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T.*")
_OWN = {
    "list": frozenset({"/next_cursor"}),
    "status update": frozenset({"/event/id", "/event/recorded_at", "/status/event_id"}),
}
"""What each makes by itself: a cursor, the event that it writes."""


def differing(ours: Any, theirs: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Where a peer does not say what the service says, and what each says. What the service says nothing of (null) the peer may say."""
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        for name, value in ours.items():
            yield from differing(value, theirs.get(name), f"{at}/{name}")
    elif isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            yield at, f"{len(ours)} and {len(theirs)} items"
        for place, (mine, other) in enumerate(zip(ours, theirs, strict=False)):
            yield from differing(mine, other, f"{at}/{place}")
    elif ours is not None and _said(ours) != _said(theirs):
        yield at, f"{ours!r} and {theirs!r}"


def _said(value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) and _MOMENT.fullmatch(value) else value


def answer(port: int, ask: Ask) -> Any:
    """What is answered, read as JSON."""
    key = {"Authorization": f"Bearer {ask.key}"} if ask.key else {}
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{ask.path}", ask.body or None, {"Content-Type": "application/json", **key}, method=ask.method
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def require_alike(ports: Mapping[str, int], asks: Mapping[tuple[str, str], Sequence[Ask]]) -> None:
    """Raises AssertionError where the ORM's peer does not answer the first of some asks as the service does, or Datasette has other cases on a page."""
    for operation in ("case document", "list", "status update"):
        for ask in asks[operation, "orm"][:_COMPARED]:
            told = differing(*(answer(ports[name], ask) for name in ("service", "orm")))
            wrong = [f"{at}: {what}" for at, what in told if at not in _OWN.get(operation, ())]
            assert not wrong, f"{operation}, {ask.path}: the ORM's peer answers otherwise: {'; '.join(wrong[:5])}"
    for operation, peer in asks:
        if peer == "datasette":
            ours, theirs = (answer(ports[name], asks[operation, name][0]) for name in ("service", "datasette"))
            on_page = [each["reference"] for each in ours["items"]], [each["reference"] for each in theirs["rows"]]
            assert on_page[0] == on_page[1], f"{operation}: Datasette has other cases on that page: {on_page[1][:3]} for {on_page[0][:3]}"
