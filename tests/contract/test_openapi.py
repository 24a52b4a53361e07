"""The contract: OpenAPI 3.1 that is valid, complete, and kept by the service under whatever schemathesis sends."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import SecretStr

from service.app import create_app
from service.settings import Settings
from tests.conftest import SECRET, Keys


def described() -> dict[str, Any]:
    """The contract, which needs no database."""
    return create_app(Settings(database_url="postgresql://nowhere/none", secret=SecretStr(SECRET))).openapi()


OPERATIONS = [
    (method, path, operation)
    for path, operations in described()["paths"].items()
    for method, operation in operations.items()
    if method in ("get", "post", "patch", "delete", "put")
]


def test_the_contract_is_valid_openapi() -> None:
    OpenAPIV31SpecValidator(described()).validate()


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=[f"{method} {path}" for method, path, _ in OPERATIONS])
def test_each_operation_says_what_it_is_and_how_it_fails(method: str, path: str, operation: dict[str, Any]) -> None:
    assert operation["operationId"][0].islower()
    assert operation["description"]
    if path.startswith("/v1"):
        assert {"401", "422", "429", "503"} <= set(operation["responses"])
    if method in ("patch", "delete"):
        assert {"412", "428"} <= set(operation["responses"])


def test_operation_ids_are_given_once() -> None:
    ids = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(set(ids)) == len(ids)


@pytest.fixture(scope="module")
def served(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service itself, in a process of its own, on the worker's database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = tmp_path_factory.mktemp("served")
    environment = {
        **os.environ,
        "HABEAS_DATABASE_URL": database_url,
        "HABEAS_SECRET": SECRET,
        "HABEAS_RATE_LIMIT": "0",
        "PYTHONPATH": str(Path.cwd()),
    }
    command = [sys.executable, "-m", "service.cli", "serve", "--port", str(port), "--data", str(data)]
    with (data / "log").open("w") as log, subprocess.Popen(command, env=environment, stdout=log, stderr=log) as process:
        try:
            for _ in range(100):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)


@pytest.fixture(scope="module")
async def key(keys: Keys) -> str:
    """A key with every scope."""
    client = await keys.join()
    return client.http.headers["authorization"]


SCHEMA = schemathesis.openapi.from_dict(described())


@SCHEMA.parametrize()
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_service_keeps_its_contract(case: schemathesis.Case, served: str, key: str) -> None:
    case.call_and_validate(base_url=served, headers={"Authorization": key}, timeout=20)
