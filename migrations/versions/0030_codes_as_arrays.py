"""The codes that a column may hold are one array, and no longer a list of constants: PostgreSQL reads every check of a table anew with each
statement that writes to it, and a list code by code.

A check is put in place of its like at once and seen to hold after, while clients read and write.
"""

import re
from collections.abc import Callable

from alembic import op

from migrations.steps import at_once

revision = "0030_codes_as_arrays"
down_revision = "0029_best_by_keys"

_CHECKS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint
    WHERE contype = 'c' AND connamespace = 'public'::regnamespace AND conname ~ '(_known|_code_of_its_axis|_role_of_its_side)$' ORDER BY 1, 2"""
_LIST = re.compile(r"= ANY \(ARRAY\[('[^']*'::text(?:, '[^']*'::text)*)\]\)")
_ARRAY = re.compile(r"= ANY \('\{([^}']*)\}'::text\[\]\)")
_CODE = re.compile("'([^']*)'")


def upgrade() -> None:
    _rewritten(lambda check: _LIST.sub(lambda listed: f"= ANY ('{{{','.join(_CODE.findall(listed[1]))}}}'::text[])", check))


def downgrade() -> None:
    def as_list(array: re.Match[str]) -> str:
        codes = ", ".join(f"'{code}'::text" for code in array[1].split(","))
        return f"= ANY (ARRAY[{codes}])"

    _rewritten(lambda check: _ARRAY.sub(as_list, check))


def _rewritten(anew: Callable[[str], str]) -> None:
    tables: dict[str, list[str]] = {}
    for table, name, check, _ in op.get_bind().exec_driver_sql(_CHECKS).all():
        if anew(check) != check:
            tables.setdefault(table, []).append(f"DROP CONSTRAINT {name}, ADD CONSTRAINT {name} {anew(check)} NOT VALID")
    for table, steps in tables.items():
        at_once(f"ALTER TABLE {table} {', '.join(steps)}")
    for table, name, _, holds in op.get_bind().exec_driver_sql(_CHECKS).all():
        if not holds:
            at_once(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")
