"""The four kinds of wire model: what comes in, what changes, what is asked for, what goes out.

Each is built when it is first used (`defer_build`): most serve an operation that a process is never asked for, or the contract alone.
"""

from typing import Any, ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError


class Rule(NamedTuple):
    """A rule that holds between the members of a record: what it says, and the one of them (`at`, as clients write it) that is to be mended."""

    said: str
    at: str

    def broken(self) -> PydanticCustomError:
        """What a validator raises."""
        return PydanticCustomError("value_error", "{said}", self._asdict())


class Model(BaseModel):
    """Input. A member that is not known is refused, so that a typing error is never silently dropped."""

    model_config = ConfigDict(defer_build=True, extra="forbid", populate_by_name=False, str_strip_whitespace=True)

    def values(self) -> dict[str, Any]:
        """Every field by its column's name, nested models left as they are."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class Patch(Model):
    """A JSON Merge Patch (RFC 7396): a member that is absent stays, one that is null is cleared.

    Declare a field that may be cleared as `X | None = absent()` and one that may not as `X = absent()`:
    an explicit null is then refused by its own type.
    """

    def changes(self) -> dict[str, Any]:
        """The fields that were sent, by their column's name; null where a field is to be cleared."""
        return {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set}

    @model_validator(mode="after")
    def _something_changes(self) -> "Patch":
        if not self.model_fields_set:
            message = "a patch names at least one member"
            raise ValueError(message)
        return self


class Filter(BaseModel):
    """The query of a list. Extra parameters are refused (422), never ignored."""

    model_config = ConfigDict(defer_build=True, extra="forbid", populate_by_name=False)


class Document(BaseModel):
    """Output. PostgreSQL builds the JSON; tests hold every document against its model, so nothing here has a default."""

    model_config: ClassVar[ConfigDict] = ConfigDict(defer_build=True, extra="forbid", frozen=True, populate_by_name=False)


def absent() -> Any:  # noqa: ANN401 - the field's own annotation gives the type; this only says that it may be left out
    """The default of a patch's field: not sent, so not changed (and no default shown in the contract)."""
    return Field(default_factory=lambda: None)
