CREATE TABLE advocacy_action (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	type TEXT NOT NULL,
	mechanism TEXT,
	title TEXT NOT NULL,
	summary TEXT,
	acted_on TEXT,
	acted_on_earliest DATE,
	acted_on_latest DATE,
	status TEXT NOT NULL,
	priority TEXT,
	reference TEXT,
	impact TEXT,
	CONSTRAINT pk_advocacy_action PRIMARY KEY (id),
	CONSTRAINT ck_advocacy_action_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_advocacy_action_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_advocacy_action_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_advocacy_action_type_known CHECK (type IN ('un_individual_complaint', 'un_urgent_appeal', 'un_disappearance_case', 'un_allegation_letter', 'un_opinion', 'treaty_body_complaint', 'upr_submission', 'resolution', 'plenary_meeting', 'statement', 'government_demarche', 'parliamentary_question', 'parliamentary_adoption', 'prisoner_list', 'sanctions_submission', 'petition', 'letter_writing', 'campaign', 'media', 'trial_observation', 'consular_request', 'legal_aid', 'medical_aid', 'family_support', 'financial_aid', 'vigil')),
	CONSTRAINT ck_advocacy_action_mechanism_known CHECK (mechanism IS NULL OR mechanism IN ('wgad', 'wgeid', 'special_rapporteur', 'treaty_body', 'commission_of_inquiry', 'upr', 'hrc', 'ga', 'sc', 'ohchr', 'icc', 'icj', 'ilo', 'unesco', 'ecthr', 'iachr', 'achpr', 'osce', 'council_of_europe', 'european_union', 'national_court', 'national_parliament', 'other')),
	CONSTRAINT ck_advocacy_action_status_known CHECK (status IN ('planned', 'drafting', 'awaiting_consent', 'submitted', 'transmitted', 'response_received', 'decided', 'follow_up', 'closed', 'rejected')),
	CONSTRAINT ck_advocacy_action_priority_known CHECK (priority IS NULL OR priority IN ('urgent', 'high_priority', 'priority', 'low_priority', 'case_rejected')),
	CONSTRAINT ck_advocacy_action_impact_known CHECK (impact IS NULL OR impact IN ('strong_positive', 'moderate_positive', 'minor', 'none_discernible', 'moderate_negative', 'strong_negative', 'unknown')),
	CONSTRAINT ck_advocacy_action_title_not_empty CHECK (title <> ''),
	CONSTRAINT ck_advocacy_action_acted_on_in_order CHECK ((acted_on IS NULL AND acted_on_earliest IS NULL AND acted_on_latest IS NULL) OR (acted_on IS NOT NULL AND acted_on_earliest IS NOT NULL AND acted_on_latest IS NOT NULL AND acted_on_earliest <= acted_on_latest)),
	CONSTRAINT fk_advocacy_action_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id)
);

CREATE INDEX ix_advocacy_action_by_date ON advocacy_action (acted_on_earliest, id) WHERE withdrawn_at IS NULL;

CREATE INDEX ix_advocacy_action_by_type ON advocacy_action (type, id) WHERE withdrawn_at IS NULL;

CREATE INDEX ix_advocacy_action_listing ON advocacy_action (created_at, id) WHERE withdrawn_at IS NULL;

CREATE TABLE action_party (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	action_id UUID NOT NULL,
	side TEXT NOT NULL,
	role TEXT NOT NULL,
	body_id UUID,
	name TEXT,
	CONSTRAINT pk_action_party PRIMARY KEY (id),
	CONSTRAINT ck_action_party_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_action_party_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_action_party_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_action_party_side_known CHECK (side IN ('actor', 'target')),
	CONSTRAINT ck_action_party_role_known CHECK (role IN ('initiator', 'complainant', 'sponsor', 'speaker', 'participant', 'addressee', 'recipient', 'forum', 'other')),
	CONSTRAINT ck_action_party_role_of_its_side CHECK ((side = 'actor' AND role IN ('initiator', 'complainant', 'sponsor', 'speaker', 'participant', 'other')) OR (side = 'target' AND role IN ('addressee', 'recipient', 'forum', 'other'))),
	CONSTRAINT ck_action_party_somebody CHECK (body_id IS NOT NULL OR name IS NOT NULL),
	CONSTRAINT ck_action_party_name_not_empty CHECK (name <> ''),
	CONSTRAINT fk_action_party_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_action_party_action_id FOREIGN KEY(action_id) REFERENCES advocacy_action (id),
	CONSTRAINT fk_action_party_body_id FOREIGN KEY(body_id) REFERENCES body (id)
);

