CREATE TABLE source (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	type TEXT NOT NULL,
	title TEXT NOT NULL,
	author TEXT,
	publisher TEXT,
	publisher_country TEXT,
	language TEXT,
	published TEXT,
	published_earliest DATE,
	published_latest DATE,
	url TEXT,
	archive_url TEXT,
	licence TEXT,
	reliability TEXT NOT NULL,
	derived_from_id UUID,
	CONSTRAINT pk_source PRIMARY KEY (id),
	CONSTRAINT ck_source_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_source_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_source_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_source_type_known CHECK (type IN ('web', 'social_media', 'broadcast', 'press_article', 'book', 'ngo_report', 'ngo_press_release', 'appeal', 'un_document', 'official_document', 'government_press_release', 'perpetrator_press_release', 'court_records', 'medical_record', 'affidavit', 'victim_testimony', 'witness_testimony', 'interview', 'telephone_conversation', 'letter', 'survey', 'leaflet', 'photograph', 'video', 'audio', 'dataset', 'other')),
	CONSTRAINT ck_source_reliability_known CHECK (reliability IN ('A', 'B', 'C', 'D', 'E', 'F')),
	CONSTRAINT ck_source_published_in_order CHECK ((published IS NULL AND published_earliest IS NULL AND published_latest IS NULL) OR (published IS NOT NULL AND published_earliest IS NOT NULL AND published_latest IS NOT NULL AND published_earliest <= published_latest)),
	CONSTRAINT ck_source_title_not_empty CHECK (title <> ''),
	CONSTRAINT ck_source_publisher_country_well_formed CHECK (publisher_country ~ '^[A-Z]{2}$'),
	CONSTRAINT ck_source_url_of_the_web CHECK (url ~ '^https?://'),
	CONSTRAINT ck_source_archive_url_of_the_web CHECK (archive_url ~ '^https?://'),
	CONSTRAINT ck_source_derives_from_another CHECK (derived_from_id <> id),
	CONSTRAINT fk_source_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_source_derived_from_id FOREIGN KEY(derived_from_id) REFERENCES source (id)
);

CREATE INDEX ix_source_by_url ON source (url) WHERE url IS NOT NULL AND withdrawn_at IS NULL;

CREATE INDEX ix_source_derived_from ON source (derived_from_id) WHERE derived_from_id IS NOT NULL AND withdrawn_at IS NULL;

CREATE INDEX ix_source_listing ON source (created_at, id) WHERE withdrawn_at IS NULL;

CREATE TABLE capture (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	source_id UUID NOT NULL,
	media_type TEXT NOT NULL,
	bytes BIGINT NOT NULL,
	sha256 TEXT NOT NULL,
	captured_at TIMESTAMP WITH TIME ZONE NOT NULL,
	tool TEXT,
	original_url TEXT,
	file_name TEXT,
	redacted_copy_of_id UUID,
	CONSTRAINT pk_capture PRIMARY KEY (id),
	CONSTRAINT ck_capture_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_capture_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_capture_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_capture_media_type_well_formed CHECK (media_type ~ '^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$'),
	CONSTRAINT ck_capture_bytes_some CHECK (bytes > 0),
	CONSTRAINT ck_capture_sha256_well_formed CHECK (sha256 ~ '^[0-9a-f]{64}$'),
	CONSTRAINT ck_capture_original_url_of_the_web CHECK (original_url ~ '^https?://'),
	CONSTRAINT ck_capture_redacts_another CHECK (redacted_copy_of_id <> id),
	CONSTRAINT uq_capture_id_source_id UNIQUE (id, source_id),
	CONSTRAINT fk_capture_redacted_copy_within_its_source FOREIGN KEY(redacted_copy_of_id, source_id) REFERENCES capture (id, source_id),
	CONSTRAINT fk_capture_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_capture_source_id FOREIGN KEY(source_id) REFERENCES source (id)
);

CREATE INDEX ix_capture_by_content ON capture (sha256);

CREATE INDEX ix_capture_of_source ON capture (source_id) WHERE withdrawn_at IS NULL;

