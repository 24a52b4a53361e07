-- Names as they are looked for: filed on shelves, each of which some viewers look on.

-- Where what is filed can be found, and by whom: 0 by anybody, 1 by every key; of an organization what is its members' (`organization`),
-- what is for those of them with clearance (`restricted`), and what others share with it (`shared`).
CREATE TABLE shelf (
	number INTEGER NOT NULL GENERATED ALWAYS AS IDENTITY (START WITH 2),
	organization_id UUID NOT NULL,
	kind TEXT NOT NULL,
	CONSTRAINT pk_shelf PRIMARY KEY (number),
	CONSTRAINT ck_shelf_kind_known CHECK (kind IN ('organization', 'restricted', 'shared')),
	CONSTRAINT fk_shelf_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT uq_shelf_organization_kind UNIQUE (organization_id, kind)
);
INSERT INTO shelf (organization_id, kind) SELECT o.id, k.kind FROM organization o, unnest('{organization,restricted,shared}'::text[]) k (kind);
GRANT SELECT ON shelf TO habeas_member, habeas_editor, habeas_worker;

CREATE FUNCTION add_shelves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO shelf (organization_id, kind) VALUES (NEW.id, 'organization'), (NEW.id, 'restricted'), (NEW.id, 'shared');
    RETURN NULL;
END $$;
CREATE TRIGGER organization_has_shelves AFTER INSERT ON organization FOR EACH ROW EXECUTE FUNCTION add_shelves();

