"""How each kind of record reads: its members as SQL, with the gate inside. One record or a list of them is one statement."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from schemas.pages import ListFilter
from service.disclosure.gate import parameters, visible
from service.disclosure.rules import readable
from service.identity.viewer import Sight, Viewer
from service.platform.documents import document, narrowed
from service.platform.pages import Cursors, Listing, Page, Sort, page
from service.platform.tables import Record
from service.platform.work import Reader, UnitOfWork


def _nothing_more(_: Sight) -> str:
    return "true"


@dataclass(frozen=True)
class Shape:
    """A kind of record: its table under an alias, its members for a sight, what must be visible besides the row (its case, its person), the row's own gate."""

    name: str
    table: str
    alias: str
    members: Callable[[Sight], Mapping[str, str]]
    within: Callable[[Sight], str] = _nothing_more
    guard: Callable[[Sight, str], str] = visible

    @property
    def source(self) -> str:
        """For a FROM clause."""
        return f"{self.table} {self.alias}"

    def gate(self, sight: Sight) -> str:
        """The predicate of every statement that reads this kind."""
        return f"{self.guard(sight, self.alias)} AND {self.within(sight)}"

    def item(self, sight: Sight, fields: Collection[str] | None = None) -> str:
        """The record as one JSON object."""
        return document(narrowed(self.members(sight), fields))


@dataclass(frozen=True)
class Found:
    """A document as PostgreSQL built it, with what its validator needs."""

    body: bytes
    version: int
    organization_id: UUID


@lru_cache(maxsize=512)
def _statement(shape: Shape, sight: Sight, fields: frozenset[str] | None, where: str) -> str:
    alias = shape.alias
    return f"""
        SELECT {shape.item(sight, fields)}::text AS body, {alias}.version, {alias}.organization_id
        FROM {shape.source} WHERE {where} AND {shape.gate(sight)}"""


@lru_cache(maxsize=512)
def _as_made(shape: Shape, sight: Sight) -> str:
    return f"SELECT {shape.item(sight)}::text FROM made {shape.alias} WHERE {shape.alias}.id = :record AND {shape.gate(sight)}"


async def one(
    reader: Reader,
    viewer: Viewer,
    shape: Shape,
    *,
    where: str | None = None,
    fields: Collection[str] | None = None,
    **bound: object,
) -> Found | None:
    """The record that `where` picks (by default its id, bound as `record`), or None: hidden and absent are the same."""
    statement = _statement(shape, viewer.sight, None if fields is None else frozenset(fields), where or f"{shape.alias}.id = :record")
    rows = await reader.answer(statement, **parameters(viewer), **bound)
    return Found(rows[0]["body"].encode(), rows[0]["version"], rows[0]["organization_id"]) if rows else None


async def made(work: UnitOfWork, viewer: Viewer, shape: Shape, row: Record) -> Found | None:
    """A record that the unit has made, as `one` has it, where that needs nothing else that the unit made: told in the unit's last trip."""
    if not work.is_unwritten(row):
        return await one(work, viewer, shape, record=row.id)
    body = await work.tell(row, _as_made(shape, viewer.sight), **parameters(viewer), record=row.id) if readable(viewer, row) else None
    return None if body is None else Found(body.encode(), row.version, row.organization_id)


async def some(
    reader: Reader,
    viewer: Viewer,
    shape: Shape,
    cursors: Cursors,
    *,
    asked: ListFilter,
    where: Sequence[str] = (),
    sort: Sort | None = None,
    bound: Mapping[str, object] | None = None,
) -> Page:
    """One page of the records that meet `where`, in the order they were made unless `sort` says otherwise."""
    values = dict(bound or {})
    listing = Listing(
        name=shape.name,
        source=shape.source,
        alias=shape.alias,
        item=shape.item(viewer.sight, asked.members),
        where=[*where, shape.gate(viewer.sight)],
        sort=sort or Sort(f"{shape.alias}.created_at", "timestamptz"),
        parameters={**parameters(viewer), **values},
    )
    context = [viewer.organization_id, viewer.sight, sorted(asked.members or ()), list(where), values]
    return await page(reader, cursors, listing, limit=asked.limit, cursor=asked.cursor, context=context)
