"""How consents read."""

from collections.abc import Mapping

from service.cases.queries import of_case
from service.disclosure.gate import visible_part
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
        "publication_risk",
        "risk_assessment",
        "note",
        "audience",
        "version",
        "created_at",
    )


CONSENT = Shape("consents", "consent", "x", _consent, lambda sight: of_case(sight, "x"), visible_part)
