"""Case documents as linked data: what they tell in the words of schema.org, and who said so in those of PROV-O.

A case is an event and an entity derived from its sources, each derivation with its locator and quote. What neither vocabulary has a word
for (axes, codes, findings) stands under the registry's own terms, with the codes of its vocabularies.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Node = dict[str, Any]
CONTEXT: Mapping[str, Any] = {
    "@vocab": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "habeas": "urn:habeas:terms:",
    "id": "@id",
    "type": "@type",
    "generatedAt": {"@id": "prov:generatedAtTime", "@type": "xsd:dateTime"},
    "derivedFrom": {"@id": "prov:wasDerivedFrom", "@type": "@id"},
    "derivations": {"@id": "prov:qualifiedDerivation"},
    "from": {"@id": "prov:entity", "@type": "@id"},
    "attributedTo": {"@id": "prov:wasAttributedTo", "@type": "@id"},
    "about": {"@id": "https://schema.org/about", "@type": "@id"},
    "location": {"@id": "https://schema.org/location"},
    "organizer": {"@id": "https://schema.org/organizer", "@type": "@id"},
    "url": {"@id": "https://schema.org/url", "@type": "@id"},
}
"""The context stands in the file itself: whoever reads it asks nobody else."""


def urn(record: str) -> str:
    """The IRI of a record."""
    return f"urn:uuid:{record}"


def nodes(case: Mapping[str, Any]) -> Iterator[Node]:
    """The nodes that a case's document tells of."""
    person = urn(case["person"]["id"]) if case["person"]["id"] else f"{urn(case['id'])}#person"
    yield _person(case["person"], person)
    yield from (_source(each) for each in case["sources"])
    yield from (_action(each) for each in case["advocacy_actions"])
    yield _case(case, person)


def body(record: Mapping[str, Any]) -> Node:
    """A body as a node."""
    names = [each["full"] for each in record["names"]]
    return _node(
        id=urn(record["id"]), type=["Organization", "prov:Agent"], name=names[0], alternateName=names[1:], **{"habeas:kind": record["kind"]},
        location=record["country"], parentOrganization=record["parent_id"] and {"id": urn(record["parent_id"])},
    )  # fmt: skip


def facility(record: Mapping[str, Any]) -> Node:
    """A facility as a node."""
    names = [each["full"] for each in record["names"]]
    address = _node(type="PostalAddress", addressCountry=record["country"], addressRegion=record["admin_area"])
    return _node(
        id=urn(record["id"]), type="Place", name=names[0], alternateName=names[1:], address=address, latitude=record["latitude"],
        longitude=record["longitude"], **{"habeas:facilityType": record["type"]},
    )  # fmt: skip


def organization(record: Mapping[str, Any]) -> Node:
    """A member of the registry as the agent that records are attributed to."""
    return _node(id=urn(record["id"]), type=["Organization", "prov:Agent"], name=record["name"], identifier=record["slug"])


def _person(who: Mapping[str, Any], iri: str) -> Node:
    identifiers = [_node(type="PropertyValue", propertyID=each["scheme"], value=each["value"]) for each in who["identifiers"]]
    others = [{"@value": each["full"], **_spoken(each["language"])} for each in who["names"] if each["full"] != who["display_name"]]
    return _node(
        id=iri, type="Person", name=who["display_name"], alternateName=others, gender=who["sex"], birthDate=who["birth_date"],
        nationality=who["nationalities"], identifier=identifiers, **{"habeas:category": who["categories"]},
    )  # fmt: skip


