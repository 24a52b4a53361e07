CREATE TABLE person (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	sex TEXT NOT NULL,
	birth_date TEXT,
	birth_date_earliest DATE,
	birth_date_latest DATE,
	death_date TEXT,
	death_date_earliest DATE,
	death_date_latest DATE,
	nationalities TEXT[] NOT NULL,
	ethnicity TEXT,
	religion TEXT,
	occupations TEXT[] NOT NULL,
	categories TEXT[] NOT NULL,
	working_label TEXT,
	notes TEXT,
	CONSTRAINT pk_person PRIMARY KEY (id),
	CONSTRAINT ck_person_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_person_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_person_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_person_sex_known CHECK (sex IN ('male', 'female', 'other', 'unknown')),
	CONSTRAINT ck_person_categories_known CHECK (categories <@ ARRAY['missionary', 'clergy', 'journalist', 'human_rights_defender', 'lawyer', 'opposition_politician', 'activist', 'academic', 'student', 'trade_unionist', 'artist', 'foreign_national', 'repatriated_escapee', 'humanitarian_worker', 'child', 'older_person', 'person_with_disability', 'religious_minority', 'ethnic_minority', 'indigenous_person', 'lgbti_person', 'refugee', 'abductee', 'prisoner_of_war', 'protester', 'online_critic', 'whistleblower', 'health_worker', 'businessperson', 'government_official', 'military', 'relative_of_detainee', 'other']::text[]),
	CONSTRAINT ck_person_birth_date_in_order CHECK ((birth_date IS NULL AND birth_date_earliest IS NULL AND birth_date_latest IS NULL) OR (birth_date IS NOT NULL AND birth_date_earliest IS NOT NULL AND birth_date_latest IS NOT NULL AND birth_date_earliest <= birth_date_latest)),
	CONSTRAINT ck_person_death_date_in_order CHECK ((death_date IS NULL AND death_date_earliest IS NULL AND death_date_latest IS NULL) OR (death_date IS NOT NULL AND death_date_earliest IS NOT NULL AND death_date_latest IS NOT NULL AND death_date_earliest <= death_date_latest)),
	CONSTRAINT fk_person_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id)
);

CREATE INDEX ix_person_listing ON person (created_at, id) WHERE withdrawn_at IS NULL;

CREATE TABLE person_name (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	person_id UUID NOT NULL,
	"full" TEXT NOT NULL,
	given TEXT,
	family TEXT,
	patronymic TEXT,
	kind TEXT NOT NULL,
	language TEXT,
	script TEXT NOT NULL,
	romanisation TEXT,
	CONSTRAINT pk_person_name PRIMARY KEY (id),
	CONSTRAINT ck_person_name_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_person_name_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_person_name_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_person_name_kind_known CHECK (kind IN ('primary', 'legal', 'birth', 'religious', 'alias', 'nickname', 'romanisation', 'as_printed', 'pseudonym', 'former')),
	CONSTRAINT ck_person_name_romanisation_known CHECK (romanisation IS NULL OR romanisation IN ('rr', 'mr', 'dprk', 'pinyin', 'wade_giles', 'jyutping', 'bgn_pcgn', 'ala_lc', 'other')),
	CONSTRAINT ck_person_name_full_not_empty CHECK ("full" <> ''),
	CONSTRAINT fk_person_name_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_person_name_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);

CREATE INDEX ix_person_name_of_person ON person_name (person_id) WHERE withdrawn_at IS NULL;

CREATE UNIQUE INDEX uq_person_name_one_primary_a_script ON person_name (person_id, script) WHERE kind = 'primary' AND withdrawn_at IS NULL;

CREATE TABLE person_identifier (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	person_id UUID NOT NULL,
	scheme TEXT NOT NULL,
	value TEXT NOT NULL,
	CONSTRAINT pk_person_identifier PRIMARY KEY (id),
	CONSTRAINT ck_person_identifier_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_person_identifier_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_person_identifier_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT fk_person_identifier_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_person_identifier_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);

CREATE INDEX ix_person_identifier_of_person ON person_identifier (person_id) WHERE withdrawn_at IS NULL;

CREATE UNIQUE INDEX uq_person_identifier_scheme_value ON person_identifier (organization_id, scheme, value) WHERE withdrawn_at IS NULL;

CREATE TABLE person_relation (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	person_id UUID NOT NULL,
	related_person_id UUID NOT NULL,
	type TEXT NOT NULL,
	started TEXT,
	started_earliest DATE,
	started_latest DATE,
	ended TEXT,
	ended_earliest DATE,
	ended_latest DATE,
	note TEXT,
	CONSTRAINT pk_person_relation PRIMARY KEY (id),
	CONSTRAINT ck_person_relation_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_person_relation_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_person_relation_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_person_relation_type_known CHECK (type IN ('spouse', 'partner', 'fiance', 'parent', 'child', 'sibling', 'grandparent', 'grandchild', 'aunt_uncle', 'niece_nephew', 'cousin', 'other_relative', 'guardian', 'ward', 'friend', 'co_student', 'teacher', 'student', 'housemate', 'neighbour', 'community_member', 'colleague', 'employer', 'employee', 'fellow_member', 'client', 'service_provider', 'lawyer', 'co_defendant', 'cellmate', 'other', 'unknown')),
	CONSTRAINT ck_person_relation_started_in_order CHECK ((started IS NULL AND started_earliest IS NULL AND started_latest IS NULL) OR (started IS NOT NULL AND started_earliest IS NOT NULL AND started_latest IS NOT NULL AND started_earliest <= started_latest)),
	CONSTRAINT ck_person_relation_ended_in_order CHECK ((ended IS NULL AND ended_earliest IS NULL AND ended_latest IS NULL) OR (ended IS NOT NULL AND ended_earliest IS NOT NULL AND ended_latest IS NOT NULL AND ended_earliest <= ended_latest)),
	CONSTRAINT ck_person_relation_relates_two_people CHECK (person_id <> related_person_id),
	CONSTRAINT fk_person_relation_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_person_relation_person_id FOREIGN KEY(person_id) REFERENCES person (id),
	CONSTRAINT fk_person_relation_related_person_id FOREIGN KEY(related_person_id) REFERENCES person (id)
);

CREATE INDEX ix_person_relation_of_person ON person_relation (person_id) WHERE withdrawn_at IS NULL;

CREATE INDEX ix_person_relation_to_person ON person_relation (related_person_id) WHERE withdrawn_at IS NULL;

CREATE CONSTRAINT TRIGGER person_is_journalled AFTER INSERT OR UPDATE OR DELETE ON person
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON person TO habeas_member;
GRANT SELECT ON person TO habeas_worker;
CREATE CONSTRAINT TRIGGER person_name_is_journalled AFTER INSERT OR UPDATE OR DELETE ON person_name
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON person_name TO habeas_member;
GRANT SELECT ON person_name TO habeas_worker;
CREATE CONSTRAINT TRIGGER person_identifier_is_journalled AFTER INSERT OR UPDATE OR DELETE ON person_identifier
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON person_identifier TO habeas_member;
GRANT SELECT ON person_identifier TO habeas_worker;
CREATE CONSTRAINT TRIGGER person_relation_is_journalled AFTER INSERT OR UPDATE OR DELETE ON person_relation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON person_relation TO habeas_member;
GRANT SELECT ON person_relation TO habeas_worker;
