"""Errors on the wire: problem details (RFC 9457)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class FieldProblem(BaseModel):
    """One thing wrong with one member of the input."""

    model_config = ConfigDict(frozen=True)

    location: Literal["body", "query", "path", "header"] = Field(alias="in")
    pointer: str = Field(description="JSON pointer (RFC 6901) into the body, or into the query, path or header parameters by name.")
    code: str
    message: str


class Problem(BaseModel):
    """What went wrong, for people and for programs. `type` leads to a page about it."""

    model_config = ConfigDict(extra="allow", frozen=True)

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str
    errors: list[FieldProblem] | None = None
