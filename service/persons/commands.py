"""People are registered, amended and withdrawn; so are their names, identifiers and relations."""

from typing import NoReturn, TypeVar
from uuid import UUID

from schemas.base import Patch
from schemas.persons import PersonIdentifierNew, PersonNameNew, PersonNew, PersonRelationNew
from schemas.vocabulary import Audience
from service.disclosure.merged import survivor
from service.disclosure.rules import narrower, readable
from service.identity.viewer import Viewer
from service.journal.commands import change, create, held, withdraw
from service.names.scripts import script_of
from service.persons.filing import file_names
from service.persons.suppression import refuse_suppressed
from service.persons.tables import Person, PersonIdentifier, PersonName, PersonRelation
from service.platform.errors import Conflict, NoSuchReference, NotFound, RegistryError
from service.platform.work import UnitOfWork

PartT = TypeVar("PartT", PersonName, PersonIdentifier, PersonRelation)
SENSITIVE = ("passport", "national_id")


class NoSuchPerson(NotFound):
    """No such person, or none that the caller may see."""

    slug = "no-such-person"
    title = "No such person"


class NoSuchPart(NotFound):
    """The person has no such name, identifier or relation."""

    slug = "no-such-part"
    title = "The person has no such part"


class MergedAway(Conflict):
    """The person was merged into another: what is known of them stands there."""

    slug = "merged-away"
    title = "The person was merged into another"

    def __init__(self, into: UUID, *, pointer: str | None = None) -> None:
        super().__init__(f"They stand at /v1/persons/{into} now.", pointer=pointer, members={"survivor_id": str(into)})


class PersonHasCases(Conflict):
    """A person whose cases stand can't be withdrawn."""

    slug = "person-has-cases"
    title = "The person still has cases"


async def register_person(work: UnitOfWork, editor: Viewer, body: PersonNew) -> Person:
    """Register a person with the names and identifiers known so far."""
    await refuse_suppressed(
        work,
        names=() if body.is_another_person else ((f"/names/{place}/full", name.full) for place, name in enumerate(body.names)),
        identifiers=((f"/identifiers/{place}/value", each.scheme, each.value) for place, each in enumerate(body.identifiers)),
    )
    values = body.values()
    for apart in ("names", "identifiers", "audience", "is_another_person"):
        del values[apart]
    person = create(work, editor, Person, values, action="person.registered", audience=body.audience)
    await work.flush()  # the parent is there before its parts
    names = [_name(work, editor, person, name) for name in body.names]
    for identifier in body.identifiers:
        _identify(work, editor, person, identifier)
    await file_names(work, [(name.id, name.full) for name in names])
    await work.flush()
    return person


async def amend_person(work: UnitOfWork, editor: Viewer, person: UUID, body: Patch, version: int) -> Person:
    """Change what is known of a person. Raises MergedAway for an old id: its version was another record's."""
    row = await _held_itself(work, editor, person, version)
    change(work, editor, row, body.changes(), action="person.amended")
    return row


async def withdraw_person(work: UnitOfWork, editor: Viewer, person: UUID, reason: str, version: int) -> None:
    """Take a person out of the registry. Raises Conflict while a case of theirs stands."""
    row = await _held_itself(work, editor, person, version)
    if await work.value('SELECT 1 FROM "case" WHERE person_id = :person AND withdrawn_at IS NULL LIMIT 1', person=person):
        raise PersonHasCases("Withdraw the person's cases first.")
    withdraw(work, editor, row, action="person.withdrawn", reason=reason)


async def add_name(work: UnitOfWork, editor: Viewer, person: UUID, body: PersonNameNew) -> PersonName:
    """Record one more spelling of a person's name. Raises AlreadyExists for a second primary name in one script."""
    row = await held_person(work, editor, person)
    await refuse_suppressed(work, names=[("/full", body.full)])
    name = _name(work, editor, row, body)
    await file_names(work, [(name.id, name.full)])
    return name


async def add_identifier(work: UnitOfWork, editor: Viewer, person: UUID, body: PersonIdentifierNew) -> PersonIdentifier:
    """Record by what others know this person. Raises AlreadyExists when the identifier is another's within the organization."""
    row = await held_person(work, editor, person)
    await refuse_suppressed(work, identifiers=[("/value", body.scheme, body.value)])
    return _identify(work, editor, row, body)


