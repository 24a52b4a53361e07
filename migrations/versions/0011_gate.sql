-- Cases shared between organizations.
CREATE TABLE case_share (
	id UUID NOT NULL,
	organization_id UUID NOT NULL,
	audience TEXT NOT NULL,
	version INTEGER NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	case_id UUID NOT NULL,
	shared_with_id UUID NOT NULL,
	access TEXT NOT NULL,
	expires_at TIMESTAMP WITH TIME ZONE,
	note TEXT,
	CONSTRAINT pk_case_share PRIMARY KEY (id),
	CONSTRAINT ck_case_share_audience_known CHECK (audience IN ('public', 'partner', 'organization', 'restricted')),
	CONSTRAINT ck_case_share_version_counts_from_one CHECK (version >= 1),
	CONSTRAINT ck_case_share_updated_after_created CHECK (updated_at >= created_at),
	CONSTRAINT ck_case_share_access_known CHECK (access IN ('read', 'write')),
	CONSTRAINT ck_case_share_shared_with_another CHECK (shared_with_id <> organization_id),
	CONSTRAINT fk_case_share_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id),
	CONSTRAINT fk_case_share_case_id FOREIGN KEY(case_id) REFERENCES "case" (id),
	CONSTRAINT fk_case_share_shared_with_id FOREIGN KEY(shared_with_id) REFERENCES organization (id)
);

CREATE INDEX ix_case_share_with ON case_share (shared_with_id, case_id) WHERE withdrawn_at IS NULL;

CREATE UNIQUE INDEX uq_case_share_once ON case_share (case_id, shared_with_id) WHERE withdrawn_at IS NULL;

CREATE CONSTRAINT TRIGGER case_share_is_journalled AFTER INSERT OR UPDATE OR DELETE ON case_share
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_journal();
GRANT SELECT ON case_share TO habeas_member, habeas_worker;

ALTER TABLE citation DROP CONSTRAINT ck_citation_subject_type_known;
ALTER TABLE citation ADD CONSTRAINT ck_citation_subject_type_known CHECK (subject_type IN ('person', 'person_name', 'person_identifier', 'person_relation', 'case', 'case_share', 'status_event', 'placement', 'proceeding', 'charge', 'sentence', 'occurrence', 'position', 'assessment', 'consent', 'facility', 'body', 'source', 'capture', 'citation', 'advocacy_action', 'action_party', 'action_case', 'deadline', 'organization', 'api_key'));
ALTER TABLE citation DROP CONSTRAINT ck_citation_subject_citable;
ALTER TABLE citation ADD CONSTRAINT ck_citation_subject_citable CHECK (subject_type NOT IN ('citation', 'organization', 'api_key', 'case_share'));

-- Who submitted and who approved what is published, and what the public reads under `initials`.
ALTER TABLE "case" ADD COLUMN initials TEXT, ADD COLUMN submitted_by_id UUID, ADD COLUMN reviewed_by_id UUID,
    ADD CONSTRAINT fk_case_submitted_by_id FOREIGN KEY (submitted_by_id) REFERENCES api_key (id),
    ADD CONSTRAINT fk_case_reviewed_by_id FOREIGN KEY (reviewed_by_id) REFERENCES api_key (id),
    ADD CONSTRAINT ck_case_reviewed_by_another CHECK (reviewed_by_id <> submitted_by_id);

-- Who asks, as the transaction-local setting `habeas.viewer` says. A setting that is not there is nobody.
CREATE FUNCTION viewer_setting() RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT nullif(current_setting('habeas.viewer', true), '')::jsonb $$;
CREATE FUNCTION viewer_organization() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT (viewer_setting() ->> 'organization')::uuid $$;
CREATE FUNCTION viewer_key() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT coalesce((viewer_setting() ->> 'key')::uuid, '00000000-0000-0000-0000-000000000000') $$;
CREATE FUNCTION viewer_is_cleared() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT coalesce((viewer_setting() ->> 'cleared')::boolean, false) $$;
CREATE FUNCTION viewer_is_beyond() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT coalesce((viewer_setting() ->> 'beyond')::boolean, false) $$;
CREATE FUNCTION viewer_cases() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT coalesce((viewer_setting() ->> 'cases')::uuid[], '{}') $$;
CREATE FUNCTION viewer_persons() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT coalesce((viewer_setting() ->> 'persons')::uuid[], '{}') $$;
CREATE FUNCTION viewer_writes() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT coalesce((viewer_setting() ->> 'writes')::uuid[], '{}') $$;

