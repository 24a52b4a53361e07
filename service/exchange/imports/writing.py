"""What was decided of a chunk of rows is written: new records in bulk, changes through the same commands as anybody's, all of it cited.

One unit of work a chunk, so that a row is written whole or not at all.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from schemas.base import Model
from schemas.cases import CaseNew
from schemas.edtf import Edtf
from schemas.persons import PersonNew
from schemas.proceedings import ChargeNew, SentenceNew
from schemas.status import StatusEventNew
from schemas.vocabulary import Audience, Axis, PublicationState, Stance, SubjectType
from service.cases.derived import derive_status, derived_columns
from service.cases.reference import reference, year_of
from service.cases.status import StatusFact, derive
from service.cases.tables import Case, StatusEvent
from service.chronicle.commands import HEALTH
from service.chronicle.tables import Charge, Occurrence, Placement, Position, Proceeding, Sentence
from service.disclosure.rules import narrower
from service.exchange.imports.drafting import PARTS, Part, Told
from service.exchange.imports.rules import SUBJECTS, Decision, Differing, told_of
from service.identity.viewer import Viewer
from service.journal.bulk import Bulk
from service.journal.commands import change
from service.names.scripts import script_of
from service.persons.commands import SENSITIVE
from service.persons.filing import file_names
from service.persons.tables import Person, PersonIdentifier, PersonName
from service.platform.ids import new_id
from service.platform.tables import Record
from service.platform.work import UnitOfWork
from service.sources.tables import Citation, Source

TABLES: Mapping[str, type[Record]] = {
    "status_event": StatusEvent,
    "placement": Placement,
    "proceeding": Proceeding,
    "charge": Charge,
    "sentence": Sentence,
    "occurrence": Occurrence,
    "position": Position,
}
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
    """Writes the decisions of one chunk. `source` is the import's own, to which everything is cited; `series` the list's name."""

    work: UnitOfWork
    editor: Viewer
    import_id: UUID
    series: str
    source: UUID
    audience: Audience
    bulk: Bulk = field(init=False)
    _names: list[tuple[UUID, str]] = field(default_factory=list)
    _urls: dict[str, UUID] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Records are made in the order in which they refer to each other."""
        self.bulk = Bulk(self.work, self.editor, _ORDER)

    async def write(self, decisions: Sequence[Decision]) -> None:
        """Write every row that has something to be written, and remember what each entry of the list said."""
        written = [each for each in decisions if each.is_written]
        await self._sources(told for each in written for told in each.draft.sources)
        references = await self._references([each for each in written if each.opens_case])
        rederived: list[UUID] = []
        for each in written:
            parts = await self._row(each, references.get(each.draft.row.number))
            each.kept_parts |= parts
            if (
                each.standing is not None
                and each.case_id is not None
                and any(part.slot.startswith("status.") for part, _ in each.new_parts)
            ):
                rederived.append(each.case_id)
        await self.bulk.write()
        await file_names(self.work, self._names)
        for case in rederived:
            row = await self.work.lock(Case, case)
            if row is not None:
                await derive_status(self.work, self.editor, row)
        await self._remember([each for each in decisions if each.is_remembered])

    async def _row(self, made: Decision, ref: str | None) -> dict[str, Any]:
        draft = made.draft
        if made.standing is None:
            made.person_id = self._register(made)
        elif made.person:
            await self._change(Person, made.person_id, _columns(PersonNew, made.person), "person.amended")
            self._cite(SubjectType.PERSON, made.person_id, None, made, draft.quote)
        for name in made.new_names if made.standing is not None else draft.names:
            self._name(made, name)
        for known in made.new_identifiers if made.standing is not None else draft.identifiers:
            usual = narrower(self.audience, Audience.RESTRICTED) if known.scheme in SENSITIVE else self.audience
            values = {"person_id": made.person_id, "scheme": known.scheme, "value": known.value}
            self.bulk.create(PersonIdentifier, values, action="person.identified", audience=known.audience or usual)
        if made.opens_case and ref is not None:
            made.case_id = self._open(made, ref)
        elif made.case:
            await self._change(Case, made.case_id, _columns(CaseNew, made.case), "case.amended")
            self._cite(SubjectType.CASE, made.case_id, made.case_id, made, draft.quote)
        parts = self._parts(made)
        for each in made.changed_parts:
            await self._change(TABLES[each.subject], each.record, _columns(MODELS[each.subject], each.changes), f"{each.subject}.amended")
            self._cite(SubjectType(each.subject), each.record, made.case_id, made, None)
        for dispute in made.disputes:
            self._dispute(made, dispute)
        return parts

    def _register(self, made: Decision) -> UUID:
        model = made.draft.person_model
        if model is None:
            message = "a person who does not hold together is refused before"
            raise AssertionError(message)
        values = {
            name: value for name, value in model.values().items() if name not in ("names", "identifiers", "audience", "is_another_person")
        }
        person = self.bulk.create(Person, values, action="person.registered", audience=self.audience)
        self._cite(SubjectType.PERSON, person, None, made, made.draft.quote if made.draft.case is None else None)
        if made.draft.case is None:
            self._cite_sources(SubjectType.PERSON, person, None, made)
        return person

    def _name(self, made: Decision, name: Any) -> None:  # noqa: ANN401 - a PersonNameNew
        values = {**name.values(), "person_id": made.person_id, "script": name.script or script_of(name.full)}
        record = self.bulk.create(PersonName, values, action="person.named", audience=values.pop("audience") or self.audience)
        self._names.append((record, name.full))
        self._cite(SubjectType.PERSON_NAME, record, None, made, None)

    def _open(self, made: Decision, ref: str) -> UUID:
        model = made.draft.case_model
        if model is None:
            message = "a case that does not hold together is refused before"
            raise AssertionError(message)
        values = {name: value for name, value in model.values().items() if name not in ("audience", "detained_on")}
        case = new_id()
        told = [part.model for part, _ in made.new_parts if isinstance(part.model, StatusEventNew)]
        history = [
            _fact(event, self.work) for event in told if event.audience is None or narrower(event.audience, self.audience) == self.audience
        ]
        values |= {"person_id": made.person_id, "reference": ref, "publication": PublicationState.DRAFT, **derived_columns(derive(history))}
        self.bulk.create(Case, values, action="case.opened", audience=self.audience, record=case)
        self._cite(SubjectType.CASE, case, case, made, made.draft.quote)
        self._cite_sources(SubjectType.CASE, case, case, made)
        return case

    def _parts(self, made: Decision) -> dict[str, Any]:
        """New parts by slot: which records they became."""
        became: dict[str, Any] = {}
        for part, of in made.new_parts:
            record = self._part(made, part, of)
            became[part.slot] = {"id": str(record), "told": dict(part.told)}
            for inner in part.inner:
                became[inner.slot] = {"id": str(self._part(made, inner, record)), "told": dict(inner.told)}
        return became

    def _part(self, made: Decision, part: Part, of: UUID | None) -> UUID:
        subject = SUBJECTS[part.slot.split(".")[-2]]
        values = {name: value for name, value in part.model.values().items() if name not in ("citations", "charges", "sentences")}
        audience = values.pop("audience") or self.audience
        if subject == "occurrence" and values["type"] in HEALTH:
            audience = narrower(audience, Audience.ORGANIZATION)
        values["case_id"] = made.case_id
        if subject == "status_event":
            values |= {"recorded_at": self.work.now, "supersedes_id": of}
        elif subject in ("charge", "sentence"):
            values["proceeding_id"] = of
        record = self.bulk.create(TABLES[subject], values, action=f"{subject}.recorded", audience=audience)
        self._cite(SubjectType(subject), record, made.case_id, made, part.quote)
        return record

    async def _change(self, table: type[Record], record: UUID | None, values: Mapping[str, Any], action: str) -> None:
        row = None if record is None else await self.work.lock(table, record)
        if row is not None:
            change(self.work, self.editor, row, values, action=action)

    def _cite(self, subject: SubjectType, record: UUID | None, case: UUID | None, made: Decision, quote: str | None, **more: Any) -> None:  # noqa: ANN401 - columns
        values = {
            "source_id": self.source,
            "subject_type": subject,
            "subject_id": record,
            "case_id": case,
            "stance": Stance.SUPPORTS,
            "locator": made.draft.locator,
            "quote": quote or None,
            **more,
        }
        self.bulk.create(Citation, values, action="citation.added", audience=self.audience)

    def _cite_sources(self, subject: SubjectType, record: UUID, case: UUID | None, made: Decision) -> None:
        for told in made.draft.sources:
            source = self._urls[_named(told)]
            self._cite(subject, record, case, made, None, source_id=source, locator=told.locator)

    def _dispute(self, made: Decision, dispute: Differing) -> None:
        record = made.case_id if dispute.subject == "case" else made.person_id
        if dispute.subject not in ("case", "person"):
            return
        told = ", ".join(map(str, dispute.told)) if isinstance(dispute.told, list) else str(dispute.told)
        case = made.case_id if dispute.subject == "case" else None
        self._cite(SubjectType(dispute.subject), record, case, made, None, stance=Stance.DISPUTES, field=dispute.field, stated_value=told)

    async def _sources(self, told: Iterable[Told]) -> None:
        """The sources that rows name: those that the organization has by the same address or title, or new ones."""
        wanted = {_named(each): each for each in told if _named(each) not in self._urls}
        if not wanted:
            return
        known = await self.work.rows(
            """SELECT DISTINCT ON (coalesce(url, title)) coalesce(url, title) AS named, id FROM source
            WHERE organization_id = :organization AND withdrawn_at IS NULL AND (url = ANY(:named::text[]) OR (url IS NULL AND title = ANY(:named::text[])))
            ORDER BY coalesce(url, title), created_at""",
            organization=self.editor.organization_id,
            named=list(wanted),
        )
        self._urls |= {row["named"]: UUID(str(row["id"])) for row in known}
        for named, each in wanted.items():
            if named not in self._urls:
                values = {name: value for name, value in each.model.values().items() if name != "audience"}
                self._urls[named] = self.bulk.create(Source, values, action="source.added", audience=self.audience)

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

    async def _remember(self, decisions: Sequence[Decision]) -> None:
        """Keep what each entry said, for the next revision of the list; and what it said before, for this import to be reverted."""
        if not decisions:
            return
        rows = [
            {
                "key": each.draft.key.hex(),
                "person_id": str(each.person_id),
                "case_id": None if each.case_id is None else str(each.case_id),
                "digest": each.draft.digest.hex(),
                "told": told_of(each.draft, each.kept_parts),
            }
            for each in decisions
        ]
        await self.work.execute(
            """
            INSERT INTO list_entry (organization_id, series, key, person_id, case_id, digest, told, import_id)
            SELECT :organization, :series, decode(r.key, 'hex'), r.person_id, r.case_id, decode(r.digest, 'hex'), r.told, :import
            FROM jsonb_to_recordset(:rows::text::jsonb) r (key text, person_id uuid, case_id uuid, digest text, told jsonb)
            ON CONFLICT (organization_id, series, key) DO UPDATE SET
                person_id = excluded.person_id, case_id = excluded.case_id, digest = excluded.digest, told = excluded.told, import_id = excluded.import_id,
                before = CASE WHEN list_entry.import_id = excluded.import_id THEN list_entry.before ELSE jsonb_build_object('told', list_entry.told,
                    'digest', encode(list_entry.digest, 'hex'), 'import_id', list_entry.import_id, 'before', list_entry.before) END
            WHERE list_entry.digest <> excluded.digest""",
            organization=self.editor.organization_id,
            series=self.series,
            **{"import": self.import_id},
            rows=json.dumps(rows, ensure_ascii=False),
        )


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


def _fact(event: StatusEventNew, work: UnitOfWork) -> StatusFact:
    return StatusFact(new_id(), event.axis, str(event.code), event.occurred, event.occurred.earliest, event.occurred.latest, work.now)


def _named(told: Told) -> str:
    return told.model.url or told.model.title
