-- As before, but an id is compared as an id, which an index leads to: as text it was compared with that of every case.
CREATE OR REPLACE FUNCTION withdrawn_case(asked text) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT k.id FROM (
        SELECT c.* FROM "case" c WHERE c.reference = asked
        UNION ALL SELECT c.* FROM "case" c
        WHERE c.id = CASE WHEN lower(asked) ~ '^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$' THEN CAST(asked AS uuid) END) k
    WHERE k.withdrawn_at IS NOT NULL AND k.organization_id = (SELECT viewer_organization())
    AND (k.audience <> 'restricted' OR (SELECT viewer_is_cleared())) $$;
