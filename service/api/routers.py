"""The table of contents of the API."""

from fastapi import APIRouter

from service.api import changes, health, membership, persons, vocabularies

ROUTERS: tuple[tuple[APIRouter, str], ...] = (
    (health.router, ""),
    (membership.router, "/v1"),
    (persons.router, "/v1"),
    (changes.router, "/v1"),
    (vocabularies.router, "/v1"),
)
