"""How sources and citations read, and what follows from them: corroboration, and values that disagree."""

from collections.abc import Mapping

from schemas.citations import CitationFilter
from schemas.sources import SourceFilter
from service.disclosure.fields import hidden_citation
from service.disclosure.gate import name_disclosed, visible, visible_case, visible_of_person, visible_part, visible_person
from service.disclosure.shapes import Shape
from service.identity.viewer import Sight
from service.platform.documents import array, columns, document, matching

_LONGEST_DERIVATION = 50


def _brief(sight: Sight) -> Mapping[str, str]:
    return {
        **columns("s", "id", "type", "title", "author", "publisher", "language", "published", "url", "reliability"),
        "derived_from_id": f"(SELECT o.id FROM source o WHERE o.id = s.derived_from_id AND {visible(sight, 'o')})",
        **columns("s", "audience", "version", "updated_at"),
    }


def _whole(sight: Sight) -> Mapping[str, str]:
    return {**_brief(sight), **columns("s", "organization_id", "publisher_country", "archive_url", "licence", "created_at")}


_CITATION: Mapping[str, str] = {
    **columns("t", "id", "source_id", "capture_id", "case_id"),
    "subject": document({"type": "t.subject_type", "id": "t.subject_id"}),
    **columns("t", "field", "stance", "stated_value", "locator", "quote", "translation", "connection", "credibility"),
    **columns("t", "audience", "version", "created_at"),
}
_IDENTITY: Mapping[str, str] = {
    **columns("i", "id", "source_id"),
    "has_contact": "i.sealed_contact IS NOT NULL",
    "has_note": "i.sealed_note IS NOT NULL",
    **columns("i", "audience", "version", "created_at", "updated_at"),
}


def _of_own_source(sight: Sight) -> str:
    if sight is not Sight.CLEARED:
        return "false"
    of_source = f"EXISTS (SELECT 1 FROM source s WHERE s.id = i.source_id AND {visible(sight, 's')})"
    return f"i.organization_id = :viewer_organization AND {of_source}"


def _of_visible_source(sight: Sight) -> str:
    return f"EXISTS (SELECT 1 FROM source s WHERE s.id = t.source_id AND {visible(sight, 's')})"


def _of_shown_field(sight: Sight) -> str:
    return f"NOT {hidden_citation('t')}" if sight is Sight.PUBLIC else "true"


def _of_what_is_visible(sight: Sight) -> str:
    """A citation is as hidden as its source, its case and what it is of."""
    case = f'(t.case_id IS NULL OR EXISTS (SELECT 1 FROM "case" c WHERE c.id = t.case_id AND {visible_case(sight)}))'

    def part(table: str, own: str, parent: str, column: str, its: str) -> str:
        # What it is part of is looked up by its id. Joined with it, it had whoever reads all citations make a table of all such parts first.
        whole = f"SELECT true FROM {parent} w WHERE w.id = o.{column} AND {its}"
        return f"EXISTS (SELECT 1 FROM {table} o WHERE o.id = t.subject_id AND {own} AND ({whole}))"

    def of_person(table: str) -> str:
        return part(table, visible_of_person(sight, "o"), "person", "person_id", visible_person(sight, "w"))

    subject = f"""CASE WHEN t.case_id IS NOT NULL THEN true ELSE CASE t.subject_type
        WHEN 'person' THEN EXISTS (SELECT 1 FROM person w WHERE w.id = t.subject_id AND {visible_person(sight, "w")})
        WHEN 'person_name' THEN {of_person("person_name")}
        WHEN 'person_identifier' THEN {of_person("person_identifier")}
        WHEN 'person_relation' THEN {of_person("person_relation")}
        WHEN 'advocacy_action' THEN EXISTS (SELECT 1 FROM advocacy_action w WHERE w.id = t.subject_id AND {visible(sight, "w")})
        WHEN 'action_party' THEN {part("action_party", visible(sight, "o"), "advocacy_action", "action_id", visible(sight, "w"))}
        WHEN 'source' THEN EXISTS (SELECT 1 FROM source w WHERE w.id = t.subject_id AND {visible(sight, "w")})
        WHEN 'facility' THEN EXISTS (SELECT 1 FROM facility w WHERE w.id = t.subject_id AND {visible(sight, "w")})
        WHEN 'body' THEN EXISTS (SELECT 1 FROM body w WHERE w.id = t.subject_id AND {visible(sight, "w")})
        ELSE true END END"""
    return f"{_of_visible_source(sight)} AND {_of_shown_field(sight)} AND {case} AND {subject}"


