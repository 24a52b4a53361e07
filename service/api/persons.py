"""/v1/persons: people, and the names, identifiers and relations that are part of them. An old id of somebody merged leads to the survivor."""

from collections.abc import Awaitable
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from schemas.journal import HistoryEntry
from schemas.match import PersonRegistered
from schemas.pages import ListFilter, PageFilter
from schemas.pages import Page as PageOf
from schemas.persons import (
    Person,
    PersonBrief,
    PersonFilter,
    PersonIdentifier,
    PersonIdentifierNew,
    PersonIdentifierPatch,
    PersonName,
    PersonNameNew,
    PersonNamePatch,
    PersonNew,
    PersonPatch,
    PersonRelation,
    PersonRelationNew,
    PersonRelationPatch,
)
from service.api import answers
from service.api.conditional import IfMatch
from service.api.depends import AnyViewer, Editor, Fields, Held, Member, Reading, Reason, Work, split
from service.api.following import followed, followed_page
from service.api.problems import problems
from service.api.route import router as new_router
from service.disclosure.shapes import Shape, one, some
from service.identity.viewer import Viewer
from service.journal.queries import history
from service.matching.duplicates import possible_duplicates
from service.persons import commands, tables
from service.persons.commands import MergedAway, NoSuchPart, NoSuchPerson, PersonHasCases
from service.persons.queries import IDENTIFIER, NAME, PERSON, PERSON_BRIEF, RELATION, listed, told_of
from service.platform.errors import AlreadyExists, Forbidden, StaleVersion, VersionRequired
from service.platform.pages import Page

router = new_router("persons")

_KNOWN = problems(NoSuchPerson)
_AMENDED = problems(NoSuchPerson, Forbidden, StaleVersion, VersionRequired, AlreadyExists, MergedAway)


