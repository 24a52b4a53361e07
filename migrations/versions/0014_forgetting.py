"""Requests for correction, what must not come back, and erasure."""

from alembic import op

from migrations.steps import run_file

revision = "0014_forgetting"
down_revision = "0013_publication"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    op.execute("DROP FUNCTION forget_images(uuid[]), forget_answers_about(uuid[]), suppressed(bytea[])")
    op.execute("DROP TABLE correction_request, suppression, discarded_file")
    op.execute("DROP POLICY worker_reads ON capture")
    op.execute("REVOKE SELECT ON capture FROM habeas_worker")
    for policy, before in _RELATIONS_BEFORE.items():
        op.execute(f"DROP POLICY {policy} ON person_relation")
        op.execute(before)


_RELATIONS_BEFORE = {
    "public_reads": """CREATE POLICY public_reads ON person_relation FOR SELECT TO habeas_public USING (audience = 'public' AND withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM person p WHERE p.id = person_relation.person_id))""",
    "member_reads": """CREATE POLICY member_reads ON person_relation FOR SELECT TO habeas_member USING (withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR (organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared()))) OR (person_id = ANY ((SELECT viewer_persons())::uuid[]) AND audience <> 'restricted')) AND EXISTS (SELECT 1 FROM person p WHERE p.id = person_relation.person_id))""",
}