async def add_relation(work: UnitOfWork, editor: Viewer, person: UUID, body: PersonRelationNew) -> PersonRelation:
    """Record how a person is related to another."""
    for each in sorted({person, body.related_person_id}):  # in one order, so that two who relate each other don't wait for each other
        await work.lock(Person, each)
    row = await held_person(work, editor, person)
    other = row if body.related_person_id == person else await seen_person(work, editor, body.related_person_id, "/related_person_id")
    if other.id == row.id:
        raise NoSuchReference("A person is not their own relation.", pointer="/related_person_id")
    values = body.values() | {"person_id": row.id, "related_person_id": other.id}
    audience = values.pop("audience") or row.audience
    return create(work, editor, PersonRelation, values, action="person.related", audience=audience)


async def amend_part(work: UnitOfWork, editor: Viewer, table: type[PartT], person: UUID, part: UUID, body: Patch, version: int) -> PartT:
    """Change a name, an identifier or a relation."""
    row = await _held_part(work, editor, table, person, part, version)
    changes = body.changes()
    if table is PersonName and "full" in changes and "script" not in changes:
        changes["script"] = script_of(changes["full"])
    if isinstance(row, PersonName) and "full" in changes:
        await refuse_suppressed(work, names=[("/full", changes["full"])])
    if isinstance(row, PersonIdentifier):
        await refuse_suppressed(work, identifiers=[("/value", changes.get("scheme", row.scheme), changes.get("value", row.value))])
    change(work, editor, row, changes, action=f"{row.__tablename__}.amended")
    if isinstance(row, PersonName) and "full" in changes:
        await file_names(work, [(row.id, row.full)])
    return row


async def withdraw_part(work: UnitOfWork, editor: Viewer, table: type[PartT], person: UUID, part: UUID, reason: str, version: int) -> None:
    """Take back a name, an identifier or a relation."""
    row = await _held_part(work, editor, table, person, part, version)
    withdraw(work, editor, row, action=f"{row.__tablename__}.withdrawn", reason=reason)


async def held_person(work: UnitOfWork, editor: Viewer, person: UUID) -> Person:
    """The person by their id, or by that of a record merged into theirs, locked for a change by their owner."""
    try:
        return await held(work, editor, Person, person, NoSuchPerson)
    except NoSuchPerson:
        now = await survivor(work, editor, person)
        if now is None:
            raise
        return await held(work, editor, Person, now, NoSuchPerson)


async def seen_person(work: UnitOfWork, editor: Viewer, person: UUID, pointer: str) -> Person:
    """A person that the input refers to, by their own id or an old one, locked: nobody merges them away before this unit ends."""
    row = await work.lock(Person, person)
    if row is None:
        now = await survivor(work, editor, person)
        row = None if now is None else await work.lock(Person, now)
    if row is None or not readable(editor, row):
        raise NoSuchReference("No such person.", pointer=pointer)
    return row


async def refuse_merged(work: UnitOfWork, editor: Viewer, person: UUID, missing: RegistryError, *, pointer: str | None = None) -> NoReturn:
    """Raise MergedAway where a record that is not there was merged, as far as the editor may know; else that it is missing."""
    now = await survivor(work, editor, person)
    raise missing if now is None else MergedAway(now, pointer=pointer)


async def _held_itself(work: UnitOfWork, editor: Viewer, person: UUID, version: int) -> Person:
    try:
        return await held(work, editor, Person, person, NoSuchPerson, version=version)
    except NoSuchPerson as missing:
        await refuse_merged(work, editor, person, missing)


async def _held_part(work: UnitOfWork, editor: Viewer, table: type[PartT], person: UUID, part: UUID, version: int) -> PartT:
    whose = await work.get(Person, person)
    if whose is None:
        now = await survivor(work, editor, person)
        whose = None if now is None else await work.get(Person, now)
    if whose is None or not readable(editor, whose):
        raise NoSuchPerson
    row = await held(work, editor, table, part, NoSuchPart)
    if row.person_id != whose.id:
        raise NoSuchPart
    return await held(work, editor, table, part, NoSuchPart, version=version)


def _name(work: UnitOfWork, editor: Viewer, person: Person, body: PersonNameNew) -> PersonName:
    values = body.values() | {"person_id": person.id, "script": body.script or script_of(body.full)}
    audience = values.pop("audience") or person.audience
    return create(work, editor, PersonName, values, action="person.named", audience=audience)


def _identify(work: UnitOfWork, editor: Viewer, person: Person, body: PersonIdentifierNew) -> PersonIdentifier:
    usual = narrower(person.audience, Audience.RESTRICTED) if body.scheme in SENSITIVE else person.audience
    values = body.values() | {"person_id": person.id}
    audience = values.pop("audience") or usual
    return create(work, editor, PersonIdentifier, values, action="person.identified", audience=audience)
