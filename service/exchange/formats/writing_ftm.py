"""Case documents as FollowTheMoney entities, a line of JSON each: Person, Event, CourtCase, Document and what ties them together.

An entity's id is the record's own, so that the same person of two cases is one entity. Dates are as far as FollowTheMoney has them: a
year, a month or a day; of an interval, both ends. What a case is not in that model (statuses over time, assessments, consents) stays behind.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Entity = dict[str, Any]
_NOBODY = frozenset({"Name withheld", "Name unknown"})
_TOPICS = {
    "journalist": "role.journo",
    "lawyer": "role.lawyer",
    "activist": "role.act",
    "human_rights_defender": "role.act",
    "opposition_politician": "role.pol",
}
_NUMBERS = {"passport": "passportNumber", "wikidata": "wikidataId"}
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_STATES = ("custody", "legal", "life", "acknowledgement")
_PUBLIC_BODIES = frozenset({"ministry", "court", "security_agency", "government", "parliament", "police", "military", "prison_service"})


def dates(text: str | None) -> list[str]:
    """An EDTF date as FollowTheMoney has dates; of an interval both ends, of unknown digits what is before them."""
    ends = [re.sub(r"-XX.*|[~?%]", "", end) for end in (text or "").split("/")]
    return [end for end in ends if _DATE.fullmatch(end)]


def entities(case: Mapping[str, Any]) -> Iterator[Entity]:
    """The entities that a case's document tells of. What the viewer does not read of the person is not in the document."""
    person = person_id(case)
    yield _person(case, person)
    yield from (_entity(each["id"], "Document", _document(each)) for each in case["sources"])
    yield _entity(case["id"], "Event", _event(case, person))
    for proceeding in case["proceedings"]:
        yield from _court_case(case, proceeding, person)
    for action in case["advocacy_actions"]:
        about = {
            "name": action["title"],
            "date": dates(action["acted_on"]),
            "involved": person,
            "keywords": [action["type"], action["status"]],
        }
        yield _entity(action["id"], "Event", about | {"recordId": action["reference"], "summary": action["outcome"]})
    for source in {each["source_id"] for each in case["citations"]}:
        stances = sorted({each["stance"] for each in case["citations"] if each["source_id"] == source})
        yield _entity(f"{case['id']}.{source}", "Documentation", {"document": source, "entity": case["id"], "role": stances})


def body(record: Mapping[str, Any]) -> Entity:
    """A body as an entity."""
    schema = "PublicBody" if record["kind"] in _PUBLIC_BODIES else "Organization"
    return _entity(record["id"], schema, {"name": _fulls(record), "country": _country(record["country"]), "classification": record["kind"]})


def facility(record: Mapping[str, Any]) -> Entity:
    """A facility as an entity: an address, which is what FollowTheMoney has for places."""
    where = {"country": _country(record["country"]), "region": record["admin_area"], "remarks": record["type"]}
    position = {name: None if record[name] is None else str(record[name]) for name in ("latitude", "longitude")}
    names = _fulls(record)
    return _entity(record["id"], "Address", {"full": names[:1], "name": names} | where | position)


def person_id(case: Mapping[str, Any]) -> str:
    """The person's own id; where the viewer does not read whose case it is, one that tells no more than the case."""
    return str(case["person"]["id"] or f"{case['id']}.person")


def _person(case: Mapping[str, Any], person: str) -> Entity:
    who = case["person"]
    fulls = [each["full"] for each in who["names"] if each["kind"] == "primary"]
    shown = [] if who["display_name"] in _NOBODY else [who["display_name"]]
    numbers: dict[str, list[str]] = {}
    for each in who["identifiers"]:
        numbers.setdefault(_NUMBERS.get(each["scheme"], "idNumber"), []).append(each["value"])
    properties = {
        "name": [*shown, *fulls],
        "alias": [each["full"] for each in who["names"] if each["full"] not in (*shown, *fulls)],
        "firstName": [each["given"] for each in who["names"]],
        "lastName": [each["family"] for each in who["names"]],
        "gender": None if who["sex"] == "unknown" else who["sex"],
        "birthDate": dates(who["birth_date"]),
        "nationality": [_country(each) for each in who["nationalities"]],
        "keywords": who["categories"],
        "topics": [_TOPICS[each] for each in who["categories"] if each in _TOPICS],
    }
    return _entity(person, "Person", properties | numbers)


def _event(case: Mapping[str, Any], person: str) -> Entity:
    states = [case["status"][axis]["code"] for axis in _STATES if case["status"][axis]]
    return {
        "name": f"{case['reference']}: {case['deprivation'].replace('_', ' ')}",
        "recordId": case["reference"],
        "startDate": dates(case["detained_on"]),
        "endDate": dates(case["ended_on"]),
        "country": _country(case["country"]),
        "involved": person,
        "organizer": case["authority_id"],
        "location": [each["place"] for each in case["placements"]],
        "addressEntity": [each["facility_id"] for each in case["placements"]],
        "summary": case["summary"],
        "description": [case["circumstances"], case["reasons_given"]],
        "keywords": [case["deprivation"], *states, *case["tags"]],
        "sourceUrl": [each["url"] for each in case["sources"]],
        "modifiedAt": case["updated_at"][:10],
    }


def _court_case(case: Mapping[str, Any], proceeding: Mapping[str, Any], person: str) -> Iterator[Entity]:
    charges = [" ".join(part for part in (each["title"], each["statute"], each["article"]) if part) for each in proceeding["charges"]]
    properties = {
        "name": proceeding["case_number"] or f"{case['reference']}: {proceeding['type'].replace('_', ' ')}",
        "type": proceeding["type"],
        "court": proceeding["court"],
        "caseNumber": proceeding["case_number"],
        "country": _country(case["country"]),
        "status": proceeding["outcome"],
        "summary": charges,
    }
    yield _entity(proceeding["id"], "CourtCase", properties)
    tied = {"case": proceeding["id"], "party": person, "role": "defendant", "date": dates(proceeding["held_on"])}
    yield _entity(f"{proceeding['id']}.party", "CourtCaseParty", tied)


def _document(source: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": source["title"],
        "fileName": source["title"],
        "author": source["author"],
        "publisher": source["publisher"],
        "language": _language(source["language"]),
        "date": dates(source["published"]),
        "sourceUrl": source["url"],
        "keywords": source["type"],
    }


def _entity(record: str, schema: str, properties: Mapping[str, Any]) -> Entity:
    """Every property is a list of texts; those that say nothing are left out, and nothing is said twice."""
    listed = {name: _texts(value) for name, value in properties.items()}
    return {"id": record, "schema": schema, "properties": {name: texts for name, texts in listed.items() if texts}}


def _texts(value: str | Iterable[str | None] | None) -> list[str]:
    values = [value] if isinstance(value, str) or value is None else value
    return list(dict.fromkeys(each for each in values if each))


def _fulls(record: Mapping[str, Any]) -> list[str]:
    return [each["full"] for each in record["names"]]


def _country(code: str | None) -> str | None:
    return code and code.lower()


def _language(tag: str | None) -> str | None:
    """ISO 639-3, as FollowTheMoney has languages."""
    import langcodes  # noqa: PLC0415 - as in schemas/values.py

    try:
        return langcodes.Language.get(tag).to_alpha3() if tag else None
    except (langcodes.tag_parser.LanguageTagError, LookupError):
        return None
