CREATE TABLE journal (
	seq BIGINT GENERATED ALWAYS AS IDENTITY,
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
	transaction_id BIGINT DEFAULT (pg_current_xact_id()::text)::bigint NOT NULL,
	organization_id UUID NOT NULL,
	api_key_id UUID,
	request_id TEXT,
	action TEXT NOT NULL,
	subject_type TEXT NOT NULL,
	subject_id UUID NOT NULL,
	parent_id UUID,
	case_id UUID,
	version INTEGER NOT NULL,
	reason TEXT,
	image JSONB,
	salt BYTEA,
	digest BYTEA NOT NULL,
	CONSTRAINT pk_journal PRIMARY KEY (seq),
	CONSTRAINT ck_journal_digest_is_sha256 CHECK (octet_length(digest) = 32),
	CONSTRAINT ck_journal_version_counts_from_one CHECK (version >= 1)
);

CREATE INDEX ix_journal_of_case ON journal (case_id, seq) WHERE case_id IS NOT NULL;

CREATE INDEX ix_journal_of_parent ON journal (parent_id, seq) WHERE parent_id IS NOT NULL;

CREATE INDEX ix_journal_of_subject ON journal (subject_id, seq);

CREATE INDEX ix_journal_of_transaction ON journal (transaction_id, seq);

CREATE TABLE journal_seal (
	position BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	chain BYTEA NOT NULL,
	horizon BIGINT NOT NULL,
	CONSTRAINT pk_journal_seal PRIMARY KEY (position),
	CONSTRAINT ck_journal_seal_position_counts_from_one CHECK (position >= 1),
	CONSTRAINT ck_journal_seal_chain_is_sha256 CHECK (octet_length(chain) = 32),
	CONSTRAINT uq_journal_seal_seq UNIQUE (seq),
	CONSTRAINT fk_journal_seal_seq FOREIGN KEY(seq) REFERENCES journal (seq)
);

-- What a journal row's digest is taken of, in the one way that PostgreSQL prints jsonb.
CREATE FUNCTION journal_payload(image jsonb, reason text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN jsonb_build_object('image', image, 'reason', reason)::text;

-- At commit, each row that was written must have its journal row of this very transaction. Whoever forgot it is refused.
CREATE FUNCTION require_journal() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    subject uuid := coalesce(NEW.id, OLD.id);
BEGIN
    IF pg_current_xact_id()::text::bigint IS DISTINCT FROM
       (SELECT j.transaction_id FROM journal j WHERE j.subject_id = subject ORDER BY j.seq DESC LIMIT 1) THEN
        RAISE EXCEPTION 'a write of % was not journalled', TG_TABLE_NAME USING ERRCODE = 'HJ001';
    END IF;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION require_journal() FROM PUBLIC;

-- The application adds to the journal and reads it, and nothing else; the chain is the sealing step's alone.
GRANT SELECT, INSERT ON journal TO habeas_member;
GRANT SELECT ON journal_seal TO habeas_member;
GRANT SELECT ON journal TO habeas_worker;
GRANT SELECT, INSERT ON journal_seal TO habeas_worker;

CREATE CONSTRAINT TRIGGER organization_is_journalled AFTER INSERT OR UPDATE OR DELETE ON organization
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();

CREATE CONSTRAINT TRIGGER api_key_is_journalled AFTER INSERT OR UPDATE OR DELETE ON api_key
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
