"""Who asks: the public, or an organization's key with its scopes. Every read takes one."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from schemas.vocabulary import Scope


class Sight(StrEnum):
    """How a viewer's statements are built. Whose member it is comes as a parameter, so that statements are made once a sight."""

    PUBLIC = "public"
    MEMBER = "member"
    CLEARED = "cleared"


@dataclass(frozen=True)
class Viewer:
    """What a request's key resolves to. Without a key: the public."""

    organization_id: UUID | None = None
    api_key_id: UUID | None = None
    label: str | None = None
    scopes: frozenset[Scope] = frozenset()
    shared_cases: frozenset[UUID] = frozenset()
    """Cases of other organizations that are shared with this one, to read."""
    shared_persons: frozenset[UUID] = frozenset()
    """Whose cases they are."""
    writable_cases: frozenset[UUID] = frozenset()
    """Those of them that are shared to write as well."""

    @property
    def is_public(self) -> bool:
        """Asks without a key, or with one that may not read."""
        return self.organization_id is None or Scope.READ not in self.scopes

    @property
    def is_cleared(self) -> bool:
        """May read what its organization has marked `restricted`."""
        return Scope.RESTRICTED in self.scopes and not self.is_public

    @property
    def sight(self) -> Sight:
        """How this viewer's statements are built."""
        if self.is_public:
            return Sight.PUBLIC
        return Sight.CLEARED if self.is_cleared else Sight.MEMBER


PUBLIC = Viewer()
