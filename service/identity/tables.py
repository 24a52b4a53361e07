"""What the database guarantees of organizations and their keys. Of a key only a hash is kept."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from schemas.vocabulary import Scope
from service.platform.tables import Base, Record, all_of, record_checks


class Organization(Record):
    """A member of the registry: it owns the records that its keys write. Its `organization_id` is its own id."""

    __tablename__ = "organization"

    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]

    __table_args__ = (
        *record_checks(),
        CheckConstraint("organization_id = id", name="owns_itself"),
        CheckConstraint("slug ~ '^[a-z][a-z0-9-]{1,62}$'", name="slug_well_formed"),
    )


class ApiKey(Record):
    """A secret that lets a client in: found by its public `kid`, checked by a keyed hash of its secret."""

    __tablename__ = "api_key"

    kid: Mapped[str] = mapped_column(unique=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    label: Mapped[str]
    scopes: Mapped[list[str]]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        *record_checks(),
        all_of("scopes", Scope),
        CheckConstraint("cardinality(scopes) > 0", name="scopes_not_empty"),
        CheckConstraint("octet_length(hash) = 32", name="hash_is_sha256"),
        Index("ix_api_key_of_organization", "organization_id", "created_at", "id"),
    )


class ApiKeyUse(Base):
    """When a key was last used, to the minute. Apart from the key: a use is no change of the record and is not journalled."""

    __tablename__ = "api_key_use"

    api_key_id: Mapped[UUID] = mapped_column(ForeignKey("api_key.id"), primary_key=True)
    last_used_at: Mapped[datetime]
