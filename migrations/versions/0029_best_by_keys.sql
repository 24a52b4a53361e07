-- Of each name that is asked for, only the best are put in order, and not all that share a key with it: some thousands, of which a hundred are taken.
CREATE OR REPLACE FUNCTION names_on_shelves(shelves integer[], asks integer[], keys integer[], weights real[], most integer, cut integer, common boolean) RETURNS TABLE (ask integer, number integer, weight double precision)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT q.ask, r.number, r.weight
    FROM (
        SELECT a.ask, array_agg(a.key) AS its_keys, array_agg(a.weight) AS their_weights
        FROM unnest(asks, keys, weights) a (ask, key, weight) GROUP BY a.ask) q
    CROSS JOIN LATERAL (
        SELECT u.number, sum(f.worth) AS weight
        FROM (
            SELECT h.numbers,
                CASE WHEN common THEN a.weight / 10 ELSE a.weight * ln(10000000 / cardinality(h.numbers)::float8) / ln(10000000 / cut::float8) END AS worth
            FROM unnest(q.its_keys, q.their_weights) a (key, weight) CROSS JOIN LATERAL (
                SELECT ARRAY(SELECT k.number FROM unnest(shelves) s (shelf) JOIN name_key k ON k.key = shelved(a.key, s.shelf) LIMIT cut) AS numbers OFFSET 0) h
            WHERE cardinality(h.numbers) > 0 AND (common OR cardinality(h.numbers) < cut) OFFSET 0) f
        CROSS JOIN LATERAL unnest(f.numbers) u (number)
        GROUP BY u.number ORDER BY weight DESC, u.number LIMIT most) r
    ORDER BY q.ask, r.weight DESC, r.number;
END $$;
