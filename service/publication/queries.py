"""How consents read."""

from collections.abc import Mapping

from service.disclosure.gate import visible_case
from service.disclosure.shapes import Shape
from service.identity.viewer import Sight
from service.platform.documents import columns


def _consent(_: Sight) -> Mapping[str, str]:
    return columns(
        "x",
        "id",
        "case_id",
        "given_by",
        "scopes",
        "given_on",
        "expires_on",
        "withdrawn_on",
        "evidence",
        "note",
        "audience",
        "version",
        "created_at",
    )


def _of_case(sight: Sight) -> str:
    return f'EXISTS (SELECT 1 FROM "case" c WHERE c.id = x.case_id AND {visible_case(sight)})'


CONSENT = Shape("consents", "consent", "x", _consent, _of_case)
