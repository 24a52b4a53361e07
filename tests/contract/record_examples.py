"""Renews the examples of answers in the contract from a running sample registry: `python -m tests.contract.record_examples ADDRESS KEY`."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import httpx2

from tests.crawl import crawl

WHERE = Path("service/api/examples/answers.json")
_LONGEST = 2


def shortened(value: Any) -> Any:
    """A document short enough to be read in the contract: two items of each list."""
    if isinstance(value, list):
        return [shortened(item) for item in value[:_LONGEST]]
    return {name: shortened(item) for name, item in value.items()} if isinstance(value, dict) else value


async def recorded(address: str, key: str) -> dict[str, Any]:
    """The first answer of each operation that the sample leads to."""
    found: dict[str, Any] = {}
    async with httpx2.AsyncClient(base_url=address, headers={"Authorization": f"Bearer {key}"}) as client:
        async for answer in crawl(client.get):
            document = "application/json" in answer.response.headers.get("content-type", "")
            if answer.response.is_success and document and answer.operation not in found:
                found[answer.operation] = shortened(answer.response.json())
    return found


if __name__ == "__main__":
    examples = asyncio.run(recorded(*sys.argv[1:]))
    WHERE.write_text(json.dumps(examples, ensure_ascii=False, sort_keys=True, indent=1) + "\n", encoding="utf-8")