def _case(case: Mapping[str, Any], person: str) -> Node:
    places = [urn(each["facility_id"]) if each["facility_id"] else each["place"] for each in case["placements"]]
    return _node(
        id=urn(case["id"]), type=["Event", "prov:Entity"], name=case["reference"], identifier=case["reference"], about=person,
        startDate=case["detained_on"], endDate=case["ended_on"], description=case["summary"], keywords=case["tags"],
        location=[{"id": each} if each.startswith("urn:") else each for each in places], organizer=case["authority_id"] and urn(case["authority_id"]),
        generatedAt=case["updated_at"], attributedTo=urn(case["organization_id"]), derivedFrom=[urn(each["id"]) for each in case["sources"]],
        derivations=[_derivation(each) for each in case["citations"]], subEvent=[*_events(case)],
        **{
            "habeas:country": case["country"],
            "habeas:deprivation": case["deprivation"],
            "habeas:circumstances": case["circumstances"],
            "habeas:reasonsGiven": case["reasons_given"],
            "habeas:legalBasis": case["legal_basis"],
            "habeas:corroboration": case["corroboration"]["code"],
            "habeas:assessment": [_assessment(each) for each in case["assessments"]],
        },
    )  # fmt: skip


def _events(case: Mapping[str, Any]) -> Iterator[Node]:
    """What happened in a case: its statuses, its proceedings and the rest, each as an event within it."""
    for each in case["status_history"]:
        if each["retracted_at"] is None:
            terms = {"habeas:axis": each["axis"], "habeas:code": each["code"], "habeas:certainty": each["certainty"]}
            yield _node(
                id=urn(each["id"]),
                type="Event",
                startDate=each["occurred"],
                description=each["note"],
                generatedAt=each["recorded_at"],
                **terms,
            )
    yield from (_proceeding(each) for each in case["proceedings"])
    for each in case["occurrences"]:
        yield _node(
            id=urn(each["id"]),
            type="Event",
            startDate=each["occurred"],
            location=each["place"],
            description=each["text"],
            **{"habeas:occurrence": each["type"]},
        )


def _proceeding(each: Mapping[str, Any]) -> Node:
    charges = [
        _node(id=urn(charge["id"]), name=charge["title"], **{"habeas:disposition": charge["disposition"]}) for charge in each["charges"]
    ]
    lengths = ("kind", "years", "months", "days")
    sentences = [_node(id=urn(told["id"]), **{f"habeas:{name}": told[name] for name in lengths}) for told in each["sentences"]]
    terms = {"habeas:proceeding": each["type"], "habeas:court": each["court"], "habeas:charge": charges, "habeas:sentence": sentences}
    return _node(
        id=urn(each["id"]), type="Event", startDate=each["held_on"], identifier=each["case_number"], description=each["outcome"], **terms
    )


def _derivation(citation: Mapping[str, Any]) -> Node:
    stated = {
        "habeas:field": citation["field"],
        "habeas:statedValue": citation["stated_value"],
        "habeas:credibility": citation["credibility"],
    }
    return _node(
        type="prov:Derivation", **{"from": urn(citation["source_id"])}, pagination=citation["locator"], text=citation["quote"],
        **{"habeas:stance": citation["stance"], "habeas:of": {"id": urn(citation["subject"]["id"])}}, **stated,
    )  # fmt: skip


def _assessment(each: Mapping[str, Any]) -> Node:
    return _node(**{f"habeas:{name}": each[name] for name in ("framework", "criterion", "finding", "assessed_on")})


def _source(source: Mapping[str, Any]) -> Node:
    return _node(
        id=urn(source["id"]), type=["CreativeWork", "prov:Entity"], name=source["title"], author=source["author"], publisher=source["publisher"],
        datePublished=source["published"], inLanguage=source["language"], url=source["url"], **{"habeas:reliability": source["reliability"]},
        derivedFrom=source["derived_from_id"] and urn(source["derived_from_id"]),
    )  # fmt: skip


def _action(action: Mapping[str, Any]) -> Node:
    return _node(
        id=urn(action["id"]), type="Action", name=action["title"], startTime=action["acted_on"], identifier=action["reference"],
        **{"habeas:type": action["type"], "habeas:status": action["status"]},
    )  # fmt: skip


def _spoken(language: str | None) -> dict[str, str]:
    return {"@language": language} if language else {}


def _node(**members: Any) -> Node:  # noqa: ANN401 - whatever JSON holds
    """A node without what says nothing."""
    return {name: value for name, value in members.items() if value not in (None, [], "")}
