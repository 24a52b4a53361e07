"""Who confidential sources are: sealed when written, opened only for the owner's cleared readers, with a reason, and journalled.

To anyone else a source has no identity to ask for: they are answered as for a source that is not there.
"""

from collections.abc import Mapping
from uuid import UUID

from schemas.sources import Disclosure, DisclosureNew, SourceIdentityNew, SourceIdentityPatch
from schemas.vocabulary import Audience
from service.identity.viewer import Viewer
from service.journal.commands import change, create, note
from service.platform.errors import AlreadyExists, NotFound, StaleVersion
from service.platform.ids import new_id
from service.platform.sealing import KeyRing, Place, Ring, ring_in
from service.platform.work import UnitOfWork
from service.sources.commands import NoSuchSource, forget_identity, identity_of
from service.sources.tables import Source, SourceIdentity


class NoSuchIdentity(NotFound):
    """The source's identity is not recorded."""

    slug = "no-such-identity"
    title = "The source has no sealed identity"


async def add_identity(work: UnitOfWork, editor: Viewer, ring: Ring, source: UUID, body: SourceIdentityNew) -> SourceIdentity:
    """Seal who a source is. Raises AlreadyExists where that is recorded already."""
    keys = await ring_in(work, ring)
    await _own_source(work, editor, source, locked=True)
    if await identity_of(work, source) is not None:
        raise AlreadyExists("The source has a sealed identity; amend it.")
    own = new_id()
    values = {"id": own, "source_id": source, **_sealed(keys, own, body.values())}
    return create(work, editor, SourceIdentity, values, action="source_identity.sealed", audience=Audience.RESTRICTED)


async def amend_identity(work: UnitOfWork, editor: Viewer, ring: Ring, source: UUID, body: SourceIdentityPatch, version: int) -> None:
    """Change who a source is. What already stands so is no change."""
    keys = await ring_in(work, ring)
    row = await _held(work, editor, source, version)
    standing = opened(keys, row)
    differing = {member: value for member, value in body.changes().items() if standing[member] != value}
    change(work, editor, row, _sealed(keys, row.id, differing), action="source_identity.amended")


async def withdraw_identity(work: UnitOfWork, editor: Viewer, source: UUID, reason: str, version: int) -> None:
    """Forget who a source is."""
    await _held(work, editor, source, version)
    await forget_identity(work, editor, source, reason)


async def disclose(work: UnitOfWork, reader: Viewer, ring: Ring, source: UUID, body: DisclosureNew) -> Disclosure:
    """Read who a source is. The journal tells who did, and why, before they are answered."""
    keys = await ring_in(work, ring)
    row = await _held(work, reader, source)
    told = opened(keys, row)
    note(work, reader, row, action="source_identity.disclosed", reason=body.reason)
    return Disclosure(
        source_id=source,
        name=told["name"] or "",
        contact=told["contact"],
        note=told["note"],
        version=row.version,
        disclosed_at=work.now,
        reason=body.reason,
    )


def opened(keys: KeyRing, row: SourceIdentity) -> dict[str, str | None]:
    """What is sealed in a row. Raises SealBroken."""
    sealed = {"name": row.sealed_name, "contact": row.sealed_contact, "note": row.sealed_note}
    return {member: None if value is None else keys.open(value, _place(row.id, member)) for member, value in sealed.items()}


def reseal(work: UnitOfWork, nobody: Viewer, keys: KeyRing, row: SourceIdentity) -> None:
    """Seal what a row says under the newest key. It says the same, so its version stays and no editor is turned away."""
    work.set(row, _sealed(keys, row.id, opened(keys, row)))
    note(work, nobody, row, action="source_identity.resealed")


def _sealed(keys: KeyRing, row: UUID, members: Mapping[str, str | None]) -> dict[str, bytes | None]:
    return {f"sealed_{member}": None if value is None else keys.seal(value, _place(row, member)) for member, value in members.items()}


def _place(row: UUID, member: str) -> Place:
    return Place(SourceIdentity.__tablename__, f"sealed_{member}", row)


async def _own_source(work: UnitOfWork, viewer: Viewer, source: UUID, *, locked: bool = False) -> None:
    row = await (work.lock if locked else work.get)(Source, source)
    if row is None or not viewer.is_cleared or row.organization_id != viewer.organization_id:
        raise NoSuchSource


async def _held(work: UnitOfWork, viewer: Viewer, source: UUID, version: int | None = None) -> SourceIdentity:
    await _own_source(work, viewer, source)
    row = await identity_of(work, source)
    if row is None:
        raise NoSuchIdentity
    if version is not None and version != row.version:
        raise StaleVersion(row.version)
    return row
