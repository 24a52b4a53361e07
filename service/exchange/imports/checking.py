"""Whether a mapping speaks of fields that there are, before any row is read."""

from collections.abc import Iterable, Mapping

from schemas.base import Model
from schemas.cases import CaseNew
from schemas.mappings import Mapping as ListMapping
from schemas.mappings import Take
from schemas.persons import PersonIdentifierNew, PersonNameNew, PersonNew
from schemas.proceedings import ChargeNew, SentenceNew
from schemas.sources import SourceNew
from schemas.vocabulary import RelationType
from service.exchange.imports.drafting import PARTS
from service.platform.errors import FieldError, Invalid

_NOT_TAKEN = frozenset(
    {"names", "identifiers", "person_id", "audience", "citations", "charges", "sentences", "is_another_person", "facility_id", "authority_id",
     "court_id", "changed_by_id", "supersedes_id", "derived_from_id"}
)  # fmt: skip
"""Members of wire models that no cell can say: other records' ids, and what the mapping says elsewhere."""


class UnknownField(Invalid):
    """The mapping speaks of a field that its record does not have."""

    slug = "unknown-field"
    title = "The mapping speaks of a field that is not there"


def check(mapping: ListMapping, within: str = "/mapping") -> None:
    """Raise UnknownField, naming each, for fields that no record has."""
    faults = tuple(
        FieldError(f"{within}{pointer}", UnknownField.slug, f"A {kind} has no field that a cell can say by this name.")
        for pointer, kind in _unknown(mapping)
    )
    if faults:
        raise UnknownField(errors=faults)


def _unknown(mapping: ListMapping) -> Iterable[tuple[str, str]]:
    for pointer, fields, model, kind in _told(mapping):
        yield from _of(fields, model, pointer, kind)
    for at, group in enumerate(mapping.groups):
        if group.type not in list(RelationType):
            yield f"/groups/{at}/type", "relation"


def _told(mapping: ListMapping) -> Iterable[tuple[str, Mapping[str, Take], type[Model], str]]:
    """Every set of fields that the mapping takes: where it stands, the wire model that it fills, and what that is."""
    yield "/person", mapping.person, PersonNew, "person"
    yield "/case", mapping.case, CaseNew, "case"
    for at, names in enumerate(mapping.names):
        yield f"/names/{at}/fields", names.fields, PersonNameNew, "name"
    for at, source in enumerate(mapping.sources):
        yield f"/sources/{at}/fields", {name: take for name, take in source.fields.items() if name != "locator"}, SourceNew, "source"
    parts: Mapping[str, type[Model]] = {"identifiers": PersonIdentifierNew, **PARTS}
    for kind, model in parts.items():
        for at, part in enumerate(getattr(mapping, kind)):
            yield f"/{kind}/{at}/fields", part.fields, model, "part of this kind"
    for at, proceeding in enumerate(mapping.proceedings):
        for place, charge in enumerate(proceeding.charges):
            yield f"/proceedings/{at}/charges/{place}/fields", charge.fields, ChargeNew, "charge"
        for place, sentence in enumerate(proceeding.sentences):
            yield f"/proceedings/{at}/sentences/{place}/fields", sentence.fields, SentenceNew, "sentence"


def _of(fields: Mapping[str, Take], model: type[Model], within: str, kind: str) -> Iterable[tuple[str, str]]:
    known = {alias for name, info in model.model_fields.items() for alias in (name, info.alias) if alias} - _NOT_TAKEN
    for name in fields:
        if name not in known:
            yield f"{within}/{name}", kind
