"""The address in a problem's `type` explains it."""

import importlib
import pkgutil

import service
from service.api.problem_pages import every_problem
from service.platform.errors import RegistryError
from tests.conftest import Client


def kinds() -> list[type[RegistryError]]:
    """Every kind of problem that any module of the service declares."""
    for module in pkgutil.walk_packages(service.__path__, "service."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found: list[type[RegistryError]] = []
    waiting = list(RegistryError.__subclasses__())
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting.extend(kind.__subclasses__())
    return found


async def test_every_problem_has_a_page_of_its_own(public: Client) -> None:
    slugs = [kind.slug for kind in kinds()]
    assert len(set(slugs)) == len(slugs), sorted(slug for slug in slugs if slugs.count(slug) > 1)
    assert set(slugs) == set(every_problem())
    index = (await public.get("/docs/problems")).text
    for kind in kinds():
        answer = await public.get(f"/docs/problems/{kind.slug}")
        assert answer.status_code == 200
        assert kind.slug in index
        assert kind.__doc__


async def test_a_problem_leads_to_its_page(public: Client) -> None:
    problem = (await public.get("/v1/cases/KP-1900-0001")).json()
    assert (await public.get(problem["type"])).status_code == 200
    assert (await public.get("/docs/problems/no-such-thing")).status_code == 404