-- The shelves of whoever asks, as the setting `habeas.viewer` says.
CREATE FUNCTION viewer_shelves() RETURNS integer[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT '{0,1}'::integer[] || coalesce((SELECT array_agg(s.number) FROM shelf s WHERE s.organization_id = viewer_organization()
        AND (s.kind <> 'restricted' OR viewer_is_cleared())), '{}') $$;

-- A name made ready to be compared (names/score.py), the keys under which it is looked up (names/keys.py), and where it is filed.
CREATE TABLE name_form (
	number INTEGER NOT NULL GENERATED ALWAYS AS IDENTITY,
	name_id UUID NOT NULL,
	person_id UUID NOT NULL,
	made_by SMALLINT NOT NULL,
	form TEXT NOT NULL,
	words TEXT[] NOT NULL,
	keys INTEGER[] NOT NULL,
	shelves INTEGER[] NOT NULL,
	CONSTRAINT pk_name_form PRIMARY KEY (number),
	CONSTRAINT uq_name_form_name_id UNIQUE (name_id),
	CONSTRAINT fk_name_form_name_id FOREIGN KEY(name_id) REFERENCES person_name (id)
);

-- A row a key and a shelf, both in one number. Rows and not an array: of what stands on a common key a search takes no more than it looks at.
-- Nobody reads them: functions look through them on the caller's own shelves, and say numbers of names, which row security judges again.
CREATE TABLE name_key (
	key INTEGER NOT NULL,
	number INTEGER NOT NULL,
	CONSTRAINT pk_name_key PRIMARY KEY (key, number)
);
-- Under which number a key stands on a shelf: arithmetic modulo 2^32 that keeps any two shelves' keys apart as well as any two keys.
CREATE FUNCTION shelved(key integer, shelf integer) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ((key::bigint + shelf::bigint * 2654435761 + 2147483648) % 4294967296 - 2147483648)::integer $$;

-- A row a word and a shelf, for what is typed ahead.
CREATE TABLE name_word (
	word TEXT COLLATE "C" NOT NULL,
	shelf INTEGER NOT NULL,
	number INTEGER NOT NULL,
	CONSTRAINT pk_name_word PRIMARY KEY (word, shelf, number)
);

-- How many names each shelf holds, as they were counted last: the more there are, the likelier a namesake (matching/rules.py).
CREATE TABLE shelf_size (
	shelf INTEGER NOT NULL,
	names BIGINT NOT NULL,
	CONSTRAINT pk_shelf_size PRIMARY KEY (shelf)
);
GRANT SELECT ON shelf_size TO habeas_public, habeas_member, habeas_editor;
GRANT SELECT, INSERT, UPDATE ON shelf_size TO habeas_worker;

-- An identifier is looked for without its organization.
CREATE INDEX ix_person_identifier_value ON person_identifier (value) WHERE withdrawn_at IS NULL;

GRANT SELECT ON name_form, name_word TO habeas_public, habeas_member, habeas_editor, habeas_worker;

-- The names that share the rarest of these keys: for each of several asked at once (`asks`) the `most` with most weight. A key that finds `cut`
-- names or more is not counted; with `common`, those alone are, each for its first `cut` names. How many a key finds is counted on the
-- caller's own shelves: what is hidden neither ranks what is shown nor crowds it out.
CREATE FUNCTION names_by_keys(asks integer[], keys integer[], weights real[], most integer, cut integer, common boolean) RETURNS TABLE (ask integer, number integer, weight double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH found AS MATERIALIZED (
        SELECT a.ask, h.numbers,
            CASE WHEN common THEN a.weight / 10 ELSE a.weight * ln(10000000 / cardinality(h.numbers)::float8) / ln(10000000 / cut::float8) END AS worth
        FROM unnest(asks, keys, weights) a (ask, key, weight) CROSS JOIN LATERAL (
            SELECT ARRAY(SELECT k.number FROM unnest((SELECT viewer_shelves())::integer[]) s (shelf) JOIN name_key k ON k.key = shelved(a.key, s.shelf) LIMIT cut) AS numbers OFFSET 0) h
        WHERE cardinality(h.numbers) > 0 AND (common OR cardinality(h.numbers) < cut)),
    weighed AS (
        SELECT f.ask, u.number, sum(f.worth) AS weight FROM found f CROSS JOIN LATERAL unnest(f.numbers) u (number) GROUP BY f.ask, u.number)
    SELECT r.ask, r.number, r.weight FROM (
        SELECT w.*, row_number() OVER (PARTITION BY w.ask ORDER BY w.weight DESC, w.number) AS place FROM weighed w) r
    WHERE r.place <= most ORDER BY r.ask, r.place $$;
REVOKE EXECUTE ON FUNCTION names_by_keys(integer[], integer[], real[], integer, integer, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION names_by_keys(integer[], integer[], real[], integer, integer, boolean) TO habeas_member, habeas_editor;

CREATE FUNCTION public_names_by_keys(asks integer[], keys integer[], weights real[], most integer, cut integer, common boolean) RETURNS TABLE (ask integer, number integer, weight double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH found AS MATERIALIZED (
        SELECT a.ask, h.numbers,
            CASE WHEN common THEN a.weight / 10 ELSE a.weight * ln(10000000 / cardinality(h.numbers)::float8) / ln(10000000 / cut::float8) END AS worth
        FROM unnest(asks, keys, weights) a (ask, key, weight) CROSS JOIN LATERAL (
            SELECT ARRAY(SELECT k.number FROM unnest('{0}'::integer[]) s (shelf) JOIN name_key k ON k.key = shelved(a.key, s.shelf) LIMIT cut) AS numbers OFFSET 0) h
        WHERE cardinality(h.numbers) > 0 AND (common OR cardinality(h.numbers) < cut)),
    weighed AS (
        SELECT f.ask, u.number, sum(f.worth) AS weight FROM found f CROSS JOIN LATERAL unnest(f.numbers) u (number) GROUP BY f.ask, u.number)
    SELECT r.ask, r.number, r.weight FROM (
        SELECT w.*, row_number() OVER (PARTITION BY w.ask ORDER BY w.weight DESC, w.number) AS place FROM weighed w) r
    WHERE r.place <= most ORDER BY r.ask, r.place $$;
REVOKE EXECUTE ON FUNCTION public_names_by_keys(integer[], integer[], real[], integer, integer, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public_names_by_keys(integer[], integer[], real[], integer, integer, boolean) TO habeas_public;

-- Where each name of these people belongs. What disclosure/rules.py says of a row and its person, as the narrowest shelf that its readers share.
CREATE FUNCTION shelves_of(people uuid[]) RETURNS TABLE (number integer, shelves integer[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT f.number, ARRAY(SELECT place FROM (
        SELECT CASE
            WHEN n.audience = 'public' AND p.audience = 'public' AND EXISTS (SELECT 1 FROM "case" c WHERE c.person_id = p.id
                AND c.withdrawn_at IS NULL AND c.audience = 'public' AND c.publication = 'published' AND c.name_disclosure = 'full') THEN 0
            WHEN n.audience IN ('public', 'partner') AND p.audience IN ('public', 'partner') THEN 1
            WHEN n.audience IN ('public', 'partner') THEN
                (SELECT s.number FROM shelf s WHERE s.organization_id = p.organization_id AND s.kind = p.audience)
            WHEN p.audience IN ('public', 'partner') OR n.organization_id = p.organization_id THEN
                (SELECT s.number FROM shelf s WHERE s.organization_id = n.organization_id
                    AND s.kind = CASE WHEN 'restricted' IN (n.audience, p.audience) THEN 'restricted' ELSE 'organization' END)
        END
        UNION
        SELECT s.number FROM "case" c
        JOIN case_share h ON h.case_id = c.id AND h.withdrawn_at IS NULL AND (h.expires_at IS NULL OR h.expires_at > now())
        JOIN shelf s ON s.organization_id = h.shared_with_id AND s.kind = 'shared'
        WHERE c.person_id = p.id AND c.withdrawn_at IS NULL AND 'organization' IN (n.audience, p.audience) AND 'restricted' NOT IN (n.audience, p.audience)
    ) x (place) WHERE place IS NOT NULL)
    FROM person p JOIN person_name n ON n.person_id = p.id AND n.withdrawn_at IS NULL JOIN name_form f ON f.name_id = n.id
    WHERE p.id = ANY(people) AND p.withdrawn_at IS NULL $$;
REVOKE EXECUTE ON FUNCTION shelves_of(uuid[]) FROM PUBLIC;

-- Take names off their shelves.
CREATE FUNCTION unfile(numbers integer[]) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM name_key k USING name_form f, unnest(f.keys) a (key), unnest(f.shelves) s (shelf)
        WHERE f.number = ANY(numbers) AND k.key = shelved(a.key, s.shelf) AND k.number = f.number;
    DELETE FROM name_word w USING name_form f, unnest(f.words) a (word), unnest(f.shelves) s (shelf)
        WHERE f.number = ANY(numbers) AND w.word = a.word AND w.shelf = s.shelf AND w.number = f.number;
    UPDATE name_form SET shelves = '{}' WHERE number = ANY(numbers) $$;
REVOKE EXECUTE ON FUNCTION unfile(integer[]) FROM PUBLIC;

-- File the names of these people where they belong now.
CREATE FUNCTION refile(people uuid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
    PERFORM unfile(moved);
    UPDATE name_form f SET shelves = ARRAY(SELECT jsonb_array_elements_text(places -> f.number::text)::integer) WHERE f.number = ANY(moved);
    INSERT INTO name_key SELECT shelved(a.key, s.shelf), f.number FROM name_form f, unnest(f.keys) a (key), unnest(f.shelves) s (shelf)
        WHERE f.number = ANY(moved) ON CONFLICT DO NOTHING;
    INSERT INTO name_word SELECT a.word, s.shelf, f.number FROM name_form f, unnest(f.words) a (word), unnest(f.shelves) s (shelf)
        WHERE f.number = ANY(moved);
END $$;
REVOKE EXECUTE ON FUNCTION refile(uuid[]) FROM PUBLIC;

-- File names whose forms and keys have been made: new ones, and those made anew. Of one's own organization; all of them for the registry itself.
-- A name that was spelled otherwise since it was read is left to whoever spelled it.
CREATE FUNCTION file_names(names uuid[], fulls text[], forms text[], word_lists text[], key_lists text[], made_by_version smallint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    held uuid[];
    before integer[];
BEGIN
    SELECT array_agg(h.id) INTO held FROM (
        SELECT n.id FROM unnest(names, fulls) a (name, spelled) JOIN person_name n ON n.id = a.name AND n."full" = a.spelled
        WHERE n.organization_id = viewer_organization() OR viewer_is_beyond() FOR SHARE OF n) h;
    IF held IS NULL THEN RETURN; END IF;
    SELECT array_agg(number) INTO before FROM name_form WHERE name_id = ANY(held);
    IF before IS NOT NULL THEN PERFORM unfile(before); DELETE FROM name_form WHERE number = ANY(before); END IF;
    INSERT INTO name_form (name_id, person_id, made_by, form, words, keys, shelves)
        SELECT n.id, n.person_id, made_by_version, a.form, a.words::text[], a.keys::integer[], '{}'
        FROM unnest(names, forms, word_lists, key_lists) a (name, form, words, keys) JOIN person_name n ON n.id = a.name WHERE n.id = ANY(held);
    PERFORM refile(ARRAY(SELECT DISTINCT f.person_id FROM name_form f WHERE f.name_id = ANY(held)));
END $$;
REVOKE EXECUTE ON FUNCTION file_names(uuid[], text[], text[], text[], text[], smallint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION file_names(uuid[], text[], text[], text[], text[], smallint) TO habeas_editor, habeas_worker;

-- What is filed follows what it depends on, whoever changes that. A name that is spelled anew, or erased, takes its form and keys with it at once.
CREATE FUNCTION names_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    respelled integer[];
    people uuid[];
BEGIN
    SELECT array_agg(f.number) INTO respelled FROM now n JOIN was o USING (id) JOIN name_form f ON f.name_id = n.id WHERE n."full" <> o."full";
    IF respelled IS NOT NULL THEN PERFORM unfile(respelled); DELETE FROM name_form WHERE number = ANY(respelled); END IF;
    SELECT array_agg(DISTINCT n.person_id) INTO people FROM now n JOIN was o USING (id)
        WHERE (n.audience, n.organization_id, n.person_id, n.withdrawn_at) IS DISTINCT FROM (o.audience, o.organization_id, o.person_id, o.withdrawn_at);
    IF people IS NOT NULL THEN PERFORM refile(people); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER filed_as_it_reads AFTER UPDATE ON person_name REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION names_changed();

CREATE FUNCTION people_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    people uuid[];
BEGIN
    SELECT array_agg(n.id) INTO people FROM now n JOIN was o USING (id)
        WHERE (n.audience, n.organization_id, n.withdrawn_at) IS DISTINCT FROM (o.audience, o.organization_id, o.withdrawn_at);
    IF people IS NOT NULL THEN PERFORM refile(people); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER names_filed_as_it_reads AFTER UPDATE ON person REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION people_changed();

CREATE FUNCTION cases_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    people uuid[];
BEGIN
    SELECT array_agg(DISTINCT p.id) INTO people FROM now n JOIN was o USING (id), unnest(ARRAY[n.person_id, o.person_id]) p (id)
        WHERE (n.audience, n.publication, n.name_disclosure, n.person_id, n.withdrawn_at)
            IS DISTINCT FROM (o.audience, o.publication, o.name_disclosure, o.person_id, o.withdrawn_at);
    IF people IS NOT NULL THEN PERFORM refile(people); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER names_filed_as_it_reads AFTER UPDATE ON "case" REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION cases_changed();

CREATE FUNCTION shares_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM refile(ARRAY(SELECT c.person_id FROM now n JOIN "case" c ON c.id = n.case_id));
    RETURN NULL;
END $$;
CREATE TRIGGER names_filed_as_it_reads AFTER INSERT ON case_share REFERENCING NEW TABLE AS now FOR EACH STATEMENT EXECUTE FUNCTION shares_changed();
CREATE TRIGGER names_filed_as_they_read AFTER UPDATE ON case_share REFERENCING NEW TABLE AS now FOR EACH STATEMENT EXECUTE FUNCTION shares_changed();

REVOKE EXECUTE ON FUNCTION add_shelves(), names_changed(), people_changed(), cases_changed(), shares_changed() FROM PUBLIC;

-- The statements of service/disclosure/policies.py, frozen here.
ALTER TABLE name_form ENABLE ROW LEVEL SECURITY;
ALTER TABLE name_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE name_word ENABLE ROW LEVEL SECURITY;
ALTER TABLE shelf_size ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON name_form FOR SELECT TO habeas_public USING (0 = ANY (shelves));
CREATE POLICY member_reads ON name_form FOR SELECT TO habeas_member, habeas_editor USING (shelves && (SELECT viewer_shelves())::integer[]);
CREATE POLICY worker_reads ON name_form FOR SELECT TO habeas_worker USING (true);
CREATE POLICY public_reads ON name_word FOR SELECT TO habeas_public USING (shelf = 0);
CREATE POLICY member_reads ON name_word FOR SELECT TO habeas_member, habeas_editor USING (shelf = ANY ((SELECT viewer_shelves())::integer[]));
CREATE POLICY worker_reads ON name_word FOR SELECT TO habeas_worker USING (true);
CREATE POLICY public_reads ON shelf_size FOR SELECT TO habeas_public USING (shelf = 0);
CREATE POLICY member_reads ON shelf_size FOR SELECT TO habeas_member, habeas_editor USING (shelf = ANY ((SELECT viewer_shelves())::integer[]));
CREATE POLICY worker_reads ON shelf_size FOR ALL TO habeas_worker USING (true);
CREATE POLICY worker_reads ON person_name FOR SELECT TO habeas_worker USING (true);
GRANT SELECT ON person_name TO habeas_worker;
