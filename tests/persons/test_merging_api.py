"""Two persons become one, and two again: nothing is lost, the old id leads on, and nobody reads what they could not."""

from typing import Any
from uuid import uuid4

from tests.conftest import Client

REASON = {"reason": "The same passport number."}


async def a_person(client: Client, name: str = "Invented Person", **more: Any) -> Any:
    return await client.made("/v1/persons", {"names": [{"full": name}], **more})


async def a_case(client: Client, person: Any, **more: Any) -> Any:
    return await client.made("/v1/cases", {"person_id": person["id"], "country": "KP", "deprivation": "imprisonment", **more})


async def merge(client: Client, absorbed: Any, into: Any) -> Any:
    answer = await client.post(f"/v1/persons/{absorbed['id']}/merge", {"into": into["id"], **REASON})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def unmerge(client: Client, survivor: Any, absorbed: Any) -> Any:
    answer = await client.post(f"/v1/persons/{survivor['id']}/unmerge", {"absorbed": absorbed["id"], "reason": "They are brothers."})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def read(client: Client, person: Any) -> Any:
    answer = await client.get(f"/v1/persons/{person['id']}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def slug(answer: Any) -> str:
    return str(answer.json()["type"].rpartition("/")[2])


async def test_everything_moves_and_the_survivor_is_filled_where_it_was_empty(ngo: Client) -> None:
    one = await a_person(ngo, "Kim Jun-wook", nationalities=["KR"], religion="Protestant", ethnicity="Korean", notes="Old.")
    two = await a_person(ngo, "Kim Jung-wook", nationalities=["US"], ethnicity="Other")
    await ngo.made(f"/v1/persons/{one['id']}/identifiers", {"scheme": "wikidata", "value": f"Q{uuid4().int}"})
    case = await a_case(ngo, one)
    source = await ngo.made("/v1/sources", {"type": "web", "title": "An invented page"})
    cited = {"source_id": source["id"], "subject": {"type": "person", "id": one["id"]}, "stance": "supports"}
    citation = await ngo.made("/v1/citations", cited)
    made = await merge(ngo, one, two)
    assert made["differences"] == [{"field": "ethnicity", "absorbed": "Korean", "survivor": "Other"}]
    whole = await read(ngo, two)
    assert [(name["full"], name["kind"]) for name in whole["names"]] == [("Kim Jung-wook", "primary"), ("Kim Jun-wook", "alias")]
    assert (whole["religion"], whole["ethnicity"], whole["notes"], whole["nationalities"]) == ("Protestant", "Other", "Old.", ["US", "KR"])
    assert len(whole["identifiers"]) == 1
    assert whole["cases"] == [case["reference"]]
    assert (await ngo.get(f"/v1/cases/{case['reference']}")).json()["person"]["id"] == two["id"]
    assert (await ngo.get(f"/v1/citations/{citation['id']}")).json()["subject"]["id"] == two["id"]
    assert citation["id"] in [each["id"] for each in (await ngo.get(f"/v1/cases/{case['reference']}")).json()["citations"]]
    (listed,) = (await ngo.get(f"/v1/persons/{two['id']}/merges")).json()["items"]
    assert (listed["id"], listed["differences"]) == (made["id"], made["differences"])
    assert one["id"] not in [each["id"] for each in (await ngo.get("/v1/persons?limit=200")).json()["items"]]
