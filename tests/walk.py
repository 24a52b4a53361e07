"""The walk of a case to the public, as an organization takes it: submitted by one key, approved by another."""

from typing import Any

from schemas.vocabulary import Scope
from tests.conftest import Client, Keys

CONSENT = {
    "given_by": "family",
    "scopes": ["record", "publish_name", "publish_story"],
    "given_on": "2024-01-01",
    "evidence": "An invented letter",
}


async def prepared(client: Client, reference: str) -> None:
    """Give a case what publication asks for: a consent, and a public citation that supports it."""
    await client.made(f"/v1/cases/{reference}/consents", CONSENT)
    source = await client.made("/v1/sources", {"type": "web", "title": "An invented page", "audience": "public"})
    await client.made(f"/v1/cases/{reference}/citations", {"source_id": source["id"], "stance": "supports", "audience": "public"})


async def published(keys: Keys, client: Client, reference: str, name_disclosure: str = "withheld") -> Any:
    """Publish a case; answers it as its owner reads it."""
    assert client.organization is not None
    reviewer = await keys.key(client.organization, Scope.READ, Scope.REVIEW, Scope.RESTRICTED)
    path = f"/v1/cases/{reference}/publication"
    for who, body in (
        (client, {"state": "in_review", "name_disclosure": name_disclosure}),
        (reviewer, {"state": "approved"}),
        (client, {"state": "published"}),
    ):
        answer = await who.post(path, body)
        assert answer.status_code == 200, answer.text
    return answer.json()
