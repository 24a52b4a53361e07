"""The contract: OpenAPI 3.1 that is valid, complete, and kept by the service under whatever schemathesis sends."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import SecretStr, TypeAdapter, ValidationError

from schemas.base import Model
from service.app import create_app
from service.settings import Settings
from tests.conftest import SECRET
from tests.crawl import operations
from tests.serving import Service


def described() -> dict[str, Any]:
    """The contract, which needs no database."""
    return create_app(Settings(database_url="postgresql://nowhere/none", secret=SecretStr(SECRET))).openapi()


OPERATIONS = [
    (method, path, operation)
    for path, operations in described()["paths"].items()
    for method, operation in operations.items()
    if method in ("get", "post", "patch", "delete", "put")
]


def _models(base: type[Model]) -> dict[str, type[Model]]:
    return {each.__name__: each for each in base.__subclasses__()} | {
        name: model for each in base.__subclasses__() for name, model in _models(each).items()
    }


MODELS = _models(Model)


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


@pytest.mark.parametrize("operation", [each for _, _, each in OPERATIONS], ids=[each["operationId"] for _, _, each in OPERATIONS])
def test_what_an_operation_takes_is_shown_by_an_example_that_it_would_take(operation: dict[str, Any]) -> None:
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        name = content["schema"].get("$ref", "").rpartition("/")[2]
        if "json" in media_type:
            MODELS[name].model_validate_json(json.dumps(content["example"]))


def _each_text_spoilt(value: Any) -> Iterator[Any]:
    """A body as often as it has texts, member names of free choice among them, each time with a NUL in one."""
    if isinstance(value, str):
        yield f"{value}\x00"
    elif isinstance(value, list):
        yield from ([*value[:at], spoilt, *value[at + 1 :]] for at, each in enumerate(value) for spoilt in _each_text_spoilt(each))
    elif isinstance(value, dict):
        yield from (value | {name: spoilt} for name, each in value.items() for spoilt in _each_text_spoilt(each))
        yield from ({f"{each}\x00" if each == name else each: told for each, told in value.items()} for name in value)


@pytest.mark.parametrize("operation", [each for _, _, each in OPERATIONS], ids=[each["operationId"] for _, _, each in OPERATIONS])
def test_no_text_that_an_operation_takes_may_hold_what_can_not_be_stored(operation: dict[str, Any]) -> None:
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        if "json" in media_type and operation["operationId"] != "matchText":  # of whose text nothing is kept, nor looked up but its letters
            model = MODELS[content["schema"].get("$ref", "").rpartition("/")[2]]
            for spoilt in _each_text_spoilt(content["example"]):
                with pytest.raises(ValidationError):
                    model.model_validate_json(json.dumps(spoilt))


def test_most_readings_show_what_the_sample_answers() -> None:
    shown = [operation for method, path, operation in OPERATIONS if method == "get" and "example" in str(operation["responses"]["200"])]
    assert len(shown) > len([path for method, path, _ in OPERATIONS if method == "get"]) * 2 / 3


@pytest.mark.parametrize("path", json.loads(Path("service/api/examples/answers.json").read_text(encoding="utf-8")))
def test_an_example_of_an_answer_is_one_that_the_operation_could_give(path: str) -> None:
    example = json.loads(Path("service/api/examples/answers.json").read_text(encoding="utf-8"))[path]
    TypeAdapter(next(each.model for each in operations() if (each.method, each.path) == ("GET", path))).validate_python(example)


@pytest.fixture(scope="module")
def headers(served: Service) -> dict[str, str]:
    """As who may do everything."""
    return served.first_headers()


SCHEMA = schemathesis.openapi.from_dict(described())


@SCHEMA.parametrize()
@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_service_keeps_its_contract(case: schemathesis.Case, served: Service, headers: dict[str, str]) -> None:
    case.call_and_validate(base_url=served.address, headers=headers, timeout=20)
