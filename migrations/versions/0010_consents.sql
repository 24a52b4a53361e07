CREATE TABLE consent (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	case_id UUID NOT NULL,
	given_by TEXT NOT NULL,
	scopes TEXT[] NOT NULL,
	given_on DATE NOT NULL,
	expires_on DATE,
	withdrawn_on DATE,
	evidence TEXT,
	note TEXT,
	CONSTRAINT pk_consent PRIMARY KEY (id),
	CONSTRAINT ck_consent_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_consent_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_consent_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_consent_given_by_known CHECK (given_by IN ('detainee', 'family', 'legal_representative', 'guardian', 'not_obtainable')),
	CONSTRAINT ck_consent_scopes_known CHECK (scopes <@ ARRAY['record', 'share_partners', 'un_submission', 'publish_name', 'publish_photo', 'publish_story', 'media']::text[]),
	CONSTRAINT ck_consent_scopes_not_empty CHECK (cardinality(scopes) > 0),
	CONSTRAINT ck_consent_expires_after_given CHECK (expires_on > given_on),
	CONSTRAINT ck_consent_withdrawn_after_given CHECK (withdrawn_on >= given_on),
	CONSTRAINT fk_consent_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_consent_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
);

CREATE INDEX ix_consent_by_expiry ON consent (expires_on) WHERE expires_on IS NOT NULL AND withdrawn_on IS NULL AND withdrawn_at IS NULL;

CREATE INDEX ix_consent_of_case ON consent (case_id) WHERE withdrawn_at IS NULL;

CREATE CONSTRAINT TRIGGER consent_is_journalled AFTER INSERT OR UPDATE OR DELETE ON consent
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT, INSERT, UPDATE ON consent TO habeas_member;
GRANT SELECT ON consent TO habeas_worker;
