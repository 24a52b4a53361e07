"""Out and in again: in an empty registry an export gives the same registry, and in its own nothing changes."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from schemas.imports import Fate, OnConflict
from schemas.organizations import OrganizationNew
from schemas.vocabulary import Scope
from service.disclosure.gate import setting
from service.exchange.exports.records import KINDS
from service.exchange.formats.rows import Unreadable
from service.exchange.imports.records import CHUNK, Choices, Outcome, import_records
from service.identity.viewer import Viewer
from service.membership.commands import add_organization
from service.platform.errors import Invalid
from service.platform.work import unit_of_work
from tests.conftest import Client, Keys
from tests.exchange.exporting import content, records_of
from tests.exchange.importing import Importing
from tests.exchange.whole import everything
from tests.leaks.conftest import application

EMPTY = Choices(create_missing=True)
OF_THE_REGISTRY = {"version", "updated_at"}
"""What begins anew in another registry: it counts and dates changes that are not in the file."""
Lines = list[dict[str, Any]]


@pytest.fixture(scope="module")
async def app(server: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FastAPI]:
    """A registry in which nobody else has published anything."""
    async with application(server, tmp_path_factory.mktemp("here"), "here") as own:
        yield own


@pytest.fixture(scope="module")
def keys(app: FastAPI) -> Keys:
    """Organizations of that registry."""
    return Keys(app)


@pytest.fixture(scope="module")
async def whole(keys: Keys, app: FastAPI) -> tuple[Client, Lines, dict[str, Any]]:
    """An organization with everything, its export, and the slugs of who is in it."""
    client, partner = await keys.join(), await keys.join(Scope.READ)
    made = await everything(client, partner.organization)
    return client, records_of(await content(app, client, "jsonl")), made


@pytest.fixture(scope="module")
async def elsewhere(server: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FastAPI]:
    """A registry without anything in it."""
    async with application(server, tmp_path_factory.mktemp("elsewhere"), "elsewhere") as app:
        yield app


async def member_of(app: FastAPI, lines: Lines, own: str) -> Client:
    """A registrar's client of an organization that is called as in the file, where the others of the file are known too."""
    nobody = Viewer(scopes=frozenset(Scope))
    ids: dict[str, str] = {}
    for each in lines[0]["organizations"]:
        async with unit_of_work(app.state.registry.database, datetime.now(UTC), setting(nobody)) as work:
            known = await work.value("SELECT id FROM organization WHERE slug = :slug", slug=each["slug"])
            if known is None:
                known = (await add_organization(work, nobody, OrganizationNew(slug=each["slug"], name=each["name"]))).id
        ids[each["id"]] = str(known)
    return await Keys(app).key(ids[own], *Scope)


class RolledBack(Exception):
    """What was done is not to stand."""


async def imported(app: FastAPI, client: Client, lines: Lines, choices: Choices = EMPTY, *, dry: bool = False) -> list[Outcome]:
    """What became of the lines of a file."""
    assert client.viewer is not None
    file = [json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines]
    outcomes: list[Outcome] = []
    held = app.state.registry
    with suppress(RolledBack):
        async with unit_of_work(held.database, datetime.now(UTC), setting(client.viewer)) as work:
            outcomes = await import_records(work, client.viewer, lambda: file, choices)
            if dry:
                raise RolledBack
    return outcomes


def fates(outcomes: list[Outcome]) -> Counter[str]:
    return Counter(str(each.fate) for each in outcomes)


def told(lines: Lines) -> Lines:
    """The records of a file, apart from what begins anew and from ids of organizations, by which they are named."""
    slugs = {each["id"]: each["slug"] for each in lines[0]["organizations"]}
    return [{name: slugs.get(value, value) if isinstance(value, str) else value for name, value in line.items() if name not in OF_THE_REGISTRY}
            for line in lines[1:-1]]  # fmt: skip


def changed(lines: Lines, where: Callable[[dict[str, Any]], bool], **members: Any) -> Lines:
    """The file with some of its records changed by hand."""
    return [line | members if where(line) else line for line in lines]


async def test_an_export_into_an_empty_registry_gives_the_same_registry(
    whole: tuple[Client, Lines, dict[str, Any]], elsewhere: FastAPI, app: FastAPI
) -> None:
    client, lines, made = whole
    assert {line["record"] for line in lines[1:-1]} == {kind.name for kind in KINDS}
    there = await member_of(elsewhere, lines, str(client.organization))
    outcomes = await imported(elsewhere, there, lines)
    assert fates(outcomes) == {"create": len(lines) - 2}, [each for each in outcomes if each.fate is not Fate.CREATE]
    assert sorted(each.number for each in outcomes) == list(range(2, len(lines)))
    again = records_of(await content(elsewhere, there, "jsonl"))
    assert told(again) == told(lines)
    one, other = [(await each.get(f"/v1/cases/{made['case']}")).json() for each in (client, there)]
    assert plain(one) == plain(other)
    found = (await there.get("/v1/search", params={"q": "Iven Ted"})).json()["items"]
    assert [each["person"]["id"] for each in found] == [made["person"]]
    # The next case of the country and year gets a reference that none has had.
    person = {"person_id": made["person"], "country": "ER", "deprivation": "arrest", "detained_on": "2014-10"}
    assert (await there.made("/v1/cases", person))["reference"] == "ER-2014-0002"
    assert app is not elsewhere


