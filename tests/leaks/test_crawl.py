"""Each kind of viewer crawls every reading there is, and sees what the rule allows: no more, no less. Nor do the logs."""

import re

import pytest
from structlog.testing import capture_logs

from tests.crawl import crawl
from tests.leaks.marked import VIEWERS, Marked

TOKEN = re.compile(r"canary\d{5}x")


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_a_viewer_sees_what_the_rule_allows_no_more_and_no_less(registry: Marked, viewer: str) -> None:
    client = registry.viewers[viewer]
    allowed = registry.allowed(viewer)
    seen: set[str] = set()
    answers = 0
    with capture_logs() as logged:
        async for answer in crawl(client.get, {"case": registry.cases, "person": registry.absorbed}):
            assert answer.response.status_code in (200, 401, 403, 404, 422), (answer.url, answer.response.text)
            answers += 1
            told = answer.response.text + str(dict(answer.response.headers))
            found = set(TOKEN.findall(told))
            assert found <= allowed, (answer.url, [(token, registry.tokens[token]) for token in sorted(found - allowed)])
            seen |= found
    assert seen == allowed, [(token, registry.tokens[token]) for token in sorted(allowed - seen)]
    assert answers > 100
    assert logged
    assert not TOKEN.search(str(logged))
    print(f"{viewer}: {answers} answers, {len(seen)} of {len(registry.tokens)} tokens seen, 0 leaked")  # noqa: T201 - the figure of the proof
