"""What a source was copied from is told to those who may see both, and to nobody else."""

from tests.conftest import Client


async def test_a_source_hidden_from_a_viewer_is_not_named_by_what_derives_from_it(ngo: Client, other: Client) -> None:
    told = await ngo.made("/v1/sources", {"type": "witness_testimony", "title": "Somebody told", "audience": "organization"})
    printed = {"type": "web", "title": "An article", "derived_from_id": told["id"], "audience": "partner"}
    article = await ngo.made("/v1/sources", printed)
    path, query = f"/v1/sources/{article['id']}", {"derived_from_id": told["id"]}
    assert (await ngo.get(path)).json()["derived_from_id"] == told["id"]
    assert [each["id"] for each in (await ngo.get("/v1/sources", params=query)).json()["items"]] == [article["id"]]
    assert (await other.get(path)).json()["derived_from_id"] is None
    assert (await other.get("/v1/sources", params=query)).json()["items"] == []
