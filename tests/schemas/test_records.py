"""Every record's input, held to the same rules: what is known is taken, what is not is refused, null clears only what may be empty."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from schemas.advocacy import (
    ActionCaseNew,
    ActionCasePatch,
    ActionPartyNew,
    ActionPartyPatch,
    ActorNew,
    AdvocacyActionNew,
    AdvocacyActionPatch,
    TargetNew,
)
from schemas.base import Model, Patch
from schemas.captures import CaptureNew, CapturePatch
from schemas.cases import CaseNew
from schemas.chronicle import (
    AssessmentNew,
    AssessmentPatch,
    OccurrenceNew,
    OccurrencePatch,
    PlacementNew,
    PlacementPatch,
    PositionNew,
    PositionPatch,
)
from schemas.citations import CitationNew, CitationOf, CitationPatch
from schemas.consents import ConsentNew, ConsentPatch
from schemas.deadlines import DeadlineNew, DeadlineOf, DeadlinePatch
from schemas.forgetting import SuppressionNew
from schemas.mappings import Identity, Take
from schemas.match import MatchPerson
from schemas.places import BodyNew, BodyPatch, FacilityNew, FacilityPatch
from schemas.proceedings import ChargeNew, ChargePatch, ProceedingNew, ProceedingPatch, SentenceNew, SentencePatch
from schemas.sources import SourceNew, SourcePatch
from schemas.status import StatusEventNew
from schemas.vocabulary import (
    ActionType,
    Audience,
    BodyKind,
    Certainty,
    ChargeDisposition,
    Connection,
    ConsentGiver,
    ConsentScope,
    CourtType,
    FacilityType,
    Finding,
    GovernmentPosition,
    Impact,
    LegalCounsel,
    Mechanism,
    OccurrenceType,
    Outcome,
    Precision,
    Priority,
    ProceedingType,
    Response,
    SourceType,
    SubjectType,
)

ONE = "01990000-0000-7000-8000-000000000001"
OTHER = "01990000-0000-7000-8000-000000000002"
PYONGYANG = {"full": "Pyongyang", "kind": "primary", "language": "en", "script": "Latn", "romanisation": "mr"}
AUDIENCE = str(Audience.RESTRICTED)


def first(codes: type) -> str:
    """Any code of a vocabulary will do."""
    return str(next(iter(codes)))  # type: ignore[call-overload]


@dataclass(frozen=True)
class RecordInput:
    """One kind of record: its input, the least and the most that it takes, its patch, and the members that a patch may not clear."""

    new: type[Model]
    least: Mapping[str, Any]
    most: Mapping[str, Any]
    patch: type[Patch] | None = None
    never_null: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        return self.new.__name__


CITED = {
    "source_id": ONE,
    "capture_id": OTHER,
    "field": "birth_date",
    "stance": "disputes",
    "stated_value": "1964",
    "locator": "para. 4",
    "quote": "예순 살",
    "translation": "sixty years old",
    "connection": first(Connection),
    "credibility": 3,
    "audience": AUDIENCE,
}
CHARGE = {
    "statute": "Criminal Code",
    "article": "60",
    "title": "Plot to overthrow the state",
    "disposition": "convicted",
    "audience": AUDIENCE,
}
SENTENCE = {
    "kind": "imprisonment",
    "years": 10,
    "months": 6,
    "days": 1,
    "from": "2015-06",
    "expected_end": "2025-12~",
    "changed_by_id": OTHER,
    "note": "Reduced on appeal.",
    "audience": AUDIENCE,
}
DUE = {"case_id": OTHER, "kind": "reply_due", "due_on": "2025-01-31", "met_on": "2025-02-01", "note": "60 days.", "audience": AUDIENCE}
ACTION_CASE = {
    "case": "KP-2013-0001",
    "response": first(Response),
    "response_on": "2024-08",
    "outcome": first(Outcome),
    "outcome_note": "A stock reply.",
    "audience": AUDIENCE,
}

RECORDS = [
    RecordInput(
        SourceNew,
        {"type": first(SourceType), "title": "Appeal to implement Opinion 59/2024"},
        {
            "type": first(SourceType),
            "title": "Appeal to implement Opinion 59/2024",
            "author": "A. Writer",
            "publisher": "ILAAD",
            "publisher_country": "KR",
            "language": "en",
            "published": "2025-06-14",
            "url": "https://ilaad.example/post",
            "archive_url": "https://archive.example/post",
            "licence": "all rights reserved",
            "reliability": "B",
            "derived_from_id": ONE,
            "audience": "public",
        },
        SourcePatch,
        ("type", "title", "reliability", "audience"),
    ),
    RecordInput(CitationOf, {"source_id": ONE, "stance": "supports"}, CITED, CitationPatch, ("stance", "audience")),
    RecordInput(
        CitationNew,
        {"source_id": ONE, "stance": "mentions", "subject": {"type": "person", "id": OTHER}},
        {**CITED, "subject": {"type": "person", "id": OTHER}},
    ),
    RecordInput(
        CaptureNew,
        {},
        {
            "captured_at": "2025-06-14T09:30:00+09:00",
            "tool": "browsertrix 1.5",
            "original_url": "https://ilaad.example/post",
            "file_name": "appeal.pdf",
            "redacted_copy_of_id": ONE,
            "audience": AUDIENCE,
        },
        CapturePatch,
        ("captured_at", "audience"),
    ),
    RecordInput(
        FacilityNew,
        {"names": [{"full": "Pyongyang"}], "type": first(FacilityType), "country": "KP"},
        {
            "names": [PYONGYANG, {"full": "평양", "script": "Hang"}],
            "type": first(FacilityType),
            "country": "KP",
            "admin_area": "Pyongyang",
            "latitude": 39.03,
            "longitude": 125.75,
            "public_precision": str(Precision.CITY),
            "operator_id": ONE,
            "opened": "1959~",
            "closed": "2001",
            "audience": "partner",
        },
        FacilityPatch,
        ("names", "type", "country", "public_precision", "audience"),
    ),
    RecordInput(
        BodyNew,
        {"names": [{"full": "WGAD"}], "kind": "un_mechanism"},
        {"names": [{"full": "Central Court"}], "kind": first(BodyKind), "country": "KP", "parent_id": ONE, "audience": "public"},
        BodyPatch,
        ("names", "kind", "audience"),
    ),
    RecordInput(
        PlacementNew,
        {"place": "an unspecified facility for foreign detainees"},
        {
            "facility_id": ONE,
            "place": "wing 3",
            "from": "2013-10-08",
            "to": "2014~",
            "reason": "transfer",
            "certainty": first(Certainty),
            "note": "Told by a former guard.",
            "audience": AUDIENCE,
        },
        PlacementPatch,
        ("reason", "certainty", "audience"),
    ),
    RecordInput(
        ProceedingNew,
        {"type": "trial"},
        {
            "type": first(ProceedingType),
            "court_id": ONE,
            "court": "Supreme Court",
            "court_type": first(CourtType),
            "case_number": "2014-17",
            "held_on": "2014-05-30",
            "closed_hearing": True,
            "counsel": [first(LegalCounsel)],
            "outcome": "Convicted.",
            "charges": [CHARGE],
            "sentences": [SENTENCE],
            "audience": AUDIENCE,
        },
        ProceedingPatch,
        ("type", "counsel", "audience"),
    ),
    RecordInput(ChargeNew, {"title": "Espionage"}, CHARGE, ChargePatch, ("title", "disposition", "audience")),
    RecordInput(SentenceNew, {"kind": "life"}, SENTENCE, SentencePatch, ("kind", "audience")),
    RecordInput(
        OccurrenceNew,
        {"type": "sighting"},
        {
            "type": first(OccurrenceType),
            "occurred": "2014-02-27",
            "place": "Pyongyang",
            "text": "Shown to foreign press.",
            "certainty": first(Certainty),
            "audience": AUDIENCE,
        },
        OccurrencePatch,
        ("type", "certainty", "audience"),
    ),
    RecordInput(
        PositionNew,
        {"government": "KP", "position": first(GovernmentPosition)},
        {"government": "KP", "position": first(GovernmentPosition), "stated_on": "2024-08", "text": "Lawful.", "audience": AUDIENCE},
        PositionPatch,
        ("government", "position", "audience"),
    ),
    RecordInput(
        AssessmentNew,
        {"framework": "wgad", "criterion": "III", "finding": "met", "assessed_on": "2024-11-15"},
        {
            "framework": "pace_1900",
            "criterion": "b",
            "finding": first(Finding),
            "reasoning": "Only political grounds.",
            "assessed_on": "2024-11-15",
            "audience": AUDIENCE,
        },
        AssessmentPatch,
        ("finding", "assessed_on", "audience"),
    ),
    RecordInput(ActorNew, {"name": "Hwang Joon-kook"}, {"body_id": ONE, "name": "Hwang Joon-kook", "role": "speaker"}),
    RecordInput(TargetNew, {"body_id": ONE}, {"body_id": ONE, "name": "Working Group", "role": "forum"}),
    RecordInput(
        ActionPartyNew,
        {"side": "actor", "role": "sponsor", "body_id": ONE},
        {"side": "target", "role": "recipient", "body_id": ONE, "name": "Permanent Mission", "audience": AUDIENCE},
        ActionPartyPatch,
        ("role", "audience"),
    ),
    RecordInput(ActionCaseNew, {"case": ONE}, ACTION_CASE, ActionCasePatch, ("audience",)),
    RecordInput(
        AdvocacyActionNew,
        {"type": "un_opinion", "title": "Opinion 59/2024"},
        {
            "type": first(ActionType),
            "mechanism": first(Mechanism),
            "title": "Opinion 59/2024",
            "summary": "Arbitrary; release, compensation, investigation.",
            "acted_on": "2024-11",
            "status": "decided",
            "priority": first(Priority),
            "reference": "Opinion 59/2024",
            "impact": first(Impact),
            "actors": [{"body_id": ONE}],
            "targets": [{"name": "DPRK", "role": "addressee"}],
            "cases": [ACTION_CASE],
            "audience": "public",
        },
        AdvocacyActionPatch,
        ("type", "title", "status", "audience"),
    ),
    RecordInput(DeadlineOf, {"kind": "hearing", "due_on": "2025-01-31"}, DUE, DeadlinePatch, ("kind", "due_on", "audience")),
    RecordInput(DeadlineNew, {"action_id": ONE, "kind": "hearing", "due_on": "2025-01-31"}, {**DUE, "action_id": ONE}),
    RecordInput(
        ConsentNew,
        {"given_by": "family", "scopes": ["record"], "given_on": "2024-01-01"},
        {
            "given_by": first(ConsentGiver),
            "scopes": [str(scope) for scope in ConsentScope],
            "given_on": "2024-01-01",
            "expires_on": "2026-01-01",
            "publication_risk": "low",
            "risk_assessment": "Nothing new is told.",
            "withdrawn_on": "2025-01-01",
            "evidence": "A signed form.",
            "note": "By telephone first.",
            "audience": AUDIENCE,
        },
        ConsentPatch,
        ("given_by", "scopes", "given_on", "audience"),
    ),
]
PATCHED = [record for record in RECORDS if record.patch is not None]
PERIODS = [record for record in RECORDS if "from" in record.most]


@pytest.mark.parametrize("record", RECORDS, ids=str)
def test_the_least_that_makes_sense_is_taken(record: RecordInput) -> None:
    record.new.model_validate(record.least)


@pytest.mark.parametrize("record", RECORDS, ids=str)
def test_everything_at_once_is_taken_and_nothing_was_left_out_of_the_example(record: RecordInput) -> None:
    record.new.model_validate(record.most)
    known = {declared.alias or name for name, declared in record.new.model_fields.items()}
    assert set(record.most) == known


@pytest.mark.parametrize("record", RECORDS, ids=str)
def test_a_member_that_is_not_known_is_refused(record: RecordInput) -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        record.new.model_validate({**record.least, "colour": "blue"})


@pytest.mark.parametrize("record", RECORDS, ids=str)
def test_each_required_member_is_missed(record: RecordInput) -> None:
    for name, declared in record.new.model_fields.items():
        if declared.is_required():
            without = {key: value for key, value in record.least.items() if key != (declared.alias or name)}
            with pytest.raises(ValidationError):
                record.new.model_validate(without)


@pytest.mark.parametrize("record", PATCHED, ids=str)
def test_an_empty_patch_is_refused(record: RecordInput) -> None:
    assert record.patch is not None
    with pytest.raises(ValidationError, match="a patch names at least one member"):
        record.patch.model_validate({})


@pytest.mark.parametrize("record", PATCHED, ids=str)
def test_null_clears_what_may_be_empty_and_nothing_else(record: RecordInput) -> None:
    assert record.patch is not None
    for name, declared in record.patch.model_fields.items():
        sent = declared.alias or name
        if name in record.never_null:
            with pytest.raises(ValidationError):
                record.patch.model_validate({sent: None})
        else:
            assert record.patch.model_validate({sent: None}).changes() == {name: None}


@pytest.mark.parametrize("record", PATCHED, ids=str)
def test_a_patch_takes_what_the_record_takes_and_says_only_that(record: RecordInput) -> None:
    assert record.patch is not None
    for name, declared in record.patch.model_fields.items():
        sent = declared.alias or name
        changes = record.patch.model_validate({sent: record.most[sent]}).changes()
        assert set(changes) == {name}
        assert changes[name] is not None


@pytest.mark.parametrize("record", PERIODS, ids=str)
def test_a_period_is_from_and_to_on_the_wire_and_started_and_ended_within(record: RecordInput) -> None:
    taken = record.new.model_validate({**record.least, "from": "2013-10-08"}).values()
    assert str(taken["started"]) == "2013-10-08"
    assert "from" not in taken
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        record.new.model_validate({**record.least, "started": "2013-10-08"})
    assert record.patch is not None
    assert set(record.patch.model_validate({"from": "2013"}).changes()) == {"started"}
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        record.patch.model_validate({"started": "2013"})


@pytest.mark.parametrize(
    ("record", "wrong", "said"),
    [
        (PlacementNew, {"from": "2014"}, "facility_id or place"),
        (PlacementNew, {"place": "Camp 15", "from": "2015", "to": "2014"}, "begins before it ends"),
        (FacilityNew, {"names": [], "type": first(FacilityType), "country": "KP"}, "at least 1 item"),
        (FacilityNew, {"names": [{"full": "X"}], "type": first(FacilityType), "country": "KP", "latitude": 39.0}, "come together"),
        (
            FacilityNew,
            {"names": [{"full": "X"}], "type": first(FacilityType), "country": "KP", "latitude": 91.0, "longitude": 0.0},
            "less than or equal to 90",
        ),
        (
            FacilityNew,
            {"names": [{"full": "X"}], "type": first(FacilityType), "country": "KP", "opened": "2001", "closed": "1999"},
            "opens before",
        ),
        (CitationOf, {"source_id": ONE, "stance": "disputes", "stated_value": "1964"}, "name the field"),
        (CitationOf, {"source_id": ONE, "stance": "supports", "credibility": 7}, "less than or equal to 6"),
        (CitationOf, {"source_id": ONE, "stance": "supports", "credibility": "3"}, "valid integer"),
        (CitationOf, {"source_id": ONE, "stance": "supports", "field": "birth date"}, "match pattern"),
        (CitationNew, {"source_id": ONE, "stance": "supports", "subject": {"type": "api_key", "id": ONE}}, "is not cited"),
        (CaptureNew, {"captured_at": "2025-06-14T09:30:00"}, "timezone"),
        (CaptureNew, {"captured_at": 0}, "a moment is written"),
        (CaptureNew, {"captured_at": "0001-01-01T00:00:00+05:00"}, "outside the years"),
        (CaptureNew, {"file_name": "../../etc/passwd"}, "match pattern"),
        (SentenceNew, {"kind": "life", "years": 20}, "has no length"),
        (SentenceNew, {"kind": "imprisonment", "years": 0}, "greater than or equal to 1"),
        (SentenceNew, {"kind": "imprisonment", "from": "2015", "expected_end": "2014"}, "begins before it ends"),
        (AssessmentNew, {"framework": "wgad", "criterion": "VI", "finding": "met", "assessed_on": "2024-11-15"}, "WGAD category"),
        (AssessmentNew, {"framework": "wgad", "criterion": "I", "finding": "met", "assessed_on": 0}, "YYYY-MM-DD"),
        (AssessmentNew, {"framework": "wgad", "criterion": "I", "finding": "met", "assessed_on": "2024-11-15T00:00:00"}, "YYYY-MM-DD"),
        (ActorNew, {"role": "speaker"}, "body_id or name"),
        (ActorNew, {"name": "Hwang Joon-kook", "role": "addressee"}, "Input should be"),
        (TargetNew, {"name": "WGAD", "role": "sponsor"}, "Input should be"),
        (ActionPartyNew, {"side": "actor", "role": "forum", "body_id": ONE}, "no role of an actor"),
        (ActionCaseNew, {"case": "KP-13-1"}, "case"),
        (DeadlineNew, {"kind": "hearing", "due_on": "2025-01-31"}, "action_id or case_id"),
        (DeadlineNew, {"kind": "hearing", "due_on": "2025-02-30", "case_id": ONE}, "date"),
        (ConsentNew, {"given_by": "family", "scopes": [], "given_on": "2024-01-01"}, "at least 1 item"),
        (ConsentNew, {"given_by": "family", "scopes": ["record", "record"], "given_on": "2024-01-01"}, "each value once"),
        (ConsentNew, {"given_by": "family", "scopes": ["everything"], "given_on": "2024-01-01"}, "Input should be"),
        (ConsentNew, {"given_by": "family", "scopes": ["record"], "given_on": "2024-01-01", "expires_on": "2024-01-01"}, "expires after"),
        (
            ConsentNew,
            {"given_by": "family", "scopes": ["record"], "given_on": "2024-01-01", "withdrawn_on": "2023-12-31"},
            "withdrawn after",
        ),
        (ProceedingNew, {"type": "trial", "closed_hearing": "yes"}, "valid boolean"),
        (ProceedingNew, {"type": "trial", "charges": [{"title": "Espionage", "verdict": "guilty"}]}, "Extra inputs"),
        (CaseNew, {"person_id": ONE, "country": "KP", "deprivation": "arrest", "name_disclosure": "pseudonym"}, "needs the pseudonym"),
        (StatusEventNew, {"axis": "custody", "code": "charged", "occurred": "2014"}, "no code of the axis"),
        (StatusEventNew, {"axis": "custody", "code": "held", "occurred": "2014"}, "a code of its axis"),
        (StatusEventNew, {"axis": "custody", "code": "in_custody", "occurred": "2014", "release_type": "bail"}, "released or escaped"),
        (SuppressionNew, {"reason": "erasure"}, "name or identifier"),
        (MatchPerson, {}, "a name or an identifier"),
        (Take, {"column": "Name", "columns": ["Alias"]}, "not both"),
        (Take, {}, "where the value is taken from"),
        (Identity, {"by": "identifier"}, "names its scheme"),
        (Identity, {"by": "reference"}, "names its column"),
    ],
)
def test_what_can_not_be_so_is_refused_with_a_reason_at_a_member(record: type[Model], wrong: Mapping[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said) as refused:
        record.model_validate(wrong)
    members = {declared.alias or name for name, declared in record.model_fields.items()}
    assert all(error["loc"] or error["ctx"]["at"] in members for error in refused.value.errors())


def test_vague_dates_are_in_order_when_they_can_be() -> None:
    taken = PlacementNew.model_validate({"place": "Camp 15", "from": "2014-06", "to": "2014"})
    assert taken.started is not None
    assert taken.ended is not None


def test_a_citation_says_its_subject_in_two_columns() -> None:
    values = CitationNew.model_validate({"source_id": ONE, "stance": "supports", "subject": {"type": "case", "id": OTHER}}).values()
    assert "subject" not in values
    assert (values["subject_type"], values["subject_id"]) == (SubjectType.CASE, UUID(OTHER))


def test_a_case_of_an_action_is_named_by_its_id_or_by_its_reference() -> None:
    assert ActionCaseNew.model_validate({"case": ONE}).case == UUID(ONE)
    assert ActionCaseNew.model_validate({"case": "KP-2013-0001"}).case == "KP-2013-0001"


def test_a_moment_is_kept_in_utc() -> None:
    taken = CaptureNew.model_validate({"captured_at": "2025-06-14T09:30:00+09:00"})
    assert taken.captured_at == datetime(2025, 6, 14, 0, 30, tzinfo=UTC)


def test_a_day_may_come_from_the_code_as_well_as_from_the_wire() -> None:
    assert DeadlineOf(kind="hearing", due_on=date(2025, 1, 31)).due_on == date(2025, 1, 31)  # type: ignore[arg-type]


def test_who_consented_is_not_for_the_public_unless_somebody_says_so() -> None:
    taken = ConsentNew.model_validate({"given_by": "family", "scopes": ["record"], "given_on": "2024-01-01"})
    assert taken.audience is Audience.ORGANIZATION


def test_dispositions_and_lengths_are_unknown_until_told() -> None:
    taken = ProceedingNew.model_validate({"type": "trial", "charges": [{"title": "Espionage"}], "sentences": [{"kind": "hard_labour"}]})
    assert taken.charges[0].disposition is ChargeDisposition.UNKNOWN
    assert taken.sentences[0].years is None
