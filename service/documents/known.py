"""A case as it was known at a moment: the same statement, over tables rebuilt from the journal.

Each table of the case is shadowed by a common table expression of its own name, holding for each record its last journal image by
then. The gate is today's: audience, publication and name disclosure come from the present row, so a fact that was public once and
is restricted now stays restricted, and what was erased is not there.
"""

from service.identity.viewer import Sight

_OF_THE_PRESENT = "'{audience,publication,name_disclosure,pseudonym,person_id}'::text[]"
"""What is today's of a past row: the gate's columns, and whose it is, so that what was merged since is found with the survivor."""

_PERSON = '(SELECT c.person_id FROM "case" c)'
_ACTIONS = "(SELECT l.action_id FROM action_case l)"
_CITABLE = """SELECT p.id FROM person p UNION ALL SELECT n.id FROM person_name n
    UNION ALL SELECT a.id FROM advocacy_action a UNION ALL SELECT y.id FROM action_party y"""
"""What a case's document shows citations of, besides what belongs to the case."""

_SCOPES: dict[str, str] = {
    "case": "j.subject_id = :case_id",
    "person": f"j.subject_id = {_PERSON}",
    "person_name": f"j.subject_id IN (SELECT o.id FROM public.person_name o WHERE o.person_id = {_PERSON})",
    "person_identifier": f"j.subject_id IN (SELECT o.id FROM public.person_identifier o WHERE o.person_id = {_PERSON})",
    "status_event": "j.case_id = :case_id",
    "placement": "j.case_id = :case_id",
    "proceeding": "j.case_id = :case_id",
    "charge": "j.case_id = :case_id",
    "sentence": "j.case_id = :case_id",
    "occurrence": "j.case_id = :case_id",
    "position": "j.case_id = :case_id",
    "assessment": "j.case_id = :case_id",
    "action_case": "j.case_id = :case_id",
    "advocacy_action": f"j.subject_id IN {_ACTIONS}",
    "action_party": f"j.parent_id IN {_ACTIONS}",
    "citation": f"j.case_id = :case_id OR j.parent_id IN ({_CITABLE})",
    "source": "j.subject_id IN (SELECT id FROM cited_source)",
}

# A source's origin is found along derived_from, so the sources that a cited one derives from are rebuilt with it.
_CITED_SOURCES = """SELECT t.source_id FROM citation t
    UNION SELECT s.derived_from_id FROM cited_source u JOIN public.source s ON s.id = u.id WHERE s.derived_from_id IS NOT NULL"""


def known(sight: Sight) -> dict[str, str]:
    """Common table expressions, to stand before a statement about the one case `:case_id`, as it was known at `:known_at`.

    What is shown was readable then, too: a note that was restricted when it named somebody, and reworded before it was widened, is
    not shown as it was. To the public a case is shown as it was known while it was published.
    """
    shadows: dict[str, str] = {}
    for table, scope in _SCOPES.items():
        if table == "source":
            shadows["cited_source (id)"] = _CITED_SOURCES
        shadows[f'"{table}"'] = f"""
        SELECT told.* FROM (
            SELECT DISTINCT ON (j.subject_id) j.subject_id, j.image FROM journal j
            WHERE j.subject_type = '{table}' AND j.recorded_at <= :known_at::timestamptz AND ({scope})
            ORDER BY j.subject_id, j.seq DESC) last
        JOIN public."{table}" present ON present.id = last.subject_id
        CROSS JOIN LATERAL jsonb_populate_record(present, last.image - {_OF_THE_PRESENT}) told
        WHERE {_readable_then(sight, table)}"""
    return shadows


def _readable_then(sight: Sight, table: str) -> str:
    if sight is Sight.PUBLIC:
        published = " AND last.image->>'publication' = 'published'" if table == "case" else ""
        return f"last.image->>'audience' = 'public'{published}"
    if sight is Sight.MEMBER:
        return "last.image->>'audience' <> 'restricted' AND (present.organization_id = :viewer_organization OR last.image->>'audience' <> 'organization')"
    return "(present.organization_id = :viewer_organization OR last.image->>'audience' IN ('public', 'partner'))"
