"""How cases read in lists, and the fragments of status history that documents embed."""

from collections.abc import Mapping
from datetime import date, datetime

from schemas.cases import CaseChoice
from schemas.edtf import DateMatch
from service.disclosure.gate import name_disclosed, visible_case, visible_part, visible_person
from service.disclosure.shapes import Shape
from service.identity.viewer import Sight
from service.persons.queries import display_name
from service.platform.documents import columns, document
from service.platform.errors import Invalid
from service.platform.pages import Sort

AXES = ("custody", "legal", "life", "acknowledgement")
_GIVEN_ID = "CASE WHEN lower(:case) ~ '^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$' THEN CAST(:case::text AS uuid) END"
"""`:case` where it is an id: as a value, so that an index leads to it. An id as text would be compared with every case's."""
CASE_ID = (
    f"""(SELECT k.id FROM public."case" k WHERE k.reference = :case UNION ALL SELECT k.id FROM public."case" k WHERE k.id = {_GIVEN_ID})"""
)
"""The id of the case that `:case` names by reference or id."""


def status_event(sight: Sight, events: str = "status_event") -> Mapping[str, str]:
    """One event `e` of a history; what corrects it is looked for in `events`."""
    by = f"SELECT s.id FROM {events} s WHERE s.supersedes_id = e.id AND s.retracted_at IS NULL AND {visible_part(sight, 's')}"
    return {
        **columns(
            "e",
            "id",
            "case_id",
            "axis",
            "code",
            "occurred",
            "recorded_at",
            "certainty",
            "facility_id",
            "release_type",
            "note",
            "supersedes_id",
        ),
        "superseded_by_id": f"({by})",
        **columns("e", "retracted_at", "retraction_reason", "audience", "version"),
    }


def of_case(sight: Sight, row: str) -> str:
    """The row's case is one that this viewer may read."""
    return f'EXISTS (SELECT 1 FROM "case" c WHERE c.id = {row}.case_id AND {visible_case(sight)})'


STATUS_EVENT = Shape("status-events", "status_event", "e", status_event, lambda sight: of_case(sight, "e"), visible_part)


_SHARE = columns("x", "id", "case_id", "shared_with_id", "access", "expires_at", "note", "audience", "version", "created_at")
SHARE = Shape("shares", "case_share", "x", lambda _: _SHARE, lambda sight: of_case(sight, "x"), visible_part)


def told(sight: Sight, alias: str, *, as_of: bool, known_at: bool, events: str = "status_event") -> str:
    """Which status events count: happened by `:as_of`, recorded and not yet retracted at `:known_at`, not corrected by one that counts."""
    # A correction takes the place of what it corrects once it is known, whatever day it speaks of; for those who may read it.
    corrected = f"SELECT 1 FROM {events} s WHERE s.supersedes_id = {alias}.id AND {visible_part(sight, 's')} AND {_told('s', as_of=False, known_at=known_at)}"
    return f"{_told(alias, as_of=as_of, known_at=known_at)} AND NOT EXISTS ({corrected})"


def _told(alias: str, *, as_of: bool, known_at: bool) -> str:
    known = (
        f"{alias}.recorded_at <= :known_at::timestamptz AND ({alias}.retracted_at IS NULL OR {alias}.retracted_at > :known_at::timestamptz)"
    )
    happened = f" AND {alias}.occurred_earliest <= :as_of::date" if as_of else ""
    return f"{known if known_at else f'{alias}.retracted_at IS NULL'}{happened}"


_LATEST = "e.occurred_latest DESC, e.recorded_at DESC, e.id DESC"
"""Which of the events `e` of an axis that count is the one that stands: cases/status.py `current`, said in SQL. A property test compares the two."""


def standing(sight: Sight, axis: str, column: str, *, as_of: bool, known_at: bool, case: str = "c") -> str:
    """A column of the event that stands on an axis."""
    return f"""(SELECT e.{column} FROM status_event e
        WHERE e.case_id = {case}.id AND e.axis = '{axis}' AND {visible_part(sight, "e")} AND {told(sight, "e", as_of=as_of, known_at=known_at)}
        ORDER BY {_LATEST} LIMIT 1)"""


def standing_of(sight: Sight, events: str, *, as_of: bool) -> str:
    """The statement of what stands on each axis, of those of one case's `events` that this viewer may read."""
    return f"SELECT DISTINCT ON (e.axis) e.* FROM {events} e WHERE {told(sight, 'e', as_of=as_of, known_at=False, events=events)} ORDER BY e.axis, {_LATEST}"


def person_name(sight: Sight, case: str = "c") -> str:
    """What the case's person is called, as far as this viewer may read it."""
    visible_name = f"(SELECT {display_name(sight, 'p')} FROM person p WHERE p.id = {case}.person_id AND {visible_person(sight, 'p')})"
    return name_or_instead(sight, visible_name, case)


def name_or_instead(sight: Sight, name: str, case: str = "c") -> str:
    """The name of the case's person, where this viewer may read it; else what the case is told under."""
    if sight is not Sight.PUBLIC:
        return f"coalesce({name}, 'Name withheld')"
    instead = f"CASE {case}.name_disclosure WHEN 'pseudonym' THEN {case}.pseudonym WHEN 'initials' THEN {case}.initials END"
    return f"coalesce(CASE WHEN {name_disclosed(sight, case)} THEN {name} END, {instead}, 'Name withheld')"


