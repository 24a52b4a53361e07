"""Every document that the sample registry shows is what the contract says (tests/kept.py checks each answer as it comes)."""

from collections import Counter

import httpx2
import pytest
from pydantic import ValidationError

from tests.conftest import Client, Sample
from tests.crawl import crawl
from tests.kept import OPERATIONS, check

EMPTY_IN_THE_SAMPLE = 20
"""Kinds of record of which the sample holds none, so that nothing leads to one."""


async def seen(client: Client) -> Counter[str]:
    """How many documents of each operation the crawl was shown."""
    counted: Counter[str] = Counter()
    async for answer in crawl(client.get):
        assert answer.response.status_code in (200, 401, 403, 404), (answer.url, answer.response.text)
        if answer.response.status_code == 200:
            counted[answer.operation] += 1
    return counted


async def test_every_document_of_the_sample_is_what_the_contract_says(sample: Sample) -> None:
    counted = await seen(sample.member)
    paths = {operation.path for operation in OPERATIONS if operation.method == "GET"}
    assert len(paths - set(counted)) <= EMPTY_IN_THE_SAMPLE, sorted(paths - set(counted))
    assert counted["/v1/cases/{case}"] >= 5
    assert sum(counted.values()) > 200


async def test_what_the_public_is_shown_is_too(sample: Sample) -> None:
    counted = await seen(sample.public)
    assert counted["/v1/cases/{case}"] >= 5
    assert counted["/v1/changes"]
    assert not counted["/v1/journal"]


async def test_a_document_that_is_not_what_was_promised_is_noticed() -> None:
    request = httpx2.Request("GET", "http://registry/v1/cases/KP-2013-0001")
    with pytest.raises(ValidationError):
        await check(httpx2.Response(200, json={"reference": "KP-2013-0001"}, request=request))
