"""The list of files that a browser keeps so that the site works without a connection: hash and size of each."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from indexer.site.browser_search import dense_assets
from indexer.site.browser_search.theme_search import INDEX

DEVICE_LIST = "device.json"
HASH_LENGTH = 16
"""Hexadecimal digits of the SHA-256 that name the content of a file."""

_KEPT = frozenset((".html", ".js", ".css", ".svg", ".png", ".webmanifest"))
_WORKER = "sw.js"
"""The browser keeps the service worker by itself."""

_UNUSED = "assets/javascripts/lunr/"
"""Languages of the theme's search that the site does not load."""

_LEVEL = 6


def write_device_list(site: Path, titles: dict[str, str], stamps: Sequence[str]) -> None:
    """Write which files of a generated site a browser keeps, and the titles of the records, to tell what is new.

    `stamps` are the texts that every version writes into all pages. Hashes are of pages with a place-holder in their
    stead, so that a page is fetched again only when something else in it has changed.
    """
    files = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*")) if path.is_file()}
    entries = {name: _entry(path, stamps) for name, path in files.items() if _is_kept(name)}
    content = {"stamps": list(stamps), "titles": titles, "files": entries}
    version = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:HASH_LENGTH]
    text = json.dumps({"version": version, **content}, ensure_ascii=False, separators=(",", ":"))
    (site / DEVICE_LIST).write_text(text, encoding="utf-8")


def unstamped(page: str, stamps: Sequence[str]) -> str:
    """Return a page with place-holders for what every version writes into it."""
    for number, stamp in enumerate(stamps):
        page = page.replace(stamp, f"{{{{stamp-{number}}}}}")
    return page


def _is_kept(name: str) -> bool:
    if name == INDEX:
        return True
    return Path(name).suffix in _KEPT and name != _WORKER and not name.startswith(_UNUSED)


def _entry(path: Path, stamps: Sequence[str]) -> tuple[str, int, int]:
    """Return hash, bytes, and bytes on their way from a host that compresses."""
    content = path.read_bytes()
    if path.suffix == ".html":
        content = unstamped(content.decode(), stamps).encode()
    digest = hashlib.sha256(content).hexdigest()[:HASH_LENGTH]
    is_piece = path.parent.as_posix().endswith(dense_assets.FOLDER)
    # What carries bytes as text is compressed already: three quarters of it are left.
    packed = len(content) * 3 // 4 if is_piece else len(gzip.compress(content, _LEVEL))
    return digest, len(content), packed
