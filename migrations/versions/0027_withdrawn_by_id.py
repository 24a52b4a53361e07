"""A case that was taken back is found by its id without looking at every case."""

from migrations.steps import function_as_in, run_file

revision = "0027_withdrawn_by_id"
down_revision = "0026_payload_as_text"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    function_as_in(__file__, "0015_tombstones", "withdrawn_case")
