"""How people read: in brief, in lists, and as fragments that other documents embed."""

from collections.abc import Callable, Mapping

from schemas.persons import PersonFilter
from service.disclosure.fields import shown
from service.disclosure.gate import name_disclosed, visible_case, visible_of_person, visible_person
from service.disclosure.shapes import Shape
from service.identity.viewer import Sight
from service.platform.documents import array, columns, document, period

_NAME = (
    columns("n", "id", "person_id")
    | {"full": 'n."full"'}
    | columns("n", "given", "family", "patronymic", "kind", "language", "script", "romanisation", "audience", "version")
)
_IDENTIFIER = columns("i", "id", "person_id", "scheme", "value", "audience", "version")
_MERGE = (
    columns("m", "id", "absorbed_id", "survivor_id", "reason", "differences")
    | {"merged_at": "m.created_at"}
    | columns("m", "undone_at", "undo_reason", "audience", "version")
)
_RELATION = columns("r", "id", "person_id", "related_person_id", "type") | period("r") | columns("r", "note", "audience", "version")


def display_name(sight: Sight, person: str = "p") -> str:
    """What a person is called on a line: a primary name, in Latin letters if there is one; else any name; else the working label."""
    label = "" if sight is Sight.PUBLIC else f"{person}.working_label, "
    return f"""coalesce((SELECT n."full" FROM person_name n WHERE n.person_id = {person}.id AND {visible_of_person(sight, "n")}
        ORDER BY n.kind = 'primary' DESC, n.script = 'Latn' DESC, n.created_at, n.id LIMIT 1), {label}'Name unknown')"""


def names(sight: Sight, person: str = "p") -> str:
    """A person's names, the primary ones first."""
    return array(
        document(_NAME),
        f"person_name n WHERE n.person_id = {person}.id AND {visible_of_person(sight, 'n')}",
        order="n.kind <> 'primary', n.created_at, n.id",
    )


def identifiers(sight: Sight, person: str = "p") -> str:
    """How others know this person."""
    return array(
        document(_IDENTIFIER),
        f"person_identifier i WHERE i.person_id = {person}.id AND {visible_of_person(sight, 'i')}",
        order="i.scheme, i.value",
    )


def _brief(sight: Sight) -> Mapping[str, str]:
    members = {
        "id": "p.id",
        "display_name": display_name(sight),
        **columns("p", "sex", "birth_date", "nationalities", "categories", "audience", "version", "updated_at"),
    }
    return shown(sight, "person", "p", members)


def _whole(sight: Sight) -> Mapping[str, str]:
    both = f"{visible_of_person(sight, 'r')} AND {visible_person(sight, 'o')}"
    relations = f"person_relation r JOIN person o ON o.id = r.related_person_id WHERE r.person_id = p.id AND {both}"
    named = name_disclosed(sight)  # a case whose name is withheld is not told by the name that another case discloses
    own = columns("p", "organization_id", "death_date", "ethnicity", "religion", "occupations", "working_label", "notes", "created_at")
    return {
        **_brief(sight),
        **shown(sight, "person", "p", own),
        "names": names(sight),
        "identifiers": identifiers(sight),
        "relations": array(document(_RELATION), relations, order="r.created_at, r.id"),
        "cases": array("c.reference", f'"case" c WHERE c.person_id = p.id AND {visible_case(sight)} AND {named}', order="c.reference"),
    }


def _of_visible_person(alias: str) -> Callable[[Sight], str]:
    def within(sight: Sight) -> str:
        return f"EXISTS (SELECT 1 FROM person p WHERE p.id = {alias}.person_id AND {visible_person(sight)})"

    return within


def _of_own_survivor(sight: Sight) -> str:
    """A merge is for whom the survivor belongs to, while they may see them. (What was absorbed was no more hidden: the record's own audience.)"""
    of_visible = f"EXISTS (SELECT 1 FROM person p WHERE p.id = m.survivor_id AND {visible_person(sight)})"
    return "false" if sight is Sight.PUBLIC else f"m.organization_id = :viewer_organization AND {of_visible}"


def _of_two_visible(sight: Sight) -> str:
    both = f"EXISTS (SELECT 1 FROM person o WHERE o.id = r.related_person_id AND {visible_person(sight, 'o')})"
    return f"{_of_visible_person('r')(sight)} AND {both}"


PERSON = Shape("persons", "person", "p", _whole, guard=visible_person)
PERSON_BRIEF = Shape("persons", "person", "p", _brief, guard=visible_person)
NAME = Shape("names", "person_name", "n", lambda _: _NAME, _of_visible_person("n"), visible_of_person)
IDENTIFIER = Shape("identifiers", "person_identifier", "i", lambda _: _IDENTIFIER, _of_visible_person("i"), visible_of_person)
MERGE = Shape("merges", "person_merge", "m", lambda _: _MERGE, _of_own_survivor)
RELATION = Shape("relations", "person_relation", "r", lambda _: _RELATION, _of_two_visible, visible_of_person)


def told_of(sight: Sight) -> str:
    """Whether the person `:record` may be read: as they stand, or, taken back or merged, by their owner."""
    return f"(EXISTS (SELECT 1 FROM person p WHERE p.id = :record AND {visible_person(sight)}) OR own_person(:record))"


def listed(sight: Sight, filter_: PersonFilter) -> tuple[list[str], dict[str, object]]:
    """What a filter asks of a list of people: predicates, and what they are bound with."""
    where: list[str] = []
    bound: dict[str, object] = {}
    for parameter, predicate in {
        "nationality": ":nationality = ANY(p.nationalities)",
        "category": ":category = ANY(p.categories)",
        "sex": "p.sex = :sex",
    }.items():
        value = getattr(filter_, parameter)
        if value is not None:
            where.append(predicate)
            bound[parameter] = str(value)
    if filter_.identifier is not None:
        bound["scheme"], _, bound["value"] = filter_.identifier.partition("=")
        where.append(
            f"""EXISTS (SELECT 1 FROM person_identifier i WHERE i.person_id = p.id AND i.scheme = :scheme AND i.value = :value
                AND {visible_of_person(sight, "i")})"""
        )
    return where, bound
