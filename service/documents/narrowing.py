"""What narrows a search: said once, for those who are looked for and for what is shown of them. The gate is part of each predicate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from schemas.search import SearchFilter, SearchNew
from service.disclosure.gate import name_disclosed, visible_case, visible_person
from service.identity.viewer import Sight

_OF_CASE: Mapping[str, str] = {
    "country": "c.country = :country",
    "custody": "c.custody = :custody",
    "deprivation": "c.deprivation = :deprivation",
    "year": "c.detained_on_earliest <= :year_end::date AND c.detained_on_latest >= :year_begin::date",
}
_CATEGORY = ":category = ANY (p.categories)"


@dataclass(frozen=True)
class Narrowing:
    """Which filters are asked for, and what they are bound with."""

    names: frozenset[str] = frozenset()
    bound: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, asked: SearchFilter | SearchNew) -> "Narrowing":
        """What is asked for."""
        given = {name: getattr(asked, name) for name in (*_OF_CASE, "category")}
        given = {name: value for name, value in given.items() if value is not None}
        bound: dict[str, Any] = {name: str(value) for name, value in given.items() if name != "year"}
        if "year" in given:
            bound |= {"year_begin": date(given["year"], 1, 1), "year_end": date(given["year"], 12, 31)}
        return cls(frozenset(given), bound)

    def __bool__(self) -> bool:
        return bool(self.names)

    def of_case(self) -> str:
        """Whether a case `c` is left; its person `p` may be looked at."""
        return _all(
            *(_OF_CASE[name] for name in sorted(self.names) if name in _OF_CASE), *([_CATEGORY] if "category" in self.names else [])
        )

    def of_person(self, sight: Sight) -> str:
        """Whether a person `p` is left: for a case of theirs, where cases are narrowed."""
        wanted = [_CATEGORY] if "category" in self.names else []
        if self.names - {"category"}:
            wanted.append(f"EXISTS (SELECT 1 FROM {self.cases(sight)})")
        return _all(*wanted)

    def whose(self, sight: Sight, person: str) -> str:
        """Whether the person with this id may be seen and is left."""
        return f"EXISTS (SELECT 1 FROM person p WHERE p.id = {person} AND {visible_person(sight)} AND {self.of_person(sight)})"

    def which(self, sight: Sight, case: str) -> str:
        """Whether the case with this id may be seen and is left."""
        person = f"LEFT JOIN person p ON p.id = c.person_id AND {visible_person(sight)} AND {name_disclosed(sight)}"
        return f'EXISTS (SELECT 1 FROM "case" c {person} WHERE c.id = {case} AND {visible_case(sight)} AND {self.of_case()})'

    def cases(self, sight: Sight) -> str:
        """The cases `c` of a person `p` that are left: none of a person whose name it withholds."""
        narrowed = _all(*(_OF_CASE[name] for name in sorted(self.names) if name in _OF_CASE))
        return f'"case" c WHERE c.person_id = p.id AND {visible_case(sight)} AND {name_disclosed(sight)} AND {narrowed}'


def _all(*predicates: str) -> str:
    return " AND ".join(predicates) or "true"


WHATEVER = Narrowing()
"""Nothing is narrowed."""