def plain(document: Any) -> Any:
    """A document apart from what begins anew in another registry."""
    if isinstance(document, dict):
        return {name: plain(value) for name, value in document.items() if name not in OF_THE_REGISTRY | {"organization_id"}}
    return [plain(each) for each in document] if isinstance(document, list) else document


async def test_an_export_into_its_own_registry_changes_nothing(whole: tuple[Client, Lines, dict[str, Any]], app: FastAPI) -> None:
    client, lines, _ = whole
    outcomes = await imported(app, client, lines, Choices(create_missing=True, on_conflict=OnConflict.OVERWRITE))
    assert fates(outcomes) == {"same": len(lines) - 2}, [each for each in outcomes if each.fate is not Fate.SAME]
    assert records_of(await content(app, client, "jsonl"))[1:-1] == lines[1:-1]


async def test_a_file_changed_by_hand_updates_what_nobody_else_changed(keys: Keys, app: FastAPI) -> None:
    client = await keys.join()
    made = await everything(client, None)
    lines = records_of(await content(app, client, "jsonl"))
    mine = changed(lines, lambda line: line.get("reference") == made["case"], summary="Held in the north.")
    outcomes = await imported(app, client, mine)
    assert fates(outcomes) == {"same": len(lines) - 3, "update": 1}
    updated = next(each for each in outcomes if each.fate is Fate.UPDATE)
    assert updated.differences == {"summary": ("Held.", "Held in the north.")}
    case = (await client.get(f"/v1/cases/{made['case']}")).json()
    assert case["summary"] == "Held in the north."
    history = (await client.get(f"/v1/cases/{made['case']}/history")).json()["items"]
    assert history[-1]["action"] == "case.imported"


@pytest.mark.parametrize(
    ("on_conflict", "fate", "summary"),
    [(OnConflict.SKIP, "conflict", "Ours."), (OnConflict.OVERWRITE, "update", "Theirs."), (OnConflict.FAIL, "refused", "Ours.")],
)
async def test_what_was_changed_since_is_taken_only_where_that_is_said(
    keys: Keys, app: FastAPI, on_conflict: OnConflict, fate: str, summary: str
) -> None:
    client = await keys.join()
    made = await everything(client, None)
    lines = records_of(await content(app, client, "jsonl"))
    case = (await client.get(f"/v1/cases/{made['case']}")).json()
    await client.patch(f"/v1/cases/{made['case']}", {"summary": "Ours."}, case["version"])
    theirs = changed(lines, lambda line: line.get("reference") == made["case"], summary="Theirs.")
    outcomes = await imported(app, client, theirs, Choices(on_conflict=on_conflict))
    assert fates(outcomes) == {"same": len(lines) - 3, fate: 1}
    assert (await client.get(f"/v1/cases/{made['case']}")).json()["summary"] == summary


async def test_a_dry_run_tells_the_same_and_writes_nothing(whole: tuple[Client, Lines, dict[str, Any]], keys: Keys, app: FastAPI) -> None:
    _, lines, _ = whole
    fresh = await keys.join()
    adopted = [line for line in lines if line["record"] in ("header", "end", "body")]
    outcomes = await imported(app, fresh, anew(adopted), Choices(create_missing=True, adopt=True), dry=True)
    assert fates(outcomes) == {"create": len(adopted) - 2}
    assert (await fresh.get("/v1/bodies", params={"country": "ER"})).json()["items"] == []


def anew(lines: Lines) -> Lines:
    """The same records under ids and references of their own, as if they came from another registry."""
    text = json.dumps(lines).replace('"ER-', '"ET-')
    for line in lines[1:-1]:
        text = text.replace(line["id"], str(uuid4()))
    made: Lines = json.loads(text)
    return made