-- What a key resolves to, for whoever has its kid: asked before anybody is known, so above row security. The secret is compared by the service.
CREATE FUNCTION key_by_kid(asked text) RETURNS TABLE (
        id uuid, organization_id uuid, hash bytea, label text, scopes text[], expires_at timestamptz, revoked_at timestamptz,
        cases uuid[], persons uuid[], writes uuid[])
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT k.id, k.organization_id, k.hash, k.label, k.scopes, k.expires_at, k.revoked_at, s.cases, s.persons, s.writes
        FROM api_key k CROSS JOIN LATERAL (
            SELECT coalesce(array_agg(c.id), '{}') AS cases, coalesce(array_agg(DISTINCT c.person_id), '{}') AS persons,
                   coalesce(array_agg(c.id) FILTER (WHERE h.access = 'write'), '{}') AS writes
            FROM case_share h JOIN "case" c ON c.id = h.case_id AND c.withdrawn_at IS NULL
            WHERE h.shared_with_id = k.organization_id AND h.withdrawn_at IS NULL AND (h.expires_at IS NULL OR h.expires_at > now())) s
        WHERE k.kid = asked AND k.withdrawn_at IS NULL $$;
REVOKE EXECUTE ON FUNCTION key_by_kid(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION key_by_kid(text) TO habeas_public;

-- The editor writes, the member and the public read.
DO $$
DECLARE
    t text;
BEGIN
    FOR t IN SELECT c.oid::regclass::text FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid WHERE g.tgname LIKE '%_is_journalled' LOOP
        EXECUTE format('REVOKE INSERT, UPDATE ON %s FROM habeas_member', t);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %s TO habeas_editor', t);
        EXECUTE format('GRANT SELECT ON %s TO habeas_public', t);
    END LOOP;
END $$;
REVOKE INSERT ON journal FROM habeas_member;
GRANT SELECT, INSERT ON journal TO habeas_editor;
GRANT SELECT ON journal TO habeas_public;
GRANT SELECT ON journal_seal, api_key_use TO habeas_editor;
REVOKE ALL ON idempotency_key FROM habeas_member;
GRANT SELECT, INSERT, DELETE ON idempotency_key TO habeas_editor;
REVOKE INSERT, UPDATE ON case_serial FROM habeas_member;
GRANT SELECT, INSERT, UPDATE ON case_serial TO habeas_editor;
REVOKE SELECT ON api_key FROM habeas_public;

-- GENERATED by service/disclosure/policies.py, and frozen here.

CREATE FUNCTION is_visible(kind text, record uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
    BEGIN
        CASE kind
            WHEN 'organization' THEN RETURN EXISTS (SELECT 1 FROM public.organization o WHERE o.id = record);
            WHEN 'person' THEN RETURN EXISTS (SELECT 1 FROM public.person o WHERE o.id = record);
            WHEN 'person_name' THEN RETURN EXISTS (SELECT 1 FROM public.person_name o WHERE o.id = record);
            WHEN 'person_identifier' THEN RETURN EXISTS (SELECT 1 FROM public.person_identifier o WHERE o.id = record);
            WHEN 'person_relation' THEN RETURN EXISTS (SELECT 1 FROM public.person_relation o WHERE o.id = record);
            WHEN 'facility' THEN RETURN EXISTS (SELECT 1 FROM public.facility o WHERE o.id = record);
            WHEN 'body' THEN RETURN EXISTS (SELECT 1 FROM public.body o WHERE o.id = record);
            WHEN 'case' THEN RETURN EXISTS (SELECT 1 FROM public."case" o WHERE o.id = record);
            WHEN 'case_share' THEN RETURN EXISTS (SELECT 1 FROM public.case_share o WHERE o.id = record);
            WHEN 'status_event' THEN RETURN EXISTS (SELECT 1 FROM public.status_event o WHERE o.id = record);
            WHEN 'source' THEN RETURN EXISTS (SELECT 1 FROM public.source o WHERE o.id = record);
            WHEN 'capture' THEN RETURN EXISTS (SELECT 1 FROM public.capture o WHERE o.id = record);
            WHEN 'citation' THEN RETURN EXISTS (SELECT 1 FROM public.citation o WHERE o.id = record);
            WHEN 'placement' THEN RETURN EXISTS (SELECT 1 FROM public.placement o WHERE o.id = record);
            WHEN 'proceeding' THEN RETURN EXISTS (SELECT 1 FROM public.proceeding o WHERE o.id = record);
            WHEN 'charge' THEN RETURN EXISTS (SELECT 1 FROM public.charge o WHERE o.id = record);
            WHEN 'sentence' THEN RETURN EXISTS (SELECT 1 FROM public.sentence o WHERE o.id = record);
            WHEN 'occurrence' THEN RETURN EXISTS (SELECT 1 FROM public.occurrence o WHERE o.id = record);
            WHEN 'position' THEN RETURN EXISTS (SELECT 1 FROM public."position" o WHERE o.id = record);
            WHEN 'assessment' THEN RETURN EXISTS (SELECT 1 FROM public.assessment o WHERE o.id = record);
            WHEN 'advocacy_action' THEN RETURN EXISTS (SELECT 1 FROM public.advocacy_action o WHERE o.id = record);
            WHEN 'action_party' THEN RETURN EXISTS (SELECT 1 FROM public.action_party o WHERE o.id = record);
            WHEN 'action_case' THEN RETURN EXISTS (SELECT 1 FROM public.action_case o WHERE o.id = record);
            WHEN 'deadline' THEN RETURN EXISTS (SELECT 1 FROM public.deadline o WHERE o.id = record);
            WHEN 'consent' THEN RETURN EXISTS (SELECT 1 FROM public.consent o WHERE o.id = record);
            ELSE RETURN false;
        END CASE;
    END $$;

ALTER TABLE organization ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON organization FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND true);
CREATE POLICY member_reads ON organization FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared())))) AND true);
CREATE POLICY editor_writes ON organization FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond())) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()));

