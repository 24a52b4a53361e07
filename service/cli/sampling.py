"""The sample registry: public facts about public cases, loaded through the commands that the API itself uses.

The facts are data (sample/*.yaml), in the API's own words. All of it is one unit of work: a registry has its sample, or none of it.
"""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any
from uuid import UUID

import yaml

from schemas.advocacy import ActionPartyNew, AdvocacyActionNew
from schemas.cases import CaseNew, PublicationNew
from schemas.chronicle import OccurrenceNew, PlacementNew
from schemas.citations import CitationOf
from schemas.consents import ConsentNew
from schemas.persons import PersonNameNew, PersonNew
from schemas.places import BodyNew
from schemas.proceedings import ProceedingNew
from schemas.sources import SourceNew
from schemas.status import StatusEventNew
from schemas.vocabulary import PublicationState, Stance, SubjectType
from service.advocacy.commands import add_action, add_party
from service.cases.commands import open_case
from service.cases.history import record_status
from service.chronicle.commands import add_occurrence, add_placement, add_proceeding
from service.identity.viewer import Viewer
from service.persons.commands import add_name, register_person
from service.places.commands import add_body
from service.platform.tables import Record
from service.platform.work import UnitOfWork
from service.publication.commands import add_consent
from service.publication.publishing import walk
from service.sources.commands import add_source, cite
from service.sources.tables import Source

Told = Mapping[str, Any]


