"""Lists on the wire: keyset pages with an opaque cursor."""

from typing import Annotated, Generic, TypeVar

from pydantic import Field, StringConstraints

from schemas.base import Document, Filter

ItemT = TypeVar("ItemT")


class PageFilter(Filter):
    """What every list can be asked: how many, from where on."""

    limit: Annotated[int, Field(ge=1, le=200, description="How many items a page holds.")] = 50
    cursor: Annotated[str, StringConstraints(min_length=1, max_length=1_000)] | None = Field(
        default=None, description="The `next_cursor` of the page before, with the same filters."
    )


class ListFilter(PageFilter):
    """What a list of records can be asked besides: which members of each."""

    fields: Annotated[str, StringConstraints(pattern=r"^[a-z_]+(,[a-z_]+)*$", max_length=1_000)] | None = Field(
        default=None, description="Only these members of each item, separated by commas."
    )

    @property
    def members(self) -> frozenset[str] | None:
        """The members that `fields` names; None for all."""
        return None if self.fields is None else frozenset(self.fields.split(","))


class Page(Document, Generic[ItemT]):
    """One page of a list. `next_cursor` is null on the last."""

    items: list[ItemT]
    next_cursor: str | None
