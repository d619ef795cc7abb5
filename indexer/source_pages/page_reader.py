"""Read one page of the web, politely and within bounds."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
import zlib
from dataclasses import dataclass
from email.message import Message
from html.parser import HTMLParser
from http.client import HTTPException
from typing import IO

SECONDS, MAX_BYTES, MAX_REDIRECTS = 20.0, 2_000_000, 5
"""Patience with one answer, bytes that are read of it, and redirects that are followed."""

AGENT = "throughcare-source-check (reads each cited page once)"
LASTING = frozenset({301, 308})
"""Redirects that say that a page has moved for good."""


@dataclass(frozen=True, slots=True)
class PageRead:
    """What came back: the status, 0 if nothing did; where it moved for good; and the text, empty if it is no text."""

    status: int
    moved_to: str = ""
    text: str = ""
    fault: str = ""


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects, and remembers whether all of them were lasting ones."""

    max_redirections = MAX_REDIRECTS

    def __init__(self) -> None:
        self.lasting = True
        self.last = ""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        self.lasting &= code in LASTING
        self.last = newurl
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def read_page(url: str, seconds: float = SECONDS) -> PageRead:
    """Ask for a page once; whatever goes wrong is said in the result."""
    redirects = _Redirects()
    request = urllib.request.Request(url, headers={"User-Agent": AGENT, "Accept-Encoding": "gzip"})
    try:
        with urllib.request.build_opener(redirects).open(request, timeout=seconds) as answer:
            moved = redirects.last if redirects.last and redirects.lasting else ""
            return PageRead(answer.status, moved, _text(answer.read(MAX_BYTES), answer.headers))
    except urllib.error.HTTPError as error:
        error.close()
        return PageRead(error.code)
    except (OSError, ValueError, HTTPException) as error:
        return PageRead(0, fault=str(getattr(error, "reason", error)) or type(error).__name__)


def _text(body: bytes, headers: Message) -> str:
    """Return the words of a page; documents of other kinds, such as PDF, give none."""
    if headers.get_content_maintype() != "text":
        return ""
    if headers.get("Content-Encoding") == "gzip":
        try:
            body = zlib.decompressobj(wbits=31).decompress(body, MAX_BYTES)
        except zlib.error:
            return ""
    html = body.decode(headers.get_content_charset("utf-8"), errors="replace")
    words = _Words()
    words.feed(html)
    return " ".join(re.findall(r"\w+", " ".join(words.found)))


class _Words(HTMLParser):
    """Collects what a page shows: no script, no style, no menu."""

    HIDDEN = frozenset({"script", "style", "noscript", "nav", "header", "footer", "form", "svg"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.HIDDEN:
            self._hidden.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            while self._hidden.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.append(data)
