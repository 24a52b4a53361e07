"""Every table of the registry: importing this module gives the one metadata that migrations and tests compare with."""

from service.advocacy import tables as advocacy
from service.captures import tables as captures
from service.cases import tables as cases
from service.chronicle import tables as chronicle
from service.disclosure import shelves
from service.exchange.exports import tables as exports
from service.exchange.imports import tables as imports
from service.identity import tables as identity
from service.journal import tables as journal
from service.matching import tables as matching
from service.persons import filing
from service.persons import tables as persons
from service.places import tables as places
from service.platform import idempotency
from service.platform.tables import Base, Record
from service.publication import tables as publication
from service.sources import tables as sources

__all__ = [
    "advocacy",
    "captures",
    "cases",
    "chronicle",
    "exports",
    "filing",
    "idempotency",
    "identity",
    "imports",
    "journal",
    "matching",
    "persons",
    "places",
    "publication",
    "shelves",
    "sources",
]

METADATA = Base.metadata
RECORDS: dict[str, type[Record]] = {
    mapper.class_.__tablename__: mapper.class_ for mapper in sorted(Base.registry.mappers, key=str) if issubclass(mapper.class_, Record)
}
"""The tables whose every change is journalled, by name."""
