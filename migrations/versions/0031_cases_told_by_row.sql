-- What is filed of a case follows the case row by row: a change of which nothing is filed, as of a status, is told by the row itself and calls no function.
CREATE OR REPLACE FUNCTION cases_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM refile(ARRAY(SELECT DISTINCT p.id FROM unnest(ARRAY[NEW.person_id, OLD.person_id]) p (id)));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER names_filed_as_it_reads AFTER UPDATE ON "case" FOR EACH ROW
    WHEN ((NEW.audience, NEW.publication, NEW.name_disclosure, NEW.person_id, NEW.withdrawn_at)
        IS DISTINCT FROM (OLD.audience, OLD.publication, OLD.name_disclosure, OLD.person_id, OLD.withdrawn_at))
    EXECUTE FUNCTION cases_changed();

CREATE OR REPLACE FUNCTION case_texts_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM refile_cases(ARRAY(SELECT n.id FROM now n));
    ELSE
        PERFORM refile_cases(ARRAY[NEW.id]);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER words_filed_as_they_read AFTER UPDATE ON "case" FOR EACH ROW
    WHEN ((NEW.summary, NEW.circumstances, NEW.reasons_given, NEW.legal_basis, NEW.tags, NEW.audience, NEW.publication, NEW.person_id, NEW.organization_id, NEW.withdrawn_at)
        IS DISTINCT FROM (OLD.summary, OLD.circumstances, OLD.reasons_given, OLD.legal_basis, OLD.tags, OLD.audience, OLD.publication, OLD.person_id, OLD.organization_id,
            OLD.withdrawn_at))
    EXECUTE FUNCTION case_texts_changed();

-- What the public may read is lost to nobody: partners may read it too.
CREATE OR REPLACE TRIGGER leave_tombstone AFTER INSERT ON journal FOR EACH ROW
    WHEN (NEW.subject_type = 'case' AND readable_to(NEW.image, 'public') IS NOT TRUE) EXECUTE FUNCTION leave_tombstone();
