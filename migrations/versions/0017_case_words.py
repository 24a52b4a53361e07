"""Cases as they are looked for by the words of their texts."""

from alembic import op

from migrations.steps import in_parts, is_there, run_file

revision = "0017_case_words"
down_revision = "0016_name_index"


def upgrade() -> None:
    if not is_there("case_text"):
        run_file(__file__)
    # Whoever changes a case, or adds to it, holds its row: what is filed here is what stands.
    in_parts('"case"', 'SELECT refile_cases(ARRAY(SELECT id FROM "case" WHERE {part} ORDER BY id FOR UPDATE))', at_once=200)


def downgrade() -> None:
    for table in ('"case"', "status_event", "occurrence", "placement", '"position"', "case_share"):
        op.execute(f"DROP TRIGGER words_filed_when_made ON {table}")
        op.execute(f"DROP TRIGGER words_filed_as_they_read ON {table}")
    op.execute("DROP TRIGGER words_filed_as_they_read ON person")
    op.execute(
        "DROP FUNCTION case_texts_changed(), part_texts_changed(), part_texts_amended(), person_notes_changed(), cases_by_words(text, integer), "
        "public_cases_by_words(text, integer), refile_cases(uuid[]), case_words(uuid[])"
    )
    op.execute("DROP TABLE case_text")
    op.execute("DROP FUNCTION search_query(text), search_words(text), unspaced_pairs(text)")
