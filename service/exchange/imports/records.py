"""The records form is read back: each line makes, changes or leaves a record, by its id; in an empty registry it gives the same registry.

An import is a series of chunks, each within a unit of work of the caller's: it stands when that commits, and a dry run is one that is rolled
back. What a line names must be there, or stand before it. Cases keep their references, events the moment when they were recorded, records
the moment when they were made; versions begin anew, since the changes that they count are not in the file. What is published stays so only
in a registrar's hands: for anybody else a new case is a draft.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, islice
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.dialects.postgresql import JSONB

from schemas.edtf import Edtf
from schemas.imports import Fate, OnConflict
from schemas.vocabulary import PublicationState, Scope
from service.captures.tables import Capture
from service.cases.derived import derive_all
from service.cases.tables import Case, CaseShare, StatusEvent
from service.exchange.exports.records import END, FORMAT, HEADER, VERSION
from service.exchange.formats.rows import RowProblem, Unreadable
from service.exchange.imports.existing import Existing, differing, existing, may_not_change, owners, parent_of, plain
from service.exchange.imports.lines import Told, Untold, header_of, read
from service.identity.viewer import Viewer
from service.journal.bulk import Bulk
from service.journal.commands import change
from service.persons.filing import file_names
from service.persons.suppression import digest_of_identifier, digest_of_name, listed
from service.persons.tables import PersonIdentifier, PersonName
from service.places.tables import Body
from service.platform.errors import Invalid
from service.platform.tables import Record
from service.platform.work import UnitOfWork
from service.sources.tables import Source

CHUNK = 1_000
"""Lines of a chunk."""
_REGISTRARS = ("publication", "initials")
"""Of a case: what decides what the public reads. It is taken from a file by a registrar alone."""


@dataclass(frozen=True)
class Choices:
    """How an import goes about it.

    `create_missing`: an id that the registry does not know makes a record; without it, it is refused. `on_conflict`: what becomes of a
    record that was changed since the file was written. `adopt`: what the file says is another organization's becomes the importer's own, where
    it is new.
    """

    create_missing: bool = False
    on_conflict: OnConflict = OnConflict.SKIP
    adopt: bool = False

    def __post_init__(self) -> None:
        """Refuse what records can't be done by."""
        if self.on_conflict is OnConflict.CITE:
            raise Invalid("Records are taken or left, not cited: skip, overwrite or fail.", pointer="/on_conflict")


@dataclass(frozen=True)
class Outcome:
    """What became of a line: of which record, with which differences (`before` and `told`, by column), and what is wrong with it."""

    number: int
    record: str
    id: UUID | None
    fate: Fate
    differences: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    problem: RowProblem | None = None


