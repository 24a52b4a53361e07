"""Facilities and bodies are added, amended and withdrawn."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from schemas.places import BodyNew, BodyPatch, FacilityNew, FacilityPatch, PlaceNameNew
from service.identity.viewer import Viewer
from service.journal.commands import change, circles, create, held, seen, withdraw
from service.names.scripts import script_of
from service.places.tables import Body, Facility
from service.platform.errors import Invalid, NoSuchReference, NotFound
from service.platform.work import UnitOfWork


class NoSuchFacility(NotFound):
    """No such facility, or none that the caller may see."""

    slug = "no-such-facility"
    title = "No such facility"


class NoSuchBody(NotFound):
    """No such body, or none that the caller may see."""

    slug = "no-such-body"
    title = "No such body"


async def add_facility(work: UnitOfWork, editor: Viewer, body: FacilityNew) -> Facility:
    """Add a place where people are held."""
    values = await _checked(work, editor, body.values(), "operator_id")
    return create(work, editor, Facility, values, action="facility.added", audience=values.pop("audience"))


async def amend_facility(work: UnitOfWork, editor: Viewer, facility: UUID, body: FacilityPatch, version: int) -> Facility:
    """Change what is known of a facility."""
    row = await held(work, editor, Facility, facility, NoSuchFacility, version=version)
    change(work, editor, row, await _checked(work, editor, body.changes(), "operator_id"), action="facility.amended")
    await work.flush()
    return row


async def withdraw_facility(work: UnitOfWork, editor: Viewer, facility: UUID, reason: str, version: int) -> None:
    """Take a facility out of the registry. What names it keeps its id."""
    row = await held(work, editor, Facility, facility, NoSuchFacility, version=version)
    withdraw(work, editor, row, action="facility.withdrawn", reason=reason)


async def add_body(work: UnitOfWork, editor: Viewer, body: BodyNew) -> Body:
    """Add an organization outside the registry."""
    values = await _checked(work, editor, body.values(), "parent_id")
    return create(work, editor, Body, values, action="body.added", audience=values.pop("audience"))


async def amend_body(work: UnitOfWork, editor: Viewer, which: UUID, body: BodyPatch, version: int) -> Body:
    """Change what is known of a body. Raises Invalid where it would be part of itself, however far round."""
    row = await held(work, editor, Body, which, NoSuchBody, version=version)
    changes = await _checked(work, editor, body.changes(), "parent_id")
    parent = changes.get("parent_id")
    if parent is not None and await circles(work, Body, "parent_id", which, parent):
        raise Invalid("A body can't be part of itself, however far round.", pointer="/parent_id")
    change(work, editor, row, changes, action="body.amended")
    return row


async def withdraw_body(work: UnitOfWork, editor: Viewer, which: UUID, reason: str, version: int) -> None:
    """Take a body out of the registry. What names it keeps its id."""
    row = await held(work, editor, Body, which, NoSuchBody, version=version)
    withdraw(work, editor, row, action="body.withdrawn", reason=reason)


async def _checked(work: UnitOfWork, editor: Viewer, values: Mapping[str, Any], reference: str) -> dict[str, Any]:
    """The values with their names as stored, once the body that they refer to is known to be there."""
    checked = dict(values)
    if checked.get(reference) is not None:
        await seen(work, editor, Body, checked[reference], NoSuchReference("No such body.", pointer=f"/{reference}"))
    if "names" in checked:
        checked["names"] = _stored(checked["names"])
    return checked


def _stored(names: Sequence[PlaceNameNew]) -> list[dict[str, Any]]:
    return [{**name.model_dump(mode="json"), "script": name.script or script_of(name.full)} for name in names]
