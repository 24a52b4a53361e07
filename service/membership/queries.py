"""How organizations and keys read."""

from collections.abc import Mapping

from service.disclosure.shapes import Shape
from service.identity.viewer import Sight
from service.platform.documents import columns


def _organization(_: Sight) -> Mapping[str, str]:
    return columns("o", "id", "slug", "name", "version", "created_at", "updated_at")


def _key(_: Sight) -> Mapping[str, str]:
    return {
        **columns("k", "id", "organization_id", "kid", "label", "scopes", "expires_at", "revoked_at"),
        "last_used_at": "(SELECT u.last_used_at FROM api_key_use u WHERE u.api_key_id = k.id)",
        **columns("k", "version", "created_at"),
    }


def _of_own_organization(sight: Sight) -> str:
    return "false" if sight is Sight.PUBLIC else "k.organization_id = :viewer_organization"


ORGANIZATION = Shape("organizations", "organization", "o", _organization)
KEY = Shape("keys", "api_key", "k", _key, _of_own_organization)
