"""What an export holds when it is narrowed: the cases that a filter picks, and what belongs to them or is named by them.

Each set is a common table expression; a statement reads those that it names and no other. All of them are gated, and none leads from a
case to a person whom the viewer may not read there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.cases import CaseChoice
from service.advocacy.queries import LINK, PARTY
from service.cases.queries import listed
from service.disclosure.gate import name_disclosed, visible_case, visible_part, visible_person
from service.identity.viewer import Sight
from service.persons.queries import IDENTIFIER, NAME, RELATION
from service.places.queries import FACILITY
from service.platform.documents import given
from service.sources.queries import CITATION, SOURCE


@dataclass(frozen=True)
class Chosen:
    """The sets as common table expressions, and what they are bound with. Empty where nothing is narrowed."""

    tables: Mapping[str, str] = field(default_factory=dict)
    bound: Mapping[str, object] = field(default_factory=dict)

    @property
    def prelude(self) -> str:
        """What stands before a statement that is narrowed."""
        return given(self.tables) if self.tables else ""


WITHIN: Mapping[str, str] = {
    "body": "b.id IN (SELECT id FROM chosen_body)",
    "facility": "f.id IN (SELECT id FROM chosen_facility)",
    "source": "s.id IN (SELECT id FROM chosen_source)",
    "capture": "x.source_id IN (SELECT id FROM chosen_source)",
    "person": "p.id IN (SELECT id FROM chosen_person)",
    "person_name": "n.person_id IN (SELECT id FROM chosen_person)",
    "person_identifier": "i.person_id IN (SELECT id FROM chosen_person)",
    "person_relation": "r.person_id IN (SELECT id FROM chosen_person) AND r.related_person_id IN (SELECT id FROM chosen_person)",
    "case": "c.id IN (SELECT id FROM chosen)",
    "advocacy_action": "a.id IN (SELECT id FROM chosen_action)",
    "action_party": "y.action_id IN (SELECT id FROM chosen_action)",
    "deadline": """(d.case_id IN (SELECT id FROM chosen) AND (d.action_id IS NULL OR d.action_id IN (SELECT id FROM chosen_action))
        OR d.case_id IS NULL AND d.action_id IN (SELECT id FROM chosen_action))""",
    "citation": "t.id IN (SELECT id FROM chosen_citation)",
}
"""Which rows of a kind belong to what is chosen; of the other kinds, those of the chosen cases."""


def chosen(sight: Sight, asked: CaseChoice) -> Chosen:
    """The sets that a filter picks."""
    where, bound = listed(sight, asked)
    if not where:
        return Chosen()
    named = f"CASE WHEN {name_disclosed(sight)} THEN c.person_id END"
    tables = {
        "chosen": f'SELECT c.id, {named} AS person_id, c.authority_id FROM "case" c WHERE {" AND ".join([*where, visible_case(sight)])}',
        "chosen_person": f"SELECT p.id FROM person p WHERE p.id IN (SELECT k.person_id FROM chosen k) AND {visible_person(sight)}",
        "chosen_action": f"SELECT l.action_id AS id FROM action_case l WHERE l.case_id IN (SELECT id FROM chosen) AND {LINK.gate(sight)}",
        "chosen_facility": f"SELECT f.id FROM facility f WHERE f.id IN ({_held_at(sight)}) AND {FACILITY.gate(sight)}",
        "chosen_body (id)": _bodies(sight),
        "chosen_citation": f"SELECT t.id, t.source_id FROM citation t WHERE ({_cited(sight)}) AND {CITATION.gate(sight)}",
        "chosen_source (id, parent)": f"""
            SELECT s.id, s.derived_from_id FROM source s WHERE s.id IN (SELECT t.source_id FROM chosen_citation t)
            UNION SELECT s.id, s.derived_from_id FROM chosen_source k JOIN source s ON s.id = k.parent WHERE {SOURCE.gate(sight)}""",
    }
    return Chosen(tables, bound)


def _held_at(sight: Sight) -> str:
    return f"""SELECT x.facility_id FROM placement x WHERE x.case_id IN (SELECT id FROM chosen) AND {visible_part(sight, "x")}
        UNION SELECT e.facility_id FROM status_event e WHERE e.case_id IN (SELECT id FROM chosen) AND {visible_part(sight, "e")}"""


def _bodies(sight: Sight) -> str:
    """Authorities, courts, parties and operators, with what they belong to."""
    return f"""
        SELECT b.id FROM body b WHERE b.id IN (
            SELECT k.authority_id FROM chosen k
            UNION SELECT r.court_id FROM proceeding r WHERE r.case_id IN (SELECT id FROM chosen) AND {visible_part(sight, "r")}
            UNION SELECT y.body_id FROM action_party y WHERE y.action_id IN (SELECT id FROM chosen_action) AND {PARTY.gate(sight)}
            UNION SELECT f.operator_id FROM facility f WHERE f.id IN (SELECT id FROM chosen_facility))
        UNION SELECT b.parent_id FROM chosen_body k JOIN body b ON b.id = k.id WHERE b.parent_id IS NOT NULL"""


def _cited(sight: Sight) -> str:
    """Of the cases, of their people, of what was done about them, and of the places and bodies that they name."""
    of_people = " UNION ALL ".join(
        f"SELECT {shape.alias}.id FROM {shape.source} WHERE {shape.alias}.person_id IN (SELECT id FROM chosen_person) AND {shape.gate(sight)}"
        for shape in (NAME, IDENTIFIER, RELATION)
    )
    parties = f"SELECT y.id FROM action_party y WHERE y.action_id IN (SELECT id FROM chosen_action) AND {PARTY.gate(sight)}"
    sets = ["chosen_person", "chosen_action", "chosen_facility", "chosen_body"]
    others = " UNION ALL ".join([*(f"SELECT id FROM {each}" for each in sets), of_people, parties])
    return f"t.case_id IN (SELECT id FROM chosen) OR (t.case_id IS NULL AND t.subject_id IN ({others}))"
