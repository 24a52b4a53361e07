"""The table of contents of the API."""

from fastapi import APIRouter

from service.api import cases, changes, health, membership, persons, status, vocabularies

ROUTERS: tuple[tuple[APIRouter, str], ...] = (
    (health.router, ""),
    (membership.router, "/v1"),
    (persons.router, "/v1"),
    (cases.router, "/v1"),
    (status.router, "/v1"),
    (changes.router, "/v1"),
    (vocabularies.router, "/v1"),
)
