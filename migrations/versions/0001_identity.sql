CREATE TABLE organization (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	slug TEXT NOT NULL,
	name TEXT NOT NULL,
	CONSTRAINT pk_organization PRIMARY KEY (id),
	CONSTRAINT ck_organization_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_organization_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_organization_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_organization_owns_itself CHECK (organization_id = id),
	CONSTRAINT ck_organization_slug_well_formed CHECK (slug ~ '^[a-z][a-z0-9-]{1,62}$'),
	CONSTRAINT fk_organization_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT uq_organization_slug UNIQUE (slug)
);

CREATE TABLE api_key (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	kid TEXT NOT NULL,
	hash BYTEA NOT NULL,
	label TEXT NOT NULL,
	scopes TEXT[] NOT NULL,
	expires_at TIMESTAMP WITH TIME ZONE,
	revoked_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_api_key PRIMARY KEY (id),
	CONSTRAINT ck_api_key_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_api_key_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_api_key_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_api_key_scopes_known CHECK (scopes <@ ARRAY['read', 'write', 'review', 'restricted', 'admin', 'registrar']::text[]),
	CONSTRAINT ck_api_key_scopes_not_empty CHECK (cardinality(scopes) > 0),
	CONSTRAINT ck_api_key_hash_is_sha256 CHECK (octet_length(hash) = 32),
	CONSTRAINT fk_api_key_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT uq_api_key_kid UNIQUE (kid)
);

CREATE INDEX ix_api_key_of_organization ON api_key (organization_id, created_at, id);

CREATE TABLE api_key_use (
	api_key_id UUID NOT NULL,
	last_used_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_api_key_use PRIMARY KEY (api_key_id),
	CONSTRAINT fk_api_key_use_api_key_id FOREIGN KEY(api_key_id) REFERENCES api_key (id)
);

GRANT SELECT, INSERT, UPDATE ON organization, api_key TO habeas_member;
GRANT SELECT ON organization, api_key TO habeas_worker;
GRANT SELECT ON api_key_use TO habeas_member;
GRANT SELECT, INSERT, UPDATE ON api_key_use TO habeas_worker;
