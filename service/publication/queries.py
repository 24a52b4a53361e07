"""How consents, requests for correction and suppressions read."""

from collections.abc import Callable, Mapping

from schemas.forgetting import CorrectionFilter
from service.cases.queries import of_case
from service.disclosure.gate import visible_part
from service.disclosure.shapes import Shape
from service.identity.viewer import Sight
from service.platform.documents import columns, matching


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

_CORRECTION = columns("q", "id", "case_id", "about", "kind", "text", "state", "decision", "decided_at", "audience", "version", "created_at")
_SUPPRESSION = columns("u", "id", "kind", "reason", "audience", "version", "created_at")


def _of_own(alias: str) -> Callable[[Sight], str]:
    return lambda sight: "false" if sight is Sight.PUBLIC else f"{alias}.organization_id = :viewer_organization"


CORRECTION = Shape("corrections", "correction_request", "q", lambda _: _CORRECTION, _of_own("q"))
SUPPRESSION = Shape("suppressions", "suppression", "u", lambda _: _SUPPRESSION, _of_own("u"))


def listed_corrections(asked: CorrectionFilter) -> tuple[list[str], dict[str, object]]:
    """What a filter asks of a list of requests."""
    return matching("q", asked.model_dump(), "state", "kind")