ALTER TABLE api_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY member_reads ON api_key FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared())))) AND true);
CREATE POLICY editor_writes ON api_key FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond())) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()));
CREATE POLICY worker_reads ON api_key FOR SELECT TO habeas_worker USING (true);

ALTER TABLE person ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON person FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM "case" c WHERE c.person_id = person.id AND c.name_disclosure = 'full'));
CREATE POLICY member_reads ON person FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared()))) OR (id = ANY ((SELECT viewer_persons())::uuid[]) AND audience <> 'restricted')) AND true);
CREATE POLICY editor_writes ON person FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR (id = ANY ((SELECT viewer_persons())::uuid[]) AND audience <> 'restricted')) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()));

ALTER TABLE person_name ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON person_name FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM person p WHERE p.id = person_name.person_id));
CREATE POLICY member_reads ON person_name FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared()))) OR (person_id = ANY ((SELECT viewer_persons())::uuid[]) AND audience <> 'restricted')) AND EXISTS (SELECT 1 FROM person p WHERE p.id = person_name.person_id));
CREATE POLICY editor_writes ON person_name FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR (person_id = ANY ((SELECT viewer_persons())::uuid[]) AND audience <> 'restricted')) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()));

ALTER TABLE person_identifier ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON person_identifier FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM person p WHERE p.id = person_identifier.person_id));
CREATE POLICY member_reads ON person_identifier FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared()))) OR (person_id = ANY ((SELECT viewer_persons())::uuid[]) AND audience <> 'restricted')) AND EXISTS (SELECT 1 FROM person p WHERE p.id = person_identifier.person_id));
CREATE POLICY editor_writes ON person_identifier FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR (person_id = ANY ((SELECT viewer_persons())::uuid[]) AND audience <> 'restricted')) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()));