async def test_an_import_of_records_is_taken_back_whole_but_for_what_others_use(
    whole: tuple[Client, Lines, dict[str, Any]], keys: Keys, app: FastAPI
) -> None:
    _, lines, _ = whole
    fresh = await keys.join()
    importing, told = Importing(fresh, app), anew(lines)
    # References are given once, also by imports that were taken back: other tests' are others.
    file = "".join(json.dumps(line) + "\n" for line in told).replace('"ET-', '"EZ-')
    batch = await importing.amend(await importing.send(file, "registry.jsonl"), create_missing=True)
    batch = await importing.stage(await importing.stage(batch, "check"), "apply")
    assert batch["progress"]["fates"]["create"] > len(lines) / 2, batch
    court = next(line["id"] for line in told if line["record"] == "body" and line["parent_id"])
    await fresh.made("/v1/facilities", {"names": [{"full": "Their own"}], "type": "prison", "country": "ER", "operator_id": court})
    assert (await importing.stage(batch, "revert"))["state"] == "reverted"
    left = {
        path: [each["id"] for each in (await fresh.get(f"/v1/{path}")).json()["items"] if each["id"] in file]
        for path in ("persons", "cases", "facilities", "bodies", "sources", "advocacy-actions")
    }
    above = next(line["parent_id"] for line in told if line.get("id") == court)
    assert left == {"persons": [], "cases": [], "facilities": [], "bodies": [above, court], "sources": [], "advocacy-actions": []}


async def test_an_unknown_id_makes_a_record_only_where_that_is_said(
    whole: tuple[Client, Lines, dict[str, Any]], keys: Keys, app: FastAPI
) -> None:
    _, lines, _ = whole
    fresh = await keys.join()
    outcomes = await imported(app, fresh, anew(lines), Choices(adopt=True))
    assert fates(outcomes) == {"refused": len(lines) - 2}
    assert {each.problem.code for each in outcomes if each.problem} <= {"unknown_id", "of_what_is_not_here", "no_parent"}


async def test_what_belongs_to_another_organization_is_refused(
    whole: tuple[Client, Lines, dict[str, Any]], keys: Keys, app: FastAPI
) -> None:
    client, lines, _ = whole
    another = await keys.join()
    outcomes = await imported(app, another, lines)
    assert fates(outcomes)["create"] == 0
    assert fates(outcomes)["update"] == 0
    assert records_of(await content(app, client, "jsonl"))[1:-1] == lines[1:-1]
    assert all(not each.differences for each in outcomes)


async def test_of_what_an_importer_may_not_read_no_difference_is_told(
    whole: tuple[Client, Lines, dict[str, Any]], keys: Keys, app: FastAPI
) -> None:
    client, lines, _ = whole
    uncleared = await keys.key(str(client.organization), Scope.READ, Scope.WRITE)
    altered = changed(lines, lambda line: line.get("audience") == "restricted", audience="public")
    unread = [each for each in await imported(app, uncleared, altered) if each.fate is not Fate.SAME]
    assert len(unread) == sum(line.get("audience") == "restricted" for line in lines)
    assert {each.problem.code for each in unread if each.problem} == {"id_taken"}
    assert all(not each.differences for each in unread)


async def test_whom_the_registry_forgot_does_not_come_back(whole: tuple[Client, Lines, dict[str, Any]], keys: Keys, app: FastAPI) -> None:
    _, lines, made = whole
    fresh = await keys.join()
    named = changed(anew(lines), lambda line: line["record"] == "person_name" and line["full"] == "Iven Ted", full="Somebody Forgotten")
    assert (await fresh.post("/v1/suppressions", {"names": ["Forgotten Somebody"], "reason": "Asked."})).status_code == 204
    outcomes = await imported(app, fresh, named, Choices(create_missing=True, adopt=True), dry=True)
    by_kind = {
        kind: fates([each for each in outcomes if each.record == kind]) for kind in ("person", "person_name", "case", "status_event")
    }
    assert by_kind["person"] == {"suppressed": 1, "create": 1}
    assert by_kind["case"] == {"suppressed": 1, "create": 1}
    assert set(by_kind["status_event"]) == {"suppressed"}
    assert made


async def test_a_row_that_is_wrong_is_refused_and_the_rest_goes_on(
    whole: tuple[Client, Lines, dict[str, Any]], keys: Keys, app: FastAPI
) -> None:
    _, lines, _ = whole
    fresh = await keys.join()
    wrong = anew(lines)
    bodies = [line for line in wrong if line["record"] == "body"]
    persons = [line for line in wrong if line["record"] == "person"]
    sources = [line for line in wrong if line["record"] == "source"]
    bodies[-1]["names"] = [{"full": ""}]
    persons[-1]["birth_date"] = "31.12.1964"
    sources[0]["reliability"] = "Z"
    sources[-1]["colour"] = "blue"
    outcomes = {
        each.id and str(each.id): each for each in await imported(app, fresh, wrong, Choices(create_missing=True, adopt=True), dry=True)
    }
    assert {each.fate for each in (outcomes[line["id"]] for line in (bodies[-1], persons[-1], sources[0], sources[-1]))} == {Fate.REFUSED}
    problem = outcomes[persons[-1]["id"]].problem
    assert problem is not None
    assert (problem.code, problem.column, problem.value) == ("invalid", "birth_date", "31.12.1964")
    refused = outcomes[bodies[-1]["id"]].problem
    assert refused is not None
    assert "ck_body_names_well_formed" in refused.message
    assert outcomes[persons[0]["id"]].fate is Fate.CREATE
    assert outcomes[bodies[0]["id"]].fate is Fate.CREATE


