"""JSON built in SQL: a document is one statement, and PostgreSQL's bytes go to the client as they are.

Members are written as Python mappings from the wire's name to SQL, so that a document's file reads like the document.
"""

from collections.abc import Collection, Mapping

from service.platform.errors import FieldError, Invalid

_ARGUMENTS = 50
"""json_build_object takes at most 100 arguments (PostgreSQL's FUNC_MAX_ARGS): 50 members."""


def document(members: Mapping[str, str]) -> str:
    """A JSON object: `document({"id": "c.id"})`. Larger ones are joined from parts."""
    pairs = [f"'{name}', {sql}" for name, sql in members.items()]
    if len(pairs) > _ARGUMENTS:
        message = "a document of more than 50 members needs to be split"
        raise ValueError(message)
    return f"json_build_object({', '.join(pairs)})"


def array(item: str, source: str, *, order: str) -> str:
    """A JSON array of `item` over `FROM source`, in order; empty rather than null."""
    return f"(SELECT coalesce(json_agg({item} ORDER BY {order}), '[]'::json) FROM {source})"


def embed(item: str, source: str) -> str:
    """One JSON object from `FROM source`, or null."""
    return f"(SELECT {item} FROM {source})"


def given(tables: Mapping[str, str]) -> str:
    """`WITH …`: tables that the statement after it names, each read once however often it is named. One that it does not name is not read."""
    return f"WITH RECURSIVE {', '.join(f'{name} AS MATERIALIZED ({sql})' for name, sql in tables.items())}\n"


def columns(alias: str, *names: str) -> dict[str, str]:
    """Members that are columns of their own name."""
    return {name: f"{alias}.{name}" for name in names}


def period(alias: str) -> dict[str, str]:
    """`from` and `to`: reserved words in SQL and Python, so the columns are `started` and `ended`."""
    return {"from": f"{alias}.started", "to": f"{alias}.ended"}


def narrowed(members: Mapping[str, str], fields: Collection[str] | None) -> dict[str, str]:
    """Only the members asked for by `fields=`, in the document's own order. A name that is not a member is refused."""
    if fields is None:
        return dict(members)
    unknown = [field for field in fields if field not in members]
    if unknown:
        raise Invalid(
            "fields= names a member that this document does not have",
            errors=tuple(FieldError("query/fields", "unknown_field", f"no member '{field}'") for field in unknown),
        )
    wanted = frozenset(fields)
    return {name: sql for name, sql in members.items() if name in wanted}


def matching(alias: str, asked: Mapping[str, object], *names: str) -> tuple[list[str], dict[str, object]]:
    """Predicates for the filters that were given, each a column of its own name, and what they are bound with."""
    given = {name: asked[name] for name in names if asked[name] is not None}
    return [f"{alias}.{name} = :{name}" for name in given], given
