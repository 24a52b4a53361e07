"""What was decided of a chunk of rows is written: new records in bulk, changes through the same commands as anybody's, all of it cited.

One unit of work a chunk, so that a row is written whole or not at all.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from schemas.base import Model
from schemas.cases import CaseNew
from schemas.edtf import Edtf
from schemas.imports import Fate
from schemas.persons import PersonNew
from schemas.proceedings import ChargeNew, SentenceNew
from schemas.status import StatusEventNew
from schemas.vocabulary import Axis, Stance, SubjectType
from service.cases.derived import derive_status
from service.cases.reference import reference, year_of
from service.cases.tables import Case, StatusEvent
from service.exchange.imports.drafting import PARTS, Told
from service.exchange.imports.making import TABLES, Common, Making, newcomer
from service.exchange.imports.rules import SUBJECTS, Decision, Differing, told_text
from service.exchange.imports.unchanged import RowDigests
from service.journal.bulk import Bulk
from service.journal.commands import change
from service.persons.filing import file_names
from service.persons.tables import Person, PersonIdentifier, PersonName
from service.platform.tables import Record
from service.platform.work import UnitOfWork
from service.sources.tables import Citation, Source

MODELS: Mapping[str, type[Model]] = {SUBJECTS[kind]: model for kind, model in PARTS.items()} | {
    "charge": ChargeNew,
    "sentence": SentenceNew,
}
_ORDER: Sequence[tuple[type[Record], str]] = (
    (Source, "source.added"),
    (Person, "person.registered"),
    (PersonName, "person.named"),
    (PersonIdentifier, "person.identified"),
    (Case, "case.opened"),
    (StatusEvent, "status_event.recorded"),
    *((table, f"{name}.recorded") for name, table in TABLES.items() if name != "status_event"),
    (Citation, "citation.added"),
)
"""Parents before their parts."""


@dataclass
class Writer:
    """Writes the decisions of one chunk. `series` is the list's name."""

    work: UnitOfWork
    import_id: UUID
    series: str
    row_digests: RowDigests
    common: Common
    _urls: dict[str, UUID] = field(default_factory=dict)

    async def write(self, decisions: Sequence[Decision], ahead: Mapping[int, Making]) -> None:
        """Write every row that has something to be written, and remember what each entry of the list said. `ahead` has newcomers by their rows."""
        bulk = Bulk(self.common.editor, self.work.now)
        written = [each for each in decisions if each.is_written]
        await self._sources(bulk, (told for each in written for told in each.draft.sources))
        made = {each.draft.row.number: await self._made(each, ahead.get(each.draft.row.number)) for each in written}
        for number, ref in (await self._references([each for each in written if each.opens_case])).items():
            made[number].refer(ref)
        for each in made.values():
            bulk.take(each.bulk)
        await bulk.write(self.work, _ORDER)
        await file_names(self.work, [name for each in made.values() for name in each.names])
        for case in [each.case_id for each in written if _is_rederived(each)]:
            row = None if case is None else await self.work.lock(Case, case)
            if row is not None:
                await derive_status(self.work, self.common.editor, row)
        remembered = [each for each in decisions if each.is_remembered]
        await self._remember([each for each in remembered if not each.is_as_told], {number: each.told for number, each in made.items()})
        await self._know_again([each for each in remembered if each.fate == Fate.SAME])

    async def _made(self, decision: Decision, ahead: Making | None) -> Making:
        """A row's new records; what it changes is changed."""
        if decision.standing is None:
            made = ahead or newcomer(self.common, self.work.now, decision.draft)
        else:
            made = await self._changed(decision)
        decision.person_id, decision.case_id = made.person_id, made.case_id
        decision.kept_parts |= made.parts
        if decision.opens_case:
            self._cite_sources(made, SubjectType.CASE, made.case_id)
        elif decision.standing is None:
            self._cite_sources(made, SubjectType.PERSON, made.person_id)
        return made

    async def _changed(self, decision: Decision) -> Making:
        made = Making(self.common, decision.draft, Bulk(self.common.editor, self.work.now), decision.person_id, decision.case_id)
        if decision.person:
            await self._change(Person, made.person_id, _columns(PersonNew, decision.person), "person.amended")
            made.cite(SubjectType.PERSON, made.person_id, made.draft.quote)
        for name in decision.new_names:
            made.name(name)
        for known in decision.new_identifiers:
            made.identify(known)
        if decision.opens_case:
            made.open([part for part, _ in decision.new_parts])
        elif decision.case:
            await self._change(Case, made.case_id, _columns(CaseNew, decision.case), "case.amended")
            made.cite(SubjectType.CASE, made.case_id, made.draft.quote)
        for part, of in decision.new_parts:
            made.part(part, of)
        for each in decision.changed_parts:
            await self._change(TABLES[each.subject], each.record, _columns(MODELS[each.subject], each.changes), f"{each.subject}.amended")
            made.cite(SubjectType(each.subject), each.record, None)
        for dispute in decision.disputes:
            _dispute(made, dispute)
        return made

    async def _change(self, table: type[Record], record: UUID | None, values: Mapping[str, Any], action: str) -> None:
        row = None if record is None else await self.work.lock(table, record)
        if row is not None:
            change(self.work, self.common.editor, row, values, action=action)

    def _cite_sources(self, made: Making, subject: SubjectType, record: UUID | None) -> None:
        for told in made.draft.sources:
            made.cite(subject, record, None, source_id=self._urls[_named(told)], locator=told.locator)

    async def _sources(self, bulk: Bulk, told: Iterable[Told]) -> None:
        """The sources that rows name: those that the organization has by the same address or title, or new ones."""
        wanted = {_named(each): each for each in told if _named(each) not in self._urls}
        if not wanted:
            return
        known = await self.work.rows(
            """SELECT DISTINCT ON (coalesce(url, title)) coalesce(url, title) AS named, id FROM source
            WHERE organization_id = :organization AND withdrawn_at IS NULL AND (url = ANY(:named::text[]) OR (url IS NULL AND title = ANY(:named::text[])))
            ORDER BY coalesce(url, title), created_at""",
            organization=self.common.editor.organization_id,
            named=list(wanted),
        )
        self._urls |= {row["named"]: UUID(str(row["id"])) for row in known}
        for named, each in wanted.items():
            if named not in self._urls:
                values = {name: value for name, value in each.model.values().items() if name != "audience"}
                self._urls[named] = bulk.create(Source, values, action="source.added", audience=self.common.audience)

    async def _references(self, opened: Sequence[Decision]) -> dict[int, str]:
        """The references of cases about to be opened, by the row's number: serials are taken for a whole chunk at once."""
        wanted = {each.draft.row.number: (str((each.draft.case or {})["country"]), _year(each)) for each in opened}
        references: dict[int, str] = {}
        counts = dict(sorted(Counter(wanted.values()).items()))
        taken = await self.work.rows(
            """INSERT INTO case_serial (country, year, last) SELECT * FROM unnest(:countries::text[], :years::text[], :counts::integer[])
            ON CONFLICT (country, year) DO UPDATE SET last = case_serial.last + excluded.last RETURNING country, year, last""",
            countries=[country for country, _ in counts],
            years=[year for _, year in counts],
            counts=list(counts.values()),
        )
        last = {(row["country"], row["year"]): row["last"] - counts[row["country"], row["year"]] for row in taken}
        for number, (country, year) in wanted.items():
            last[country, year] += 1
            references[number] = reference(country, year, last[country, year])
        return references

    async def _remember(self, decisions: Sequence[Decision], told: Mapping[int, str | None]) -> None:
        """Keep what each entry said, for the next revision of the list; and what it said before, for this import to be reverted."""
        if not decisions:
            return
        await self.work.execute(
            """
            INSERT INTO list_entry (organization_id, series, key, person_id, case_id, digest, row_digest, told, import_id)
            SELECT :organization, :series, r.key, r.person_id, r.case_id, r.digest, r.row_digest, r.told::jsonb, :import
            FROM unnest(:keys::bytea[], :people::uuid[], :cases::uuid[], :digests::bytea[], :row_digests::bytea[], :told::text[])
                r (key, person_id, case_id, digest, row_digest, told)
            ON CONFLICT (organization_id, series, key) DO UPDATE SET
                person_id = excluded.person_id, case_id = excluded.case_id, digest = excluded.digest, row_digest = excluded.row_digest,
                told = excluded.told, import_id = excluded.import_id,
                before = CASE WHEN list_entry.import_id = excluded.import_id THEN list_entry.before ELSE jsonb_build_object('told', list_entry.told,
                    'digest', encode(list_entry.digest, 'hex'), 'import_id', list_entry.import_id, 'before', list_entry.before) END
            WHERE list_entry.digest <> excluded.digest""",
            organization=self.common.editor.organization_id,
            series=self.series,
            **{"import": self.import_id},
            keys=[each.draft.key for each in decisions],
            people=[each.person_id for each in decisions],
            cases=[each.case_id for each in decisions],
            digests=[each.draft.digest for each in decisions],
            row_digests=[self.row_digests.kept(each.draft) for each in decisions],
            told=[told.get(each.draft.row.number) or told_text(each.draft, each.kept_parts) for each in decisions],
        )

    async def _know_again(self, decisions: Sequence[Decision]) -> None:
        """What was read and says what it said: the next time it need not be read."""
        kept = [(each.draft, digest) for each in decisions if (digest := self.row_digests.kept(each.draft)) is not None]
        if kept:
            await self.work.execute(
                """
                UPDATE list_entry e SET row_digest = r.row_digest
                FROM unnest(:keys::bytea[], :digests::bytea[], :row_digests::bytea[]) r (key, digest, row_digest)
                WHERE e.organization_id = :organization AND e.series = :series AND e.key = r.key AND e.digest = r.digest
                    AND e.row_digest IS DISTINCT FROM r.row_digest""",
                organization=self.common.editor.organization_id,
                series=self.series,
                keys=[draft.key for draft, _ in kept],
                digests=[draft.digest for draft, _ in kept],
                row_digests=[digest for _, digest in kept],
            )


