"""The contract: OpenAPI 3.1 with an id, a summary and every error for each operation, and the problem they are all told in."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from service.api.problems import PROBLEM_SCHEMA

_KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Any 1 to 255 printable characters, fresh for each request. A retry with the same key and body gets the first answer again, for 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!#-\\[\\]-~]+$"},
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
    for operations in document["paths"].values():
        for method, operation in operations.items():
            if method == "post":
                operation.setdefault("parameters", []).append(_KEY_HEADER)
            if method in ("patch", "delete") and "428" in operation["responses"]:
                operation.setdefault("parameters", []).append(_MATCH_HEADER)
            if method == "patch":
                content = operation["requestBody"]["content"]
                content["application/merge-patch+json"] = content["application/json"]
    return document
