-- As before, but for names by the hundred, which an import files at once: keys go into their index in its order, and what stands on no shelf yet
-- is not looked for there.
CREATE OR REPLACE FUNCTION refile(people uuid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moved integer[];
    places jsonb;
BEGIN
    UPDATE name_form f SET person_id = n.person_id FROM person_name n WHERE n.id = f.name_id AND n.person_id = ANY(people) AND n.person_id <> f.person_id;
    SELECT array_agg(f.number), jsonb_object_agg(f.number, to_jsonb(coalesce(w.shelves, '{}'))) INTO moved, places
        FROM name_form f LEFT JOIN shelves_of(people) w ON w.number = f.number
        JOIN person_name n ON n.id = f.name_id
        WHERE n.person_id = ANY(people) AND NOT (f.shelves @> coalesce(w.shelves, '{}') AND f.shelves <@ coalesce(w.shelves, '{}'));
    IF moved IS NULL THEN RETURN; END IF;
    PERFORM unfile(ARRAY(SELECT f.number FROM name_form f WHERE f.number = ANY(moved) AND f.shelves <> '{}'));
    UPDATE name_form f SET shelves = ARRAY(SELECT jsonb_array_elements_text(places -> f.number::text)::integer) WHERE f.number = ANY(moved);
    INSERT INTO name_key SELECT shelved(a.key, s.shelf), f.number FROM name_form f, unnest(f.keys) a (key), unnest(f.shelves) s (shelf)
        WHERE f.number = ANY(moved) ORDER BY 1, 2 ON CONFLICT DO NOTHING;
    INSERT INTO name_word SELECT a.word, s.shelf, f.number FROM name_form f, unnest(f.words) a (word), unnest(f.shelves) s (shelf)
        WHERE f.number = ANY(moved);
END $$;
