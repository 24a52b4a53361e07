"""An old id is followed to whom its person was merged into: after nothing was found under the id itself, so that other reads stay one round trip."""

from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from service.disclosure.merged import survivor
from service.identity.viewer import Viewer
from service.platform.pages import BadCursor, Page
from service.platform.work import Reader

FoundT = TypeVar("FoundT")


async def followed(
    reading: Reader, viewer: Viewer, person: UUID, ask: Callable[[UUID], Awaitable[FoundT | None]]
) -> tuple[FoundT | None, UUID | None]:
    """What is found of a person, or else of the survivor; with the survivor's id, where it is theirs."""
    found = await ask(person)
    now = await survivor(reading, viewer, person) if found is None else None
    return (found, None) if now is None else (await ask(now), now)


async def followed_page(reading: Reader, viewer: Viewer, person: UUID, ask: Callable[[UUID], Awaitable[Page]]) -> tuple[Page, UUID | None]:
    """A page of what is a person's, or else of what is the survivor's; with the survivor's id, where it is theirs."""
    found, refused = None, None
    try:
        found = await ask(person)
    except BadCursor as error:  # it may be one of the survivor's own list
        refused = error
    now = await survivor(reading, viewer, person) if found is None or found.is_empty else None
    if now is not None:
        return await ask(now), now
    if found is None:
        raise refused or BadCursor
    return found, None
