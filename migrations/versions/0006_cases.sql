CREATE TABLE "case" (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	reference TEXT NOT NULL,
	person_id UUID NOT NULL,
	country TEXT NOT NULL,
	authority_id UUID,
	deprivation TEXT NOT NULL,
	summary TEXT,
	circumstances TEXT,
	reasons_given TEXT,
	legal_basis TEXT,
	warrant_shown TEXT NOT NULL,
	priority TEXT,
	monitoring TEXT NOT NULL,
	risk_level TEXT,
	review_after SMALLINT,
	tags TEXT[] NOT NULL,
	publication TEXT NOT NULL,
	name_disclosure TEXT NOT NULL,
	pseudonym TEXT,
	detained_on TEXT,
	detained_on_earliest DATE,
	detained_on_latest DATE,
	ended_on TEXT,
	ended_on_earliest DATE,
	ended_on_latest DATE,
	custody TEXT,
	legal TEXT,
	life TEXT,
	acknowledgement TEXT,
	last_confirmed_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_case PRIMARY KEY (id),
	CONSTRAINT ck_case_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_case_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_case_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_case_reference_well_formed CHECK (reference ~ '^[A-Z]{2}-[0-9]{4}-[0-9]{4,9}$'),
	CONSTRAINT ck_case_country_well_formed CHECK (country ~ '^[A-Z]{2}$'),
	CONSTRAINT ck_case_review_after_some_days CHECK (review_after IS NULL OR review_after > 0),
	CONSTRAINT ck_case_pseudonym_given CHECK (name_disclosure <> 'pseudonym' OR pseudonym IS NOT NULL),
	CONSTRAINT ck_case_deprivation_known CHECK (deprivation IN ('arrest', 'abduction', 'enforced_disappearance', 'imprisonment', 'administrative_detention', 'house_arrest', 'political_prison_camp', 'forced_labour_camp', 'psychiatric_commitment', 'immigration_detention', 'hostage_taking', 'forced_repatriation', 'exit_ban', 'short_term_detention')),
	CONSTRAINT ck_case_warrant_shown_known CHECK (warrant_shown IN ('yes', 'no', 'unknown')),
	CONSTRAINT ck_case_priority_known CHECK (priority IS NULL OR priority IN ('urgent', 'high_priority', 'priority', 'low_priority', 'case_rejected')),
	CONSTRAINT ck_case_monitoring_known CHECK (monitoring IN ('active', 'pending', 'dormant', 'closed')),
	CONSTRAINT ck_case_risk_level_known CHECK (risk_level IS NULL OR risk_level IN ('low', 'medium', 'high', 'critical', 'unknown')),
	CONSTRAINT ck_case_publication_known CHECK (publication IN ('draft', 'in_review', 'approved', 'published', 'unpublished', 'withdrawn')),
	CONSTRAINT ck_case_name_disclosure_known CHECK (name_disclosure IN ('full', 'initials', 'pseudonym', 'withheld')),
	CONSTRAINT ck_case_custody_known CHECK (custody IS NULL OR custody IN ('wanted', 'reported_detained', 'in_custody', 'house_arrest', 'restricted_movement', 'disappeared', 'released', 'escaped', 'deceased', 'unknown')),
	CONSTRAINT ck_case_legal_known CHECK (legal IS NULL OR legal IN ('no_known_process', 'not_charged', 'under_investigation', 'charged', 'on_trial', 'convicted', 'serving_sentence', 'on_appeal', 'acquitted', 'dismissed', 'pardoned', 'sentence_completed', 'unknown')),
	CONSTRAINT ck_case_life_known CHECK (life IS NULL OR life IN ('alive_confirmed', 'presumed_alive', 'unknown', 'presumed_dead', 'died_in_custody', 'executed', 'died_after_release')),
	CONSTRAINT ck_case_acknowledgement_known CHECK (acknowledgement IS NULL OR acknowledgement IN ('location_disclosed', 'location_undisclosed', 'denied', 'no_statement', 'unknown')),
	CONSTRAINT ck_case_detained_on_in_order CHECK ((detained_on IS NULL AND detained_on_earliest IS NULL AND detained_on_latest IS NULL) OR (detained_on IS NOT NULL AND detained_on_earliest IS NOT NULL AND detained_on_latest IS NOT NULL AND detained_on_earliest <= detained_on_latest)),
	CONSTRAINT ck_case_ended_on_in_order CHECK ((ended_on IS NULL AND ended_on_earliest IS NULL AND ended_on_latest IS NULL) OR (ended_on IS NOT NULL AND ended_on_earliest IS NOT NULL AND ended_on_latest IS NOT NULL AND ended_on_earliest <= ended_on_latest)),
	CONSTRAINT fk_case_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT uq_case_reference UNIQUE (reference),
	CONSTRAINT fk_case_person_id FOREIGN KEY(person_id) REFERENCES person (id),
	CONSTRAINT fk_case_authority_id FOREIGN KEY(authority_id) REFERENCES body (id)
);

CREATE INDEX ix_case_by_change ON "case" (updated_at, id) WHERE withdrawn_at IS NULL;

