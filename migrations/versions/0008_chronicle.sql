CREATE TABLE placement (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	case_id UUID NOT NULL,
	facility_id UUID,
	place TEXT,
	started TEXT,
	started_earliest DATE,
	started_latest DATE,
	ended TEXT,
	ended_earliest DATE,
	ended_latest DATE,
	reason TEXT NOT NULL,
	certainty TEXT NOT NULL,
	note TEXT,
	CONSTRAINT pk_placement PRIMARY KEY (id),
	CONSTRAINT ck_placement_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_placement_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_placement_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_placement_reason_known CHECK (reason IN ('initial', 'transfer', 'hospital', 'court', 'labour', 'unknown')),
	CONSTRAINT ck_placement_certainty_known CHECK (certainty IN ('confirmed', 'likely', 'possible', 'unlikely', 'unknown')),
	CONSTRAINT ck_placement_somewhere CHECK (facility_id IS NOT NULL OR place IS NOT NULL),
	CONSTRAINT ck_placement_started_in_order CHECK ((started IS NULL AND started_earliest IS NULL AND started_latest IS NULL) OR (started IS NOT NULL AND started_earliest IS NOT NULL AND started_latest IS NOT NULL AND started_earliest <= started_latest)),
	CONSTRAINT ck_placement_ended_in_order CHECK ((ended IS NULL AND ended_earliest IS NULL AND ended_latest IS NULL) OR (ended IS NOT NULL AND ended_earliest IS NOT NULL AND ended_latest IS NOT NULL AND ended_earliest <= ended_latest)),
	CONSTRAINT ck_placement_from_before_to CHECK (started_earliest <= ended_latest),
	CONSTRAINT fk_placement_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_placement_case_id FOREIGN KEY(case_id) REFERENCES "case" (id),
	CONSTRAINT fk_placement_facility_id FOREIGN KEY(facility_id) REFERENCES facility (id)
);

CREATE INDEX ix_placement_of_case ON placement (case_id) WHERE withdrawn_at IS NULL;

CREATE INDEX ix_placement_of_facility ON placement (facility_id) WHERE facility_id IS NOT NULL AND withdrawn_at IS NULL;

CREATE TABLE proceeding (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	case_id UUID NOT NULL,
	type TEXT NOT NULL,
	court_id UUID,
	court TEXT,
	court_type TEXT,
	case_number TEXT,
	held_on TEXT,
	held_on_earliest DATE,
	held_on_latest DATE,
	closed_hearing BOOLEAN,
	counsel TEXT[] NOT NULL,
	outcome TEXT,
	CONSTRAINT pk_proceeding PRIMARY KEY (id),
	CONSTRAINT ck_proceeding_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_proceeding_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_proceeding_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_proceeding_type_known CHECK (type IN ('investigation', 'trial', 'appeal', 'review', 'pardon', 'extradition', 'habeas_corpus')),
	CONSTRAINT ck_proceeding_court_type_known CHECK (court_type IS NULL OR court_type IN ('civilian_court', 'military_court', 'administrative_tribunal', 'other', 'unknown')),
	CONSTRAINT ck_proceeding_counsel_known CHECK (counsel <@ ARRAY['not_permitted', 'not_requested', 'before_indictment', 'before_trial', 'during_interrogation', 'before_signing', 'after_signing', 'defended_at_trial', 'silenced_at_trial', 'private_consultation', 'supervised_consultation', 'no_consultation', 'accused_absent', 'accused_uninformed', 'compelled_testimony', 'no_witness_examination', 'state_appointed', 'provided_by_organization', 'chosen_by_client', 'paid_by_client', 'other', 'unknown']::text[]),
	CONSTRAINT ck_proceeding_held_on_in_order CHECK ((held_on IS NULL AND held_on_earliest IS NULL AND held_on_latest IS NULL) OR (held_on IS NOT NULL AND held_on_earliest IS NOT NULL AND held_on_latest IS NOT NULL AND held_on_earliest <= held_on_latest)),
	CONSTRAINT uq_proceeding_id_case_id UNIQUE (id, case_id),
	CONSTRAINT fk_proceeding_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_proceeding_case_id FOREIGN KEY(case_id) REFERENCES "case" (id),
	CONSTRAINT fk_proceeding_court_id FOREIGN KEY(court_id) REFERENCES body (id)
);

CREATE INDEX ix_proceeding_of_case ON proceeding (case_id) WHERE withdrawn_at IS NULL;

CREATE INDEX ix_proceeding_of_court ON proceeding (court_id) WHERE court_id IS NOT NULL AND withdrawn_at IS NULL;

