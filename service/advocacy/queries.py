"""How advocacy reads: actions with their parties, the cases they are about with each one's response, and deadlines."""

from collections.abc import Mapping

from schemas.advocacy import AdvocacyActionFilter
from schemas.deadlines import DeadlineFilter
from service.cases.queries import CASE_ID
from service.disclosure.gate import visible, visible_case, visible_part
from service.disclosure.shapes import Shape
from service.identity.viewer import Sight
from service.platform.documents import array, columns, document, matching

_END = ("audience", "version", "created_at")
_PARTY: Mapping[str, str] = columns("y", "id", "action_id", "side", "role", "body_id", "name", *_END)
_LINK: Mapping[str, str] = {
    **columns("l", "id", "action_id", "case_id"),
    "reference": '(SELECT k.reference FROM "case" k WHERE k.id = l.case_id)',
    **columns("l", "response", "response_on", "outcome", "outcome_note", *_END),
}


def parties(sight: Sight, side: str, action: str = "a") -> str:
    """Who acts, or towards whom."""
    source = f"action_party y WHERE y.action_id = {action}.id AND y.side = '{side}' AND {visible(sight, 'y')}"
    return array(document(_PARTY), source, order="y.created_at, y.id")


def advocacy_of_case(sight: Sight, case: str = "c", *, as_of: bool = False) -> str:
    """The actions about a case, in order, with this case's own response and outcome."""
    by_then = " AND (a.acted_on_earliest IS NULL OR a.acted_on_earliest <= :as_of::date)" if as_of else ""
    members = {
        **columns("a", "id", "type", "title", "acted_on", "status", "reference"),
        "actors": parties(sight, "actor"),
        "targets": parties(sight, "target"),
        **columns("l", "response", "response_on", "outcome", "outcome_note"),
    }
    return array(document(members), f"{_linked(sight, case)}{by_then}", order="a.acted_on_earliest NULLS LAST, a.created_at, a.id")


def timeline_parts(sight: Sight) -> list[str]:
    """What advocacy adds to a case's timeline: (happened, earliest, latest, kind, id, item) for the outer case `c`."""
    item = document({**columns("a", "id", "type", "title", "status", "reference"), **columns("l", "response", "outcome")})
    return [f"SELECT a.acted_on, a.acted_on_earliest, a.acted_on_latest, 'advocacy_action', a.id, {item} FROM {_linked(sight, 'c')}"]


def _linked(sight: Sight, case: str) -> str:
    return f"""action_case l JOIN advocacy_action a ON a.id = l.action_id
        WHERE l.case_id = {case}.id AND {visible_part(sight, "l")} AND {visible(sight, "a")}"""


def _of_visible_case(sight: Sight) -> str:
    return f'EXISTS (SELECT 1 FROM "case" c WHERE c.id = l.case_id AND {visible_case(sight)})'


def _of_visible_action(alias: str, sight: Sight) -> str:
    return f"EXISTS (SELECT 1 FROM advocacy_action a WHERE a.id = {alias}.action_id AND {visible(sight, 'a')})"


PARTY = Shape("parties", "action_party", "y", lambda _: _PARTY, lambda sight: _of_visible_action("y", sight))
LINK = Shape(
    "action-cases",
    "action_case",
    "l",
    lambda _: _LINK,
    lambda sight: f"{_of_visible_action('l', sight)} AND {_of_visible_case(sight)}",
    visible_part,
)


_DEADLINE: Mapping[str, str] = columns("d", "id", "action_id", "case_id", "kind", "due_on", "met_on", "note", *_END)


def _action_brief(_: Sight) -> Mapping[str, str]:
    return columns(
        "a", "id", "type", "mechanism", "title", "acted_on", "status", "priority", "reference", "audience", "version", "updated_at"
    )


def _action(sight: Sight) -> Mapping[str, str]:
    links = f"action_case l WHERE l.action_id = a.id AND {LINK.gate(sight)}"
    deadlines = f"deadline d WHERE d.action_id = a.id AND {DEADLINE.gate(sight)}"
    return {
        **_action_brief(sight),
        **columns("a", "organization_id", "summary", "impact"),
        "actors": parties(sight, "actor"),
        "targets": parties(sight, "target"),
        "cases": array(document(_LINK), links, order="l.created_at, l.id"),
        "deadlines": array(document(_DEADLINE), deadlines, order="d.due_on, d.id"),
        "created_at": "a.created_at",
    }


def _due_for_visible(sight: Sight) -> str:
    case = f'EXISTS (SELECT 1 FROM "case" c WHERE c.id = d.case_id AND {visible_case(sight)})'
    return f"(d.action_id IS NULL OR {_of_visible_action('d', sight)}) AND (d.case_id IS NULL OR {case})"


ACTION = Shape("advocacy-actions", "advocacy_action", "a", _action)
ACTION_BRIEF = Shape("advocacy-actions", "advocacy_action", "a", _action_brief)
DEADLINE = Shape("deadlines", "deadline", "d", lambda _: _DEADLINE, _due_for_visible, visible_part)


def listed(sight: Sight, asked: AdvocacyActionFilter) -> tuple[list[str], dict[str, object]]:
    """What a filter asks of a list of actions. A case is named by its id or its reference."""
    where, bound = matching("a", asked.model_dump(), "type", "mechanism", "status", "priority")
    if asked.case is not None:
        where.append(
            f"""EXISTS (SELECT 1 FROM action_case l JOIN "case" k ON k.id = l.case_id
            WHERE l.action_id = a.id AND {visible_part(sight, "l")} AND {visible_case(sight, "k")} AND k.id = {CASE_ID})"""
        )
        bound["case"] = str(asked.case)
    if asked.body_id is not None:
        where.append(f"EXISTS (SELECT 1 FROM action_party y WHERE y.action_id = a.id AND y.body_id = :body_id AND {visible(sight, 'y')})")
        bound["body_id"] = asked.body_id
    return where, bound


def due(asked: DeadlineFilter) -> tuple[list[str], dict[str, object]]:
    """What a filter asks of a list of deadlines."""
    where, bound = matching("d", asked.model_dump(), "kind", "action_id", "case_id")
    if asked.met is not None:
        where.append("d.met_on IS NOT NULL" if asked.met else "d.met_on IS NULL")
    for name, beyond in (("due_from", ">="), ("due_to", "<=")):
        if getattr(asked, name) is not None:
            where.append(f"d.due_on {beyond} :{name}")
            bound[name] = getattr(asked, name)
    return where, bound