CREATE INDEX ix_capture_redacted_copies ON capture (redacted_copy_of_id) WHERE redacted_copy_of_id IS NOT NULL AND withdrawn_at IS NULL;

CREATE TABLE citation (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	source_id UUID NOT NULL,
	capture_id UUID,
	case_id UUID,
	subject_type TEXT NOT NULL,
	subject_id UUID NOT NULL,
	field TEXT,
	stance TEXT NOT NULL,
	stated_value TEXT,
	locator TEXT,
	quote TEXT,
	translation TEXT,
	connection TEXT,
	credibility SMALLINT,
	CONSTRAINT pk_citation PRIMARY KEY (id),
	CONSTRAINT ck_citation_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_citation_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_citation_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_citation_subject_type_known CHECK (subject_type IN ('person', 'person_name', 'person_identifier', 'person_relation', 'case', 'status_event', 'placement', 'proceeding', 'charge', 'sentence', 'occurrence', 'position', 'assessment', 'consent', 'facility', 'body', 'source', 'capture', 'citation', 'advocacy_action', 'action_party', 'action_case', 'deadline', 'organization', 'api_key')),
	CONSTRAINT ck_citation_stance_known CHECK (stance IN ('supports', 'disputes', 'mentions')),
	CONSTRAINT ck_citation_connection_known CHECK (connection IS NULL OR connection IN ('involved', 'victim', 'witness', 'perpetrator', 'related', 'related_to_victim', 'relative_of_victim', 'colleague_of_victim', 'fellow_member_of_victim', 'related_to_perpetrator', 'relative_of_perpetrator', 'colleague_of_perpetrator', 'fellow_member_of_perpetrator', 'third_party', 'reporter', 'service_provider', 'lawyer', 'medical_provider', 'financial_provider', 'ngo', 'human_rights_ngo', 'unknown')),
	CONSTRAINT ck_citation_subject_citable CHECK (subject_type NOT IN ('citation', 'organization', 'api_key')),
	CONSTRAINT ck_citation_case_of_its_subject CHECK (subject_type <> 'case' OR (case_id IS NOT NULL AND case_id = subject_id)),
	CONSTRAINT ck_citation_field_well_formed CHECK (field ~ '^[a-z][a-z_]{0,62}$'),
	CONSTRAINT ck_citation_stated_value_of_a_field CHECK (stated_value IS NULL OR field IS NOT NULL),
	CONSTRAINT ck_citation_credibility_one_to_six CHECK (credibility BETWEEN 1 AND 6),
	CONSTRAINT fk_citation_capture_of_its_source FOREIGN KEY(capture_id, source_id) REFERENCES capture (id, source_id),
	CONSTRAINT fk_citation_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_citation_source_id FOREIGN KEY(source_id) REFERENCES source (id),
	CONSTRAINT fk_citation_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
);

CREATE INDEX ix_citation_listing ON citation (created_at, id) WHERE withdrawn_at IS NULL;

CREATE INDEX ix_citation_of_capture ON citation (capture_id) WHERE capture_id IS NOT NULL AND withdrawn_at IS NULL;

CREATE INDEX ix_citation_of_case ON citation (case_id) WHERE withdrawn_at IS NULL;

CREATE INDEX ix_citation_of_source ON citation (source_id) WHERE withdrawn_at IS NULL;

CREATE INDEX ix_citation_of_subject ON citation (subject_type, subject_id) WHERE withdrawn_at IS NULL;

CREATE CONSTRAINT TRIGGER source_is_journalled AFTER INSERT OR UPDATE OR DELETE ON source
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON source TO habeas_member;
GRANT SELECT ON source TO habeas_worker;
CREATE CONSTRAINT TRIGGER capture_is_journalled AFTER INSERT OR UPDATE OR DELETE ON capture
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON capture TO habeas_member;
GRANT SELECT ON capture TO habeas_worker;
CREATE CONSTRAINT TRIGGER citation_is_journalled AFTER INSERT OR UPDATE OR DELETE ON citation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON citation TO habeas_member;
GRANT SELECT ON citation TO habeas_worker;
