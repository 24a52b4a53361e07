-- As before, but for cases by the hundred, which an import files at once: nothing is joined with a list of them that no index leads into.
CREATE OR REPLACE FUNCTION case_words(cases uuid[]) RETURNS TABLE (case_id uuid, shelf integer, words tsvector)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH told (case_id, audience, members_only, text) AS MATERIALIZED (
        SELECT * FROM (
            SELECT c.id, c.audience, false, concat_ws(E'\n', c.summary, c.circumstances, c.reasons_given, c.legal_basis, array_to_string(c.tags, ' '))
                FROM "case" c WHERE c.id = ANY(cases)
            UNION ALL SELECT e.case_id, e.audience, false, e.note FROM status_event e WHERE e.case_id = ANY(cases) AND e.withdrawn_at IS NULL
            UNION ALL SELECT o.case_id, o.audience, false, concat_ws(E'\n', o.text, o.place) FROM occurrence o WHERE o.case_id = ANY(cases) AND o.withdrawn_at IS NULL
            UNION ALL SELECT o.case_id, o.audience, false, concat_ws(E'\n', o.place, o.note) FROM placement o WHERE o.case_id = ANY(cases) AND o.withdrawn_at IS NULL
            UNION ALL SELECT o.case_id, o.audience, false, o.text FROM "position" o WHERE o.case_id = ANY(cases) AND o.withdrawn_at IS NULL
            UNION ALL SELECT c.id, p.audience, true, p.notes FROM "case" c JOIN person p ON p.id = c.person_id AND p.withdrawn_at IS NULL
                AND p.organization_id = c.organization_id WHERE c.id = ANY(cases)
        ) every (case_id, audience, members_only, text) WHERE every.text <> ''
    ),
    placed AS (
        SELECT t.case_id, t.text, c.organization_id,
            CASE WHEN 'restricted' IN (t.audience, c.audience) THEN 'restricted' WHEN 'organization' IN (t.audience, c.audience) THEN 'organization'
                 WHEN 'partner' IN (t.audience, c.audience) OR c.publication <> 'published' OR t.members_only THEN 'partner' ELSE 'public' END AS level
        FROM told t JOIN "case" c ON c.id = t.case_id AND c.withdrawn_at IS NULL
    ),
    shelved AS (
        SELECT p.case_id, p.text, CASE p.level WHEN 'public' THEN 0 WHEN 'partner' THEN 1
            ELSE (SELECT s.number FROM shelf s WHERE s.organization_id = p.organization_id AND s.kind = p.level) END AS shelf FROM placed p
        UNION ALL
        SELECT p.case_id, p.text, s.number FROM placed p
        JOIN case_share h ON h.case_id = p.case_id AND h.withdrawn_at IS NULL AND (h.expires_at IS NULL OR h.expires_at > now())
        JOIN shelf s ON s.organization_id = h.shared_with_id AND s.kind = 'shared' WHERE p.level = 'organization'
    )
    SELECT s.case_id, s.shelf, search_words(left(string_agg(s.text, E'\n'), 200000)) FROM shelved s GROUP BY s.case_id, s.shelf $$;