ALTER TABLE person_relation ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON person_relation FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM person p WHERE p.id = person_relation.person_id));
CREATE POLICY member_reads ON person_relation FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared()))) OR (person_id = ANY ((SELECT viewer_persons())::uuid[]) AND audience <> 'restricted')) AND EXISTS (SELECT 1 FROM person p WHERE p.id = person_relation.person_id));
CREATE POLICY editor_writes ON person_relation FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR (person_id = ANY ((SELECT viewer_persons())::uuid[]) AND audience <> 'restricted')) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()));

ALTER TABLE facility ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON facility FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND true);
CREATE POLICY member_reads ON facility FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared())))) AND true);
CREATE POLICY editor_writes ON facility FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond())) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()));

ALTER TABLE body ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON body FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND true);
CREATE POLICY member_reads ON body FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared())))) AND true);
CREATE POLICY editor_writes ON body FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond())) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()));

ALTER TABLE "case" ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON "case" FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND publication = 'published');
CREATE POLICY member_reads ON "case" FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared()))) OR (id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) AND true);
CREATE POLICY editor_writes ON "case" FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR (id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR id = ANY ((SELECT viewer_writes())::uuid[]));

ALTER TABLE case_share ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON case_share FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND (EXISTS (SELECT 1 FROM "case" c WHERE c.id = case_share.case_id)));
CREATE POLICY member_reads ON case_share FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared()))) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) AND (EXISTS (SELECT 1 FROM "case" c WHERE c.id = case_share.case_id)));
CREATE POLICY editor_writes ON case_share FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR case_id = ANY ((SELECT viewer_writes())::uuid[]));

ALTER TABLE status_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON status_event FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND (EXISTS (SELECT 1 FROM "case" c WHERE c.id = status_event.case_id)));
CREATE POLICY member_reads ON status_event FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared()))) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) AND (EXISTS (SELECT 1 FROM "case" c WHERE c.id = status_event.case_id)));
CREATE POLICY editor_writes ON status_event FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR case_id = ANY ((SELECT viewer_writes())::uuid[]));

ALTER TABLE source ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON source FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND true);
CREATE POLICY member_reads ON source FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared())))) AND true);
CREATE POLICY editor_writes ON source FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond())) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()));

ALTER TABLE capture ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON capture FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND (EXISTS (SELECT 1 FROM source o WHERE o.id = capture.source_id)));
CREATE POLICY member_reads ON capture FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared())))) AND (EXISTS (SELECT 1 FROM source o WHERE o.id = capture.source_id)));
CREATE POLICY editor_writes ON capture FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond())) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()));

ALTER TABLE citation ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON citation FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND (citation.case_id IS NULL OR EXISTS (SELECT 1 FROM "case" c WHERE c.id = citation.case_id)) AND (EXISTS (SELECT 1 FROM source o WHERE o.id = citation.source_id)) AND CASE citation.subject_type WHEN 'person' THEN EXISTS (SELECT 1 FROM person o WHERE o.id = citation.subject_id) WHEN 'person_name' THEN EXISTS (SELECT 1 FROM person_name o WHERE o.id = citation.subject_id) WHEN 'person_identifier' THEN EXISTS (SELECT 1 FROM person_identifier o WHERE o.id = citation.subject_id) WHEN 'person_relation' THEN EXISTS (SELECT 1 FROM person_relation o WHERE o.id = citation.subject_id) ELSE true END);
CREATE POLICY member_reads ON citation FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared()))) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) AND (citation.case_id IS NULL OR EXISTS (SELECT 1 FROM "case" c WHERE c.id = citation.case_id)) AND (EXISTS (SELECT 1 FROM source o WHERE o.id = citation.source_id)) AND CASE citation.subject_type WHEN 'person' THEN EXISTS (SELECT 1 FROM person o WHERE o.id = citation.subject_id) WHEN 'person_name' THEN EXISTS (SELECT 1 FROM person_name o WHERE o.id = citation.subject_id) WHEN 'person_identifier' THEN EXISTS (SELECT 1 FROM person_identifier o WHERE o.id = citation.subject_id) WHEN 'person_relation' THEN EXISTS (SELECT 1 FROM person_relation o WHERE o.id = citation.subject_id) ELSE true END);
CREATE POLICY editor_writes ON citation FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR case_id = ANY ((SELECT viewer_writes())::uuid[]));

