"""Shelves: where what is searched for is filed, so that a search looks only where its viewer may look.

What is filed on shelf 0 anybody finds; on shelf 1, every key. Of an organization there is one for its members, one for those of them with
clearance, and one for what others share with it. A search that ranked, counted or was cut short over hidden rows would tell of them by what
it leaves out: looked for on one's own shelves only, they are not there (docs/decisions/0008).
"""

from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.identity.viewer import Sight
from service.platform.tables import Base, one_of


class Shelf(Base):
    """A shelf of an organization."""

    __tablename__ = "shelf"

    number: Mapped[int] = mapped_column(Identity(always=True, start=2), primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"))
    kind: Mapped[str]

    __table_args__ = (
        one_of("kind", ("organization", "restricted", "shared")),
        UniqueConstraint("organization_id", "kind", name="uq_shelf_organization_kind"),
    )


class ShelfSize(Base):
    """How many names a shelf holds, as they were counted last (worker/background.py)."""

    __tablename__ = "shelf_size"

    shelf: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    names: Mapped[int] = mapped_column(BigInteger)


def shelves(sight: Sight) -> str:
    """The shelves that a viewer looks on, as an array. Bound like every predicate of the gate (`gate.parameters`)."""
    if sight is Sight.PUBLIC:
        return "'{0}'::integer[]"
    cleared = "" if sight is Sight.CLEARED else " AND s.kind <> 'restricted'"
    return f"('{{0,1}}'::integer[] || ARRAY(SELECT s.number FROM shelf s WHERE s.organization_id = :viewer_organization{cleared}))"
