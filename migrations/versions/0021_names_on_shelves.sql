-- What the public looks through and what members look through is said once: only the shelves differ. Nobody is granted it: whose shelves are
-- looked through is for its two callers to say. In plpgsql, so that it is planned once a connection on every version of PostgreSQL.
CREATE FUNCTION names_on_shelves(shelves integer[], asks integer[], keys integer[], weights real[], most integer, cut integer, common boolean) RETURNS TABLE (ask integer, number integer, weight double precision)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH found AS MATERIALIZED (
        SELECT a.ask, h.numbers,
            CASE WHEN common THEN a.weight / 10 ELSE a.weight * ln(10000000 / cardinality(h.numbers)::float8) / ln(10000000 / cut::float8) END AS worth
        FROM unnest(asks, keys, weights) a (ask, key, weight) CROSS JOIN LATERAL (
            SELECT ARRAY(SELECT k.number FROM unnest(shelves) s (shelf) JOIN name_key k ON k.key = shelved(a.key, s.shelf) LIMIT cut) AS numbers OFFSET 0) h
        WHERE cardinality(h.numbers) > 0 AND (common OR cardinality(h.numbers) < cut)),
    weighed AS (
        SELECT f.ask, u.number, sum(f.worth) AS weight FROM found f CROSS JOIN LATERAL unnest(f.numbers) u (number) GROUP BY f.ask, u.number)
    SELECT r.ask, r.number, r.weight FROM (
        SELECT w.*, row_number() OVER (PARTITION BY w.ask ORDER BY w.weight DESC, w.number) AS place FROM weighed w) r
    WHERE r.place <= most ORDER BY r.ask, r.place;
END $$;
REVOKE EXECUTE ON FUNCTION names_on_shelves(integer[], integer[], integer[], real[], integer, integer, boolean) FROM PUBLIC;

CREATE OR REPLACE FUNCTION names_by_keys(asks integer[], keys integer[], weights real[], most integer, cut integer, common boolean) RETURNS TABLE (ask integer, number integer, weight double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT * FROM names_on_shelves((SELECT viewer_shelves())::integer[], asks, keys, weights, most, cut, common) $$;

CREATE OR REPLACE FUNCTION public_names_by_keys(asks integer[], keys integer[], weights real[], most integer, cut integer, common boolean) RETURNS TABLE (ask integer, number integer, weight double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT * FROM names_on_shelves('{0}', asks, keys, weights, most, cut, common) $$;
