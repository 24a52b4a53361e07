"""Search, matching and typing ahead: each kind of viewer finds what the rule lets them see, by any word of it, and nothing by the rest."""

import json
import re
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.conftest import Client
from tests.leaks.marked import VIEWERS, Marked

TOKEN = re.compile(r"canary\d{5}x")


async def searched(client: Client, text: str) -> Any:
    """What a search answers to a text."""
    answer = await client.get("/v1/search", params={"q": text, "limit": 100})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def asked_otherwise(client: Client, text: str) -> list[Any]:
    """What is answered to a text by every other operation and parameter that looks for one."""
    answers = [
        await client.post("/v1/search", {"q": text, "limit": 100}),
        await client.get("/v1/search", params={"q": text, "prefix": "true", "limit": 100}),
        await client.get("/v1/search", params={"q": text, "country": "KP", "limit": 100}),
        await client.post(
            "/v1/match", {"queries": {"q": {"names": [text], "identifiers": [{"scheme": "wikidata", "value": text}]}}, "limit": 20}
        ),
        await client.post("/v1/match-text", {"text": f"He met {text.title()} {text.title()} there.", "threshold": 0}),
    ]
    assert [answer.status_code for answer in answers] == [200] * len(answers), [answer.text for answer in answers]
    return [answer.json() for answer in answers]


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_a_viewer_finds_what_the_rule_lets_them_see_and_nothing_by_the_rest(registry: Marked, viewer: str) -> None:
    """Every word is searched for; the other ways lead through the same gate, and are asked for one word of each place that the rule tells apart."""
    client, allowed = registry.viewers[viewer], registry.allowed(viewer)
    found_by_name: set[str] = set()
    one_of_each = {registry.tokens[token]: token for token in registry.searchable}.values()
    with capture_logs() as logged:
        for text in ("canary", "canaryx", "c", "Canary X", "nobody"):
            found = set(TOKEN.findall(json.dumps([await searched(client, text), *await asked_otherwise(client, text)])))
            assert found <= allowed, (text, [registry.tokens[token] for token in sorted(found - allowed)])
            found_by_name |= found
        for token in registry.searchable:
            answers = [await searched(client, token)]
            if token in one_of_each:
                answers += await asked_otherwise(client, token)
            for answer in answers[:2]:
                told = [item for item in answer["items"] if any(match["by"] in ("text", "identifier") for match in item["matched"])]
                assert bool(told) == (token in allowed), (token, registry.tokens[token], told)
            assert set(TOKEN.findall(json.dumps(answers))) <= allowed | {token}
    asked = len(registry.searchable)
    assert asked > 50
    assert len(one_of_each) > 20
    assert logged
    assert not TOKEN.search(str(logged))
    print(f"{viewer}: searched by {asked} hidden and shown words, {len(found_by_name)} tokens shown by names, 0 leaked")  # noqa: T201 - the figure of the proof
