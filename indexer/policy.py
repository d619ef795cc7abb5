"""A content security policy in every page, written after the site was generated: static hosts set no headers."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)
_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.DOTALL | re.IGNORECASE)
_DATA = re.compile(r"type=[\"']?application/(?:ld\+)?json", re.IGNORECASE)
_SUSPECT = re.compile(r"<style|<[a-z][^<]*\s(?:style|on[a-z]+)\s*=", re.IGNORECASE)
"""Finds every page that the parser must look at, and seldom another: to parse each would double the build."""
_LOADED = re.compile(r"\bsrc\s*=", re.IGNORECASE)
_SEARCHES = re.compile(r"<script[^>]+\bsrc=[\"']?[^\"'>]*assets/js/meaning\.js")
"""Finds the pages that search by meaning."""

ENCODES, IN_WORKERS = " 'wasm-unsafe-eval' blob:", " blob:"
"""What such a page needs beside its own scripts: the encoder is machine code, and what runs it is carried as text, out
of which only a script of the page itself can make a `blob:`."""

_RULES = (
    "default-src 'none'; script-src 'self'{hashes}{encodes}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'{in_workers}; manifest-src 'self'; base-uri 'none'; form-action 'self'"
)


class PolicyError(ValueError):
    """A page holds what no policy without `unsafe-inline` allows; the message says where and what."""


def add_policies(site: Path) -> None:
    """Give every page of a generated site its policy: its own scripts and styles, and no other origin.

    Raises:
        PolicyError: A page has an inline style or an event attribute.
    """
    for path in sorted(site.rglob("*.html")):
        page = path.read_text(encoding="utf-8")
        _refuse_inline(path, page)
        path.write_text(with_policy(page), encoding="utf-8")


def with_policy(page: str) -> str:
    """Return a page with its policy as the first element of its head."""
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(page)}">'
    return _HEAD.sub(lambda head: head[0] + meta, page, count=1)


def policy(page: str) -> str:
    """Return the policy of a page: its inline scripts are allowed by their hashes, and nothing else inline."""
    inline = [
        script["code"]
        for script in _SCRIPT.finditer(page)
        if not _LOADED.search(script["attributes"]) and not _DATA.search(script["attributes"])
    ]
    hashes = (base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() for code in dict.fromkeys(inline))
    encodes, in_workers = (ENCODES, IN_WORKERS) if searches(page) else ("", "")
    allowed = "".join(f" 'sha256-{digest}'" for digest in hashes)
    return _RULES.format(hashes=allowed, encodes=encodes, in_workers=in_workers)


def searches(page: str) -> bool:
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
