"""The gate as SQL. Every statement that reads takes its predicates from here, under the alias of the row they guard.

The text depends only on what kind of viewer asks (public, member, cleared member), so that a kind's statements are
prepared once; whose member it is comes as the parameter `:viewer_organization`.
"""

from service.identity.viewer import Sight, Viewer

PUBLISHED = "publication = 'published'"


def parameters(viewer: Viewer) -> dict[str, object]:
    """What the predicates of this viewer are bound with."""
    return {} if viewer.is_public else {"viewer_organization": viewer.organization_id}


def readable(sight: Sight, row: str) -> str:
    """The row's audience includes this viewer (disclosure/rules.py `readable`)."""
    if sight is Sight.PUBLIC:
        return f"{row}.audience = 'public'"
    own = f"{row}.organization_id = :viewer_organization"
    if sight is Sight.MEMBER:
        own = f"{own} AND {row}.audience <> 'restricted'"
    return f"({row}.audience IN ('public', 'partner') OR ({own}))"


def visible(sight: Sight, row: str) -> str:
    """Readable, and not withdrawn."""
    return f"{readable(sight, row)} AND {row}.withdrawn_at IS NULL"


def visible_case(sight: Sight, row: str = "c") -> str:
    """A case that this viewer may read: for the public, one that is published."""
    published = f" AND {row}.{PUBLISHED}" if sight is Sight.PUBLIC else ""
    return f"{visible(sight, row)}{published}"


def visible_person(sight: Sight, row: str = "p") -> str:
    """A person whom this viewer may look up. For the public: one with a published case that discloses the full name."""
    if sight is not Sight.PUBLIC:
        return visible(sight, row)
    named = f"SELECT 1 FROM \"case\" k WHERE k.person_id = {row}.id AND {visible_case(sight, 'k')} AND k.name_disclosure = 'full'"
    return f"{visible(sight, row)} AND EXISTS ({named})"


def name_disclosed(sight: Sight, case: str = "c") -> str:
    """Whether this viewer reads the case's person by name. Members do; the public only under full disclosure."""
    return f"{case}.name_disclosure = 'full'" if sight is Sight.PUBLIC else "true"