def _is_rederived(decision: Decision) -> bool:
    """Whether a case that was there has got statuses."""
    return decision.standing is not None and any(part.slot.startswith("status.") for part, _ in decision.new_parts)


def _dispute(made: Making, dispute: Differing) -> None:
    """What the row says otherwise than the record is cited against it."""
    if dispute.subject not in ("case", "person"):
        return
    told = ", ".join(map(str, dispute.told)) if isinstance(dispute.told, list) else str(dispute.told)
    record = made.case_id if dispute.subject == "case" else made.person_id
    made.cite(SubjectType(dispute.subject), record, None, stance=Stance.DISPUTES, field=dispute.field, stated_value=told)


def _columns(model: Any, values: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - a wire model's class
    """A row's values as the columns hold them: dates with their days."""
    dates = {name for name, info in model.model_fields.items() if Edtf in getattr(info.annotation, "__args__", ())}
    return {name: Edtf(value) if name in dates and value is not None else value for name, value in values.items()}


def _year(made: Decision) -> str:
    """The year of a case's reference: of its own field, else of the earliest status by which the person was held."""
    told = (made.draft.case or {}).get("detained_on")
    if told is not None:
        return year_of(Edtf(told))
    held = [
        part.model.occurred
        for part in made.draft.parts
        if isinstance(part.model, StatusEventNew) and not part.as_of and part.model.axis == Axis.CUSTODY
    ]
    return year_of(min(held, key=lambda occurred: occurred.earliest, default=None))


def _named(told: Told) -> str:
    return told.model.url or told.model.title
