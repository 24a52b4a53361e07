-- Whether what is filed of a case has changed is asked of those changes alone that name one of its columns: a status names none.
CREATE OR REPLACE TRIGGER names_filed_as_it_reads
    AFTER UPDATE OF audience, publication, name_disclosure, person_id, withdrawn_at ON "case" FOR EACH ROW
    WHEN ((NEW.audience, NEW.publication, NEW.name_disclosure, NEW.person_id, NEW.withdrawn_at)
        IS DISTINCT FROM (OLD.audience, OLD.publication, OLD.name_disclosure, OLD.person_id, OLD.withdrawn_at))
    EXECUTE FUNCTION cases_changed();

CREATE OR REPLACE TRIGGER words_filed_as_they_read
    AFTER UPDATE OF summary, circumstances, reasons_given, legal_basis, tags, audience, publication, person_id, organization_id, withdrawn_at
    ON "case" FOR EACH ROW
    WHEN ((NEW.summary, NEW.circumstances, NEW.reasons_given, NEW.legal_basis, NEW.tags, NEW.audience, NEW.publication, NEW.person_id, NEW.organization_id, NEW.withdrawn_at)
        IS DISTINCT FROM (OLD.summary, OLD.circumstances, OLD.reasons_given, OLD.legal_basis, OLD.tags, OLD.audience, OLD.publication, OLD.person_id, OLD.organization_id,
            OLD.withdrawn_at))
    EXECUTE FUNCTION case_texts_changed();
