-- The case that its owner took back: row security hides it, and its history is still to be found by its reference.
CREATE FUNCTION withdrawn_case(asked text) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT k.id FROM (SELECT c.* FROM "case" c WHERE c.reference = asked UNION ALL SELECT c.* FROM "case" c WHERE c.id::text = lower(asked)) k
    WHERE k.withdrawn_at IS NOT NULL AND k.organization_id = (SELECT viewer_organization())
    AND (k.audience <> 'restricted' OR (SELECT viewer_is_cleared())) $$;
REVOKE EXECUTE ON FUNCTION withdrawn_case(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION withdrawn_case(text) TO habeas_member;
