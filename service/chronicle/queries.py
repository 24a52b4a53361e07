"""How what happened in a case reads: each kind as a shape of its own, as an array of the case's document, as parts of its timeline."""

from collections.abc import Mapping

from service.cases.queries import of_case
from service.disclosure.gate import visible_part
from service.disclosure.shapes import Shape
from service.identity.viewer import Sight
from service.platform.documents import array, columns, document, period

_END = ("audience", "version", "created_at")

_PLACEMENT: Mapping[str, str] = {
    **columns("x", "id", "case_id", "facility_id", "place"),
    **period("x"),
    **columns("x", "reason", "certainty", "note", *_END),
}
_CHARGE: Mapping[str, str] = columns("x", "id", "proceeding_id", "case_id", "statute", "article", "title", "disposition", *_END)
_SENTENCE: Mapping[str, str] = {
    **columns("x", "id", "proceeding_id", "case_id", "kind", "years", "months", "days"),
    "from": "x.started",
    **columns("x", "expected_end", "changed_by_id", "note", *_END),
}
_OCCURRENCE: Mapping[str, str] = columns("x", "id", "case_id", "type", "occurred", "place", "text", "certainty", *_END)
_POSITION: Mapping[str, str] = columns("x", "id", "case_id", "government", "position", "stated_on", "text", *_END)
_ASSESSMENT: Mapping[str, str] = columns(
    "x", "id", "case_id", "organization_id", "framework", "criterion", "finding", "reasoning", "assessed_on", *_END
)


def _proceeding(sight: Sight) -> Mapping[str, str]:
    def parts(members: Mapping[str, str], table: str) -> str:
        source = f"{table} x WHERE x.proceeding_id = r.id AND {visible_part(sight, 'x')}"
        return array(document(members), source, order="x.created_at, x.id")

    return {
        **columns(
            "r",
            "id",
            "case_id",
            "type",
            "court_id",
            "court",
            "court_type",
            "case_number",
            "held_on",
            "closed_hearing",
            "counsel",
            "outcome",
        ),
        "charges": parts(_CHARGE, "charge"),
        "sentences": parts(_SENTENCE, "sentence"),
        **columns("r", *_END),
    }


def _part(name: str, table: str, members: Mapping[str, str]) -> Shape:
    return Shape(name, table, "x", lambda _: members, lambda sight: of_case(sight, "x"), visible_part)


def _of_proceeding(sight: Sight) -> str:
    return f"{of_case(sight, 'x')} AND EXISTS (SELECT 1 FROM proceeding r WHERE r.id = x.proceeding_id AND {visible_part(sight, 'r')})"


PLACEMENT = _part("placements", "placement", _PLACEMENT)
PROCEEDING = Shape("proceedings", "proceeding", "r", _proceeding, lambda sight: of_case(sight, "r"), visible_part)
CHARGE = Shape("charges", "charge", "x", lambda _: _CHARGE, _of_proceeding, visible_part)
SENTENCE = Shape("sentences", "sentence", "x", lambda _: _SENTENCE, _of_proceeding, visible_part)
OCCURRENCE = _part("occurrences", "occurrence", _OCCURRENCE)
POSITION = _part("positions", '"position"', _POSITION)
ASSESSMENT = _part("assessments", "assessment", _ASSESSMENT)

_DATED = {
    "placement": (PLACEMENT, "started"),
    "proceeding": (PROCEEDING, "held_on"),
    "occurrence": (OCCURRENCE, "occurred"),
    "position": (POSITION, "stated_on"),
}


def _in_case(sight: Sight, shape: Shape, column: str, case: str, *, as_of: bool) -> str:
    row = shape.alias
    by_then = f" AND ({row}.{column}_earliest IS NULL OR {row}.{column}_earliest <= :as_of::date)" if as_of else ""
    source = f"{shape.source} WHERE {row}.case_id = {case}.id AND {visible_part(sight, row)}{by_then}"
    return array(shape.item(sight), source, order=f"{row}.{column}_earliest NULLS LAST, {row}.created_at, {row}.id")


def placements(sight: Sight, case: str = "c", *, as_of: bool = False) -> str:
    """Where the person was held, in order."""
    return _in_case(sight, *_DATED["placement"], case, as_of=as_of)


def proceedings(sight: Sight, case: str = "c", *, as_of: bool = False) -> str:
    """What courts and offices did, in order, with charges and sentences."""
    return _in_case(sight, *_DATED["proceeding"], case, as_of=as_of)


def occurrences(sight: Sight, case: str = "c", *, as_of: bool = False) -> str:
    """What else happened, in order."""
    return _in_case(sight, *_DATED["occurrence"], case, as_of=as_of)


def positions(sight: Sight, case: str = "c", *, as_of: bool = False) -> str:
    """What governments said, in order."""
    return _in_case(sight, *_DATED["position"], case, as_of=as_of)


def assessments(sight: Sight, case: str = "c", *, as_of: bool = False) -> str:
    """What organizations found, each on its own day."""
    by_then = " AND x.assessed_on <= :as_of::date" if as_of else ""
    source = f"assessment x WHERE x.case_id = {case}.id AND {visible_part(sight, 'x')}{by_then}"
    return array(document(_ASSESSMENT), source, order="x.assessed_on, x.created_at, x.id")


def timeline_parts(sight: Sight) -> list[str]:
    """What each kind adds to a case's timeline: (happened, earliest, latest, kind, id, item) for the rows of the outer case `c`."""
    parts = [
        f"""SELECT {shape.alias}.{column}, {shape.alias}.{column}_earliest, {shape.alias}.{column}_latest, '{kind}', {shape.alias}.id,
        {shape.item(sight)} FROM {shape.source} WHERE {shape.alias}.case_id = c.id AND {visible_part(sight, shape.alias)}"""
        for kind, (shape, column) in _DATED.items()
    ]
    assessed = f"""SELECT x.assessed_on::text, x.assessed_on, x.assessed_on, 'assessment', x.id, {document(_ASSESSMENT)}
        FROM assessment x WHERE x.case_id = c.id AND {visible_part(sight, "x")}"""
    return [*parts, assessed]
