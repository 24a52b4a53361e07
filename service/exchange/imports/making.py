"""What a row tells becomes records: made, and not yet written. Pure, so that those of rows to come are made while the database is busy with others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from schemas.persons import PersonIdentifierNew, PersonNameNew
from schemas.status import StatusEventNew
from schemas.vocabulary import Audience, PublicationState, Stance, SubjectType
from service.cases.derived import derived_columns
from service.cases.status import StatusFact, derive
from service.cases.tables import Case, StatusEvent
from service.chronicle.commands import HEALTH
from service.chronicle.tables import Charge, Occurrence, Placement, Position, Proceeding, Sentence
from service.disclosure.rules import narrower
from service.exchange.imports.drafting import Draft, Part
from service.exchange.imports.rules import SUBJECTS, told_text
from service.identity.viewer import Viewer
from service.journal.bulk import Bulk
from service.names.scripts import script_of
from service.persons.commands import SENSITIVE
from service.persons.tables import Person, PersonIdentifier, PersonName
from service.platform.ids import new_id
from service.platform.tables import Record
from service.sources.tables import Citation

TABLES: Mapping[str, type[Record]] = {
    "status_event": StatusEvent,
    "placement": Placement,
    "proceeding": Proceeding,
    "charge": Charge,
    "sentence": Sentence,
    "occurrence": Occurrence,
    "position": Position,
}


@dataclass(frozen=True)
class Common:
    """What the records of all rows of an import have in common: who makes them, to which source they are cited, who may read them."""

    editor: Viewer
    source: UUID
    audience: Audience


@dataclass
class Making:
    """The records of one row. `parts` says by slot which records the row's parts became."""

    common: Common
    draft: Draft
    bulk: Bulk
    person_id: UUID | None = None
    case_id: UUID | None = None
    case: dict[str, Any] = field(default_factory=dict)
    """The case that is to be opened, but for its reference, which is given when it is written."""
    names: list[tuple[UUID, str]] = field(default_factory=list)
    parts: dict[str, Any] = field(default_factory=dict)
    told: str | None = None
    """What the list told of the newcomer, to be remembered."""

    def register(self) -> None:
        """The person, of whom nobody knew."""
        model = self.draft.person_model
        if model is None:
            message = "a person who does not hold together is refused before"
            raise AssertionError(message)
        values = {
            name: value for name, value in model.values().items() if name not in ("names", "identifiers", "audience", "is_another_person")
        }
        self.person_id = self.bulk.create(Person, values, action="person.registered", audience=self.common.audience)
        self.cite(SubjectType.PERSON, self.person_id, self.draft.quote if self.draft.case is None else None)

    def name(self, name: PersonNameNew) -> None:
        """A name of the person."""
        values = {**name.values(), "person_id": self.person_id, "script": name.script or script_of(name.full)}
        record = self.bulk.create(PersonName, values, action="person.named", audience=values.pop("audience") or self.common.audience)
        self.names.append((record, name.full))
        self.cite(SubjectType.PERSON_NAME, record, None)

    def identify(self, known: PersonIdentifierNew) -> None:
        """An identifier of the person."""
        usual = narrower(self.common.audience, Audience.RESTRICTED) if known.scheme in SENSITIVE else self.common.audience
        values = {"person_id": self.person_id, "scheme": known.scheme, "value": known.value}
        self.bulk.create(PersonIdentifier, values, action="person.identified", audience=known.audience or usual)

    def open(self, parts: Sequence[Part]) -> None:
        """The person's case, with these parts."""
        model = self.draft.case_model
        if model is None:
            message = "a case that does not hold together is refused before"
            raise AssertionError(message)
        self.case_id = new_id()
        history = [
            self._fact(part.model)
            for part in parts
            if isinstance(part.model, StatusEventNew)
            and (part.model.audience is None or narrower(part.model.audience, self.common.audience) == self.common.audience)
        ]
        own = {name: value for name, value in model.values().items() if name not in ("audience", "detained_on")}
        derived = derived_columns(derive(history))
        self.case = own | {"person_id": self.person_id, "publication": PublicationState.DRAFT} | derived
        self.cite(SubjectType.CASE, self.case_id, self.draft.quote)

    def refer(self, reference: str) -> None:
        """The case is opened under its reference."""
        values = self.case | {"reference": reference}
        self.bulk.create(Case, values, action="case.opened", audience=self.common.audience, record=self.case_id)

    def part(self, part: Part, of: UUID | None) -> None:
        """A part of the case, with what is within it. `of` is the event that it corrects, or the proceeding that it belongs to."""
        record = self._recorded(part, of)
        for inner in part.inner:
            self._recorded(inner, record)

    def cite(self, subject: SubjectType, record: UUID | None, quote: str | None, **more: Any) -> None:  # noqa: ANN401 - columns
        """Cite a record to the import's source, at the row's place in it; `more` are columns that are otherwise."""
        of_person = subject in (SubjectType.PERSON, SubjectType.PERSON_NAME)
        values = {
            "source_id": self.common.source,
            "subject_type": subject,
            "subject_id": record,
            "case_id": None if of_person else self.case_id,
            "stance": Stance.SUPPORTS,
            "locator": self.draft.locator,
            "quote": quote or None,
            **more,
        }
        self.bulk.create(Citation, values, action="citation.added", audience=self.common.audience)

    def _recorded(self, part: Part, of: UUID | None) -> UUID:
        subject = SUBJECTS[part.slot.split(".")[-2]]
        values = {name: value for name, value in part.model.values().items() if name not in ("citations", "charges", "sentences")}
        audience = values.pop("audience") or self.common.audience
        if subject == "occurrence" and values["type"] in HEALTH:
            audience = narrower(audience, Audience.ORGANIZATION)
        values["case_id"] = self.case_id
        if subject == "status_event":
            values |= {"recorded_at": self.bulk.now, "supersedes_id": of}
        elif subject in ("charge", "sentence"):
            values["proceeding_id"] = of
        record = self.bulk.create(TABLES[subject], values, action=f"{subject}.recorded", audience=audience)
        self.cite(SubjectType(subject), record, part.quote)
        self.parts[part.slot] = {"id": str(record), "told": dict(part.told)}
        return record

    def _fact(self, event: StatusEventNew) -> StatusFact:
        occurred = event.occurred
        return StatusFact(new_id(), event.axis, str(event.code), occurred, occurred.earliest, occurred.latest, self.bulk.now)


def newcomer(common: Common, now: datetime, draft: Draft) -> Making:
    """All that a row of somebody new comes to, but for the case's reference and what is cited to sources that the row names."""
    made = Making(common, draft, Bulk(common.editor, now))
    made.register()
    for name in draft.names:
        made.name(name)
    for known in draft.identifiers:
        made.identify(known)
    if draft.case is not None:
        made.open(draft.parts)
        for part in draft.parts:
            made.part(part, None)
    made.told = told_text(draft, made.parts)
    return made