@router.get("/persons", operation_id="listPersons", response_model=PageOf[PersonBrief], responses=problems())
async def list_persons(
    request: Request, asked: Annotated[PersonFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held
) -> Response:
    """People, in the order they were registered."""
    where, bound = listed(viewer.sight, asked)
    found = await some(reading, viewer, PERSON_BRIEF, held.cursors, asked=asked, where=where, bound=bound)
    return answers.page(request, viewer, found)


@router.post(
    "/persons",
    status_code=201,
    operation_id="registerPerson",
    response_model=PersonRegistered,
    responses=problems(Forbidden, AlreadyExists),
)
async def register_person(body: PersonNew, editor: Editor, work: Work) -> Response:
    """Register a person, with the names and identifiers known so far. The answer says who in the registry may be the same person."""
    person = await commands.register_person(work, editor, body)
    found = await one(work, editor, PERSON, record=person.id)
    possible = await possible_duplicates(work, editor, person.id, body)
    return answers.created(editor, found, f"/v1/persons/{person.id}", possible_duplicates=possible)


@router.get("/persons/{person}", operation_id="getPerson", response_model=Person, responses=_KNOWN)
async def get_person(request: Request, person: UUID, viewer: AnyViewer, reading: Reading, fields: Fields = None) -> Response:
    """A person as one document, with names, identifiers, relations and cases."""
    found, now = await followed(reading, viewer, person, lambda whose: one(reading, viewer, PERSON, fields=split(fields), record=whose))
    return answers.document(request, viewer, found, NoSuchPerson, elsewhere=None if now is None else f"/v1/persons/{now}")


@router.patch("/persons/{person}", operation_id="amendPerson", response_model=Person, responses=_AMENDED)
async def amend_person(request: Request, person: UUID, body: PersonPatch, version: IfMatch, editor: Editor, work: Work) -> Response:
    """Change what is known of a person (JSON Merge Patch)."""
    await commands.amend_person(work, editor, person, body, version)
    return answers.document(request, editor, await one(work, editor, PERSON, record=person), NoSuchPerson)


@router.delete(
    "/persons/{person}",
    status_code=204,
    operation_id="withdrawPerson",
    responses=problems(PersonHasCases, MergedAway, NoSuchPerson, Forbidden, StaleVersion, VersionRequired),
)
async def withdraw_person(person: UUID, reason: Reason, version: IfMatch, editor: Editor, work: Work) -> None:
    """Take a person out of the registry. The history stays."""
    await commands.withdraw_person(work, editor, person, reason, version)


@router.get(
    "/persons/{person}/history", operation_id="getPersonHistory", response_model=PageOf[HistoryEntry], responses=problems(Forbidden)
)
async def get_person_history(
    request: Request, person: UUID, asked: Annotated[PageFilter, Query()], member: Member, reading: Reading, held: Held
) -> Response:
    """Every change of a person and of what is part of them: who, when, why, each field before and after. For the owner."""
    # A part may be wider than the person: whoever may not read the person is not told its history either.
    within = told_of(member.sight)
    found = await history(reading, member, held.cursors, person, limit=asked.limit, cursor=asked.cursor, within=within)
    return answers.page(request, member, found)


@router.get("/persons/{person}/names", operation_id="listPersonNames", response_model=PageOf[PersonName], responses=problems())
async def list_names(
    request: Request, person: UUID, asked: Annotated[ListFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held
) -> Response:
    """Every spelling of a person's name."""
    return await _parts(request, viewer, reading, held, NAME, person, asked)


@router.post(
    "/persons/{person}/names",
    status_code=201,
    operation_id="addPersonName",
    response_model=PersonName,
    responses=problems(NoSuchPerson, Forbidden, AlreadyExists),
)
async def add_name(person: UUID, body: PersonNameNew, editor: Editor, work: Work) -> Response:
    """Record one more spelling of a person's name."""
    row = await commands.add_name(work, editor, person, body)
    return answers.created(editor, await one(work, editor, NAME, record=row.id), f"/v1/persons/{row.person_id}/names/{row.id}")


@router.get("/persons/{person}/names/{part}", operation_id="getPersonName", response_model=PersonName, responses=problems(NoSuchPart))
async def get_name(request: Request, person: UUID, part: UUID, viewer: AnyViewer, reading: Reading) -> Response:
    """One spelling of a person's name."""
    return await _part(request, viewer, reading, NAME, person, part)


@router.patch(
    "/persons/{person}/names/{part}",
    operation_id="amendPersonName",
    response_model=PersonName,
    responses=problems(NoSuchPart, Forbidden, StaleVersion, VersionRequired, AlreadyExists),
)
async def amend_name(
    request: Request, person: UUID, part: UUID, body: PersonNamePatch, version: IfMatch, editor: Editor, work: Work
) -> Response:
    """Change a name."""
    await commands.amend_part(work, editor, tables.PersonName, person, part, body, version)
    return answers.document(request, editor, await one(work, editor, NAME, record=part), NoSuchPart)


@router.delete(
    "/persons/{person}/names/{part}",
    status_code=204,
    operation_id="withdrawPersonName",
    responses=problems(NoSuchPart, Forbidden, StaleVersion, VersionRequired),
)
async def withdraw_name(person: UUID, part: UUID, reason: Reason, version: IfMatch, editor: Editor, work: Work) -> None:
    """Take a name back."""
    await commands.withdraw_part(work, editor, tables.PersonName, person, part, reason, version)


@router.get(
    "/persons/{person}/identifiers", operation_id="listPersonIdentifiers", response_model=PageOf[PersonIdentifier], responses=problems()
)
async def list_identifiers(
    request: Request, person: UUID, asked: Annotated[ListFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held
) -> Response:
    """How others know this person."""
    return await _parts(request, viewer, reading, held, IDENTIFIER, person, asked)


@router.post(
    "/persons/{person}/identifiers",
    status_code=201,
    operation_id="addPersonIdentifier",
    response_model=PersonIdentifier,
    responses=problems(NoSuchPerson, Forbidden, AlreadyExists),
)
async def add_identifier(person: UUID, body: PersonIdentifierNew, editor: Editor, work: Work) -> Response:
    """Record by what number or code others know this person."""
    row = await commands.add_identifier(work, editor, person, body)
    return answers.created(editor, await one(work, editor, IDENTIFIER, record=row.id), f"/v1/persons/{row.person_id}/identifiers/{row.id}")


@router.get(
    "/persons/{person}/identifiers/{part}",
    operation_id="getPersonIdentifier",
    response_model=PersonIdentifier,
    responses=problems(NoSuchPart),
)
async def get_identifier(request: Request, person: UUID, part: UUID, viewer: AnyViewer, reading: Reading) -> Response:
    """One identifier."""
    return await _part(request, viewer, reading, IDENTIFIER, person, part)


@router.patch(
    "/persons/{person}/identifiers/{part}",
    operation_id="amendPersonIdentifier",
    response_model=PersonIdentifier,
    responses=problems(NoSuchPart, Forbidden, StaleVersion, VersionRequired, AlreadyExists),
)
async def amend_identifier(
    request: Request, person: UUID, part: UUID, body: PersonIdentifierPatch, version: IfMatch, editor: Editor, work: Work
) -> Response:
    """Change an identifier."""
    await commands.amend_part(work, editor, tables.PersonIdentifier, person, part, body, version)
    return answers.document(request, editor, await one(work, editor, IDENTIFIER, record=part), NoSuchPart)


@router.delete(
    "/persons/{person}/identifiers/{part}",
    status_code=204,
    operation_id="withdrawPersonIdentifier",
    responses=problems(NoSuchPart, Forbidden, StaleVersion, VersionRequired),
)
async def withdraw_identifier(person: UUID, part: UUID, reason: Reason, version: IfMatch, editor: Editor, work: Work) -> None:
    """Take an identifier back."""
    await commands.withdraw_part(work, editor, tables.PersonIdentifier, person, part, reason, version)


@router.get("/persons/{person}/relations", operation_id="listPersonRelations", response_model=PageOf[PersonRelation], responses=problems())
async def list_relations(
    request: Request, person: UUID, asked: Annotated[ListFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held
) -> Response:
    """To whom a person is related, and how."""
    return await _parts(request, viewer, reading, held, RELATION, person, asked)


@router.post(
    "/persons/{person}/relations",
    status_code=201,
    operation_id="addPersonRelation",
    response_model=PersonRelation,
    responses=problems(NoSuchPerson, Forbidden, AlreadyExists),
)
async def add_relation(person: UUID, body: PersonRelationNew, editor: Editor, work: Work) -> Response:
    """Record how a person is related to another."""
    row = await commands.add_relation(work, editor, person, body)
    return answers.created(editor, await one(work, editor, RELATION, record=row.id), f"/v1/persons/{row.person_id}/relations/{row.id}")


@router.get(
    "/persons/{person}/relations/{part}", operation_id="getPersonRelation", response_model=PersonRelation, responses=problems(NoSuchPart)
)
async def get_relation(request: Request, person: UUID, part: UUID, viewer: AnyViewer, reading: Reading) -> Response:
    """One relation."""
    return await _part(request, viewer, reading, RELATION, person, part)


@router.patch(
    "/persons/{person}/relations/{part}",
    operation_id="amendPersonRelation",
    response_model=PersonRelation,
    responses=problems(NoSuchPart, Forbidden, StaleVersion, VersionRequired, AlreadyExists),
)
async def amend_relation(
    request: Request, person: UUID, part: UUID, body: PersonRelationPatch, version: IfMatch, editor: Editor, work: Work
) -> Response:
    """Change a relation."""
    await commands.amend_part(work, editor, tables.PersonRelation, person, part, body, version)
    return answers.document(request, editor, await one(work, editor, RELATION, record=part), NoSuchPart)


@router.delete(
    "/persons/{person}/relations/{part}",
    status_code=204,
    operation_id="withdrawPersonRelation",
    responses=problems(NoSuchPart, Forbidden, StaleVersion, VersionRequired),
)
async def withdraw_relation(person: UUID, part: UUID, reason: Reason, version: IfMatch, editor: Editor, work: Work) -> None:
    """Take a relation back."""
    await commands.withdraw_part(work, editor, tables.PersonRelation, person, part, reason, version)


async def _parts(request: Request, viewer: Viewer, reading: Reading, held: Held, shape: Shape, person: UUID, asked: ListFilter) -> Response:
    def of(whose: UUID) -> Awaitable[Page]:
        return some(
            reading, viewer, shape, held.cursors, asked=asked, where=[f"{shape.alias}.person_id = :person"], bound={"person": whose}
        )

    found, now = await followed_page(reading, viewer, person, of)
    return answers.page(request, viewer, found, elsewhere=None if now is None else f"/v1/persons/{now}/{shape.name}")


async def _part(request: Request, viewer: Viewer, reading: Reading, shape: Shape, person: UUID, part: UUID) -> Response:
    where = f"{shape.alias}.id = :record AND {shape.alias}.person_id = :person"
    found, now = await followed(reading, viewer, person, lambda whose: one(reading, viewer, shape, where=where, record=part, person=whose))
    return answers.document(request, viewer, found, NoSuchPart, elsewhere=None if now is None else f"/v1/persons/{now}/{shape.name}/{part}")
