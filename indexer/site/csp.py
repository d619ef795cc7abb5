"""A content security policy in every page, written after the site was generated: static hosts set no headers."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)
_SCRIPT = re.compile(r"<script(?P<attributes>[\s/][^>]*)?>(?P<code>.*?)</script", re.DOTALL | re.IGNORECASE)
_DATA = re.compile(r"(?<![\w-])type=([\"']?)application/(?:ld\+)?json\1(?:\s|$)", re.IGNORECASE)
_SUSPECT = re.compile(r"<style|[\s/\"'](?:style|on[a-z]+)\s*=", re.IGNORECASE)
"""Finds every page that the parser must look at, and seldom another: to parse each would double the build."""
_LOADED = re.compile(r"(?<![\w-])src\s*=", re.IGNORECASE)
_FILLED = re.compile(r"\{\{.*?\}\}")
_PLACE = r"[./]*"
"""What the theme fills into a script of its own: the way to the root of the site."""

_SEARCHES = re.compile(r"<script[^>]+\bsrc=[\"']?[^\"'>]*assets/js/search/denseSearch\.js")
"""Finds the pages that search by meaning."""

WASM_SOURCES, WORKER_SOURCES = " 'wasm-unsafe-eval' blob:", " blob:"
"""What such a page needs beside its own scripts: the encoder is machine code, and what runs it is carried as text, out
of which only a script of the page itself can make a `blob:`."""

_RULES = (
    "default-src 'none'; script-src 'self'{hashes}{wasm}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'{workers}; manifest-src 'self'; base-uri 'none'; form-action 'self'"
)


class PolicyError(ValueError):
    """A page holds what no policy without `unsafe-inline` allows; the message says where and what."""


@lru_cache(maxsize=1)
def own_scripts() -> re.Pattern[str]:
    """Return what the inline scripts of the theme match, read from its templates: no page may hold another."""
    theme = importlib.util.find_spec("material")
    assert theme
    assert theme.origin
    templates = sorted((Path(theme.origin).parent / "templates/partials/javascripts").glob("*.html"))
    codes = (script["code"] for path in templates for script in _SCRIPT.finditer(path.read_text(encoding="utf-8")))
    return re.compile("|".join(_PLACE.join(map(re.escape, _FILLED.split(code))) for code in codes))


def add_csp(site: Path) -> None:
    """Give every page of a generated site its policy: its own scripts and styles, and no other origin.

    Raises:
        PolicyError: A page has an inline script that is not the theme's, an inline style or an event attribute.
    """
    for path in sorted(site.rglob("*.html")):
        page = path.read_text(encoding="utf-8")
        _refuse_inline(path, page)
        try:
            path.write_text(with_policy(page), encoding="utf-8")
        except PolicyError as error:
            raise PolicyError(f"{path}: {error}") from None


def with_policy(page: str) -> str:
    """Return a page with its policy as the first element of its head."""
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(page)}">'
    return _HEAD.sub(lambda head: head[0] + meta, page, count=1)


def policy(page: str) -> str:
    """Return the policy of a page: the theme's inline scripts are allowed by their hashes, and nothing else inline.

    Raises:
        PolicyError: The page has another inline script.
    """
    for code in _inline_scripts(page):
        if not own_scripts().fullmatch(code):
            found = " ".join(code.split())[:80]
            raise PolicyError(f"a page may hold the theme's inline scripts only, not `{found}`: put it into a file")
    return site_policy(inline_hashes(page), uses_dense_search(page))


def inline_hashes(page: str) -> tuple[str, ...]:
    """Return the hashes of a page's inline scripts in the form of a policy, each once."""
    digests = (base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() for code in _inline_scripts(page))
    return tuple(dict.fromkeys(f"'sha256-{digest}'" for digest in digests))


def site_policy(hashes: Iterable[str], runs_encoder: bool = False) -> str:
    """Return the policy of pages: everything from their own origin, nothing inline but what the hashes name.

    `runs_encoder` lets a page that searches by meaning run the encoder.
    """
    wasm, workers = (WASM_SOURCES, WORKER_SOURCES) if runs_encoder else ("", "")
    return _RULES.format(hashes="".join(f" {digest}" for digest in hashes), wasm=wasm, workers=workers)


def _inline_scripts(page: str) -> Iterator[str]:
    """Yield the code of each script that stands in the page, data left out; one that is not seen here has no hash."""
    for script in _SCRIPT.finditer(page):
        attributes = script["attributes"] or ""
        if not _LOADED.search(attributes) and not _DATA.search(attributes):
            yield script["code"]


def uses_dense_search(page: str) -> bool:
    """Say whether a page searches by meaning, so that its policy must let the encoder run."""
    return bool(_SEARCHES.search(page))


def _refuse_inline(path: Path, page: str) -> None:
    if not _SUSPECT.search(page):
        return
    finder = _Inline()
    finder.feed(page)
    if finder.found:
        raise PolicyError(f"{path}: a page must not hold {finder.found[0]}: the content security policy forbids it")


class _Inline(HTMLParser):
    """Collects inline styles and event attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "style":
            self.found.append("a <style> element")
        self.found += [f"`{name}` on <{tag}>" for name, _ in attrs if name == "style" or name.startswith("on")]
