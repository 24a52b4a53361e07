-- Whether who asks, as `habeas.viewer` says, is what their key resolves to at this moment (key_by_kid). Whoever is not is refused.
CREATE FUNCTION prove_viewer() RETURNS void LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    claimed jsonb := viewer_setting();
BEGIN
    PERFORM FROM api_key k CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(c.id ORDER BY c.id), '{}') AS cases, coalesce(array_agg(DISTINCT c.person_id ORDER BY c.person_id), '{}') AS persons,
               coalesce(array_agg(c.id ORDER BY c.id) FILTER (WHERE h.access = 'write' AND 'write' = ANY (k.scopes)), '{}') AS writes
        FROM case_share h JOIN "case" c ON c.id = h.case_id AND c.withdrawn_at IS NULL
        WHERE h.shared_with_id = k.organization_id AND h.withdrawn_at IS NULL AND (h.expires_at IS NULL OR h.expires_at > now())) s
    WHERE k.id = (claimed ->> 'key')::uuid AND k.withdrawn_at IS NULL AND k.revoked_at IS NULL
        AND k.organization_id = (claimed ->> 'organization')::uuid
        AND (k.scopes @> '{read,restricted}') = (claimed ->> 'cleared')::boolean
        AND s.cases = (claimed ->> 'cases')::uuid[] AND s.persons = (claimed ->> 'persons')::uuid[] AND s.writes = (claimed ->> 'writes')::uuid[];
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the key is not what it was' USING ERRCODE = 'invalid_authorization_specification';
    END IF;
END $$;
REVOKE EXECUTE ON FUNCTION prove_viewer() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION prove_viewer() TO habeas_editor;
