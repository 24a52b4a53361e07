"""A change of a case of which nothing is filed, nor lost to anybody, as of its status, calls none of the functions that see to that."""

from alembic import op

from migrations.steps import function_as_in, run_file

revision = "0031_cases_told_by_row"
down_revision = "0030_codes_as_arrays"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    function_as_in(__file__, "0016_name_index", "cases_changed")
    function_as_in(__file__, "0017_case_words", "case_texts_changed")
    for trigger, function in (("names_filed_as_it_reads", "cases_changed"), ("words_filed_as_they_read", "case_texts_changed")):
        op.execute(
            f'CREATE OR REPLACE TRIGGER {trigger} AFTER UPDATE ON "case" REFERENCING OLD TABLE AS was NEW TABLE AS now '
            f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        )
    op.execute(
        "CREATE OR REPLACE TRIGGER leave_tombstone AFTER INSERT ON journal FOR EACH ROW WHEN (NEW.subject_type = 'case') "
        "EXECUTE FUNCTION leave_tombstone()"
    )