CREATE TABLE charge (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	proceeding_id UUID NOT NULL,
	case_id UUID NOT NULL,
	statute TEXT,
	article TEXT,
	title TEXT NOT NULL,
	disposition TEXT NOT NULL,
	CONSTRAINT pk_charge PRIMARY KEY (id),
	CONSTRAINT ck_charge_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_charge_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_charge_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_charge_disposition_known CHECK (disposition IN ('pending', 'convicted', 'acquitted', 'dismissed', 'withdrawn', 'unknown')),
	CONSTRAINT ck_charge_title_not_empty CHECK (title <> ''),
	CONSTRAINT fk_charge_proceeding_of_its_case FOREIGN KEY(proceeding_id, case_id) REFERENCES proceeding (id, case_id),
	CONSTRAINT fk_charge_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_charge_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
);

CREATE INDEX ix_charge_of_case ON charge (case_id) WHERE withdrawn_at IS NULL;

CREATE INDEX ix_charge_of_proceeding ON charge (proceeding_id) WHERE withdrawn_at IS NULL;

CREATE TABLE sentence (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	proceeding_id UUID NOT NULL,
	case_id UUID NOT NULL,
	kind TEXT NOT NULL,
	years SMALLINT,
	months SMALLINT,
	days SMALLINT,
	started TEXT,
	started_earliest DATE,
	started_latest DATE,
	expected_end TEXT,
	expected_end_earliest DATE,
	expected_end_latest DATE,
	changed_by_id UUID,
	note TEXT,
	CONSTRAINT pk_sentence PRIMARY KEY (id),
	CONSTRAINT ck_sentence_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_sentence_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_sentence_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_sentence_kind_known CHECK (kind IN ('imprisonment', 'hard_labour', 'life', 'death', 'suspended_death', 'fine', 'exile', 'house_arrest', 'corporal_punishment', 'deprivation_of_political_rights', 'other')),
	CONSTRAINT ck_sentence_length_counted_from_one CHECK (years BETWEEN 1 AND 9999 AND months BETWEEN 1 AND 9999 AND days BETWEEN 1 AND 9999),
	CONSTRAINT ck_sentence_life_and_death_without_length CHECK (kind NOT IN ('life', 'death') OR COALESCE(years, months, days) IS NULL),
	CONSTRAINT ck_sentence_started_in_order CHECK ((started IS NULL AND started_earliest IS NULL AND started_latest IS NULL) OR (started IS NOT NULL AND started_earliest IS NOT NULL AND started_latest IS NOT NULL AND started_earliest <= started_latest)),
	CONSTRAINT ck_sentence_expected_end_in_order CHECK ((expected_end IS NULL AND expected_end_earliest IS NULL AND expected_end_latest IS NULL) OR (expected_end IS NOT NULL AND expected_end_earliest IS NOT NULL AND expected_end_latest IS NOT NULL AND expected_end_earliest <= expected_end_latest)),
	CONSTRAINT ck_sentence_from_before_expected_end CHECK (started_earliest <= expected_end_latest),
	CONSTRAINT ck_sentence_changed_by_another_proceeding CHECK (changed_by_id <> proceeding_id),
	CONSTRAINT fk_sentence_proceeding_of_its_case FOREIGN KEY(proceeding_id, case_id) REFERENCES proceeding (id, case_id),
	CONSTRAINT fk_sentence_changed_within_its_case FOREIGN KEY(changed_by_id, case_id) REFERENCES proceeding (id, case_id),
	CONSTRAINT fk_sentence_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_sentence_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
);

CREATE INDEX ix_sentence_changed_by ON sentence (changed_by_id) WHERE changed_by_id IS NOT NULL AND withdrawn_at IS NULL;

CREATE INDEX ix_sentence_of_case ON sentence (case_id) WHERE withdrawn_at IS NULL;

CREATE INDEX ix_sentence_of_proceeding ON sentence (proceeding_id) WHERE withdrawn_at IS NULL;

CREATE TABLE occurrence (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	case_id UUID NOT NULL,
	type TEXT NOT NULL,
	occurred TEXT,
	occurred_earliest DATE,
	occurred_latest DATE,
	place TEXT,
	text TEXT,
	certainty TEXT NOT NULL,
	CONSTRAINT pk_occurrence PRIMARY KEY (id),
	CONSTRAINT ck_occurrence_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_occurrence_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_occurrence_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_occurrence_type_known CHECK (type IN ('sighting', 'proof_of_life', 'family_contact', 'consular_visit', 'counsel_visit', 'forced_confession_broadcast', 'ill_treatment_report', 'hunger_strike', 'hospitalisation', 'hearing', 'official_statement', 'un_opinion', 'repatriation', 'other')),
	CONSTRAINT ck_occurrence_certainty_known CHECK (certainty IN ('confirmed', 'likely', 'possible', 'unlikely', 'unknown')),
	CONSTRAINT ck_occurrence_occurred_in_order CHECK ((occurred IS NULL AND occurred_earliest IS NULL AND occurred_latest IS NULL) OR (occurred IS NOT NULL AND occurred_earliest IS NOT NULL AND occurred_latest IS NOT NULL AND occurred_earliest <= occurred_latest)),
	CONSTRAINT fk_occurrence_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_occurrence_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
);