ALTER TABLE placement ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON placement FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND (EXISTS (SELECT 1 FROM "case" c WHERE c.id = placement.case_id)));
CREATE POLICY member_reads ON placement FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared()))) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) AND (EXISTS (SELECT 1 FROM "case" c WHERE c.id = placement.case_id)));
CREATE POLICY editor_writes ON placement FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR case_id = ANY ((SELECT viewer_writes())::uuid[]));

ALTER TABLE proceeding ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON proceeding FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND (EXISTS (SELECT 1 FROM "case" c WHERE c.id = proceeding.case_id)));
CREATE POLICY member_reads ON proceeding FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared()))) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) AND (EXISTS (SELECT 1 FROM "case" c WHERE c.id = proceeding.case_id)));
CREATE POLICY editor_writes ON proceeding FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR case_id = ANY ((SELECT viewer_writes())::uuid[]));

ALTER TABLE charge ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON charge FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND (EXISTS (SELECT 1 FROM "case" c WHERE c.id = charge.case_id)) AND (EXISTS (SELECT 1 FROM proceeding o WHERE o.id = charge.proceeding_id)));
CREATE POLICY member_reads ON charge FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared()))) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) AND (EXISTS (SELECT 1 FROM "case" c WHERE c.id = charge.case_id)) AND (EXISTS (SELECT 1 FROM proceeding o WHERE o.id = charge.proceeding_id)));
CREATE POLICY editor_writes ON charge FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR case_id = ANY ((SELECT viewer_writes())::uuid[]));

ALTER TABLE sentence ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON sentence FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND (EXISTS (SELECT 1 FROM "case" c WHERE c.id = sentence.case_id)) AND (EXISTS (SELECT 1 FROM proceeding o WHERE o.id = sentence.proceeding_id)));
CREATE POLICY member_reads ON sentence FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared()))) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) AND (EXISTS (SELECT 1 FROM "case" c WHERE c.id = sentence.case_id)) AND (EXISTS (SELECT 1 FROM proceeding o WHERE o.id = sentence.proceeding_id)));
CREATE POLICY editor_writes ON sentence FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR case_id = ANY ((SELECT viewer_writes())::uuid[]));

ALTER TABLE occurrence ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON occurrence FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND (EXISTS (SELECT 1 FROM "case" c WHERE c.id = occurrence.case_id)));
CREATE POLICY member_reads ON occurrence FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared()))) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) AND (EXISTS (SELECT 1 FROM "case" c WHERE c.id = occurrence.case_id)));
CREATE POLICY editor_writes ON occurrence FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR case_id = ANY ((SELECT viewer_writes())::uuid[]));

ALTER TABLE "position" ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON "position" FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND (EXISTS (SELECT 1 FROM "case" c WHERE c.id = "position".case_id)));
CREATE POLICY member_reads ON "position" FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared()))) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) AND (EXISTS (SELECT 1 FROM "case" c WHERE c.id = "position".case_id)));
CREATE POLICY editor_writes ON "position" FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR case_id = ANY ((SELECT viewer_writes())::uuid[]));

ALTER TABLE assessment ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON assessment FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND (EXISTS (SELECT 1 FROM "case" c WHERE c.id = assessment.case_id)));
CREATE POLICY member_reads ON assessment FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared()))) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) AND (EXISTS (SELECT 1 FROM "case" c WHERE c.id = assessment.case_id)));
CREATE POLICY editor_writes ON assessment FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR case_id = ANY ((SELECT viewer_writes())::uuid[]));

ALTER TABLE advocacy_action ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON advocacy_action FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND true);
CREATE POLICY member_reads ON advocacy_action FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared())))) AND true);
CREATE POLICY editor_writes ON advocacy_action FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond())) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()));

