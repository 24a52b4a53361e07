"""Pairs that may be one person: listed, and judged."""

from uuid import UUID

from schemas.match import JudgementNew
from schemas.vocabulary import Audience
from service.disclosure.gate import visible_case, visible_person
from service.disclosure.shapes import Shape
from service.identity.viewer import Sight, Viewer
from service.journal.commands import change, create, seen
from service.matching.tables import Judgement
from service.persons.queries import display_name
from service.persons.tables import Person
from service.platform.documents import array, columns, document
from service.platform.errors import Invalid, NoSuchReference
from service.platform.work import UnitOfWork


def _party(sight: Sight, alias: str) -> str:
    cases = array("c.reference", f'"case" c WHERE c.person_id = {alias}.id AND {visible_case(sight)}', order="c.reference")
    return document({"id": f"{alias}.id", "display_name": display_name(sight, alias), "birth_date": f"{alias}.birth_date", "cases": cases})


def _members(sight: Sight) -> dict[str, str]:
    return {
        "id": "d.id",
        "one": f"(SELECT {_party(sight, 'p')} FROM person p WHERE p.id = d.one_id)",
        "other": f"(SELECT {_party(sight, 'p')} FROM person p WHERE p.id = d.other_id)",
        **columns("d", "score", "why"),
        "judgement": f"({_JUDGED})",
    }


_JUDGED = """SELECT j.judgement FROM judgement j WHERE j.organization_id = d.organization_id AND j.one_id = d.one_id AND j.other_id = d.other_id
    AND j.withdrawn_at IS NULL"""
OPEN = f"NOT EXISTS ({_JUDGED})"
"""Nobody has judged the pair yet."""
JUDGED = f"({_JUDGED}) = :judgement"


def _both_visible(sight: Sight) -> str:
    """Both are people whom this viewer may look up: one who was merged, withdrawn or hidden since is gone from the list."""
    return " AND ".join(
        f"EXISTS (SELECT 1 FROM person p WHERE p.id = d.{column} AND {visible_person(sight)})" for column in ("one_id", "other_id")
    )


def _own(sight: Sight, row: str) -> str:
    cleared = "true" if sight is Sight.CLEARED else f"{row}.audience <> 'restricted'"
    return f"{row}.organization_id = :viewer_organization AND {cleared}"


PAIR = Shape("duplicates", "duplicate_pair", "d", _members, within=_both_visible, guard=_own)


async def judge(work: UnitOfWork, editor: Viewer, body: JudgementNew) -> Judgement:
    """Remember what was found of two people. Judged again, it is changed. Raises NoSuchReference for whom the editor may not see."""
    if body.one_id == body.other_id:
        raise Invalid("A pair is two.", pointer="/other_id")
    for pointer, person in (("/one_id", body.one_id), ("/other_id", body.other_id)):
        await seen(work, editor, Person, person, NoSuchReference("No such person.", pointer=pointer))
    one, other = sorted((body.one_id, body.other_id))
    known = await _standing(work, editor, one, other)
    values = {"judgement": body.judgement, "note": body.note}
    if known is not None:
        change(work, editor, known, values, action="judgement.changed")
        return known
    return create(
        work, editor, Judgement, values | {"one_id": one, "other_id": other}, action="judgement.made", audience=Audience.ORGANIZATION
    )


async def _standing(work: UnitOfWork, editor: Viewer, one: UUID, other: UUID) -> Judgement | None:
    standing = "organization_id = :organization AND one_id = :one AND other_id = :other AND withdrawn_at IS NULL"
    bound = {"organization": editor.organization_id, "one": one, "other": other}
    return next(iter(await work.records(Judgement, standing, locked=True, **bound)), None)