CREATE INDEX ix_occurrence_of_case ON occurrence (case_id) WHERE withdrawn_at IS NULL;

CREATE TABLE position (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	case_id UUID NOT NULL,
	government TEXT NOT NULL,
	position TEXT NOT NULL,
	stated_on TEXT,
	stated_on_earliest DATE,
	stated_on_latest DATE,
	text TEXT,
	CONSTRAINT pk_position PRIMARY KEY (id),
	CONSTRAINT ck_position_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_position_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_position_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_position_position_known CHECK (position IN ('acknowledges', 'denies', 'denies_responsibility', 'alternative_explanation', 'accepts_responsibility', 'other', 'unknown')),
	CONSTRAINT ck_position_government_well_formed CHECK (government ~ '^[A-Z]{2}$'),
	CONSTRAINT ck_position_stated_on_in_order CHECK ((stated_on IS NULL AND stated_on_earliest IS NULL AND stated_on_latest IS NULL) OR (stated_on IS NOT NULL AND stated_on_earliest IS NOT NULL AND stated_on_latest IS NOT NULL AND stated_on_earliest <= stated_on_latest)),
	CONSTRAINT fk_position_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_position_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
);

CREATE INDEX ix_position_of_case ON position (case_id) WHERE withdrawn_at IS NULL;

CREATE TABLE assessment (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	case_id UUID NOT NULL,
	framework TEXT NOT NULL,
	criterion TEXT NOT NULL,
	finding TEXT NOT NULL,
	reasoning TEXT,
	assessed_on DATE NOT NULL,
	CONSTRAINT pk_assessment PRIMARY KEY (id),
	CONSTRAINT ck_assessment_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_assessment_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_assessment_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_assessment_framework_known CHECK (framework IN ('wgad', 'pace_1900', 'levinson', 'forb_irfa', 'icpped')),
	CONSTRAINT ck_assessment_finding_known CHECK (finding IN ('met', 'not_met', 'insufficient', 'not_applicable')),
	CONSTRAINT ck_assessment_criterion_well_formed CHECK (criterion ~ '^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$'),
	CONSTRAINT ck_assessment_criterion_of_its_framework CHECK (framework <> 'wgad' OR criterion IN ('I', 'II', 'III', 'IV', 'V')),
	CONSTRAINT fk_assessment_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_assessment_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
);

CREATE INDEX ix_assessment_of_case ON assessment (case_id) WHERE withdrawn_at IS NULL;

CREATE UNIQUE INDEX uq_assessment_one_finding_an_organization ON assessment (case_id, organization_id, framework, criterion) WHERE withdrawn_at IS NULL;

CREATE CONSTRAINT TRIGGER placement_is_journalled AFTER INSERT OR UPDATE OR DELETE ON placement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON placement TO habeas_member;
GRANT SELECT ON placement TO habeas_worker;
CREATE CONSTRAINT TRIGGER proceeding_is_journalled AFTER INSERT OR UPDATE OR DELETE ON proceeding
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON proceeding TO habeas_member;
GRANT SELECT ON proceeding TO habeas_worker;
CREATE CONSTRAINT TRIGGER charge_is_journalled AFTER INSERT OR UPDATE OR DELETE ON charge
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON charge TO habeas_member;
GRANT SELECT ON charge TO habeas_worker;
CREATE CONSTRAINT TRIGGER sentence_is_journalled AFTER INSERT OR UPDATE OR DELETE ON sentence
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON sentence TO habeas_member;
GRANT SELECT ON sentence TO habeas_worker;
CREATE CONSTRAINT TRIGGER occurrence_is_journalled AFTER INSERT OR UPDATE OR DELETE ON occurrence
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON occurrence TO habeas_member;
GRANT SELECT ON occurrence TO habeas_worker;
CREATE CONSTRAINT TRIGGER position_is_journalled AFTER INSERT OR UPDATE OR DELETE ON position
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON position TO habeas_member;
GRANT SELECT ON position TO habeas_worker;
CREATE CONSTRAINT TRIGGER assessment_is_journalled AFTER INSERT OR UPDATE OR DELETE ON assessment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON assessment TO habeas_member;
GRANT SELECT ON assessment TO habeas_worker;
