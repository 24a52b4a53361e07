"""The first organization and key of an empty registry, and the sample it starts with."""

from datetime import datetime

from schemas.organizations import KeyNew, OrganizationNew
from schemas.vocabulary import Scope
from service.cli.sampling import Loader
from service.disclosure.gate import setting
from service.identity.viewer import Viewer
from service.membership.commands import add_organization, give_key
from service.platform.database import Database, connect
from service.platform.work import unit_of_work

FOUNDER = Viewer(scopes=frozenset(Scope))
"""Who makes the first organization: nobody yet, with every scope."""


async def first_key(url: str, secret: str, now: datetime) -> str | None:
    """Found the registry if it is empty: an organization, its first key, the sample. Answers the key, or None where it stands already."""
    database = await connect(url, readers=1, writers=1, pepper=secret.encode())
    try:
        return await found_registry(database, secret, now)
    finally:
        await database.close()


async def found_registry(database: Database, secret: str, now: datetime) -> str | None:
    """The organization `sample` with a key of all scopes and the sample registry; None where an organization is there already."""
    async with unit_of_work(database, now, setting(FOUNDER)) as work:
        if await work.value("SELECT 1 FROM organization LIMIT 1"):
            return None
        organization = await add_organization(work, FOUNDER, OrganizationNew(slug="sample", name="Sample registry"))
        body = KeyNew(label="first key", scopes=list(Scope), organization_id=organization.id)
        made = await give_key(work, FOUNDER, body, secret.encode())
        # Nobody approves what they wrote: the sample's reviewer has a key of its own, whose secret nobody is told.
        body = KeyNew(label="reviewer of the sample", scopes=[Scope.READ, Scope.REVIEW], organization_id=organization.id)
        second = await give_key(work, FOUNDER, body, secret.encode())
    editor = Viewer(organization.id, made.row.id, made.row.label, frozenset(Scope))
    reviewer = Viewer(organization.id, second.row.id, second.row.label, frozenset(body.scopes))
    async with unit_of_work(database, now, setting(editor)) as work:
        await Loader(work, editor, reviewer).load()
    return made.key
