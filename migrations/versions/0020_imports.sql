-- Mappings that an organization keeps for the next list of their kind.
CREATE TABLE list_mapping (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	name TEXT NOT NULL,
	content JSONB NOT NULL,
	note TEXT,
	CONSTRAINT pk_list_mapping PRIMARY KEY (id),
	CONSTRAINT ck_list_mapping_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_list_mapping_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_list_mapping_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_list_mapping_never_for_others CHECK (audience = 'organization'),
	CONSTRAINT fk_list_mapping_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id)
);
CREATE UNIQUE INDEX uq_list_mapping_name ON list_mapping (organization_id, name) WHERE withdrawn_at IS NULL;
-- Files on their way into the registry.
CREATE TABLE import_batch (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	file_name TEXT NOT NULL,
	media_type TEXT,
	format TEXT NOT NULL,
	options JSONB NOT NULL,
	bytes BIGINT NOT NULL,
	sha256 TEXT NOT NULL,
	notices TEXT[] NOT NULL,
	columns TEXT[] NOT NULL,
	state TEXT NOT NULL,
	mapping JSONB,
	questions JSONB NOT NULL,
	mode TEXT NOT NULL,
	on_conflict TEXT NOT NULL,
	create_missing BOOLEAN NOT NULL,
	look_for_duplicates BOOLEAN NOT NULL,
	stated_on TEXT,
	source_id UUID,
	failure TEXT,
	CONSTRAINT pk_import_batch PRIMARY KEY (id),
	CONSTRAINT ck_import_batch_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_import_batch_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_import_batch_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_import_batch_never_for_others CHECK (audience IN ('organization', 'restricted')),
	CONSTRAINT ck_import_batch_state_known CHECK (state IN ('uploaded', 'mapped', 'checked', 'applied', 'failed', 'reverted')),
	CONSTRAINT ck_import_batch_mode_known CHECK (mode IN ('create_only', 'upsert', 'update_only')),
	CONSTRAINT ck_import_batch_on_conflict_known CHECK (on_conflict IN ('skip', 'cite', 'overwrite', 'fail')),
	CONSTRAINT ck_import_batch_sha256_well_formed CHECK (sha256 ~ '^[0-9a-f]{64}$'),
	CONSTRAINT fk_import_batch_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_import_batch_source_id FOREIGN KEY(source_id) REFERENCES source (id)
);
CREATE INDEX ix_import_batch_listing ON import_batch (created_at, id) WHERE withdrawn_at IS NULL;
-- How far each import's present stage has come; a stage without an end is work to be done.
CREATE TABLE import_progress (
	import_id UUID NOT NULL,
	organization_id UUID NOT NULL,
	api_key_id UUID,
	stage TEXT NOT NULL,
	done INTEGER NOT NULL,
	total INTEGER,
	fates JSONB NOT NULL,
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
	ended_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_import_progress PRIMARY KEY (import_id),
	CONSTRAINT ck_import_progress_stage_known CHECK (stage IN ('check', 'apply', 'revert')),
	CONSTRAINT fk_import_progress_import_id FOREIGN KEY(import_id) REFERENCES import_batch (id)
);
CREATE INDEX ix_import_progress_waiting ON import_progress (asked_at) WHERE ended_at IS NULL;
-- What becomes, or became, of each row.
CREATE TABLE import_row (
	import_id UUID NOT NULL,
	number INTEGER NOT NULL,
	organization_id UUID NOT NULL,
	fate TEXT NOT NULL,
	person_id UUID,
	case_id UUID,
	differences JSONB NOT NULL,
	problems JSONB NOT NULL,
	duplicates JSONB NOT NULL,
	CONSTRAINT pk_import_row PRIMARY KEY (import_id, number),
	CONSTRAINT ck_import_row_fate_known CHECK (fate IN ('create', 'update', 'same', 'conflict', 'suppressed', 'refused')),
	CONSTRAINT fk_import_row_import_id FOREIGN KEY(import_id) REFERENCES import_batch (id)
);
CREATE INDEX ix_import_row_by_fate ON import_row (import_id, fate, number);
CREATE INDEX ix_import_row_of_person ON import_row (person_id) WHERE person_id IS NOT NULL;
-- Whom each entry of a list stands for, and what the list said of them last.
CREATE TABLE list_entry (
	organization_id UUID NOT NULL,
	series TEXT NOT NULL,
	key BYTEA NOT NULL,
	person_id UUID NOT NULL,
	case_id UUID,
	digest BYTEA NOT NULL,
	told JSONB NOT NULL,
	import_id UUID NOT NULL,
	before JSONB,
	CONSTRAINT pk_list_entry PRIMARY KEY (organization_id, series, key),
	CONSTRAINT ck_list_entry_hashes_are_sha256 CHECK (octet_length(digest) = 32 AND octet_length(key) = 32),
	CONSTRAINT fk_list_entry_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id)
);
CREATE INDEX ix_list_entry_of_import ON list_entry (import_id);
CREATE INDEX ix_list_entry_of_person ON list_entry (person_id);
CREATE CONSTRAINT TRIGGER list_mapping_is_journalled AFTER INSERT OR UPDATE OR DELETE ON list_mapping
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON list_mapping TO habeas_editor;
GRANT SELECT ON list_mapping TO habeas_member;
CREATE CONSTRAINT TRIGGER import_batch_is_journalled AFTER INSERT OR UPDATE OR DELETE ON import_batch
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON import_batch TO habeas_editor;
GRANT SELECT ON import_batch TO habeas_member;
GRANT SELECT ON import_progress, import_row TO habeas_member;
GRANT SELECT, INSERT, UPDATE, DELETE ON import_progress, import_row, list_entry TO habeas_editor;
GRANT SELECT ON import_progress, import_batch TO habeas_worker;
-- The statements of service/disclosure/policies.py, frozen here.
ALTER TABLE list_mapping ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_batch ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_progress ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_row ENABLE ROW LEVEL SECURITY;
ALTER TABLE list_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY member_reads ON list_mapping FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared())))) AND true);
CREATE POLICY editor_writes ON list_mapping FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond())) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()));
CREATE POLICY member_reads ON import_batch FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared())))) AND true);
CREATE POLICY editor_writes ON import_batch FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond())) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()));
CREATE POLICY worker_reads ON import_batch FOR SELECT TO habeas_worker USING (true);
CREATE POLICY member_reads ON import_progress FOR SELECT TO habeas_member USING (organization_id = (SELECT viewer_organization()) AND EXISTS (SELECT 1 FROM import_batch b WHERE b.id = import_id));
CREATE POLICY editor_keeps ON import_progress FOR ALL TO habeas_editor USING (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond())) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()));
CREATE POLICY worker_reads ON import_progress FOR SELECT TO habeas_worker USING (true);
CREATE POLICY member_reads ON import_row FOR SELECT TO habeas_member USING (organization_id = (SELECT viewer_organization()) AND EXISTS (SELECT 1 FROM import_batch b WHERE b.id = import_id));
CREATE POLICY editor_keeps ON import_row FOR ALL TO habeas_editor USING (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond())) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()));
CREATE POLICY editor_keeps ON list_entry FOR ALL TO habeas_editor USING (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond())) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()));
