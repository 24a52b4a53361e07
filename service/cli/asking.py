"""As whom a command reads: the public, or a cleared member of an organization. Whoever may run commands may read the database."""

from uuid import UUID

from schemas.vocabulary import Scope
from service.disclosure.gate import setting
from service.identity.viewer import PUBLIC, Viewer
from service.platform.database import Database
from service.platform.embedded import CannotStart
from service.platform.work import Reading


async def as_whom(database: Database, organization: str | None, label: str) -> Viewer:
    """The viewer that a command reads as: by its organization's slug. Raises CannotStart where there is no such organization."""
    return PUBLIC if organization is None else await member(database, organization, label, Scope.READ, Scope.RESTRICTED)


async def member(database: Database, organization: str, label: str, *scopes: Scope) -> Viewer:
    """A member of the organization of this slug, with these scopes. Raises CannotStart where there is no such organization."""
    known = await Reading(database.members, setting(Viewer())).value("SELECT id FROM organization WHERE slug = :slug", slug=organization)
    if known is None:
        raise CannotStart(f"there is no organization '{organization}'")
    return Viewer(UUID(str(known)), None, label, frozenset(scopes))
