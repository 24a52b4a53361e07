-- Into whom somebody was merged: their record is withdrawn then, and their id leads there for ever.
ALTER TABLE person ADD COLUMN merged_into_id UUID,
    ADD CONSTRAINT ck_person_merged_into_another CHECK (merged_into_id <> id),
    ADD CONSTRAINT ck_person_withdrawn_when_merged CHECK (merged_into_id IS NULL OR withdrawn_at IS NOT NULL),
    ADD CONSTRAINT fk_person_merged_into_id FOREIGN KEY(merged_into_id) REFERENCES person (id);

CREATE INDEX ix_person_merged_into ON person (merged_into_id) WHERE merged_into_id IS NOT NULL;

CREATE TABLE person_merge (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	absorbed_id UUID NOT NULL,
	survivor_id UUID NOT NULL,
	reason TEXT NOT NULL,
	merged_by_id UUID,
	moved JSONB NOT NULL,
	differences JSONB NOT NULL,
	undone_at TIMESTAMP WITH TIME ZONE,
	undone_by_id UUID,
	undo_reason TEXT,
	CONSTRAINT pk_person_merge PRIMARY KEY (id),
	CONSTRAINT ck_person_merge_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_person_merge_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_person_merge_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_person_merge_merges_two_people CHECK (absorbed_id <> survivor_id),
	CONSTRAINT ck_person_merge_never_for_others CHECK (audience IN ('organization', 'restricted')),
	CONSTRAINT ck_person_merge_undone_with_a_reason CHECK ((undone_at IS NULL) = (undo_reason IS NULL)),
	CONSTRAINT fk_person_merge_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_person_merge_absorbed_id FOREIGN KEY(absorbed_id) REFERENCES person (id),
	CONSTRAINT fk_person_merge_survivor_id FOREIGN KEY(survivor_id) REFERENCES person (id),
	CONSTRAINT fk_person_merge_merged_by_id FOREIGN KEY(merged_by_id) REFERENCES api_key (id),
	CONSTRAINT fk_person_merge_undone_by_id FOREIGN KEY(undone_by_id) REFERENCES api_key (id)
);

CREATE INDEX ix_person_merge_of_survivor ON person_merge (survivor_id);

CREATE UNIQUE INDEX uq_person_merge_standing ON person_merge (absorbed_id) WHERE undone_at IS NULL;

CREATE CONSTRAINT TRIGGER person_merge_is_journalled AFTER INSERT OR UPDATE OR DELETE ON person_merge
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON person_merge TO habeas_editor;
GRANT SELECT ON person_merge TO habeas_member;

-- To whom an old id leads, along a chain of merges: an id and nothing else, for whom every person on the way was there before. The gate
-- looks at the survivor once more (service/disclosure/merged.py). What was read by a case that is shared, or published in full, moved with it.
CREATE FUNCTION merged_into(asked uuid) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE step (id, merged_into_id) AS (
        SELECT p.id, p.merged_into_id FROM person p WHERE p.id = asked
        UNION ALL
        SELECT n.id, n.merged_into_id FROM step s JOIN person p ON p.id = s.id JOIN person n ON n.id = p.merged_into_id
        WHERE p.audience IN ('public', 'partner')
            OR (p.organization_id = viewer_organization() AND (p.audience <> 'restricted' OR viewer_is_cleared()))
            OR (p.audience <> 'restricted' AND EXISTS (
                SELECT 1 FROM person_merge m CROSS JOIN LATERAL jsonb_array_elements(m.moved) e
                WHERE m.absorbed_id = p.id AND m.undone_at IS NULL AND e ->> 'type' = 'case' AND (e ->> 'id')::uuid = ANY (viewer_cases()))))
    SELECT s.id FROM step s WHERE s.merged_into_id IS NULL AND s.id <> asked $$;
CREATE FUNCTION merged_into_for_public(asked uuid) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE step (id, merged_into_id) AS (
        SELECT p.id, p.merged_into_id FROM person p WHERE p.id = asked
        UNION ALL
        SELECT n.id, n.merged_into_id FROM step s JOIN person p ON p.id = s.id JOIN person n ON n.id = p.merged_into_id
        WHERE p.audience = 'public' AND EXISTS (
            SELECT 1 FROM person_merge m CROSS JOIN LATERAL jsonb_array_elements(m.moved) e JOIN "case" c ON c.id = (e ->> 'id')::uuid
            WHERE m.absorbed_id = p.id AND m.undone_at IS NULL AND e ->> 'type' = 'case' AND (e -> 'before' -> 'person_id') IS NOT NULL
                AND c.audience = 'public' AND c.publication = 'published' AND c.name_disclosure = 'full' AND c.withdrawn_at IS NULL))
    SELECT s.id FROM step s WHERE s.merged_into_id IS NULL AND s.id <> asked $$;
REVOKE EXECUTE ON FUNCTION merged_into(uuid), merged_into_for_public(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION merged_into(uuid) TO habeas_member, habeas_editor;
GRANT EXECUTE ON FUNCTION merged_into_for_public(uuid) TO habeas_public, habeas_member, habeas_editor;

-- Whether a person, taken back or merged, is the viewer's own to read, and whoever they were merged into to be read: row security hides
-- them, and their history is still told.
CREATE FUNCTION own_person(asked uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE step (id, merged_into_id, is_own, audience) AS (
        SELECT p.id, p.merged_into_id, p.organization_id = viewer_organization(), p.audience FROM person p
        WHERE p.id = asked AND p.organization_id = viewer_organization()
        UNION ALL
        SELECT n.id, n.merged_into_id, n.organization_id = viewer_organization(), n.audience FROM step s JOIN person n ON n.id = s.merged_into_id)
    SELECT coalesce(bool_and(s.audience IN ('public', 'partner') OR (s.is_own AND (s.audience <> 'restricted' OR viewer_is_cleared()))), false)
    FROM step s $$;
REVOKE EXECUTE ON FUNCTION own_person(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION own_person(uuid) TO habeas_member;

-- The statements of service/disclosure/policies.py, frozen here.

ALTER TABLE person_merge ENABLE ROW LEVEL SECURITY;

CREATE POLICY member_reads ON person_merge FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared())))) AND (EXISTS (SELECT 1 FROM person o WHERE o.id = person_merge.survivor_id)));

CREATE POLICY editor_writes ON person_merge FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond())) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()));
