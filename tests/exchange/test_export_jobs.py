"""Exports are asked for by a key, made in the background, fetched by that key alone, and gone after a day, or when somebody is erased."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from schemas.cases import CaseChoice
from schemas.vocabulary import Scope
from service.exchange.exports import commands
from service.platform.clock import system_clock
from service.worker.exports import make_waiting
from tests.conftest import Client, Keys
from tests.exchange.exporting import content, files, ready, records_of, work


async def a_case(client: Client, name: str = "Iven Ted") -> dict[str, str]:
    person = await client.made("/v1/persons", {"names": [{"full": name}]})
    case = await client.made("/v1/cases", {"person_id": person["id"], "country": "ER", "deprivation": "imprisonment"})
    return {"case": case["reference"], "id": case["id"], "person": person["id"]}


async def test_an_export_is_asked_for_made_and_fetched(ngo: Client, app: FastAPI) -> None:
    made = await a_case(ngo)
    answer = await ngo.post("/v1/exports", {"format": "jsonl"})
    assert (answer.status_code, answer.json()["state"], answer.json()["manifest"]) == (201, "waiting", None)
    assert (await ngo.get(f"{answer.headers['location']}/content")).json()["type"] == "/docs/problems/export-not-ready"
    await work(app)
    export = (await ngo.get(answer.headers["location"])).json()
    assert export["state"] == "ready"
    fetched = await ngo.get(f"{answer.headers['location']}/content")
    assert any(record["record"] == "case" and record["reference"] == made["case"] for record in records_of(fetched))


async def test_the_manifest_tells_what_the_file_is(ngo: Client, app: FastAPI) -> None:
    await a_case(ngo)
    export = await ready(app, ngo, "jsonl", country="ER")
    answer = await ngo.get(f"/v1/exports/{export['id']}/content")
    file = export["manifest"]["files"][0]
    digest = hashlib.sha256(answer.content)
    assert (file["sha256"], file["bytes"]) == (digest.hexdigest(), len(answer.content))
    assert answer.headers["repr-digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    assert (export["manifest"]["sight"], export["manifest"]["filter"]) == ("member", {"country": "ER"})
    assert export["manifest"]["counts"]["case"] == sum(record["record"] == "case" for record in records_of(answer))


async def test_a_part_of_the_file_may_be_fetched(ngo: Client, app: FastAPI) -> None:
    await a_case(ngo)
    export = await ready(app, ngo, "jsonl")
    answer = await ngo.get(f"/v1/exports/{export['id']}/content", headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.content) == (206, b'{"record":')


async def test_nobody_but_the_key_that_asked_knows_of_an_export(
    ngo: Client, keys: Keys, other: Client, public: Client, app: FastAPI
) -> None:
    await a_case(ngo)
    export = await ready(app, ngo, "jsonl")
    assert ngo.organization is not None
    colleague = await keys.key(ngo.organization, *Scope)
    for path in (f"/v1/exports/{export['id']}", f"/v1/exports/{export['id']}/content"):
        for who in (colleague, other):
            assert (await who.get(path)).json()["type"] == "/docs/problems/no-such-export"
        assert (await public.get(path)).status_code == 401
    assert export["id"] not in (await colleague.get("/v1/exports")).text
    assert (await colleague.delete(f"/v1/exports/{export['id']}", export["version"])).status_code == 404
    assert (await public.post("/v1/exports", {"format": "csv"})).status_code == 401


async def test_an_export_is_made_with_what_its_key_may_read_when_it_is_made(ngo: Client, other: Client, app: FastAPI) -> None:
    made = await a_case(ngo)
    await ngo.made(f"/v1/cases/{made['case']}/shares", {"shared_with_id": other.organization})
    assert made["case"] in (await content(app, other, "jsonl")).text
    share = (await ngo.get(f"/v1/cases/{made['case']}/shares")).json()["items"][0]
    asked = await other.made("/v1/exports", {"format": "jsonl"})
    await ngo.delete(f"/v1/cases/{made['case']}/shares/{share['id']}", share["version"])
    await work(app)
    assert made["case"] not in (await other.get(f"/v1/exports/{asked['id']}/content")).text


async def test_a_key_that_was_revoked_gets_nothing_made(keys: Keys, app: FastAPI) -> None:
    admin = await keys.join()
    assert admin.organization is not None
    member = await keys.key(admin.organization, Scope.READ)
    asked = await member.made("/v1/exports", {"format": "csv"})
    assert member.viewer is not None
    key = (await admin.get(f"/v1/keys/{member.viewer.api_key_id}")).json()
    assert (await admin.delete(f"/v1/keys/{key['id']}", key["version"])).status_code == 204
    await work(app)
    assert asked["id"] not in files(app)


async def test_what_was_cut_off_is_made_anew(ngo: Client, app: FastAPI) -> None:
    await a_case(ngo)
    asked = await ngo.made("/v1/exports", {"format": "csv"})
    held = app.state.registry
    (held.spools / f"{asked['id']}.making").mkdir(parents=True)
    (held.spools / f"{asked['id']}.making" / "part").write_text("half")
    await make_waiting(held.database, held.spools, system_clock)
    assert (await ngo.get(f"/v1/exports/{asked['id']}")).json()["state"] == "ready"
    assert f"{asked['id']}.making" not in files(app)


async def test_an_export_that_a_fault_of_ours_ends_has_failed_and_the_next_is_made(
    ngo: Client, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    await work(app)  # what others asked for and nobody made would meet the fault first
    faulty, next_ = [await ngo.made("/v1/exports", {"format": each}) for each in ("csv", "jsonl")]
    understood = CaseChoice.model_validate

    def breaks(_: object) -> CaseChoice:
        monkeypatch.setattr(CaseChoice, "model_validate", understood)
        raise ZeroDivisionError

    monkeypatch.setattr(CaseChoice, "model_validate", breaks)
    with capture_logs() as logged:
        await work(app)
    told, made = [(await ngo.get(f"/v1/exports/{each['id']}")).json() for each in (faulty, next_)]
    assert (told["state"], made["state"]) == ("failed", "ready")
    assert "logged under the export's id" in told["problem"]
    assert [(entry["error"], entry["export"]) for entry in logged if entry["event"] == "unforeseen"] == [
        ("ZeroDivisionError", faulty["id"])
    ]


async def test_an_erasure_discards_every_export_that_stands(ngo: Client, app: FastAPI) -> None:
    made = await a_case(ngo, "Somebody Erased")
    export = await ready(app, ngo, "jsonl", person_id=made["person"])
    waiting = await ngo.made("/v1/exports", {"format": "jsonl"})
    erased = await ngo.post(f"/v1/persons/{made['person']}/erasure", {"reason": "Asked to be."})
    assert erased.status_code == 200, erased.text
    for each in (export, waiting):
        assert (await ngo.get(f"/v1/exports/{each['id']}/content")).json()["type"] == "/docs/problems/export-discarded"
    told = (await ngo.get(f"/v1/exports/{export['id']}")).json()
    assert (told["state"], told["filter"], told["manifest"]) == ("discarded", {}, None)
    await work(app)
    assert not files(app) & {export["id"], waiting["id"]}


async def test_a_deleted_export_is_gone_from_the_disk(ngo: Client, app: FastAPI) -> None:
    await a_case(ngo)
    export = await ready(app, ngo, "csv")
    assert export["id"] in files(app)
    assert (await ngo.delete(f"/v1/exports/{export['id']}", export["version"])).status_code == 204
    assert (await ngo.get(f"/v1/exports/{export['id']}/content")).status_code == 404
    await work(app)
    assert export["id"] not in files(app)


async def test_an_export_is_gone_after_its_day(ngo: Client, app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "KEPT", timedelta(seconds=-1))
    asked = await ngo.made("/v1/exports", {"format": "csv"})
    assert asked["state"] == "discarded"
    assert datetime.fromisoformat(asked["expires_at"]) < datetime.now(UTC)
    answer = await ngo.get(f"/v1/exports/{asked['id']}/content")
    assert (answer.status_code, answer.json()["type"]) == (410, "/docs/problems/export-discarded")
    await work(app)
    assert str(UUID(asked["id"])) not in files(app)


async def test_what_can_not_be_exported_is_refused_when_it_is_asked_for(ngo: Client) -> None:
    past = await ngo.post("/v1/exports", {"format": "jsonl", "filter": {"as_of": "2020-01-01"}})
    assert (past.status_code, past.json()["errors"][0]["pointer"]) == (422, "/filter")
    unknown = await ngo.post("/v1/exports", {"format": "csv", "filter": {"contry": "KP"}})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/filter/contry")
    order = await ngo.post("/v1/exports", {"format": "csv", "filter": {"detained_from": "2021-01-01", "detained_to": "2020-01-01"}})
    assert order.status_code == 422
