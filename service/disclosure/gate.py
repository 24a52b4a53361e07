"""The gate as SQL. Every statement that reads takes its predicates from here, under the alias of the row they guard.

The text depends only on what kind of viewer asks (public, member, cleared member), so that a kind's statements are
prepared once; whose member it is comes as parameters. Row-level security says the same again underneath (policies.py).
"""

import json
from typing import Any

from schemas.vocabulary import Scope
from service.identity.viewer import Sight, Viewer
from service.platform.database import Database

PUBLISHED = "publication = 'published'"


def parameters(viewer: Viewer) -> dict[str, object]:
    """What the predicates of this viewer are bound with."""
    if viewer.is_public:
        return {}
    return {
        "viewer_organization": viewer.organization_id,
        "viewer_cases": sorted(viewer.shared_cases),
        "viewer_persons": sorted(viewer.shared_persons),
    }


def setting(viewer: Viewer) -> str:
    """The viewer as row-level security reads it, from the transaction-local setting `habeas.viewer`."""
    return json.dumps(
        {
            "organization": viewer.organization_id and str(viewer.organization_id),
            "key": viewer.api_key_id and str(viewer.api_key_id),
            "cleared": viewer.is_cleared,
            "cases": _array(viewer.shared_cases),
            "persons": _array(viewer.shared_persons),
            "writes": _array(viewer.writable_cases if Scope.WRITE in viewer.scopes else frozenset()),
        }
    )


def way(database: Database, viewer: Viewer) -> tuple[Any, str | None]:
    """The pool by which a viewer reads, and what row-level security there has to be told of them."""
    if viewer.is_public and Scope.ADMIN not in viewer.scopes:  # an administrator's key reads its own keys and journal, if nothing else
        return database.public, None
    return database.members, setting(viewer)


def _array(ids: frozenset[object]) -> str:
    return f"{{{','.join(sorted(map(str, ids)))}}}"


def readable(sight: Sight, row: str, shared: str | None = None) -> str:
    """The row's audience includes this viewer (disclosure/rules.py `readable`); `shared` says when it is of a case shared with them."""
    if sight is Sight.PUBLIC:
        return f"{row}.audience = 'public'"
    own = f"{row}.organization_id = :viewer_organization"
    if sight is Sight.MEMBER:
        own = f"{own} AND {row}.audience <> 'restricted'"
    of_shared = "" if shared is None else f" OR ({shared} AND {row}.audience <> 'restricted')"
    return f"({row}.audience IN ('public', 'partner') OR ({own}){of_shared})"


def visible(sight: Sight, row: str) -> str:
    """Readable, and not withdrawn: of what belongs to no case and no person."""
    return f"{readable(sight, row)} AND {row}.withdrawn_at IS NULL"


def visible_part(sight: Sight, row: str) -> str:
    """A row of a case, apart from whether the case itself may be read."""
    return f"{readable(sight, row, f'{row}.case_id = ANY(:viewer_cases)')} AND {row}.withdrawn_at IS NULL"


def visible_case(sight: Sight, row: str = "c") -> str:
    """A case that this viewer may read: for the public, one that is published."""
    published = f" AND {row}.{PUBLISHED}" if sight is Sight.PUBLIC else ""
    return f"{readable(sight, row, f'{row}.id = ANY(:viewer_cases)')} AND {row}.withdrawn_at IS NULL{published}"


def visible_person(sight: Sight, row: str = "p") -> str:
    """A person whom this viewer may look up. For the public: one with a published case that discloses the full name."""
    seen = f"{readable(sight, row, f'{row}.id = ANY(:viewer_persons)')} AND {row}.withdrawn_at IS NULL"
    if sight is not Sight.PUBLIC:
        return seen
    named = f"SELECT 1 FROM \"case\" k WHERE k.person_id = {row}.id AND {visible_case(sight, 'k')} AND k.name_disclosure = 'full'"
    return f"{seen} AND EXISTS ({named})"


def visible_of_person(sight: Sight, row: str) -> str:
    """A row of a person, apart from whether the person may be looked up."""
    return f"{readable(sight, row, f'{row}.person_id = ANY(:viewer_persons)')} AND {row}.withdrawn_at IS NULL"


def name_disclosed(sight: Sight, case: str = "c") -> str:
    """Whether this viewer reads the case's person by name. Members do; the public only under full disclosure."""
    return f"{case}.name_disclosure = 'full'" if sight is Sight.PUBLIC else "true"
