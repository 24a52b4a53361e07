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
