CREATE TABLE suppression (
	id UUID NOT NULL, 
	organization_id UUID NOT NULL, 
	audience TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	withdrawn_at TIMESTAMP WITH TIME ZONE, 
	kind TEXT NOT NULL, 
	digest BYTEA NOT NULL, 
	reason TEXT, 
	CONSTRAINT pk_suppression PRIMARY KEY (id), 
	CONSTRAINT ck_suppression_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')), 
	CONSTRAINT ck_suppression_version_counts_from_one CHECK (version >= 1), 
	CONSTRAINT ck_suppression_updated_after_created CHECK (updated_at >= created_at), 
	CONSTRAINT ck_suppression_kind_known CHECK (kind IN ('name', 'identifier')), 
	CONSTRAINT ck_suppression_digest_is_sha256 CHECK (octet_length(digest) = 32), 
	CONSTRAINT fk_suppression_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id)
);

CREATE UNIQUE INDEX uq_suppression_digest ON suppression (digest) WHERE withdrawn_at IS NULL;

CREATE CONSTRAINT TRIGGER suppression_is_journalled AFTER INSERT OR UPDATE OR DELETE ON suppression
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON suppression TO habeas_editor;
GRANT SELECT ON suppression TO habeas_member;

CREATE TABLE correction_request (
	id UUID NOT NULL, 
	organization_id UUID NOT NULL, 
	audience TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	withdrawn_at TIMESTAMP WITH TIME ZONE, 
	case_id UUID, 
	about TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	text TEXT NOT NULL, 
	state TEXT NOT NULL, 
	decision TEXT, 
	decided_at TIMESTAMP WITH TIME ZONE, 
	receipt_hash BYTEA NOT NULL, 
	CONSTRAINT pk_correction_request PRIMARY KEY (id), 
	CONSTRAINT ck_correction_request_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')), 
	CONSTRAINT ck_correction_request_version_counts_from_one CHECK (version >= 1), 
	CONSTRAINT ck_correction_request_updated_after_created CHECK (updated_at >= created_at), 
	CONSTRAINT ck_correction_request_kind_known CHECK (kind IN ('wrong', 'outdated', 'name', 'removal', 'danger', 'other')), 
	CONSTRAINT ck_correction_request_state_known CHECK (state IN ('received', 'in_review', 'accepted', 'declined')), 
	CONSTRAINT ck_correction_request_never_for_others CHECK (audience IN ('organization', 'restricted')), 
	CONSTRAINT ck_correction_request_decided_when_decided CHECK ((decided_at IS NOT NULL) = (state IN ('accepted', 'declined'))), 
	CONSTRAINT ck_correction_request_receipt_hash_is_sha256 CHECK (octet_length(receipt_hash) = 32), 
	CONSTRAINT fk_correction_request_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id), 
	CONSTRAINT fk_correction_request_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
);

CREATE INDEX ix_correction_request_listing ON correction_request (organization_id, created_at, id) WHERE withdrawn_at IS NULL;

CREATE INDEX ix_correction_request_of_case ON correction_request (case_id) WHERE case_id IS NOT NULL;

CREATE CONSTRAINT TRIGGER correction_request_is_journalled AFTER INSERT OR UPDATE OR DELETE ON correction_request
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON correction_request TO habeas_editor;
GRANT SELECT ON correction_request TO habeas_member;

-- Files that erasures left behind, to be removed from the disk once that is committed.
CREATE TABLE discarded_file (
	sha256 TEXT NOT NULL,
	discarded_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_discarded_file PRIMARY KEY (sha256)
);
GRANT INSERT ON discarded_file TO habeas_editor;
GRANT SELECT, DELETE ON discarded_file TO habeas_worker;
GRANT SELECT ON capture TO habeas_worker;

-- What the journal said of erased records goes; that it said something, and when, stays. For a registrar, who acts beyond the gate.
CREATE FUNCTION forget_images(erased uuid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT viewer_is_beyond() THEN RAISE insufficient_privilege; END IF;
    UPDATE journal SET image = NULL, reason = NULL, salt = NULL WHERE subject_id = ANY(erased);
END $$;
REVOKE EXECUTE ON FUNCTION forget_images(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_images(uuid[]) TO habeas_editor;

-- Answers that are kept for a retry go with what they show.
CREATE FUNCTION forget_answers_about(erased uuid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT viewer_is_beyond() THEN RAISE insufficient_privilege; END IF;
    DELETE FROM idempotency_key k USING unnest(erased) e (id)
    WHERE position(convert_to(e.id::text, 'UTF8') IN k.body) > 0 OR position(e.id::text IN k.headers::text) > 0;
END $$;
REVOKE EXECUTE ON FUNCTION forget_answers_about(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_answers_about(uuid[]) TO habeas_editor;

-- Which of these hashes are on the list of what must not come back, whoever put them there.
CREATE FUNCTION suppressed(asked bytea[]) RETURNS SETOF bytea LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.digest FROM suppression s WHERE s.digest = ANY(asked) AND s.withdrawn_at IS NULL $$;
REVOKE EXECUTE ON FUNCTION suppressed(bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION suppressed(bytea[]) TO habeas_editor;

-- The statements of service/disclosure/policies.py, frozen here.

ALTER TABLE suppression ENABLE ROW LEVEL SECURITY;
CREATE POLICY member_reads ON suppression FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared())))) AND true);
CREATE POLICY editor_writes ON suppression FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond())) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()));

ALTER TABLE correction_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY member_reads ON correction_request FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared())))) AND true);
CREATE POLICY editor_writes ON correction_request FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond())) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()));

ALTER TABLE discarded_file ENABLE ROW LEVEL SECURITY;
CREATE POLICY editor_adds ON discarded_file FOR INSERT TO habeas_editor WITH CHECK ((SELECT viewer_is_beyond()));
CREATE POLICY worker_clears ON discarded_file FOR ALL TO habeas_worker USING (true);

CREATE POLICY worker_reads ON capture FOR SELECT TO habeas_worker USING (true);

-- How somebody is related to another is for those who may see both.
DROP POLICY public_reads ON person_relation;
DROP POLICY member_reads ON person_relation;
CREATE POLICY public_reads ON person_relation FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM person p WHERE p.id = person_relation.person_id) AND (EXISTS (SELECT 1 FROM person o WHERE o.id = person_relation.related_person_id)));
CREATE POLICY member_reads ON person_relation FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared()))) OR (person_id = ANY ((SELECT viewer_persons())::uuid[]) AND audience <> 'restricted')) AND EXISTS (SELECT 1 FROM person p WHERE p.id = person_relation.person_id) AND (EXISTS (SELECT 1 FROM person o WHERE o.id = person_relation.related_person_id)));
