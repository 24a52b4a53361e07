-- A consent that can't be obtained is done without only where the risk of publishing was assessed.
ALTER TABLE consent ADD COLUMN publication_risk TEXT, ADD COLUMN risk_assessment TEXT,
    ADD CONSTRAINT ck_consent_publication_risk_known CHECK (publication_risk IS NULL OR publication_risk IN ('low', 'medium', 'high', 'critical', 'unknown'));

-- Nothing becomes approved or published that two keys have not passed on. (What was published before there were reviews stays so.)
CREATE FUNCTION require_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.publication IN ('approved', 'published') AND (NEW.submitted_by_id IS NULL OR NEW.reviewed_by_id IS NULL) THEN
        RAISE EXCEPTION 'a case is published when another key has reviewed it' USING ERRCODE = 'HJ002';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER require_review_when_made BEFORE INSERT ON "case" FOR EACH ROW EXECUTE FUNCTION require_review();
CREATE TRIGGER require_review BEFORE UPDATE OF publication ON "case" FOR EACH ROW
    WHEN (OLD.publication IS DISTINCT FROM NEW.publication) EXECUTE FUNCTION require_review();

-- (shown_at, of "case" and person, was added and filled before, in parts: 0013_publication.py.)
ALTER TABLE "case" ALTER COLUMN shown_at DROP DEFAULT;
ALTER TABLE person ALTER COLUMN shown_at DROP DEFAULT;
DROP INDEX ix_case_public_by_change;
CREATE INDEX ix_case_public_by_change ON "case" (shown_at, id) WHERE audience = 'public' AND publication = 'published' AND withdrawn_at IS NULL;

-- That a case which others could read is gone from them: what the feed tells of it.
CREATE TABLE tombstone (
	seq BIGINT NOT NULL,
	lost_to TEXT NOT NULL,
	case_id UUID NOT NULL,
	organization_id UUID NOT NULL,
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_tombstone PRIMARY KEY (seq, lost_to),
	CONSTRAINT ck_tombstone_lost_to_known CHECK (lost_to IN ('public', 'partner')),
	CONSTRAINT fk_tombstone_seq FOREIGN KEY(seq) REFERENCES journal (seq)
);

-- Whatever takes a case away is journalled, and so leaves its tombstone in the same transaction.
CREATE FUNCTION leave_tombstone() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    was jsonb := (SELECT j.image FROM journal j WHERE j.subject_id = NEW.subject_id AND j.seq < NEW.seq ORDER BY j.seq DESC LIMIT 1);
    level text;
BEGIN
    FOREACH level IN ARRAY ARRAY['public', 'partner'] LOOP
        IF coalesce(readable_to(was, level), false) AND NOT coalesce(readable_to(NEW.image, level), false) THEN
            INSERT INTO tombstone (seq, lost_to, case_id, organization_id, recorded_at)
            VALUES (NEW.seq, level, NEW.subject_id, NEW.organization_id, NEW.recorded_at);
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION leave_tombstone() FROM PUBLIC;

-- Whether a case, as the journal's image has it, was for the public, or for other organizations.
CREATE FUNCTION readable_to(image jsonb, level text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT image->>'withdrawn_at' IS NULL AND CASE level
        WHEN 'public' THEN image->>'audience' = 'public' AND image->>'publication' = 'published'
        ELSE image->>'audience' IN ('public', 'partner') END $$;

CREATE TRIGGER leave_tombstone AFTER INSERT ON journal FOR EACH ROW WHEN (NEW.subject_type = 'case') EXECUTE FUNCTION leave_tombstone();
GRANT SELECT ON tombstone TO habeas_public, habeas_member, habeas_editor;
GRANT SELECT ON journal_seal TO habeas_public;
GRANT SELECT ON "case", consent TO habeas_worker;

-- The statements of service/disclosure/policies.py, frozen here.
ALTER TABLE tombstone ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON tombstone FOR SELECT TO habeas_public USING (lost_to = 'public');
CREATE POLICY member_reads ON tombstone FOR SELECT TO habeas_member, habeas_editor USING (true);
DROP POLICY public_reads ON citation;
CREATE POLICY public_reads ON citation FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND NOT coalesce((citation.subject_type = 'case' AND citation.field IN ('monitoring', 'priority', 'review_after', 'reviewed_by_id', 'risk_level', 'submitted_by_id')) OR (citation.subject_type = 'person' AND citation.field IN ('birth_date', 'death_date', 'notes', 'working_label')), false) AND (citation.case_id IS NULL OR EXISTS (SELECT 1 FROM "case" c WHERE c.id = citation.case_id)) AND (EXISTS (SELECT 1 FROM source o WHERE o.id = citation.source_id)) AND CASE citation.subject_type WHEN 'person' THEN EXISTS (SELECT 1 FROM person o WHERE o.id = citation.subject_id) WHEN 'person_name' THEN EXISTS (SELECT 1 FROM person_name o WHERE o.id = citation.subject_id) WHEN 'person_identifier' THEN EXISTS (SELECT 1 FROM person_identifier o WHERE o.id = citation.subject_id) WHEN 'person_relation' THEN EXISTS (SELECT 1 FROM person_relation o WHERE o.id = citation.subject_id) ELSE true END);
CREATE POLICY worker_reads ON "case" FOR SELECT TO habeas_worker USING (true);
CREATE POLICY worker_reads ON consent FOR SELECT TO habeas_worker USING (true);
