"""The table of contents of the API."""

from fastapi import APIRouter

from service.api import (
    advocacy,
    bodies,
    captures,
    cases,
    changes,
    chronicle,
    citations,
    consents,
    deadlines,
    facilities,
    health,
    identities,
    journal,
    membership,
    persons,
    problem_pages,
    proceedings,
    sources,
    status,
    vocabularies,
)

ROUTERS: tuple[tuple[APIRouter, str], ...] = (
    (health.router, ""),
    (problem_pages.router, ""),
    (membership.router, "/v1"),
    (persons.router, "/v1"),
    (cases.router, "/v1"),
    (status.router, "/v1"),
    (chronicle.router, "/v1"),
    (proceedings.router, "/v1"),
    (consents.router, "/v1"),
    (sources.router, "/v1"),
    (identities.router, "/v1"),
    (citations.router, "/v1"),
    (captures.router, "/v1"),
    (advocacy.router, "/v1"),
    (deadlines.router, "/v1"),
    (facilities.router, "/v1"),
    (bodies.router, "/v1"),
    (changes.router, "/v1"),
    (journal.router, "/v1"),
    (vocabularies.router, "/v1"),
)
