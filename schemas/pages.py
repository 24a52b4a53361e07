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


class Page(Document, Generic[ItemT]):
    """One page of a list. `next_cursor` is null on the last."""

    items: list[ItemT]
    next_cursor: str | None