def days_held(case: str = "c", *, as_of: bool = False) -> str:
    """Days of deprivation, at least: from the last day on which it may have begun to the first on which it may have ended, or today."""
    today = ":as_of::date" if as_of else "(now() AT TIME ZONE 'UTC')::date"
    return f"""CASE WHEN isfinite({case}.detained_on_latest) AND {case}.detained_on_latest <= {today}
        THEN greatest(0, least(CASE WHEN isfinite({case}.ended_on_earliest) THEN {case}.ended_on_earliest END, {today}) - {case}.detained_on_latest) END"""


def brief(sight: Sight, *, as_of: bool = False, known_at: bool = False) -> Mapping[str, str]:
    """A case's line in a list."""
    moved = as_of or known_at
    # The derived columns follow only events that whoever reads the case may read (cases/history.py), so they show nothing hidden.
    codes = {axis: standing(sight, axis, "code", as_of=as_of, known_at=known_at) if moved else f"c.{axis}" for axis in AXES}
    person_id = f"CASE WHEN {name_disclosed(sight)} THEN c.person_id END"
    summary = "c.summary"
    if known_at:
        summary = """(SELECT j.image->>'summary' FROM journal j WHERE j.subject_id = c.id AND j.recorded_at <= :known_at::timestamptz
            ORDER BY j.seq DESC LIMIT 1)"""
    return {
        "id": "c.id",
        "reference": "c.reference",
        "person": document({"id": person_id, "display_name": person_name(sight)}),
        "country": "c.country",
        "status": document(codes),
        "detained_on": "c.detained_on",
        "days_held": days_held(as_of=as_of),
        "summary": summary,
        "updated_at": _changed(sight),
    }


def _changed(sight: Sight) -> str:
    return "c.shown_at" if sight is Sight.PUBLIC else "c.updated_at"


SORTS = {
    "reference": ("c.reference", "text"),
    "updated_at": ("c.updated_at", "timestamptz"),
    "detained_on": ("coalesce(c.detained_on_earliest, 'infinity'::date)", "date"),
}


def sort_of(sight: Sight, name: str) -> Sort:
    """The order that `sort=` names; a leading minus turns it round."""
    expression, type_ = SORTS[name.removeprefix("-")]
    if expression == "c.updated_at":
        expression = _changed(sight)
    return Sort(expression, type_, name.startswith("-"))


def listed(sight: Sight, asked: CaseChoice) -> tuple[list[str], dict[str, object]]:
    """What a filter asks of a list of cases: predicates, and what they are bound with."""
    where: list[str] = []
    bound: dict[str, object] = {}
    for parameter, predicate in {
        "country": "c.country = :country",
        "person_id": f"c.person_id = :person_id AND {name_disclosed(sight)}",
        "deprivation": "c.deprivation = :deprivation",
        "monitoring": f"c.monitoring = :monitoring AND {'false' if sight is Sight.PUBLIC else 'true'}",
        "tag": ":tag = ANY(c.tags)",
    }.items():
        value = getattr(asked, parameter)
        if value is not None:
            where.append(predicate)
            bound[parameter] = value if parameter == "person_id" else str(value)
    as_of, known_at = asked.as_of is not None, asked.known_at is not None
    bound |= {name: getattr(asked, name) for name in ("as_of", "known_at") if getattr(asked, name) is not None}
    for axis in ("custody", "legal", "life"):
        if getattr(asked, axis) is not None:
            now = standing(sight, axis, "code", as_of=as_of, known_at=known_at) if as_of or known_at else f"c.{axis}"
            where.append(f"{now} = :{axis}")
            bound[axis] = str(getattr(asked, axis))
    if known_at:
        where.append("c.created_at <= :known_at::timestamptz")
    if asked.detained_from is not None or asked.detained_to is not None:
        first, last = asked.detained_from or date.min, asked.detained_to or date.max
        if first > last:
            raise Invalid("detained_from lies after detained_to.", pointer="query/detained_from")
        bound |= {"first": first, "last": last}
        where.append(within("c", "detained_on", asked.date_match))
    return where, bound


def within(alias: str, column: str, match: DateMatch) -> str:
    """Whether an EDTF column falls within `:first` to `:last`: schemas/edtf.py `falls_within`, said in SQL. A property test compares the two."""
    text, earliest, latest = (f"{alias}.{column}{end}" for end in ("", "_earliest", "_latest"))
    if match == DateMatch.DEFINITE:
        return f"({text} !~ '[~?%]' AND :first::date <= {earliest} AND {latest} <= :last::date)"
    margin = f"""CASE WHEN {text} !~ '[~?%]' THEN 0
        WHEN isfinite({earliest}) AND isfinite({latest}) THEN least({latest} - {earliest} + 1, 36525) ELSE 365 END"""
    return f"({earliest} - ({margin}) <= :last::date AND {latest} + ({margin}) >= :first::date)"


def moment(asked: datetime | None) -> dict[str, object]:
    """`:known_at`, where it is asked for."""
    return {} if asked is None else {"known_at": asked}