CREATE INDEX ix_action_party_of_action ON action_party (action_id) WHERE withdrawn_at IS NULL;

CREATE INDEX ix_action_party_of_body ON action_party (body_id) WHERE body_id IS NOT NULL AND withdrawn_at IS NULL;

CREATE TABLE action_case (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	action_id UUID NOT NULL,
	case_id UUID NOT NULL,
	response TEXT,
	response_on TEXT,
	response_on_earliest DATE,
	response_on_latest DATE,
	outcome TEXT,
	outcome_note TEXT,
	CONSTRAINT pk_action_case PRIMARY KEY (id),
	CONSTRAINT ck_action_case_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_action_case_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_action_case_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_action_case_response_known CHECK (response IS NULL OR response IN ('favourable', 'assistance', 'financial_assistance', 'legal_assistance', 'medical_assistance', 'pressure_on_authorities', 'publicity', 'campaign_strengthened', 'commitment', 'commitment_to_assist', 'commitment_to_legislate', 'commitment_on_treatment', 'commitment_to_punish', 'commitment_to_seek_relief', 'commitment_to_publicise', 'commitment_to_campaign', 'countered', 'denied', 'inhibited', 'more_information_requested', 'token', 'no_response', 'other')),
	CONSTRAINT ck_action_case_outcome_known CHECK (outcome IS NULL OR outcome IN ('released', 'sentence_reduced', 'moved', 'medical_care', 'contact_granted', 'information_received', 'none', 'worsened')),
	CONSTRAINT ck_action_case_response_on_in_order CHECK ((response_on IS NULL AND response_on_earliest IS NULL AND response_on_latest IS NULL) OR (response_on IS NOT NULL AND response_on_earliest IS NOT NULL AND response_on_latest IS NOT NULL AND response_on_earliest <= response_on_latest)),
	CONSTRAINT fk_action_case_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_action_case_action_id FOREIGN KEY(action_id) REFERENCES advocacy_action (id),
	CONSTRAINT fk_action_case_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
);

CREATE INDEX ix_action_case_of_case ON action_case (case_id) WHERE withdrawn_at IS NULL;

CREATE UNIQUE INDEX uq_action_case_once ON action_case (action_id, case_id) WHERE withdrawn_at IS NULL;

CREATE TABLE deadline (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	action_id UUID,
	case_id UUID,
	kind TEXT NOT NULL,
	due_on DATE NOT NULL,
	met_on DATE,
	note TEXT,
	CONSTRAINT pk_deadline PRIMARY KEY (id),
	CONSTRAINT ck_deadline_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_deadline_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_deadline_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_deadline_kind_known CHECK (kind IN ('reply_due', 'submission_due', 'hearing', 'review', 'renewal', 'consent_expiry', 'other')),
	CONSTRAINT ck_deadline_due_for_something CHECK (action_id IS NOT NULL OR case_id IS NOT NULL),
	CONSTRAINT fk_deadline_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_deadline_action_id FOREIGN KEY(action_id) REFERENCES advocacy_action (id),
	CONSTRAINT fk_deadline_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
);

CREATE INDEX ix_deadline_by_day ON deadline (due_on, id) WHERE withdrawn_at IS NULL;

CREATE INDEX ix_deadline_of_action ON deadline (action_id) WHERE action_id IS NOT NULL AND withdrawn_at IS NULL;

CREATE INDEX ix_deadline_of_case ON deadline (case_id) WHERE case_id IS NOT NULL AND withdrawn_at IS NULL;

CREATE INDEX ix_deadline_open ON deadline (due_on, id) WHERE met_on IS NULL AND withdrawn_at IS NULL;

CREATE CONSTRAINT TRIGGER advocacy_action_is_journalled AFTER INSERT OR UPDATE OR DELETE ON advocacy_action
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON advocacy_action TO habeas_member;
GRANT SELECT ON advocacy_action TO habeas_worker;
CREATE CONSTRAINT TRIGGER action_party_is_journalled AFTER INSERT OR UPDATE OR DELETE ON action_party
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON action_party TO habeas_member;
GRANT SELECT ON action_party TO habeas_worker;
CREATE CONSTRAINT TRIGGER action_case_is_journalled AFTER INSERT OR UPDATE OR DELETE ON action_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON action_case TO habeas_member;
GRANT SELECT ON action_case TO habeas_worker;
CREATE CONSTRAINT TRIGGER deadline_is_journalled AFTER INSERT OR UPDATE OR DELETE ON deadline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON deadline TO habeas_member;
GRANT SELECT ON deadline TO habeas_worker;
