"""How facilities and bodies read."""

from collections.abc import Mapping

from schemas.places import BodyFilter, FacilityFilter
from service.disclosure.shapes import Shape
from service.identity.viewer import Sight
from service.platform.documents import columns, matching


def _facility_brief(_: Sight) -> Mapping[str, str]:
    return {"id": "f.id", "display_name": "f.names->0->>'full'"} | columns(
        "f", "type", "country", "admin_area", "audience", "version", "updated_at"
    )


def _coordinate(sight: Sight, column: str) -> str:
    """For others than members, no more exact than `public_precision`: a city to a tenth of a degree, a region to a degree."""
    if sight is not Sight.PUBLIC:
        return f"f.{column}"
    return f"""CASE f.public_precision WHEN 'exact' THEN f.{column}
        WHEN 'city' THEN round(f.{column}::numeric, 1)::double precision WHEN 'region' THEN round(f.{column}::numeric)::double precision END"""


def _facility(sight: Sight) -> Mapping[str, str]:
    return {
        **_facility_brief(sight),
        **columns("f", "organization_id", "names"),
        "latitude": _coordinate(sight, "latitude"),
        "longitude": _coordinate(sight, "longitude"),
        **columns("f", "public_precision", "operator_id", "opened", "closed", "created_at"),
    }


def _body_brief(_: Sight) -> Mapping[str, str]:
    return {"id": "b.id", "display_name": "b.names->0->>'full'"} | columns(
        "b", "kind", "country", "parent_id", "audience", "version", "updated_at"
    )


def _body(sight: Sight) -> Mapping[str, str]:
    return {**_body_brief(sight), **columns("b", "organization_id", "names", "created_at")}


FACILITY = Shape("facilities", "facility", "f", _facility)
FACILITY_BRIEF = Shape("facilities", "facility", "f", _facility_brief)
BODY = Shape("bodies", "body", "b", _body)
BODY_BRIEF = Shape("bodies", "body", "b", _body_brief)


def listed_facilities(asked: FacilityFilter) -> tuple[list[str], dict[str, object]]:
    """What a filter asks of a list of facilities."""
    return matching("f", asked.model_dump(), "type", "country", "operator_id")


def listed_bodies(asked: BodyFilter) -> tuple[list[str], dict[str, object]]:
    """What a filter asks of a list of bodies."""
    return matching("b", asked.model_dump(), "kind", "country", "parent_id")
