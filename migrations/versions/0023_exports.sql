-- Exports: who asked for what, and what became of it. The files lie on disk.
CREATE TABLE export (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	asked_by_id UUID NOT NULL,
	format TEXT NOT NULL,
	filter JSONB NOT NULL,
	state TEXT NOT NULL,
	manifest JSONB,
	problem TEXT,
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_export PRIMARY KEY (id),
	CONSTRAINT ck_export_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_export_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_export_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_export_format_known CHECK (format IN ('csv', 'xlsx', 'jsonl', 'ftm', 'jsonld')),
	CONSTRAINT ck_export_state_known CHECK (state IN ('waiting', 'running', 'ready', 'failed', 'discarded')),
	CONSTRAINT ck_export_never_for_others CHECK (audience IN ('organization', 'restricted')),
	CONSTRAINT ck_export_ready_with_its_manifest CHECK (state <> 'ready' OR manifest IS NOT NULL),
	CONSTRAINT fk_export_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_export_asked_by_id FOREIGN KEY(asked_by_id) REFERENCES api_key (id)
);
CREATE INDEX ix_export_listing ON export (organization_id, created_at, id) WHERE withdrawn_at IS NULL;
CREATE INDEX ix_export_waiting ON export (created_at) WHERE state IN ('waiting', 'running') AND withdrawn_at IS NULL;
CREATE CONSTRAINT TRIGGER export_is_journalled AFTER INSERT OR UPDATE OR DELETE ON export
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON export TO habeas_editor;
GRANT SELECT ON export TO habeas_member, habeas_worker;

-- The statements of service/disclosure/policies.py, frozen here.
ALTER TABLE export ENABLE ROW LEVEL SECURITY;
CREATE POLICY member_reads ON export FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared())))) AND true);
CREATE POLICY editor_writes ON export FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond())) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()));
CREATE POLICY worker_reads ON export FOR SELECT TO habeas_worker USING (true);
