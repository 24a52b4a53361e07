"""How exports read: to the very key that asked, and to nobody else."""

from collections.abc import Mapping

from service.disclosure.shapes import Shape
from service.identity.viewer import Sight
from service.platform.documents import columns

STATE = "CASE WHEN x.expires_at <= now() THEN 'discarded' ELSE x.state END"
"""Where an export stands. Once its time is up it is discarded, whether or not its file is gone already."""


def _export(_: Sight) -> Mapping[str, str]:
    return {
        **columns("x", "id", "format", "filter"),
        "state": STATE,
        **columns("x", "manifest", "problem", "expires_at", "version", "created_at", "updated_at"),
    }


def _of_own_key(sight: Sight) -> str:
    own = "x.organization_id = :viewer_organization AND x.asked_by_id = (SELECT viewer_key())"
    return "false" if sight is Sight.PUBLIC else own


EXPORT = Shape("exports", "export", "x", _export, _of_own_key)