ALTER TABLE action_party ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON action_party FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND (EXISTS (SELECT 1 FROM advocacy_action o WHERE o.id = action_party.action_id)));
CREATE POLICY member_reads ON action_party FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared())))) AND (EXISTS (SELECT 1 FROM advocacy_action o WHERE o.id = action_party.action_id)));
CREATE POLICY editor_writes ON action_party FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond())) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()));

ALTER TABLE action_case ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON action_case FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND (EXISTS (SELECT 1 FROM "case" c WHERE c.id = action_case.case_id)) AND (EXISTS (SELECT 1 FROM advocacy_action o WHERE o.id = action_case.action_id)));
CREATE POLICY member_reads ON action_case FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared()))) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) AND (EXISTS (SELECT 1 FROM "case" c WHERE c.id = action_case.case_id)) AND (EXISTS (SELECT 1 FROM advocacy_action o WHERE o.id = action_case.action_id)));
CREATE POLICY editor_writes ON action_case FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR case_id = ANY ((SELECT viewer_writes())::uuid[]));

ALTER TABLE deadline ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON deadline FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND (deadline.case_id IS NULL OR EXISTS (SELECT 1 FROM "case" c WHERE c.id = deadline.case_id)) AND (deadline.action_id IS NULL OR EXISTS (SELECT 1 FROM advocacy_action o WHERE o.id = deadline.action_id)));
CREATE POLICY member_reads ON deadline FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared()))) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) AND (deadline.case_id IS NULL OR EXISTS (SELECT 1 FROM "case" c WHERE c.id = deadline.case_id)) AND (deadline.action_id IS NULL OR EXISTS (SELECT 1 FROM advocacy_action o WHERE o.id = deadline.action_id)));
CREATE POLICY editor_writes ON deadline FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR case_id = ANY ((SELECT viewer_writes())::uuid[]));

ALTER TABLE consent ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON consent FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND (EXISTS (SELECT 1 FROM "case" c WHERE c.id = consent.case_id)));
CREATE POLICY member_reads ON consent FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared()))) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) AND (EXISTS (SELECT 1 FROM "case" c WHERE c.id = consent.case_id)));
CREATE POLICY editor_writes ON consent FOR ALL TO habeas_editor USING (audience IN ('public', 'partner') OR organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR (case_id = ANY ((SELECT viewer_cases())::uuid[]) AND audience <> 'restricted')) WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR case_id = ANY ((SELECT viewer_writes())::uuid[]));

ALTER TABLE journal ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_reads ON journal FOR SELECT TO habeas_public USING (image->>'audience' = 'public' AND is_visible(subject_type, subject_id));
CREATE POLICY member_reads ON journal FOR SELECT TO habeas_member USING ((organization_id = (SELECT viewer_organization()) AND (image->>'audience' IS DISTINCT FROM 'restricted' OR (SELECT viewer_is_cleared()))) OR image->>'audience' IN ('public', 'partner') OR ((case_id = ANY ((SELECT viewer_cases())::uuid[]) OR subject_id = ANY ((SELECT viewer_persons())::uuid[]) OR parent_id = ANY ((SELECT viewer_persons())::uuid[])) AND image->>'audience' <> 'restricted'));
CREATE POLICY editor_reads ON journal FOR SELECT TO habeas_editor USING (organization_id = (SELECT viewer_organization()) OR image->>'audience' IN ('public', 'partner') OR ((case_id = ANY ((SELECT viewer_cases())::uuid[]) OR subject_id = ANY ((SELECT viewer_persons())::uuid[]) OR parent_id = ANY ((SELECT viewer_persons())::uuid[])) AND image->>'audience' <> 'restricted') OR (SELECT viewer_is_beyond()));
CREATE POLICY editor_adds ON journal FOR INSERT TO habeas_editor WITH CHECK (organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond()) OR case_id = ANY ((SELECT viewer_writes())::uuid[]));
CREATE POLICY worker_reads ON journal FOR SELECT TO habeas_worker USING (true);

ALTER TABLE idempotency_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY editor_writes ON idempotency_key FOR ALL TO habeas_editor USING (caller = (SELECT viewer_key())) WITH CHECK (caller = (SELECT viewer_key()));
CREATE POLICY worker_clears ON idempotency_key FOR ALL TO habeas_worker USING (true);
