"""An old id leads to whom its person was merged into, for whoever may see them. Asked only after nothing was found under the id itself."""

from uuid import UUID

from service.disclosure.gate import parameters, visible_person
from service.identity.viewer import Sight, Viewer
from service.platform.work import Reader


async def survivor(reader: Reader, viewer: Viewer, person: UUID) -> UUID | None:
    """Under which id a merged person stands now; None where they were never merged, and where this viewer may not know.

    The database follows the merges past row security, and only over people whom this viewer could see; the gate then looks at the last.
    """
    followed = "merged_into_for_public" if viewer.sight is Sight.PUBLIC else "merged_into"
    sql = f"SELECT p.id FROM person p WHERE p.id = {followed}(:person) AND {visible_person(viewer.sight)}"
    found = await reader.value(sql, **parameters(viewer), person=person)
    return None if found is None else UUID(str(found))
