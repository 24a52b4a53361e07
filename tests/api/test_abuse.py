"""Guessing at keys, reading from other sites' pages, methods nobody needs: what is refused, and who is not hurt by it."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from pydantic import SecretStr, ValidationError

from service.api.middleware import CORS
from service.identity.rules import new_key
from service.settings import Settings
from tests.api.test_limits import started
from tests.conftest import SECRET, Client

ORIGIN = "https://app.example.org"


def at(app: FastAPI, address: str, key: str) -> httpx2.AsyncClient:
    """A client at an address."""
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False, client=(address, 1234))
    return httpx2.AsyncClient(transport=transport, base_url="http://registry", headers={"Authorization": key})


async def test_keys_not_in_force_are_limited_for_their_address_and_real_keys_are_not(
    database_url: str, tmp_path: Path, ngo: Client
) -> None:
    async with started(database_url, tmp_path, failed_key_limit=5) as app:
        guesses = [await at(app, "192.0.2.1", f"Bearer {new_key()}").get("/v1/me") for _ in range(12)]
        assert [answer.status_code for answer in guesses] == [401] * 5 + [429] * 7
        assert 1 <= int(guesses[-1].headers["retry-after"]) <= 60
        assert (await at(app, "192.0.2.1", "Bearer hbs_nonsense").get("/v1/me")).status_code == 429
        real = ngo.http.headers["authorization"]
        for address in ("192.0.2.1", "192.0.2.2"):
            assert (await at(app, address, real).get("/v1/me")).status_code == 200, address
        assert (await at(app, "192.0.2.2", f"Bearer {new_key()}").get("/v1/me")).status_code == 401


async def test_one_ipv6_network_is_one_address(database_url: str, tmp_path: Path) -> None:
    async with started(database_url, tmp_path, failed_key_limit=2) as app:
        here = [await at(app, f"2001:db8:0:1::{number:x}", "Bearer x").get("/v1/me") for number in range(1, 5)]
        assert [answer.status_code for answer in here] == [401, 401, 429, 429]
        assert (await at(app, "2001:db8:0:2::1", "Bearer x").get("/v1/me")).status_code == 401


async def test_a_thousand_guesses_do_not_slow_a_real_key(database_url: str, tmp_path: Path, ngo: Client) -> None:
    async with started(database_url, tmp_path, failed_key_limit=5) as app:
        real = at(app, "192.0.2.2", ngo.http.headers["authorization"])
        guesser = at(app, "192.0.2.1", f"Bearer {new_key()}")

        async def median(count: int) -> float:
            taken = []
            for _ in range(count):
                before = time.perf_counter()
                assert (await real.get("/v1/me")).status_code == 200
                taken.append(time.perf_counter() - before)
            return sorted(taken)[len(taken) // 2]

        alone = await median(50)
        for _ in range(20):
            await asyncio.gather(*(guesser.get("/v1/me") for _ in range(50)))
        assert await median(50) <= max(3 * alone, 0.05)


async def test_a_key_is_refused_alike_whether_its_id_is_known_or_not(database_url: str, tmp_path: Path, ngo: Client) -> None:
    async with started(database_url, tmp_path, failed_key_limit=1) as app:
        known = ngo.http.headers["authorization"].removeprefix("Bearer ").split("_")[1]
        forged = f"Bearer hbs_{known}_" + new_key().split("_")[2]
        answers = [await at(app, f"192.0.2.{number}", key).get("/v1/me") for number, key in enumerate((forged, f"Bearer {new_key()}"))]
        told = [{**answer.json(), "request_id": ""} for answer in answers]
        assert told[0] == told[1]


async def test_no_other_site_s_page_may_read_anything_by_default(public: Client) -> None:
    answer = await public.get("/v1/cases", headers={"Origin": ORIGIN})
    preflight = await public("OPTIONS", "/v1/cases", headers={"Origin": ORIGIN, "Access-Control-Request-Method": "GET"})
    for each in (answer, preflight):
        assert not [name for name in each.headers if name.startswith("access-control")]


async def test_an_allowed_origin_s_pages_may_and_others_may_not(database_url: str, tmp_path: Path, ngo: Client) -> None:
    async with started(database_url, tmp_path, cors_origins=f"{ORIGIN}, https://other.example.org:8443") as app:
        client = at(app, "192.0.2.1", ngo.http.headers["authorization"])
        asks = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization, if-match"}
        preflight = await client.options("/v1/cases", headers={"Origin": ORIGIN, **asks})
        assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (200, ORIGIN)
        answer = await client.get("/v1/cases", headers={"Origin": ORIGIN})
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert "Origin" in answer.headers["vary"]
        assert "Authorization" in answer.headers["vary"]
        assert "ETag" in answer.headers["access-control-expose-headers"]
        for stranger in ("https://app.example.org.evil.example", "null", "http://app.example.org"):
            for refused in (
                await client.get("/v1/cases", headers={"Origin": stranger}),
                await client.options("/v1/cases", headers={"Origin": stranger, **asks}),
            ):
                assert "access-control-allow-origin" not in refused.headers, stranger
        for each in (answer, preflight):
            assert "access-control-allow-credentials" not in each.headers
            assert each.headers["x-content-type-options"] == "nosniff"
        assert (await client.options("/v1/cases")).headers["allow"] == "GET, HEAD, OPTIONS, POST"
        problem = await client.get("/v1/cases?shoe_size=1", headers={"Origin": ORIGIN})
        assert (problem.status_code, problem.headers["access-control-allow-origin"]) == (422, ORIGIN)


@pytest.mark.parametrize("origins", ["*", f"{ORIGIN},*", "app.example.org", "https://*.example.org", f"{ORIGIN}/path"])
def test_an_origin_is_named_in_full(origins: str) -> None:
    assert not CORS["allow_credentials"]
    with pytest.raises(ValidationError, match="cors_origins"):
        Settings(database_url="postgresql://nowhere/none", secret=SecretStr(SECRET), cors_origins=origins)


async def test_security_txt_says_whom_to_tell_for_less_than_a_year(database_url: str, tmp_path: Path, public: Client) -> None:
    assert (await public.get("/.well-known/security.txt")).status_code == 404
    async with started(database_url, tmp_path, security_contact="mailto:security@example.org") as app:
        answer = await at(app, "192.0.2.1", "").get("/.well-known/security.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == "mailto:security@example.org"
    expires = datetime.strptime(fields["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=30) < expires - datetime.now(UTC) < timedelta(days=365)


@pytest.mark.parametrize("contact", ["security@example.org", "http://example.org", "mailto:nobody\nExpires: never"])
def test_a_security_contact_is_a_uri(contact: str) -> None:
    with pytest.raises(ValidationError, match="security_contact"):
        Settings(database_url="postgresql://nowhere/none", secret=SecretStr(SECRET), security_contact=contact)


PATHS = [
    "/v1/cases",
    "/v1/me",
    "/v1/nowhere",
    "/v1/persons/x",
    "/openapi.json",
    "/docs",
    "/docs/problems",
    "/metrics",
    "/healthz",
    "/v1/keys",
]


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_has_its_security_headers(public: Client, path: str) -> None:
    answer: Any = await public.get(path)
    assert {name: answer.headers.get(name) for name in ("x-content-type-options", "referrer-policy", "x-frame-options")} == {
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "x-frame-options": "DENY",
    }
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "server" not in answer.headers
    # The service speaks plain HTTP to the proxy that ends TLS, and that proxy answers for HTTPS: RFC 6797 §7.2 forbids it here.
    assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize("path", ["/v1/cases", "/v1/me", "/healthz", "/.well-known/security.txt"])
@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PUT"])
async def test_other_methods_are_refused(public: Client, method: str, path: str) -> None:
    answer = await public(method, path)
    assert (answer.status_code, answer.json()["type"]) == (405, "/docs/problems/method-not-allowed")
    assert "GET" in answer.headers["allow"]
