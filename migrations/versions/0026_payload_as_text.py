"""What a journal row's digest is taken of is printed without being built anew: the same text, sooner."""

from migrations.steps import function_as_in, run_file

revision = "0026_payload_as_text"
down_revision = "0025_names_in_order"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    function_as_in(__file__, "0002_journal", "journal_payload", until=";")