CREATE INDEX ix_case_by_country ON "case" (country, reference) WHERE withdrawn_at IS NULL;

CREATE INDEX ix_case_by_custody ON "case" (custody, reference) WHERE withdrawn_at IS NULL;

CREATE INDEX ix_case_by_detention ON "case" (coalesce(detained_on_earliest, 'infinity'::date), id) WHERE withdrawn_at IS NULL;

CREATE INDEX ix_case_by_reference ON "case" (reference, id) WHERE withdrawn_at IS NULL;

CREATE INDEX ix_case_of_person ON "case" (person_id);

CREATE INDEX ix_case_public_by_change ON "case" (updated_at, id) WHERE audience = 'public' AND publication = 'published' AND withdrawn_at IS NULL;

CREATE INDEX ix_case_public_by_detention ON "case" (coalesce(detained_on_earliest, 'infinity'::date), id) WHERE audience = 'public' AND publication = 'published' AND withdrawn_at IS NULL;

CREATE INDEX ix_case_public_by_reference ON "case" (reference, id) WHERE audience = 'public' AND publication = 'published' AND withdrawn_at IS NULL;

CREATE TABLE case_serial (
	country TEXT NOT NULL,
	year TEXT NOT NULL,
	last INTEGER NOT NULL,
	CONSTRAINT pk_case_serial PRIMARY KEY (country, year)
);

CREATE TABLE status_event (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	case_id UUID NOT NULL,
	axis TEXT NOT NULL,
	code TEXT NOT NULL,
	occurred TEXT NOT NULL,
	occurred_earliest DATE NOT NULL,
	occurred_latest DATE NOT NULL,
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
	certainty TEXT NOT NULL,
	facility_id UUID,
	release_type TEXT,
	note TEXT,
	supersedes_id UUID,
	retracted_at TIMESTAMP WITH TIME ZONE,
	retraction_reason TEXT,
	CONSTRAINT pk_status_event PRIMARY KEY (id),
	CONSTRAINT ck_status_event_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_status_event_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_status_event_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_status_event_axis_known CHECK (axis IN ('custody', 'legal', 'life', 'acknowledgement')),
	CONSTRAINT ck_status_event_code_of_its_axis CHECK ((axis = 'custody' AND code IN ('wanted', 'reported_detained', 'in_custody', 'house_arrest', 'restricted_movement', 'disappeared', 'released', 'escaped', 'deceased', 'unknown')) OR (axis = 'legal' AND code IN ('no_known_process', 'not_charged', 'under_investigation', 'charged', 'on_trial', 'convicted', 'serving_sentence', 'on_appeal', 'acquitted', 'dismissed', 'pardoned', 'sentence_completed', 'unknown')) OR (axis = 'life' AND code IN ('alive_confirmed', 'presumed_alive', 'unknown', 'presumed_dead', 'died_in_custody', 'executed', 'died_after_release')) OR (axis = 'acknowledgement' AND code IN ('location_disclosed', 'location_undisclosed', 'denied', 'no_statement', 'unknown'))),
	CONSTRAINT ck_status_event_certainty_known CHECK (certainty IN ('confirmed', 'likely', 'possible', 'unlikely', 'unknown')),
	CONSTRAINT ck_status_event_release_type_known CHECK (release_type IS NULL OR release_type IN ('unconditional', 'conditional', 'bail', 'amnesty', 'pardon', 'exchange', 'deportation', 'sentence_served', 'escape', 'other', 'unknown')),
	CONSTRAINT ck_status_event_release_type_of_a_release CHECK (release_type IS NULL OR code IN ('released', 'escaped')),
	CONSTRAINT ck_status_event_occurred_in_order CHECK (occurred_earliest <= occurred_latest),
	CONSTRAINT ck_status_event_retracted_with_a_reason CHECK ((retracted_at IS NULL) = (retraction_reason IS NULL)),
	CONSTRAINT ck_status_event_supersedes_another CHECK (supersedes_id <> id),
	CONSTRAINT fk_status_event_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_status_event_case_id FOREIGN KEY(case_id) REFERENCES "case" (id),
	CONSTRAINT fk_status_event_facility_id FOREIGN KEY(facility_id) REFERENCES facility (id),
	CONSTRAINT fk_status_event_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES status_event (id)
);

CREATE INDEX ix_status_event_of_case ON status_event (case_id, axis, occurred_latest, recorded_at, id);

CREATE UNIQUE INDEX uq_status_event_superseded_once ON status_event (supersedes_id) WHERE supersedes_id IS NOT NULL;

CREATE CONSTRAINT TRIGGER case_is_journalled AFTER INSERT OR UPDATE OR DELETE ON "case"
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON "case" TO habeas_member;
GRANT SELECT ON "case" TO habeas_worker;
CREATE CONSTRAINT TRIGGER status_event_is_journalled AFTER INSERT OR UPDATE OR DELETE ON status_event
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON status_event TO habeas_member;
GRANT SELECT ON status_event TO habeas_worker;
GRANT SELECT, INSERT, UPDATE ON case_serial TO habeas_member;
