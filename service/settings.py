"""Every setting of the service, once, typed and described. Read at the doors and handed in."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """From the environment: `HABEAS_DATABASE_URL`, `HABEAS_SECRET`, …"""

    model_config = SettingsConfigDict(env_prefix="HABEAS_")

    database_url: str = Field(description="PostgreSQL 15 or newer: postgresql://user:password@host/database.")
    secret: SecretStr = Field(
        min_length=32, description="Seals cursors and keys the hashes of API keys. Losing it makes every key invalid."
    )
    sealing_keys: SecretStr | None = Field(
        default=None,
        description="Seal the identities of confidential sources: `id:key`, oldest first, separated by commas. By default they are made "
        "and kept in the data folder, in `sealing.keys`. Losing them loses what they sealed.",
    )
    data: Path = Field(default=Path("var"), description="Where captures are kept.")
    readers: int = Field(default=8, ge=1, description="Database connections for reads, a process.")
    writers: int = Field(default=8, ge=1, description="Database connections for writes, a process.")
    body_limit: int = Field(default=2_000_000, ge=1_000, description="Bytes of a request's body; captures have their own limit.")
    capture_limit: int = Field(default=2_000_000_000, ge=1_000, description="Bytes of one capture.")
    rate_limit: int = Field(
        default=6_000, ge=0, description="Requests a minute of one key, or of one address without a key; 0 for no limit."
    )
    in_flight_limit: int = Field(default=200, ge=1, description="Requests served at once by a process; more are answered 503.")
    seal_every_seconds: float = Field(default=0.5, gt=0, description="How often the journal's new rows are sealed into the chain.")