def _read(name: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.load(
        files("service.cli").joinpath(f"sample/{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return read


class Loader:
    """Loads the sample as one editor, and publishes it with another key's approval, keeping what is behind the files' own keys."""

    def __init__(self, work: UnitOfWork, editor: Viewer, reviewer: Viewer) -> None:
        self.work = work
        self.editor = editor
        self.reviewer = reviewer
        self.sources: dict[str, Source] = {}
        """Held, so that citing one needs no look for it."""
        self.people: dict[str, UUID] = {}
        self.bodies: dict[str, UUID] = {}
        self.cases: dict[str, str] = {}

    async def load(self) -> None:
        """Load everything, what is referred to first."""
        for key, told in _read("sources").items():
            await self._source(key, told)
        for key, told in _read("people").items():
            await self._person(key, told)
        for key, told in _read("cases").items():
            await self._case(key, told)
        advocacy = _read("advocacy")
        for key, told in advocacy["bodies"].items():
            named = {**told, "names": [{"full": name, "language": "en"} for name in told["names"]], "audience": "public"}
            self.bodies[key] = (await add_body(self.work, self.editor, BodyNew(**named))).id
        for told in advocacy["actions"]:
            await self._action(told, advocacy["groups"])

    async def _source(self, key: str, told: Told) -> None:
        body = {**told, "audience": "public"}
        derived_from = body.pop("derived_from", None)
        if derived_from is not None:
            body["derived_from_id"] = self.sources[derived_from].id
        self.sources[key] = await add_source(self.work, self.editor, SourceNew(**body))

    async def _person(self, key: str, told: Told) -> None:
        body = {"audience": "public", **told}
        names, says, spelled = body.pop("names", []), body.pop("says", []), body.pop("spelled", {})
        person = await register_person(self.work, self.editor, PersonNew(**body))
        self.people[key] = person.id
        primary: Record | None = None
        for each in names:
            printed_by = each.pop("printed_by", [])
            name = await add_name(self.work, self.editor, person.id, PersonNameNew(**each))
            await self._cited(SubjectType.PERSON_NAME, name.id, None, cites=printed_by)
            primary = primary or name
        await self._cited(SubjectType.PERSON, person.id, None, says=says)
        if primary is not None:
            spellings = [{"field": "full", "source": source, "value": value} for source, value in spelled.items()]
            await self._cited(SubjectType.PERSON_NAME, primary.id, None, says=spellings)

    async def _case(self, key: str, told: Told) -> None:
        body = {**told["case"], "person_id": self.people[key], "audience": "public"}
        case = await open_case(self.work, self.editor, CaseNew(**body))
        ref = self.cases[key] = case.reference
        await self._cited(SubjectType.CASE, case.id, case.id, says=told.get("says", []))
        for event in told.get("status", []):
            citations = self._citations(cites=event.pop("cites", []))
            await record_status(self.work, self.editor, ref, StatusEventNew(**event, citations=citations))
        for placement in told.get("placements", []):
            cited, plain = _apart(placement)
            made = await add_placement(self.work, self.editor, ref, PlacementNew(**_period(plain)))
            await self._cited(SubjectType.PLACEMENT, made.id, case.id, **cited)
        for proceeding in told.get("proceedings", []):
            cited, plain = _apart(proceeding)
            plain["sentences"] = [_period(sentence) for sentence in plain.get("sentences", [])]
            trial = await add_proceeding(self.work, self.editor, ref, ProceedingNew(**plain))
            await self._cited(SubjectType.PROCEEDING, trial.id, case.id, **cited)
        for occurrence in told.get("occurrences", []):
            cited, plain = _apart(occurrence)
            event = await add_occurrence(self.work, self.editor, ref, OccurrenceNew(**plain))
            await self._cited(SubjectType.OCCURRENCE, event.id, case.id, **cited)
        await add_consent(self.work, self.editor, ref, ConsentNew(**_read("consent")))
        await walk(self.work, self.editor, ref, PublicationNew(state=PublicationState.IN_REVIEW))
        await walk(self.work, self.reviewer, ref, PublicationNew(state=PublicationState.APPROVED))
        await walk(self.work, self.editor, ref, PublicationNew(state=PublicationState.PUBLISHED))

    async def _action(self, told: Told, groups: Mapping[str, Sequence[str]]) -> None:
        cited, plain = _apart(told)
        about, outcome = plain.pop("about"), plain.pop("outcome", None)
        named = [("actor", party) for party in plain.pop("actors", [])] + [("target", party) for party in plain.pop("targets", [])]
        cases = [{"case": self.cases[key], "outcome": outcome} for key in (groups[about] if isinstance(about, str) else about)]
        action = await add_action(self.work, self.editor, AdvocacyActionNew(**plain, cases=cases, audience="public"))
        await self._cited(SubjectType.ADVOCACY_ACTION, action.id, None, **cited)
        for side, party in named:
            who, body = _apart(party)
            if "body" in body:
                body["body_id"] = self.bodies[body.pop("body")]
            made = await add_party(self.work, self.editor, action.id, ActionPartyNew(side=side, **body))
            await self._cited(SubjectType.ACTION_PARTY, made.id, None, **who)

    def _citations(self, cites: Sequence[str] = (), says: Sequence[Told] = ()) -> list[CitationOf]:
        supported = [CitationOf(source_id=self.sources[source].id, stance=Stance.SUPPORTS) for source in cites]
        stated = [
            CitationOf(
                source_id=self.sources[each["source"]].id,
                stance=Stance.SUPPORTS,
                field=each["field"],
                stated_value=each["value"],
                locator=each.get("locator"),
            )
            for each in says
        ]
        return supported + stated

    async def _cited(self, subject: SubjectType, record: UUID, case: UUID | None, **cited: Any) -> None:  # noqa: ANN401 - `cites` and `says`, as the files have them
        await cite(self.work, self.editor, subject, record, case, self._citations(**cited), "public")


def _apart(told: Told) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is cited of a record, and the record itself."""
    return {name: told[name] for name in ("cites", "says") if name in told}, {
        name: told[name] for name in told if name not in ("cites", "says")
    }


def _period(told: Told) -> dict[str, Any]:
    """`started` and `ended` under their names on the wire."""
    wire = {"started": "from", "ended": "to"}
    return {wire.get(name, name): value for name, value in told.items()}