@dataclass
class RecordsImport:
    """One file on its way in. It remembers from chunk to chunk what did not come in, so that what belongs to that stays out too."""

    editor: Viewer
    choices: Choices
    organizations: Mapping[UUID, str]
    """Slugs of the organizations that the file names, by the ids that they had there."""
    suppressed: frozenset[UUID] = frozenset()
    """Persons of the file whose names or identifiers must not come back."""
    lost: dict[UUID, Fate] = field(default_factory=dict)
    waiting: list[Told] = field(default_factory=list)
    """Records that name one of their own kind that stands further below."""
    unsettled: set[UUID] = field(default_factory=set)
    """New cases whose derived columns are the file's word until their events have been read."""
    local: dict[str, UUID] = field(default_factory=dict)
    """Ids of organizations here, by their slugs."""

    @property
    def own_slug(self) -> str | None:
        """The importer's own organization."""
        return next((slug for slug, known in self.local.items() if known == self.editor.organization_id), None)

    async def chunk(self, work: UnitOfWork, lines: Iterable[tuple[int, bytes]]) -> list[Outcome]:
        """Read some lines, in their order. Of those that wait for others, it is told by a later chunk, or by `end`, what became of them."""
        known = [read(number, line) for number, line in lines]
        outcomes = [self._lose(each, Fate.REFUSED, each.problem) for each in known if isinstance(each, Untold)]
        told = [each for each in known if isinstance(each, Told)]
        for table, group in groupby(told, key=lambda each: each.table):
            if self.waiting and self.waiting[0].table is not table:
                outcomes += await self._waited(work)
            outcomes += await self._same_kind(work, table, list(group))
        return sorted(outcomes, key=lambda each: each.number)

    async def end(self, work: UnitOfWork) -> list[Outcome]:
        """Read what still waits, and derive the status of new cases of which no event came."""
        outcomes = await self._waited(work)
        if self.unsettled:
            await derive_all(work, self.editor, self.unsettled)
            self.unsettled.clear()
        return outcomes

    async def _waited(self, work: UnitOfWork) -> list[Outcome]:
        waiting, self.waiting = self.waiting, []
        return await self._same_kind(work, waiting[0].table, waiting, patient=False) if waiting else []

    async def _same_kind(self, work: UnitOfWork, table: type[Record], told: Sequence[Told], *, patient: bool = True) -> list[Outcome]:
        there = await existing(work, table, told)
        owned = await owners(work, [each for each in told if each.id not in there])
        fresh: list[Told] = []
        outcomes: list[Outcome] = []
        for each in told:
            found = there.get(each.id)
            if found is not None:
                outcomes.append(await self._settled(work, each, self._stands(each, found)))
                continue
            problem = self._missing(each, owned)
            if problem is None:
                fresh.append(each)
            else:
                outcomes.append(self._lose(each, *problem))
        if patient:
            fresh = await self._without_those_who_wait(work, table, fresh)
        outcomes += await self._create(work, table, _parents_first(table, fresh))
        await self._after(work, table, told, outcomes)
        return outcomes

    def _stands(self, told: Told, found: Existing) -> Outcome:
        """What is to become of a line whose record is there."""
        differences = differing(told.table, found, self._values(told)) if found.is_readable_by(self.editor) else {}
        fate, problem = self._judged(told, found, differences)
        return Outcome(told.number, told.table.__tablename__, told.id, fate, differences, problem)

    def _judged(self, told: Told, found: Existing, differences: Mapping[str, object]) -> tuple[Fate, RowProblem | None]:
        steady = may_not_change(told.table, differences)
        refusals = {
            RowProblem("id_taken", "This id can't be used.", "id", str(told.id)): not found.is_readable_by(self.editor),
            RowProblem("withdrawn", "The record was taken back; it does not come again by an import.", "id"): found.is_withdrawn,
            _ANOTHERS: bool(differences) and found.organization_id != self.editor.organization_id,
            RowProblem("never_changed", "This never changes of a record.", steady): steady is not None,
        }
        refusal = next((problem for problem, holds in refusals.items() if holds), None)
        if refusal is not None:
            return Fate.REFUSED, refusal
        if not differences:
            return Fate.SAME, None
        if told.version == found.version or self.choices.on_conflict is OnConflict.OVERWRITE:
            return Fate.UPDATE, None
        fails = self.choices.on_conflict is OnConflict.FAIL
        since = RowProblem("changed_since", "The record was changed since the file was written.", fatal=fails)
        return (Fate.REFUSED if fails else Fate.CONFLICT), since

    def _missing(self, told: Told, owned: Mapping[UUID, UUID]) -> tuple[Fate, RowProblem] | None:
        """Why a line whose record is not there makes none; None where it is to be made."""
        lost = next((self.lost[each] for each in told.values.values() if isinstance(each, UUID) and each in self.lost), None)
        if lost is not None:
            fate = Fate.SUPPRESSED if lost is Fate.SUPPRESSED else Fate.REFUSED
            return fate, RowProblem("of_what_is_not_here", "What it belongs to, or names, did not come in.")
        if told.id in self.suppressed:
            return Fate.SUPPRESSED, RowProblem("suppressed", "Somebody of this name or identifier asked to be forgotten.")
        parent = parent_of(told)
        of_another = told.organization_id is not None and self.organizations.get(told.organization_id) != self.own_slug
        part_of_anothers = parent is not None and owned.get(parent[1], self.editor.organization_id) != self.editor.organization_id
        if (of_another and not self.choices.adopt) or part_of_anothers:
            return Fate.REFUSED, _ANOTHERS
        if parent is not None and parent[1] not in owned:
            return Fate.REFUSED, RowProblem("no_parent", "What it belongs to is not here.", None, str(parent[1]))
        if not self.choices.create_missing:
            return Fate.REFUSED, RowProblem("unknown_id", "The registry has no such record; say create_missing to have it made.", "id")
        return None

    def _lose(self, line: Told | Untold, fate: Fate, problem: RowProblem) -> Outcome:
        if line.id is not None:
            self.lost[line.id] = fate
        return Outcome(line.number, line.record, line.id, fate, problem=problem)

    def _values(self, told: Told) -> dict[str, Any]:
        values = dict(told.values)
        if told.table is Case and Scope.REGISTRAR not in self.editor.scopes:
            for name in _REGISTRARS:
                values.pop(name, None)
        if told.table is CaseShare:
            slug = self.organizations.get(values["shared_with_id"])
            values["shared_with_id"] = self.local.get(slug or "", values["shared_with_id"])
        return values

    async def _without_those_who_wait(self, work: UnitOfWork, table: type[Record], fresh: list[Told]) -> list[Told]:
        column = _WITHIN_KIND.get(table)
        if column is None:
            return fresh
        named = {each.values[column] for each in fresh if each.values.get(column) is not None} - {each.id for each in fresh}
        known = await work.rows(f'SELECT id FROM "{table.__tablename__}" WHERE id = ANY(:ids::uuid[])', ids=list(named))
        absent = named - {row["id"] for row in known}
        ready = fresh
        while waits := [each for each in ready if each.values.get(column) in absent]:
            self.waiting += waits
            absent |= {each.id for each in waits}
            ready = [each for each in ready if each.id not in absent]
        return ready

    async def _create(self, work: UnitOfWork, table: type[Record], fresh: Sequence[Told]) -> list[Outcome]:
        """Make records; where the database refuses some, find out which, and make the others."""
        if not fresh:
            return []
        name = table.__tablename__
        try:
            async with work.attempt():
                bulk = Bulk(self.editor, work.now)
                for each in fresh:
                    values = {column: _copied(table, column, value) for column, value in self._values(each).items()}
                    audience = str(values.pop("audience"))
                    values["created_at"] = min(values.get("created_at") or work.now, work.now)
                    if table is Case:
                        values.setdefault("publication", PublicationState.DRAFT.value)
                    bulk.create(table, values, action=f"{name}.imported", audience=audience, record=each.id)
                await bulk.write(work)
        except (asyncpg.IntegrityConstraintViolationError, asyncpg.DataError) as error:
            if len(fresh) == 1:
                return [self._lose(fresh[0], Fate.REFUSED, _against_a_rule(error))]
            half = len(fresh) // 2
            return [*await self._create(work, table, fresh[:half]), *await self._create(work, table, fresh[half:])]
        return [Outcome(each.number, name, each.id, Fate.CREATE) for each in fresh]

    async def _settled(self, work: UnitOfWork, told: Told, outcome: Outcome) -> Outcome:
        """Carry out an update; where the database refuses it, it is refused."""
        if outcome.fate is not Fate.UPDATE:
            return outcome
        values = self._values(told)
        row = await work.lock(told.table, told.id)
        assert row is not None  # noqa: S101 - it was there a moment ago, and this unit holds it
        try:
            async with work.attempt():
                action = f"{told.table.__tablename__}.imported"
                change(work, self.editor, row, {name: values[name] for name in outcome.differences}, action=action)
        except (asyncpg.IntegrityConstraintViolationError, asyncpg.DataError) as error:
            return replace(outcome, fate=Fate.REFUSED, problem=_against_a_rule(error))
        return outcome

    async def _after(self, work: UnitOfWork, table: type[Record], told: Sequence[Told], outcomes: Sequence[Outcome]) -> None:
        """What follows from records of a kind: names are filed, references are never given again, cases follow their events."""
        fates = {each.id: each.fate for each in outcomes}
        written = [each for each in told if fates.get(each.id) in (Fate.CREATE, Fate.UPDATE)]
        if table is PersonName:
            await file_names(work, [(each.id, each.values["full"]) for each in written])
        elif table is Case:
            await work.execute(_SERIALS, references=[each.values["reference"] for each in written])
            self.unsettled |= {each.id for each in written}
        elif table is StatusEvent and written:
            cases = {each.values["case_id"] for each in written}
            await derive_all(work, self.editor, cases)
            self.unsettled -= cases