async def test_a_status_is_retracted_by_a_file_and_never_rewritten(keys: Keys, app: FastAPI) -> None:
    client = await keys.join()
    made = await everything(client, None)
    lines = records_of(await content(app, client, "jsonl"))
    rewritten = changed(lines, lambda line: line.get("id") == made["event"], code="released")
    assert fates(await imported(app, client, rewritten))["refused"] == 1
    retracted = changed(
        lines, lambda line: line.get("id") == made["event"], retracted_at="2024-01-01T00:00:00Z", retraction_reason="Wrong."
    )
    assert fates(await imported(app, client, retracted))["update"] == 1
    assert (await client.get(f"/v1/cases/{made['case']}")).json()["status"]["custody"]["code"] == "reported_detained"


async def test_nobody_publishes_by_importing_but_a_registrar(keys: Keys, app: FastAPI, whole: tuple[Client, Lines, dict[str, Any]]) -> None:
    _, lines, _ = whole
    editor = await keys.join(Scope.READ, Scope.WRITE, Scope.RESTRICTED)
    people = [line for line in anew(lines) if line["record"] in ("header", "end", "body", "person", "case")]
    published = changed(people, lambda line: line["record"] == "case", publication="published", reference="ER-1999-0001", audience="public")
    published = (
        [line for line in published if line["record"] != "case"][:-1]
        + [line for line in published if line["record"] == "case"][:1]
        + [published[-1]]
    )
    outcomes = await imported(app, editor, published, Choices(create_missing=True, adopt=True))
    assert fates(outcomes) == {"create": len(published) - 2}
    assert (await editor.get("/v1/cases/ER-1999-0001")).json()["publication"]["state"] == "draft"


async def test_derived_columns_are_not_the_files_word(keys: Keys, app: FastAPI, whole: tuple[Client, Lines, dict[str, Any]]) -> None:
    _, lines, _ = whole
    fresh = await keys.join()
    told = [line for line in anew(lines) if line["record"] in ("header", "end", "body", "person", "case")]
    told = changed(told, lambda line: line["record"] == "case", custody="released", detained_on="1901", ended_on="1902")
    for number, line in enumerate(line for line in told if line["record"] == "case"):
        line["reference"] = f"ER-1998-{number + 1:04d}"
    outcomes = await imported(app, fresh, told, Choices(create_missing=True, adopt=True))
    assert fates(outcomes) == {"create": len(told) - 2}, outcomes
    case = (await fresh.get("/v1/cases/ER-1998-0001")).json()
    assert (case["status"]["custody"], case["detained_on"], case["ended_on"]) == (None, None, None)


@pytest.mark.parametrize("cut", [slice(None, -1), slice(1, None), slice(0, 0)])
async def test_a_file_that_was_cut_off_is_not_read(whole: tuple[Client, Lines, dict[str, Any]], app: FastAPI, cut: slice) -> None:
    client, lines, _ = whole
    with pytest.raises(Unreadable):
        await imported(app, client, lines[cut])


async def test_a_form_of_a_later_version_is_not_guessed_at(whole: tuple[Client, Lines, dict[str, Any]], app: FastAPI) -> None:
    client, lines, _ = whole
    with pytest.raises(Unreadable):
        await imported(app, client, [lines[0] | {"format_version": 2}, *lines[1:]])


def test_records_are_not_cited() -> None:
    with pytest.raises(Invalid):
        Choices(on_conflict=OnConflict.CITE)


async def test_a_large_file_comes_in_chunk_by_chunk(keys: Keys, app: FastAPI) -> None:
    client = await keys.join()
    header = records_of(await content(app, client, "jsonl"))[0]
    bodies = [
        {"record": "body", "id": f"01931d1e-{number:04x}-7000-8000-{abs(hash(client.organization)) % 16**12:012x}", "names": [
            {"full": f"Body {number}", "kind": "primary", "script": "Latn", "language": None, "romanisation": None}],
         "kind": "ngo", "country": "ER", "parent_id": None, "audience": "organization"}
        for number in range(CHUNK * 2 + 3)
    ]  # fmt: skip
    for one, other in zip(bodies, bodies[CHUNK:], strict=False):
        one["parent_id"] = other["id"]
    outcomes = await imported(app, client, [header, *bodies, {"record": "end"}])
    assert fates(outcomes) == {"create": len(bodies)}
