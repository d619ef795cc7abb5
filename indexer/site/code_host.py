"""The code host of the project and the address of its editors, as publiccode.yml names them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from pydantic import AnyHttpUrl, BaseModel, Field, TypeAdapter

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


def repository(declaration: Path = DECLARATION) -> str:
    """Return the address of the repository on its code host; empty while the project names none.

    Raises:
        CorpusError: The declaration holds no address.
    """
    return _host(declaration.resolve()) or ""


def editors_address(declaration: Path = DECLARATION) -> str:
    """Return the e-mail address of the editors, the first that the declaration names; empty where it names none.

    Raises:
        CorpusError: The contacts of the declaration are not as they must be.
    """
    if not declaration.exists():
        return ""
    contacts = validate(TypeAdapter(list[_Contact]), load_yaml(declaration), declaration, ("maintenance", "contacts"))
    return next((contact.email for contact in contacts if contact.email), "")


class _Contact(BaseModel):
    """Somebody whom readers can write to."""

    email: str = Field("", pattern=r"^(?:[^@\s]+@[^@\s]+)?$")


@lru_cache(maxsize=4)
def _host(declaration: Path) -> str | None:
    if not declaration.exists():
        return None
    url = str(validate(TypeAdapter(AnyHttpUrl), load_yaml(declaration), declaration, ("url",)))
    return None if (urlsplit(url).hostname or "").endswith(_RESERVED) else url.rstrip("/")
