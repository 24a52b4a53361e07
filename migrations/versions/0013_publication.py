"""Publication by review and consent; what the public is told of changes, and of what is gone."""

from alembic import op

from migrations.steps import at_once, in_parts, run_file

revision = "0013_publication"
down_revision = "0012_sealed"


def upgrade() -> None:
    # When anything last changed of what the public is shown: for it, in the place of updated_at.
    for table in ('"case"', "person"):
        at_once(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS shown_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now()")
        in_parts(
            table,
            f"ALTER TABLE {table} DISABLE TRIGGER USER; UPDATE {table} SET shown_at = updated_at WHERE {{part}}; ALTER TABLE {table} ENABLE TRIGGER USER",
        )
    run_file(__file__)


def downgrade() -> None:
    # In the order in which writers come to them, or each would wait for the other.
    op.execute('LOCK TABLE consent, "case", journal, citation IN ACCESS EXCLUSIVE MODE')
    op.execute("DROP TRIGGER leave_tombstone ON journal")
    op.execute("DROP FUNCTION leave_tombstone()")
    op.execute("DROP TABLE tombstone")
    op.execute("DROP FUNCTION readable_to(jsonb, text)")
    op.execute("REVOKE SELECT ON journal_seal FROM habeas_public")
    op.execute('DROP TRIGGER require_review_when_made ON "case"')
    op.execute('DROP TRIGGER require_review ON "case"')
    op.execute("DROP FUNCTION require_review()")
    op.execute("DROP INDEX ix_case_public_by_change")
    for table in ('"case"', "person"):
        op.execute(f"ALTER TABLE {table} DROP COLUMN shown_at")
    op.execute("ALTER TABLE consent DROP COLUMN publication_risk, DROP COLUMN risk_assessment")
    op.execute(
        """CREATE INDEX ix_case_public_by_change ON "case" (updated_at, id)
        WHERE audience = 'public' AND publication = 'published' AND withdrawn_at IS NULL"""
    )
    op.execute('DROP POLICY worker_reads ON "case"')
    op.execute("DROP POLICY worker_reads ON consent")
    op.execute("DROP POLICY public_reads ON citation")
    op.execute(_CITATION_BEFORE)


_CITATION_BEFORE = """CREATE POLICY public_reads ON citation FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND (citation.case_id IS NULL OR EXISTS (SELECT 1 FROM "case" c WHERE c.id = citation.case_id)) AND (EXISTS (SELECT 1 FROM source o WHERE o.id = citation.source_id)) AND CASE citation.subject_type WHEN 'person' THEN EXISTS (SELECT 1 FROM person o WHERE o.id = citation.subject_id) WHEN 'person_name' THEN EXISTS (SELECT 1 FROM person_name o WHERE o.id = citation.subject_id) WHEN 'person_identifier' THEN EXISTS (SELECT 1 FROM person_identifier o WHERE o.id = citation.subject_id) WHEN 'person_relation' THEN EXISTS (SELECT 1 FROM person_relation o WHERE o.id = citation.subject_id) ELSE true END)"""
