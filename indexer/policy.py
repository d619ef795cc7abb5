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
_RULES = (
    "default-src 'none'; script-src 'self'{hashes}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'"
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
    return _RULES.format(hashes="".join(f" 'sha256-{digest}'" for digest in hashes))


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
