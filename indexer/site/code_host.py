"""The code host of the project, as publiccode.yml names it: where a reader can open an issue."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from pydantic import AnyHttpUrl, TypeAdapter

from indexer.files.models import load_yaml, validate

DECLARATION = Path("publiccode.yml")
BRANCH = "main"
_RESERVED = ".example"
"""Stands for an address that is not there yet. Source: RFC 2606, section 2."""


def issue_address(title: str, body: str, declaration: Path = DECLARATION) -> str | None:
    """Return the address of a new issue that is already filled in; None while the project names no code host.

    Raises:
        CorpusError: The declaration holds no address.
    """
    host = _host(declaration.resolve())
    return f"{host}/issues/new?{urlencode({'title': title, 'body': body}, quote_via=quote)}" if host else None


def record_links(record_id: str, declaration: Path = DECLARATION) -> tuple[tuple[str, str], ...]:
    """Return what the code host offers for the file of a record, in words, with its address; empty without a host.

    Raises:
        CorpusError: The declaration holds no address.
    """
    host = _host(declaration.resolve())
    file = f"{BRANCH}/practices/{record_id}.md"
    return (("Edit this record", f"{host}/edit/{file}"), ("History", f"{host}/commits/{file}")) if host else ()


@lru_cache(maxsize=4)
def _host(declaration: Path) -> str | None:
    if not declaration.exists():
        return None
    url = str(validate(TypeAdapter(AnyHttpUrl), load_yaml(declaration), declaration, ("url",)))
    return None if (urlsplit(url).hostname or "").endswith(_RESERVED) else url.rstrip("/")
