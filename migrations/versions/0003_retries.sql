CREATE TABLE idempotency_key (
	caller UUID NOT NULL,
	key TEXT NOT NULL,
	fingerprint BYTEA NOT NULL,
	status SMALLINT NOT NULL,
	headers JSONB NOT NULL,
	body BYTEA NOT NULL,
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_idempotency_key PRIMARY KEY (caller, key),
	CONSTRAINT ck_idempotency_key_fingerprint_is_sha256 CHECK (octet_length(fingerprint) = 32)
);

CREATE INDEX ix_idempotency_key_recorded_at ON idempotency_key (recorded_at);

GRANT SELECT, INSERT, DELETE ON idempotency_key TO habeas_member;
GRANT SELECT, DELETE ON idempotency_key TO habeas_worker;
