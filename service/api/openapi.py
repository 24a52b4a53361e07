"""The contract: OpenAPI 3.1 with an id, a summary and every error for each operation, and the problem they are all told in."""

import json
from importlib.resources import files
from typing import Any

import yaml
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from service.api.problems import PROBLEM_SCHEMA

_KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Any 1 to 255 printable ASCII characters, in quotes or without, fresh for each request. "
    "A retry with the same key and body gets the first answer again, for 24 hours.",
    "schema": {"type": "string", "pattern": '^("[ !#-\\[\\]-~]{1,255}"|[!#-~][ !#-~]{0,254})$'},
}
_MATCH_HEADER = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": 'The version that you have read, from its ETag: `"3"`.',
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}(-[0-9a-f]+)?"$'},
    "example": '"1"',
}


def install(app: FastAPI) -> None:
    """Have the application describe itself."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _describe(app)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _describe(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, summary=app.summary, description=app.description, routes=app.routes)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    definitions = dict(PROBLEM_SCHEMA)
    schemas.update(definitions.pop("$defs", {}))
    schemas["Problem"] = definitions
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    document["components"]["securitySchemes"] = {
        "key": {
            "type": "http",
            "scheme": "bearer",
            "description": "An API key of your organization: `hbs_…`. Without one you read as the public.",
        }
    }
    document["security"] = [{}, {"key": []}]
    requests, answers = _examples()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _exemplify(operation, requests, answers.get(path) if method == "get" else None)
            if method == "post" and "x-idempotency-key" not in operation:
                operation.setdefault("parameters", []).append(_KEY_HEADER)
            if method in ("patch", "delete") and "428" in operation["responses"]:
                operation.setdefault("parameters", []).append(_MATCH_HEADER)
            if method == "patch":
                content = operation["requestBody"]["content"]
                content["application/merge-patch+json"] = content["application/json"]
    return document


def _examples() -> tuple[dict[str, Any], dict[str, Any]]:
    """What clients send, by the name of its schema; and what the sample registry answers, by path."""
    folder = files("service.api").joinpath("examples")
    requests: dict[str, Any] = yaml.load(folder.joinpath("requests.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    answers: dict[str, Any] = json.loads(folder.joinpath("answers.json").read_text(encoding="utf-8"))
    return requests, answers


def _exemplify(operation: dict[str, Any], requests: dict[str, Any], answer: object) -> None:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
        if name in requests:
            content["example"] = requests[name]
    shown = operation["responses"].get("200", {}).get("content", {}).get("application/json")
    if answer is not None and shown is not None:
        shown["example"] = answer
