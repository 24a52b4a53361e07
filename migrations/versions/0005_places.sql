CREATE TABLE body (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	names JSONB NOT NULL,
	kind TEXT NOT NULL,
	country TEXT,
	parent_id UUID,
	CONSTRAINT pk_body PRIMARY KEY (id),
	CONSTRAINT ck_body_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_body_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_body_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_body_names_well_formed CHECK (CASE WHEN jsonb_typeof(names) = 'array' THEN jsonb_array_length(names) >= 1 AND jsonb_array_length(jsonb_path_query_array(names, 'strict $[*] ? (@.full.type() == "string" && @.full != "" && (@.language == null || @.language.type() == "string") && @.script like_regex "^[A-Z][a-z]{3}$" && (@.kind == "primary" || @.kind == "legal" || @.kind == "birth" || @.kind == "religious" || @.kind == "alias" || @.kind == "nickname" || @.kind == "romanisation" || @.kind == "as_printed" || @.kind == "pseudonym" || @.kind == "former") && (@.romanisation == null || (@.romanisation == "rr" || @.romanisation == "mr" || @.romanisation == "dprk" || @.romanisation == "pinyin" || @.romanisation == "wade_giles" || @.romanisation == "jyutping" || @.romanisation == "bgn_pcgn" || @.romanisation == "ala_lc" || @.romanisation == "other")))')) = jsonb_array_length(names) ELSE false END),
	CONSTRAINT ck_body_kind_known CHECK (kind IN ('ministry', 'court', 'security_agency', 'un_mechanism', 'intergovernmental', 'ngo', 'church', 'media_outlet', 'government', 'parliament', 'police', 'military', 'prison_service', 'other')),
	CONSTRAINT ck_body_country_well_formed CHECK (country ~ '^[A-Z]{2}$'),
	CONSTRAINT ck_body_parent_is_another CHECK (parent_id <> id),
	CONSTRAINT fk_body_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_body_parent_id FOREIGN KEY(parent_id) REFERENCES body (id)
);

CREATE INDEX ix_body_by_country ON body (country, kind) WHERE withdrawn_at IS NULL;

CREATE INDEX ix_body_listing ON body (created_at, id) WHERE withdrawn_at IS NULL;

CREATE INDEX ix_body_of_parent ON body (parent_id) WHERE parent_id IS NOT NULL AND withdrawn_at IS NULL;

CREATE TABLE facility (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	names JSONB NOT NULL,
	type TEXT NOT NULL,
	country TEXT NOT NULL,
	admin_area TEXT,
	latitude DOUBLE PRECISION,
	longitude DOUBLE PRECISION,
	public_precision TEXT NOT NULL,
	operator_id UUID,
	opened TEXT,
	opened_earliest DATE,
	opened_latest DATE,
	closed TEXT,
	closed_earliest DATE,
	closed_latest DATE,
	CONSTRAINT pk_facility PRIMARY KEY (id),
	CONSTRAINT ck_facility_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_facility_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_facility_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_facility_names_well_formed CHECK (CASE WHEN jsonb_typeof(names) = 'array' THEN jsonb_array_length(names) >= 1 AND jsonb_array_length(jsonb_path_query_array(names, 'strict $[*] ? (@.full.type() == "string" && @.full != "" && (@.language == null || @.language.type() == "string") && @.script like_regex "^[A-Z][a-z]{3}$" && (@.kind == "primary" || @.kind == "legal" || @.kind == "birth" || @.kind == "religious" || @.kind == "alias" || @.kind == "nickname" || @.kind == "romanisation" || @.kind == "as_printed" || @.kind == "pseudonym" || @.kind == "former") && (@.romanisation == null || (@.romanisation == "rr" || @.romanisation == "mr" || @.romanisation == "dprk" || @.romanisation == "pinyin" || @.romanisation == "wade_giles" || @.romanisation == "jyutping" || @.romanisation == "bgn_pcgn" || @.romanisation == "ala_lc" || @.romanisation == "other")))')) = jsonb_array_length(names) ELSE false END),
	CONSTRAINT ck_facility_type_known CHECK (type IN ('police_station', 'pre_trial_detention', 'prison', 'labour_camp', 'political_prison_camp', 'secret_site', 'immigration_detention', 'psychiatric', 'military', 'court', 'hospital')),
	CONSTRAINT ck_facility_public_precision_known CHECK (public_precision IN ('exact', 'city', 'region', 'country', 'hidden')),
	CONSTRAINT ck_facility_country_well_formed CHECK (country ~ '^[A-Z]{2}$'),
	CONSTRAINT ck_facility_latitude_with_longitude CHECK ((latitude IS NULL) = (longitude IS NULL)),
	CONSTRAINT ck_facility_latitude_on_earth CHECK (latitude BETWEEN -90 AND 90),
	CONSTRAINT ck_facility_longitude_on_earth CHECK (longitude BETWEEN -180 AND 180),
	CONSTRAINT ck_facility_opened_in_order CHECK ((opened IS NULL AND opened_earliest IS NULL AND opened_latest IS NULL) OR (opened IS NOT NULL AND opened_earliest IS NOT NULL AND opened_latest IS NOT NULL AND opened_earliest <= opened_latest)),
	CONSTRAINT ck_facility_closed_in_order CHECK ((closed IS NULL AND closed_earliest IS NULL AND closed_latest IS NULL) OR (closed IS NOT NULL AND closed_earliest IS NOT NULL AND closed_latest IS NOT NULL AND closed_earliest <= closed_latest)),
	CONSTRAINT ck_facility_opened_before_closed CHECK (opened_earliest <= closed_latest),
	CONSTRAINT fk_facility_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_facility_operator_id FOREIGN KEY(operator_id) REFERENCES body (id)
);

CREATE INDEX ix_facility_by_country ON facility (country, type) WHERE withdrawn_at IS NULL;

CREATE INDEX ix_facility_listing ON facility (created_at, id) WHERE withdrawn_at IS NULL;

CREATE INDEX ix_facility_of_operator ON facility (operator_id) WHERE operator_id IS NOT NULL AND withdrawn_at IS NULL;

CREATE CONSTRAINT TRIGGER body_is_journalled AFTER INSERT OR UPDATE OR DELETE ON body
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON body TO habeas_member;
GRANT SELECT ON body TO habeas_worker;
CREATE CONSTRAINT TRIGGER facility_is_journalled AFTER INSERT OR UPDATE OR DELETE ON facility
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON facility TO habeas_member;
GRANT SELECT ON facility TO habeas_worker;
