"""How captures read."""

from collections.abc import Mapping

from service.disclosure.gate import visible
from service.disclosure.shapes import Shape
from service.identity.viewer import Sight
from service.platform.documents import columns


def _capture(_: Sight) -> Mapping[str, str]:
    return columns(
        "x", "id", "source_id", "media_type", "bytes", "sha256", "captured_at", "tool", "original_url", "file_name", "redacted_copy_of_id",
        "audience", "version", "created_at",
    )  # fmt: skip


def _of_visible_source(sight: Sight) -> str:
    return f"EXISTS (SELECT 1 FROM source s WHERE s.id = x.source_id AND {visible(sight, 's')})"


CAPTURE = Shape("captures", "capture", "x", _capture, _of_visible_source)
