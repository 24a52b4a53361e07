-- Cases as they are looked for by words: the words of their texts, on the shelves of those who may read these texts.

-- The words of a text: as they are written, and by their stems where a language tells of itself by its letters. Text that is written without
-- spaces (Han, kana, Hangul, Thai, Lao, Khmer, Burmese, Tibetan) is cut into pairs of letters.
CREATE FUNCTION unspaced_pairs(asked text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT CASE WHEN length(r.run) = 1 THEN r.run ELSE substr(r.run, at, 2) END), '{}')
    FROM (SELECT m[1] AS run FROM regexp_matches(asked, '[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+', 'g') m) r
    CROSS JOIN LATERAL generate_series(1, greatest(1, length(r.run) - 1)) at $$;

CREATE FUNCTION search_words(asked text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('simple', asked) || to_tsvector('english', asked)
        || CASE WHEN asked ~ '[\u0400-\u04ff]' THEN to_tsvector('russian', asked) ELSE '' END
        || CASE WHEN asked ~ '[\u0600-\u06ff]' THEN to_tsvector('arabic', asked) ELSE '' END
        || array_to_tsvector(unspaced_pairs(asked)) $$;

-- All of its words, written so or by their stems; and all of its pairs.
CREATE FUNCTION search_query(asked text) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    spaced text := regexp_replace(asked, '[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+', ' ', 'g');
    wanted tsquery := plainto_tsquery('simple', spaced);
    pair text;
BEGIN
    IF numnode(plainto_tsquery('english', spaced)) > 0 THEN wanted := wanted || plainto_tsquery('english', spaced); END IF;
    IF spaced ~ '[\u0400-\u04ff]' AND numnode(plainto_tsquery('russian', spaced)) > 0 THEN wanted := wanted || plainto_tsquery('russian', spaced); END IF;
    IF spaced ~ '[\u0600-\u06ff]' AND numnode(plainto_tsquery('arabic', spaced)) > 0 THEN wanted := wanted || plainto_tsquery('arabic', spaced); END IF;
    FOREACH pair IN ARRAY unspaced_pairs(asked) LOOP
        wanted := CASE WHEN numnode(wanted) = 0 THEN quote_literal(pair)::tsquery ELSE wanted && quote_literal(pair)::tsquery END;
    END LOOP;
    RETURN wanted;
END $$;

CREATE TABLE case_text (
	case_id UUID NOT NULL,
	shelf INTEGER NOT NULL,
	words TSVECTOR NOT NULL,
	CONSTRAINT pk_case_text PRIMARY KEY (case_id, shelf),
	CONSTRAINT fk_case_text_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
);
CREATE INDEX ix_case_text_words ON case_text USING gin (words);
-- Of its own, so that what the public looks for costs the same whatever else there is.
CREATE INDEX ix_case_text_public_words ON case_text USING gin (words) WHERE shelf = 0;

-- The texts of these cases, each where it can be found. What disclosure/rules.py says of a part and its case, as the shelf its readers share.
CREATE FUNCTION case_words(cases uuid[]) RETURNS TABLE (case_id uuid, shelf integer, words tsvector)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH c AS (SELECT * FROM "case" WHERE id = ANY(cases) AND withdrawn_at IS NULL),
    told (case_id, audience, members_only, text) AS (
        SELECT c.id, c.audience, false, concat_ws(E'\n', c.summary, c.circumstances, c.reasons_given, c.legal_basis, array_to_string(c.tags, ' ')) FROM c
        UNION ALL SELECT e.case_id, e.audience, false, e.note FROM status_event e WHERE e.case_id = ANY(cases) AND e.withdrawn_at IS NULL
        UNION ALL SELECT o.case_id, o.audience, false, concat_ws(E'\n', o.text, o.place) FROM occurrence o WHERE o.case_id = ANY(cases) AND o.withdrawn_at IS NULL
        UNION ALL SELECT o.case_id, o.audience, false, concat_ws(E'\n', o.place, o.note) FROM placement o WHERE o.case_id = ANY(cases) AND o.withdrawn_at IS NULL
        UNION ALL SELECT o.case_id, o.audience, false, o.text FROM "position" o WHERE o.case_id = ANY(cases) AND o.withdrawn_at IS NULL
        UNION ALL SELECT c.id, p.audience, true, p.notes FROM c JOIN person p ON p.id = c.person_id AND p.withdrawn_at IS NULL
            AND p.organization_id = c.organization_id
    ),
    placed AS (
        SELECT t.case_id, t.text, c.organization_id,
            CASE WHEN 'restricted' IN (t.audience, c.audience) THEN 'restricted' WHEN 'organization' IN (t.audience, c.audience) THEN 'organization'
                 WHEN 'partner' IN (t.audience, c.audience) OR c.publication <> 'published' OR t.members_only THEN 'partner' ELSE 'public' END AS level
        FROM told t JOIN c ON c.id = t.case_id WHERE t.text <> ''
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
REVOKE EXECUTE ON FUNCTION case_words(uuid[]) FROM PUBLIC;

CREATE FUNCTION refile_cases(cases uuid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF cardinality(cases) = 0 THEN RETURN; END IF;
    DELETE FROM case_text t WHERE t.case_id = ANY(cases);
    INSERT INTO case_text SELECT w.case_id, w.shelf, w.words FROM case_words(cases) w;
END $$;
REVOKE EXECUTE ON FUNCTION refile_cases(uuid[]) FROM PUBLIC;

-- Cases whose texts have all these words, on the viewer's own shelves. `@@` may use no index under row security: the function looks above it,
-- and on no shelf that is not the caller's.
CREATE FUNCTION public_cases_by_words(asked text, most integer) RETURNS TABLE (case_id uuid, rank real)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT t.case_id, ts_rank(t.words, q, 2|32) FROM search_query(asked) q JOIN case_text t ON t.words @@ q AND t.shelf = 0
    ORDER BY 2 DESC, 1 LIMIT least(most, 1000) $$;
REVOKE EXECUTE ON FUNCTION public_cases_by_words(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public_cases_by_words(text, integer) TO habeas_public;

CREATE FUNCTION cases_by_words(asked text, most integer) RETURNS TABLE (case_id uuid, rank real)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT t.case_id, max(ts_rank(t.words, q, 2|32)) FROM search_query(asked) q JOIN case_text t ON t.words @@ q
    WHERE t.shelf = ANY ((SELECT viewer_shelves())::integer[]) GROUP BY t.case_id ORDER BY 2 DESC, 1 LIMIT least(most, 1000) $$;
REVOKE EXECUTE ON FUNCTION cases_by_words(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_by_words(text, integer) TO habeas_member, habeas_editor;

-- What is filed follows what it depends on.
CREATE FUNCTION case_texts_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM refile_cases(ARRAY(SELECT n.id FROM now n));
    ELSE
        PERFORM refile_cases(ARRAY(SELECT n.id FROM now n JOIN was o USING (id)
            WHERE (n.summary, n.circumstances, n.reasons_given, n.legal_basis, n.tags, n.audience, n.publication, n.person_id, n.organization_id, n.withdrawn_at)
            IS DISTINCT FROM (o.summary, o.circumstances, o.reasons_given, o.legal_basis, o.tags, o.audience, o.publication, o.person_id, o.organization_id,
                o.withdrawn_at)));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER words_filed_when_made AFTER INSERT ON "case" REFERENCING NEW TABLE AS now FOR EACH STATEMENT EXECUTE FUNCTION case_texts_changed();
CREATE TRIGGER words_filed_as_they_read AFTER UPDATE ON "case" REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION case_texts_changed();

-- Of a status event only its note counts, and most have none: the commonest write pays nothing.
CREATE FUNCTION part_texts_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'status_event' THEN
        PERFORM refile_cases(ARRAY(SELECT DISTINCT n.case_id FROM now n WHERE n.note IS NOT NULL));
    ELSE
        PERFORM refile_cases(ARRAY(SELECT DISTINCT n.case_id FROM now n));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER words_filed_when_made AFTER INSERT ON status_event REFERENCING NEW TABLE AS now FOR EACH STATEMENT EXECUTE FUNCTION part_texts_changed();
CREATE TRIGGER words_filed_when_made AFTER INSERT ON occurrence REFERENCING NEW TABLE AS now FOR EACH STATEMENT EXECUTE FUNCTION part_texts_changed();
CREATE TRIGGER words_filed_when_made AFTER INSERT ON placement REFERENCING NEW TABLE AS now FOR EACH STATEMENT EXECUTE FUNCTION part_texts_changed();
CREATE TRIGGER words_filed_when_made AFTER INSERT ON "position" REFERENCING NEW TABLE AS now FOR EACH STATEMENT EXECUTE FUNCTION part_texts_changed();
CREATE TRIGGER words_filed_when_made AFTER INSERT ON case_share REFERENCING NEW TABLE AS now FOR EACH STATEMENT EXECUTE FUNCTION part_texts_changed();

CREATE FUNCTION part_texts_amended() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'status_event' THEN
        PERFORM refile_cases(ARRAY(SELECT DISTINCT n.case_id FROM now n JOIN was o USING (id)
            WHERE (n.note, n.audience, n.withdrawn_at) IS DISTINCT FROM (o.note, o.audience, o.withdrawn_at)));
    ELSE
        PERFORM refile_cases(ARRAY(SELECT DISTINCT n.case_id FROM now n));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER words_filed_as_they_read AFTER UPDATE ON status_event REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION part_texts_amended();
CREATE TRIGGER words_filed_as_they_read AFTER UPDATE ON occurrence REFERENCING NEW TABLE AS now FOR EACH STATEMENT EXECUTE FUNCTION part_texts_amended();
CREATE TRIGGER words_filed_as_they_read AFTER UPDATE ON placement REFERENCING NEW TABLE AS now FOR EACH STATEMENT EXECUTE FUNCTION part_texts_amended();
CREATE TRIGGER words_filed_as_they_read AFTER UPDATE ON "position" REFERENCING NEW TABLE AS now FOR EACH STATEMENT EXECUTE FUNCTION part_texts_amended();
CREATE TRIGGER words_filed_as_they_read AFTER UPDATE ON case_share REFERENCING NEW TABLE AS now FOR EACH STATEMENT EXECUTE FUNCTION part_texts_amended();

CREATE FUNCTION person_notes_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM refile_cases(ARRAY(SELECT c.id FROM now n JOIN was o USING (id) JOIN "case" c ON c.person_id = n.id
        WHERE (n.notes, n.audience, n.withdrawn_at) IS DISTINCT FROM (o.notes, o.audience, o.withdrawn_at)));
    RETURN NULL;
END $$;
CREATE TRIGGER words_filed_as_they_read AFTER UPDATE ON person REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION person_notes_changed();

-- (What is there already is filed afterwards, in parts: 0017_case_words.py.)

REVOKE EXECUTE ON FUNCTION case_texts_changed(), part_texts_changed(), part_texts_amended(), person_notes_changed() FROM PUBLIC;

-- The statements of service/disclosure/policies.py, frozen here: nobody reads the words themselves.
ALTER TABLE case_text ENABLE ROW LEVEL SECURITY;