async def begun(work: UnitOfWork, editor: Viewer, opened: Callable[[], Iterable[bytes]], choices: Choices) -> RecordsImport:
    """Begin an import of a file that can be opened again. Raises Unreadable for what is not in the records form, or is of a later version."""
    lines = iter(opened())
    header = header_of(next(lines, b""))
    if header is None or header.get("format") != FORMAT:
        raise Unreadable("This is no export of records: its first line does not say so.")
    if header.get("format_version") != VERSION:
        raise Unreadable(f"This was written in version {header.get('format_version')} of the form; version {VERSION} is read.")
    organizations = {UUID(each["id"]): str(each["slug"]) for each in header.get("organizations", ())}
    local = {row["slug"]: row["id"] for row in await work.rows("SELECT id, slug FROM organization")}
    suppressed = await _suppressed(work, lines)
    return RecordsImport(editor, choices, organizations, suppressed, local={slug: UUID(str(known)) for slug, known in local.items()})


def body_of(opened: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """The lines that are records, by their numbers in the file. Raises Unreadable at the end of a file that was cut off."""
    ended = False
    for number, line in enumerate(opened, 1):
        head = line[:40]
        if f'"{HEADER}"'.encode() in head or f'"{END}"'.encode() in head:
            ended = ended or f'"{END}"'.encode() in head
        elif line.strip():
            yield number, line
    if not ended:
        raise Unreadable("The file has no end: it was cut off.")


async def import_records(work: UnitOfWork, editor: Viewer, opened: Callable[[], Iterable[bytes]], choices: Choices) -> list[Outcome]:
    """Import a whole file in one unit of work. (A large one is better taken a chunk, and a unit, at a time.)"""
    importing = await begun(work, editor, opened, choices)
    outcomes: list[Outcome] = []
    lines = body_of(opened())
    while chunk := list(islice(lines, CHUNK)):
        outcomes += await importing.chunk(work, chunk)
    return [*outcomes, *await importing.end(work)]


def _copied(table: type[Record], column: str, value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """A value as COPY takes it."""
    if isinstance(table.__table__.columns[column].type, JSONB) and value is not None:
        return json.dumps(value, ensure_ascii=False)
    return value if isinstance(value, Edtf) else plain(value)


def _against_a_rule(error: asyncpg.PostgresError) -> RowProblem:
    """What the database refused, by the constraint's name, which says what it guarantees."""
    return RowProblem(
        "against_a_rule", f"The registry refuses it: {getattr(error, 'constraint_name', None) or 'a value of the wrong kind'}."
    )


_ANOTHERS = RowProblem("another_organization", "It belongs to another organization.")
_WITHIN_KIND: Mapping[type[Record], str] = {
    Body: "parent_id", Source: "derived_from_id", Capture: "redacted_copy_of_id", StatusEvent: "supersedes_id"
}  # fmt: skip
"""By which column a record names another of its own kind."""


def _parents_first(table: type[Record], fresh: Sequence[Told]) -> list[Told]:
    """Those that others of the same chunk name stand before them, so that a chunk may be cut in two anywhere."""
    column = _WITHIN_KIND.get(table)
    if column is None:
        return list(fresh)
    by_id = {each.id: each for each in fresh}
    placed: dict[UUID, Told] = {}
    for each in fresh:
        line: list[Told] = []
        following: Told | None = each
        while following is not None and following.id not in placed and following not in line:
            line.append(following)
            following = by_id.get(following.values.get(column) or following.id)
        for one in reversed(line):
            placed[one.id] = one
    return list(placed.values())


async def _suppressed(work: UnitOfWork, lines: Iterable[bytes]) -> frozenset[UUID]:
    """Whom the file tells of by a name or an identifier that must not come back."""
    found: set[UUID] = set()
    digests: dict[bytes, set[UUID]] = defaultdict(set)

    async def look() -> None:
        for digest in await listed(work, list(digests)):
            found.update(digests[digest])
        digests.clear()

    for line in lines:
        if b'"person_name"' not in line[:40] and b'"person_identifier"' not in line[:40]:
            continue
        told = read(0, line)
        if not isinstance(told, Told):
            continue
        if told.table is PersonName:
            digest = digest_of_name(work.pepper, told.values["full"])
        elif told.table is PersonIdentifier:
            digest = digest_of_identifier(work.pepper, told.values["scheme"], told.values["value"])
        else:
            continue
        digests[digest] |= {told.id, told.values["person_id"]}
        if len(digests) >= CHUNK:
            await look()
    await look()
    return frozenset(found)


_SERIALS = """
    INSERT INTO case_serial (country, year, last)
    SELECT split_part(r, '-', 1), split_part(r, '-', 2), max(split_part(r, '-', 3)::integer) FROM unnest(:references::text[]) r GROUP BY 1, 2
    ON CONFLICT (country, year) DO UPDATE SET last = greatest(case_serial.last, excluded.last)"""