SOURCE = Shape("sources", "source", "s", _whole)
SOURCE_BRIEF = Shape("sources", "source", "s", _brief)
IDENTITY = Shape("source_identities", "source_identity", "i", lambda _: _IDENTITY, _of_own_source)
CITATION = Shape("citations", "citation", "t", lambda _: _CITATION, _of_what_is_visible, visible_part)


def _around(sight: Sight, case: str) -> str:
    """The citations of a case: of what belongs to it, of the actions it is linked to, and, where the name is disclosed, of its person."""
    actions = f"SELECT l.action_id FROM action_case l WHERE l.case_id = {case}.id AND {visible_part(sight, 'l')}"
    named = f"SELECT {case}.person_id WHERE {name_disclosed(sight, case)}"
    names = f"SELECT n.id FROM person_name n WHERE n.person_id = {case}.person_id AND {name_disclosed(sight, case)} AND {visible_of_person(sight, 'n')}"
    parties = f"SELECT y.id FROM action_party y WHERE y.action_id IN ({actions}) AND {visible(sight, 'y')}"
    parts = {"person": named, "person_name": names, "advocacy_action": actions, "action_party": parties}
    besides = " UNION ALL ".join(f"SELECT NULL, '{kind}', o.id FROM ({ids}) o (id)" for kind, ids in parts.items())
    # One look at the citations for both: what row-level security asks of each is made ready once.
    return f"""(SELECT t.* FROM (SELECT {case}.id, NULL, NULL::uuid UNION ALL {besides}) o (case_id, kind, id)
        JOIN citation t ON t.case_id = o.case_id OR (t.case_id IS NULL AND t.subject_type = o.kind AND t.subject_id = o.id)) t"""


def around(sight: Sight, case: str) -> str:
    """A citation is one around the case that the predicate picks."""
    return f't.id IN (SELECT k.id FROM "case" c CROSS JOIN LATERAL (SELECT t.id FROM {_around(sight, "c")}) k WHERE {case})'


def cited_tables(sight: Sight, citations: str = "citation t") -> dict[str, str]:
    """What the readings below stand on, each read once: `cited`, `lineage`, `origin` and `borne_out`, as common table expressions.

    `cited` holds those of the citations that this viewer may read; `lineage` each of their sources with all that it derives from;
    `origin` the root of each (platform/lineage.py `root`); `borne_out` counts for each record that is cited. A source that the viewer
    may not read ends a lineage.
    """
    return {
        "cited": f"SELECT t.* FROM {citations} WHERE {visible_part(sight, 't')} AND {_of_visible_source(sight)} AND {_of_shown_field(sight)}",
        "lineage (source_id, id, parent, step)": f"""
            SELECT s.id, s.id, s.derived_from_id, 1 FROM source s WHERE s.id IN (SELECT t.source_id FROM cited t)
            UNION ALL SELECT l.source_id, s.id, s.derived_from_id, step + 1 FROM lineage l JOIN source s ON s.id = l.parent
                WHERE step < {_LONGEST_DERIVATION} AND {visible(sight, "s")}""",
        "origin (source_id, id)": "SELECT DISTINCT ON (l.source_id) l.source_id, l.id FROM lineage l ORDER BY l.source_id, l.step DESC",
        "borne_out": """
            SELECT t.subject_type, t.subject_id, count(*) AS citations, bool_or(t.stance = 'disputes') AS disputed,
                count(DISTINCT r.id) FILTER (WHERE t.stance = 'supports') AS origins
            FROM cited t JOIN origin r ON r.source_id = t.source_id WHERE t.stance <> 'mentions' GROUP BY t.subject_type, t.subject_id""",
    }


