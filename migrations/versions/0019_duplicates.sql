-- Pairs that may be one person, as the search in the background proposed them, and what people found of them.
CREATE TABLE duplicate_pair (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	one_id UUID NOT NULL,
	other_id UUID NOT NULL,
	score REAL NOT NULL,
	why JSONB NOT NULL,
	found_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_duplicate_pair PRIMARY KEY (id),
	CONSTRAINT ck_duplicate_pair_never_for_others CHECK (audience IN ('organization', 'restricted')),
	CONSTRAINT ck_duplicate_pair_once_a_pair CHECK (one_id < other_id),
	CONSTRAINT uq_duplicate_pair_once UNIQUE (organization_id, one_id, other_id),
	CONSTRAINT fk_duplicate_pair_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_duplicate_pair_one_id FOREIGN KEY(one_id) REFERENCES person (id),
	CONSTRAINT fk_duplicate_pair_other_id FOREIGN KEY(other_id) REFERENCES person (id)
);
CREATE INDEX ix_duplicate_pair_listing ON duplicate_pair (organization_id, score, id);
CREATE INDEX ix_duplicate_pair_one ON duplicate_pair (one_id);
CREATE INDEX ix_duplicate_pair_other ON duplicate_pair (other_id);
GRANT SELECT ON duplicate_pair TO habeas_member, habeas_editor;
GRANT SELECT, INSERT, UPDATE, DELETE ON duplicate_pair TO habeas_worker;

-- How far that search has come over the filed names.
CREATE TABLE duplicate_scan (
	id SMALLINT NOT NULL,
	number INTEGER NOT NULL,
	CONSTRAINT pk_duplicate_scan PRIMARY KEY (id)
);
GRANT SELECT, INSERT, UPDATE ON duplicate_scan TO habeas_worker;

CREATE TABLE judgement (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	one_id UUID NOT NULL,
	other_id UUID NOT NULL,
	judgement TEXT NOT NULL,
	note TEXT,
	CONSTRAINT pk_judgement PRIMARY KEY (id),
	CONSTRAINT ck_judgement_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_judgement_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_judgement_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_judgement_judgement_known CHECK (judgement IN ('same', 'different', 'unsure')),
	CONSTRAINT ck_judgement_once_a_pair CHECK (one_id < other_id),
	CONSTRAINT fk_judgement_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_judgement_one_id FOREIGN KEY(one_id) REFERENCES person (id),
	CONSTRAINT fk_judgement_other_id FOREIGN KEY(other_id) REFERENCES person (id)
);
CREATE UNIQUE INDEX uq_judgement_once ON judgement (organization_id, one_id, other_id) WHERE withdrawn_at IS NULL;
CREATE CONSTRAINT TRIGGER judgement_is_journalled AFTER INSERT OR UPDATE OR DELETE ON judgement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON judgement TO habeas_editor;
GRANT SELECT ON judgement TO habeas_member, habeas_worker;

-- What speaks for a pair tells names: it goes with a name that is spelled anew, taken back or erased, and with whoever is merged or withdrawn.
-- (What is filed anew is looked at anew.)
CREATE FUNCTION forget_pairs() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    people uuid[];
BEGIN
    IF TG_TABLE_NAME = 'person_name' THEN
        SELECT array_agg(DISTINCT o.person_id) INTO people FROM now n JOIN was o USING (id)
            WHERE (n."full", n.audience, n.person_id, n.withdrawn_at) IS DISTINCT FROM (o."full", o.audience, o.person_id, o.withdrawn_at);
    ELSE
        SELECT array_agg(n.id) INTO people FROM now n JOIN was o USING (id)
            WHERE (n.audience, n.birth_date, n.withdrawn_at) IS DISTINCT FROM (o.audience, o.birth_date, o.withdrawn_at);
    END IF;
    DELETE FROM duplicate_pair d WHERE d.one_id = ANY(people) OR d.other_id = ANY(people);
    RETURN NULL;
END $$;
CREATE TRIGGER pairs_forgotten AFTER UPDATE ON person_name REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION forget_pairs();
CREATE TRIGGER pairs_forgotten AFTER UPDATE ON person REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION forget_pairs();

REVOKE EXECUTE ON FUNCTION forget_pairs() FROM PUBLIC;

-- The statements of service/disclosure/policies.py, frozen here.
ALTER TABLE duplicate_pair ENABLE ROW LEVEL SECURITY;
ALTER TABLE duplicate_scan ENABLE ROW LEVEL SECURITY;
ALTER TABLE judgement ENABLE ROW LEVEL SECURITY;
CREATE POLICY member_reads ON duplicate_pair FOR SELECT TO habeas_member, habeas_editor USING (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared())));
CREATE POLICY worker_keeps ON duplicate_pair FOR ALL TO habeas_worker USING (true);
CREATE POLICY worker_keeps ON duplicate_scan FOR ALL TO habeas_worker USING (true);
CREATE POLICY member_reads ON judgement FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared())))) AND true);
CREATE POLICY editor_writes ON judgement FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond())) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()));
CREATE POLICY worker_reads ON judgement FOR SELECT TO habeas_worker USING (true);
