"""What every operation does before its handler."""

from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from service.api.middleware import Methods
from service.api.route import router


async def test_an_operation_is_built_when_it_is_first_asked_for() -> None:
    api, things = FastAPI(), router("things")

    @things.get("/things")
    async def list_things() -> list[str]:
        return ["a thing"]

    [route] = things.routes
    api.router.routes.extend(things.routes)
    assert Methods(api, api=api).allowed("/v1/things") == {"GET", "HEAD", "OPTIONS"}
    assert "dependant" not in vars(route)
    async with AsyncClient(transport=ASGITransport(api), base_url="http://registry") as client:
        assert (await client.get("/v1/things")).json() == ["a thing"]
    assert "dependant" in vars(route)
