"""JSON built as text, for what is sent as it is, a record a line: it takes PostgreSQL a third less than JSON made of a row.

What makes JSON of any value looks up, for every value of every row, how its type is written. Where texts are joined nothing is looked up: so what
holds nothing that has to be escaped is joined as it is, and only the rest is made JSON.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.platform.work import Reader


@dataclass(frozen=True)
class Plain:
    """A column in which nothing has to be escaped: whether it stands in quotes, and whether it may be null."""

    quoted: bool
    optional: bool


PlainColumns = Mapping[tuple[str, str], Plain]
"""Columns by table and name."""

# Numbers, ids, and what is one of a list of codes: the database itself refuses any other (platform/tables.py `one_of`).
_PLAIN = """
    SELECT r.relname AS "table", a.attname AS "column", a.atttypid <> 'integer'::regtype AS quoted, NOT a.attnotnull AS optional
    FROM pg_class r JOIN pg_attribute a ON a.attrelid = r.oid
    WHERE r.relkind = 'r' AND pg_table_is_visible(r.oid) AND (
        a.atttypid IN ('integer'::regtype, 'uuid'::regtype)
        OR a.atttypid = 'text'::regtype AND EXISTS (
            SELECT FROM pg_constraint k WHERE k.conrelid = r.oid AND k.contype = 'c' AND k.convalidated AND k.conkey = ARRAY[a.attnum]
            AND k.conname = concat('ck_', r.relname, '_', a.attname, '_known')))"""


async def plain_columns(reader: Reader) -> PlainColumns:
    """The columns of the registry in which nothing has to be escaped, as the database has them."""
    return {(row["table"], row["column"]): Plain(row["quoted"], row["optional"]) for row in await reader.rows(_PLAIN)}


def line(first: Mapping[str, str], members: Mapping[str, Plain | None]) -> str:
    """An object's JSON as SQL of type text, over a row that has each member under its name: the text that `row_to_json` makes of it.

    `first` stands before the members, as it is. Of each member it is told what it is where it is nothing but a plain column.
    """
    constant = "{" + ",".join(f'"{name}":"{value}"' for name, value in first.items())
    texts = []
    for name, plain in members.items():
        quote, text = _written(f'"{name}"', plain)
        texts += [f"'{constant},\"{name}\":{quote}'", text]
        constant = quote
    return _joined([*texts, f"'{constant}}}'"])


def _written(member: str, plain: Plain | None) -> tuple[str, str]:
    """The quote on both sides of a member, or none, and SQL of its text between them."""
    if plain is None:
        return "", f"coalesce(to_json({member})::text, 'null')"
    quote = '"' if plain.quoted else ""
    if plain.optional:
        return "", f"coalesce('{quote}' || {member} || '{quote}', 'null')"
    return quote, f"{member}::text"


def _joined(texts: Sequence[str]) -> str:
    """One text of several, half by half: joined one after the other, what is joined already would be copied each time."""
    if len(texts) == 1:
        return texts[0]
    half = len(texts) // 2
    return f"({_joined(texts[:half])} || {_joined(texts[half:])})"
