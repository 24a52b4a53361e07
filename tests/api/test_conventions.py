"""The conventions of the API, each shown on people: what holds there holds for every resource, which share the same route and answers."""

import asyncio
import json
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from schemas.vocabulary import Scope
from service.identity.rules import new_key
from tests.conftest import Client, Keys

PERSON = {"names": [{"full": "Invented Person"}], "audience": "partner"}


async def raw(client: Client, body: bytes, content_type: str = "application/json", path: str = "/v1/persons") -> Any:
    return await client("POST", path, content=body, headers={"Content-Type": content_type})


async def test_a_body_that_ends_too_early_is_no_fault_of_ours(app: FastAPI) -> None:
    """As a server tells it whose client hung up: part of the body, and then that nobody is there."""
    told: list[Any] = [{"type": "http.request", "body": b'{"sex":', "more_body": True}, {"type": "http.disconnect"}]
    sent: list[Any] = []

    async def receive() -> Any:
        return told.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/v1/persons", "query_string": b"", "headers": headers, "client": ("127.0.0.1", 1)}
    with capture_logs() as logged:
        await app(scope, receive, send)
    assert sent[0]["status"] == 400
    assert [entry["event"] for entry in logged] == ["request"]


async def test_an_etag_saves_the_body_the_second_time(ngo: Client) -> None:
    person = await ngo.made("/v1/persons", PERSON)
    first = await ngo.get(f"/v1/persons/{person['id']}")
    again = await ngo.get(f"/v1/persons/{person['id']}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    await ngo.post(f"/v1/persons/{person['id']}/names", {"full": "Another Spelling", "kind": "alias"})
    changed = await ngo.get(f"/v1/persons/{person['id']}", headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200


async def test_the_etag_of_another_organization_tells_no_version(ngo: Client, other: Client) -> None:
    person = await ngo.made("/v1/persons", PERSON)
    assert (await ngo.get(f"/v1/persons/{person['id']}")).headers["etag"].startswith('"1-')
    assert "-" not in (await other.get(f"/v1/persons/{person['id']}")).headers["etag"]


@pytest.mark.parametrize("tag", ["3", 'W/"1"', "*", '"one"', '"1", "2"'])
async def test_if_match_takes_one_strong_entity_tag(ngo: Client, tag: str) -> None:
    person = await ngo.made("/v1/persons", PERSON)
    answer = await ngo("PATCH", f"/v1/persons/{person['id']}", json={"sex": "male"}, headers={"If-Match": tag})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["in"] == "header"


async def test_a_retried_post_has_one_effect_and_the_first_answer(ngo: Client, owner: asyncpg.Connection) -> None:
    headers = {"Idempotency-Key": "a-retried-post"}
    answers = [await ngo.post("/v1/persons", PERSON, headers=headers) for _ in range(3)]
    quoted = await ngo.post("/v1/persons", PERSON, headers={"Idempotency-Key": '"a-retried-post"'})
    assert {answer.status_code for answer in [*answers, quoted]} == {201}
    assert {answer.content for answer in [*answers, quoted]} == {answers[0].content}
    assert [answer.headers.get("idempotency-replayed") for answer in answers] == [None, "true", "true"]
    assert await owner.fetchval("SELECT count(*) FROM person WHERE organization_id = $1::text::uuid", ngo.organization) == 1


async def test_an_idempotency_key_is_for_one_request_of_one_key(ngo: Client, other: Client) -> None:
    headers = {"Idempotency-Key": "used-twice"}
    await ngo.post("/v1/persons", PERSON, headers=headers)
    assert (await ngo.post("/v1/persons", PERSON | {"sex": "male"}, headers=headers)).status_code == 422
    assert (await other.post("/v1/persons", PERSON | {"sex": "male"}, headers=headers)).status_code == 201


async def test_concurrent_retries_have_one_effect(ngo: Client, owner: asyncpg.Connection) -> None:
    headers = {"Idempotency-Key": "concurrent"}
    answers = await asyncio.gather(*(ngo.post("/v1/persons", PERSON, headers=headers) for _ in range(6)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert (await ngo.post("/v1/persons", PERSON, headers=headers)).status_code == 201
    assert await owner.fetchval("SELECT count(*) FROM person WHERE organization_id = $1::text::uuid", ngo.organization) == 1


async def test_an_answer_that_is_committed_while_its_key_is_claimed_is_seen(ngo: Client, owner: asyncpg.Connection) -> None:
    headers = {"Idempotency-Key": "claimed-meanwhile"}
    first = await ngo.post("/v1/persons", PERSON, headers=headers)
    at = "UPDATE idempotency_key SET recorded_at = now() - interval '{}' WHERE key = 'claimed-meanwhile'"
    await owner.execute(at.format("2 days"))
    # Whoever claims the key waits here to remove an answer past its time, and it is a fresh one when they have waited.
    async with owner.transaction():
        await owner.execute(at.format("0 days"))
        claiming = asyncio.create_task(ngo.post("/v1/persons", PERSON, headers=headers))
        for _ in range(500):
            if await owner.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()"):
                break
            await asyncio.sleep(0.01)
    again = await claiming
    assert (again.status_code, again.content, again.headers.get("idempotency-replayed")) == (201, first.content, "true")


async def test_a_refused_request_leaves_its_idempotency_key_free(ngo: Client) -> None:
    headers = {"Idempotency-Key": "refused-first"}
    assert (await ngo.post("/v1/persons", {"sex": "?"}, headers=headers)).status_code == 422
    assert (await ngo.post("/v1/persons", PERSON, headers=headers)).status_code == 201


async def test_unknown_and_repeated_parameters_are_refused(ngo: Client) -> None:
    for query in ("contry=KP", "limit=1&limit=2", "limit=0", "limit=201", "Limit=3"):
        answer = await ngo.get(f"/v1/persons?{query}")
        assert answer.status_code == 422, query
        assert answer.json()["errors"][0]["in"] == "query"
    person = await ngo.made("/v1/persons", PERSON)
    assert (await ngo.get(f"/v1/persons/{person['id']}?verbose=1")).status_code == 422


async def test_a_cursor_belongs_to_its_list_filters_and_viewer(ngo: Client, other: Client) -> None:
    for _ in range(2):
        await ngo.made("/v1/persons", PERSON)
    cursor = (await ngo.get("/v1/persons?limit=1&sex=unknown")).json()["next_cursor"]
    assert (await ngo.get("/v1/persons", params={"limit": 1, "sex": "unknown", "cursor": cursor})).status_code == 200
    for client, query in (
        (ngo, {"limit": 1, "cursor": cursor}),
        (other, {"limit": 1, "sex": "unknown", "cursor": cursor}),
        (ngo, {"limit": 1, "sex": "unknown", "cursor": ("A" if cursor[0] != "A" else "B") + cursor[1:]}),
        (ngo, {"limit": 1, "sex": "unknown", "cursor": "0"}),
    ):
        answer = await client.get("/v1/persons", params=query)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/cursor")


async def test_fields_narrow_a_document_and_unknown_ones_are_refused(ngo: Client) -> None:
    person = await ngo.made("/v1/persons", PERSON)
    assert (await ngo.get(f"/v1/persons/{person['id']}?fields=id,sex")).json() == {"id": person["id"], "sex": "unknown"}
    assert (await ngo.get(f"/v1/persons/{person['id']}?fields=id,shoe_size")).status_code == 422


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed-body"),
        (b"\xff\xfe", 400, "malformed-body"),
        (b'{"sex": "male", "sex": "female"}', 400, "malformed-body"),
        (b'{"sex": NaN}', 400, "malformed-body"),
        (b'{"sex": 1' + b"0" * 5_000 + b"}", 422, "invalid"),
        (b"[" * 10_000 + b"]" * 10_000, 400, "malformed-body"),
        (b"[" * 40 + b"]" * 40, 400, "malformed-body"),
        (b'{"names": [{"full": "' + b"x" * 10_000_000 + b'"}]}', 413, "body-too-large"),
        (b"[]", 422, "invalid"),
        (b"", 422, "invalid"),
    ],
    ids=["cut", "no utf-8", "twice", "nan", "digits", "deep", "a little deep", "10 MB of name", "array", "empty"],
)
async def test_what_is_no_json_object_is_a_problem(ngo: Client, owner: asyncpg.Connection, body: bytes, status: int, code: str) -> None:
    before = await owner.fetchval("SELECT count(*) FROM journal")
    answer = await raw(ngo, body)
    assert (answer.status_code, answer.json()["type"], answer.headers["content-type"]) == (
        status,
        f"/docs/problems/{code}",
        "application/problem+json",
    )
    assert await owner.fetchval("SELECT count(*) FROM journal") == before


async def test_another_media_type_is_refused(ngo: Client) -> None:
    assert (await raw(ngo, json.dumps(PERSON).encode(), "text/plain")).status_code == 415
    person = await ngo.made("/v1/persons", PERSON)
    headers = {"If-Match": '"1"', "Content-Type": "application/merge-patch+json"}
    assert (await ngo("PATCH", f"/v1/persons/{person['id']}", content=b'{"sex": "male"}', headers=headers)).status_code == 200


async def test_every_error_is_a_problem_with_its_request_id(ngo: Client) -> None:
    for method, path, status in (
        ("GET", "/nowhere", 404),
        ("DELETE", "/v1/persons", 405),
        ("GET", "/v1/persons/x", 422),
        ("TRACE", "/v1/persons", 405),
    ):
        answer = await ngo(method, path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
        assert answer.json()["request_id"] == answer.headers["request-id"]
        assert answer.json()["instance"] == path


async def test_request_ids_of_good_form_are_kept(public: Client) -> None:
    assert (await public.get("/healthz", headers={"Request-Id": "abc-123"})).headers["request-id"] == "abc-123"
    assert (await public.get("/healthz", headers={"Request-Id": "a b"})).headers["request-id"] != "a b"


async def test_head_is_get_without_its_body_and_options_names_the_methods(ngo: Client) -> None:
    person = await ngo.made("/v1/persons", PERSON)
    got, head = [await ngo(method, f"/v1/persons/{person['id']}") for method in ("GET", "HEAD")]
    assert head.content == b""
    same = lambda answer: {name: value for name, value in answer.headers.items() if name != "request-id"}  # noqa: E731
    assert same(head) == same(got)
    options = await ngo("OPTIONS", "/v1/persons")
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST")
    assert (await ngo("PUT", "/v1/persons")).headers["allow"] == "GET, HEAD, OPTIONS, POST"


async def test_a_key_that_is_not_in_force_gets_one_answer(keys: Keys, public: Client) -> None:
    client = await keys.join(Scope.READ)
    (revoked_id,) = [client.viewer.api_key_id] if client.viewer else []
    admin = await keys.key(str(client.organization), Scope.ADMIN, Scope.READ)
    assert (await client.get("/v1/me")).status_code == 200
    assert (await admin.delete(f"/v1/keys/{revoked_id}", 1)).status_code == 204
    revoked = await client.get("/v1/me")
    unknown = await public.get("/v1/me", headers={"Authorization": f"Bearer {new_key()}"})
    malformed = await public.get("/v1/me", headers={"Authorization": "Bearer hbs_nonsense"})
    bodies = [{**answer.json(), "request_id": ""} for answer in (revoked, unknown, malformed)]
    assert [answer.status_code for answer in (revoked, unknown, malformed)] == [401, 401, 401]
    assert bodies[0] == bodies[1] == bodies[2]


async def test_scopes_say_what_a_key_may_do(keys: Keys, public: Client) -> None:
    reader = await keys.join(Scope.READ)
    assert (await reader.post("/v1/persons", PERSON)).status_code == 403
    assert (await public.post("/v1/persons", PERSON)).status_code == 401
    assert (await reader.get("/v1/keys")).status_code == 403
    assert (await reader.get("/v1/me")).json()["scopes"] == ["read"]


async def test_a_new_key_is_shown_once_and_stored_as_a_hash(ngo: Client, owner: asyncpg.Connection) -> None:
    made = await ngo.made("/v1/keys", {"label": "laptop", "scopes": ["read"]})
    assert "key" not in (await ngo.get(f"/v1/keys/{made['id']}")).json()
    secret = made["key"].split("_")[2]
    for table in ("api_key", "journal", "idempotency_key"):
        assert secret not in str(await owner.fetch(f"SELECT t::text FROM {table} t"))


async def test_health_readiness_and_metrics(public: Client) -> None:
    assert (await public.get("/healthz")).json() == {"status": "alive"}
    assert (await public.get("/readyz")).json()["status"] == "ready"
    assert "habeas_requests_total" in (await public.get("/metrics")).text


async def test_the_documentation_asks_no_other_host(public: Client) -> None:
    for path in ("/docs", "/redoc"):
        page = (await public.get(path)).text
        assert "http://" not in page.replace("http://registry", "")
        assert "https://" not in page


async def test_public_reads_may_be_kept_and_others_not(ngo: Client, public: Client) -> None:
    assert (await public.get("/v1/persons")).headers["cache-control"] == "public, max-age=60"
    assert (await ngo.get("/v1/persons")).headers["cache-control"] == "no-store"


async def test_a_commit_that_fails_is_not_answered_as_done(ngo: Client, owner: asyncpg.Connection) -> None:
    await owner.execute(
        """
        CREATE FUNCTION fail_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'planted' USING ERRCODE = '40001'; END $$;
        CREATE CONSTRAINT TRIGGER planted AFTER INSERT ON person DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail_at_commit()"""
    )
    try:
        answer = await ngo.post("/v1/persons", PERSON, headers={"Idempotency-Key": "fails-at-commit"})
    finally:
        await owner.execute("DROP TRIGGER planted ON person; DROP FUNCTION fail_at_commit()")
    assert answer.status_code >= 500
    assert await owner.fetchval("SELECT count(*) FROM person WHERE organization_id = $1::text::uuid", ngo.organization) == 0
    assert (await ngo.post("/v1/persons", PERSON, headers={"Idempotency-Key": "fails-at-commit"})).status_code == 201


async def test_what_fits_none_of_several_forms_is_one_error_at_the_member_itself(ngo: Client) -> None:
    """A case is named by its id or by its reference; pydantic tells of each form that it tried, by the name of its type."""
    asked = (await ngo.get("/v1/advocacy-actions?case=seven")).json()["errors"]
    sent = (await ngo.post("/v1/advocacy-actions", {"type": "petition", "title": "One", "cases": [{"case": "seven"}]})).json()["errors"]
    assert [(error["in"], error["pointer"]) for error in (*asked, *sent)] == [("query", "/case"), ("body", "/cases/0/case")]
    assert "UUID" in sent[0]["message"]
    assert "pattern" in sent[0]["message"]