def cited_of_case(sight: Sight, case: str = "c") -> dict[str, str]:
    """`cited_tables` of the citations around the one case that `FROM {case}` answers."""
    return {"around": f"SELECT t.* FROM {case} CROSS JOIN LATERAL {_around(sight, case)}", **cited_tables(sight, "around t")}


def corroboration_of(subject_type: str, subject_id: str) -> str:
    """How well a record is borne out (sources/rules.py `corroboration`), by the citations in `cited`."""
    return f"""(SELECT json_build_object(
            'code', CASE WHEN w.disputed THEN 'disputed' WHEN w.origins = 1 THEN 'single_source' WHEN w.origins > 1 THEN 'corroborated'
                         ELSE 'unverified' END,
            'origins', coalesce(w.origins, 0), 'citations', coalesce(w.citations, 0), 'disputed', coalesce(w.disputed, false))
        FROM (SELECT 1) one LEFT JOIN borne_out w ON w.subject_type = {subject_type} AND w.subject_id = {subject_id})"""


def citations_of_case() -> str:
    """Every citation in `cited`."""
    return array(document(_CITATION), "cited t", order="t.created_at, t.id")


def sources_of_case(sight: Sight) -> str:
    """The sources that `cited` names, and those that they derive from."""
    return array(
        document(_brief(sight)),
        f"source s WHERE s.id IN (SELECT l.id FROM lineage l) AND {visible(sight, 's')}",
        order="s.created_at, s.id",
    )


def conflicts_of_case() -> str:
    """Fields of which sources give different values: each value with its origins and its sources. None is silently chosen."""
    values = """SELECT t.subject_type, t.subject_id, t.field, t.stated_value, count(DISTINCT r.id) AS origins, json_agg(DISTINCT t.source_id) AS sources
        FROM cited t JOIN origin r ON r.source_id = t.source_id WHERE t.field IS NOT NULL AND t.stated_value IS NOT NULL
        GROUP BY t.subject_type, t.subject_id, t.field, t.stated_value"""
    fields = f"""SELECT v.subject_type, v.subject_id, v.field,
            json_agg(json_build_object('value', v.stated_value, 'origins', v.origins, 'sources', v.sources)
                     ORDER BY v.origins DESC, v.stated_value) AS stated
        FROM ({values}) v GROUP BY v.subject_type, v.subject_id, v.field HAVING count(*) > 1"""
    conflict = document({"subject": document({"type": "f.subject_type", "id": "f.subject_id"}), "field": "f.field", "values": "f.stated"})
    return array(conflict, f"({fields}) f", order="f.subject_type, f.field, f.subject_id")


def listed(sight: Sight, asked: SourceFilter) -> tuple[list[str], dict[str, object]]:
    """What a filter asks of a list of sources. What derives from a source that the viewer may not see can't be asked for by it."""
    where, bound = matching("s", asked.model_dump(), "type", "language", "publisher_country", "reliability", "derived_from_id", "url")
    if asked.derived_from_id is not None:
        where.append(f"EXISTS (SELECT 1 FROM source o WHERE o.id = s.derived_from_id AND {visible(sight, 'o')})")
    return where, bound


def cited(asked: CitationFilter) -> tuple[list[str], dict[str, object]]:
    """What a filter asks of a list of citations."""
    names = (name for name in type(asked).model_fields if name not in ("limit", "cursor"))
    return matching("t", asked.model_dump(), *names)
