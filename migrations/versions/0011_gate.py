"""The gate as row-level security, cases shared between organizations, and who reviewed what is published."""

from alembic import op

from migrations.steps import create_roles, run_file

revision = "0011_gate"
down_revision = "0010_consents"

_TABLES = """ARRAY(SELECT oid::regclass::text FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace
    ORDER BY relname <> 'case', relname = 'journal', relname)"""
"""In the order in which clients take them: the case first, the journal last. In another, one of the many who hold one always waits for another."""


def upgrade() -> None:
    create_roles()
    run_file(__file__)


def downgrade() -> None:
    op.execute(
        f"""DO $$ DECLARE t text; p record; BEGIN
            EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', array_to_string({_TABLES}, ', '));
            FOREACH t IN ARRAY {_TABLES} LOOP
                FOR p IN SELECT polname FROM pg_policy WHERE polrelid = t::regclass LOOP EXECUTE format('DROP POLICY %I ON %s', p.polname, t); END LOOP;
                EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', t);
                EXECUTE format('REVOKE ALL ON %s FROM habeas_editor, habeas_public', t);
                EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %s TO habeas_member', t);
            END LOOP;
        END $$"""
    )
    op.execute("REVOKE UPDATE ON journal FROM habeas_member")
    op.execute("GRANT DELETE ON idempotency_key TO habeas_member")
    op.execute("REVOKE UPDATE ON idempotency_key FROM habeas_member")
    op.execute("GRANT INSERT, UPDATE ON case_serial TO habeas_member")
    op.execute("REVOKE ALL ON case_serial, alembic_version, api_key_use, journal_seal FROM habeas_editor, habeas_public")
    op.execute("DROP TABLE case_share")
    op.execute('ALTER TABLE "case" DROP COLUMN initials, DROP COLUMN submitted_by_id, DROP COLUMN reviewed_by_id')
    op.execute(
        "DROP FUNCTION key_by_kid(text), is_visible(text, uuid), viewer_setting(), viewer_organization(), viewer_key(), viewer_is_cleared(), viewer_is_beyond(), "
        "viewer_cases(), viewer_persons(), viewer_writes()"
    )
