CREATE TABLE source_identity (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	source_id UUID NOT NULL,
	sealed_name BYTEA,
	sealed_contact BYTEA,
	sealed_note BYTEA,
	CONSTRAINT pk_source_identity PRIMARY KEY (id),
	CONSTRAINT ck_source_identity_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_source_identity_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_source_identity_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_source_identity_always_restricted CHECK (audience = 'restricted'),
	CONSTRAINT ck_source_identity_named_until_withdrawn CHECK ((sealed_name IS NULL) = (withdrawn_at IS NOT NULL)),
	CONSTRAINT ck_source_identity_forgotten_when_withdrawn CHECK (withdrawn_at IS NULL OR (sealed_contact IS NULL AND sealed_note IS NULL)),
	CONSTRAINT fk_source_identity_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_source_identity_source_id FOREIGN KEY(source_id) REFERENCES source (id)
);

CREATE UNIQUE INDEX uq_source_identity_of_source ON source_identity (source_id) WHERE withdrawn_at IS NULL;

CREATE INDEX ix_journal_of_organization ON journal (organization_id, seq);

CREATE CONSTRAINT TRIGGER source_identity_is_journalled AFTER INSERT OR UPDATE OR DELETE ON source_identity
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON source_identity TO habeas_editor;
GRANT SELECT ON source_identity TO habeas_member, habeas_worker;

ALTER TABLE source_identity ENABLE ROW LEVEL SECURITY;
CREATE POLICY member_reads ON source_identity FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared())))) AND (EXISTS (SELECT 1 FROM source o WHERE o.id = source_identity.source_id)));
CREATE POLICY editor_writes ON source_identity FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond())) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()));
CREATE POLICY worker_reads ON source_identity FOR SELECT TO habeas_worker USING (true);
