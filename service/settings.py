"""Every setting of the service, once, typed and described. Read at the doors and handed in."""

import re
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")


class Settings(BaseSettings):
    """From the environment: `HABEAS_DATABASE_URL`, `HABEAS_SECRET`, …"""

    model_config = SettingsConfigDict(env_prefix="HABEAS_")

    database_url: str = Field(description="PostgreSQL 15 or newer: postgresql://user:password@host/database.")
    public_database_url: str | None = Field(
        default=None,
        description="The same database for those without a key, as a login that is or may be `habeas_public` and nobody else. By default "
        "the service opens that role's own login, with a password derived from the secret.",
    )
    secret: SecretStr = Field(
        min_length=32, description="Seals cursors and keys the hashes of API keys. Losing it makes every key invalid."
    )
    sealing_keys: SecretStr | None = Field(
        default=None,
        description="Seal the identities of confidential sources: `id:key`, oldest first, separated by commas. By default they are made "
        "and kept in the data folder, in `sealing.keys`. Losing them loses what they sealed.",
    )
    data: Path = Field(default=Path("var"), description="Where captures are kept.")
    workers: int = Field(
        default=1, ge=1, description="Processes that serve. What a process counts by itself, it counts as its part of so many."
    )
    readers: int = Field(
        default=8,
        ge=1,
        description="Database connections for reads, a worker: so many for the public's and so many for members'. `habeas serve` makes it "
        "less where the server's max_connections would not do.",
    )
    writers: int = Field(default=8, ge=1, description="Database connections for writes, a worker; likewise.")
    body_limit: int = Field(default=2_000_000, ge=1_000, description="Bytes of a request's body; captures have their own limit.")
    capture_limit: int = Field(default=2_000_000_000, ge=1_000, description="Bytes of one capture.")
    rate_limit: int = Field(
        default=6_000, ge=0, description="Requests a minute of one key, or of one address without a key; 0 for no limit."
    )
    failed_key_limit: int = Field(
        default=60,
        ge=0,
        description="Keys that are not in force, a minute from one address, before they are answered 429; 0 for no limit. Keys in force "
        "are let in from there all the same.",
    )
    correction_limit: int = Field(default=10, ge=0, description="Requests for correction an hour from one address; 0 for no limit.")
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Web origins whose pages may read the API in a browser, separated by commas: `https://app.example.org`. None by default, "
        "and never `*`.",
    )
    security_contact: str | None = Field(
        default=None,
        pattern=r"^(mailto:\S+@\S+|https://\S+|tel:\S+)$",
        description="Where to report a vulnerability, as a URI: `mailto:security@example.org`. Told at /.well-known/security.txt.",
    )
    in_flight_limit: int = Field(
        default=8,
        ge=1,
        description="Readings that a worker works on at once, and as many changes; what can't be served soon after them is answered 503, and "
        "while there is such, a third of that is worked on at once.",
    )
    body_seconds: float = Field(default=20, gt=0, description="Seconds in which a body has to arrive, and one more for each 50 kB of it.")
    seal_every_seconds: float = Field(default=0.5, gt=0, description="How often the journal's new rows are sealed into the chain.")

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _origins(cls, given: object) -> object:
        origins = tuple(given.replace(",", " ").split()) if isinstance(given, str) else given
        if isinstance(origins, tuple | list) and not all(_ORIGIN.fullmatch(str(origin)) for origin in origins):
            message = "an origin is a scheme, a host and perhaps a port, each named: https://app.example.org"
            raise ValueError(message)
        return origins
