"""Where the links of a text lead, and where they may: pages of the web, records, and headings of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape

from markdown_it.token import Token

from indexer.files.markdown_parser import all_tokens
from indexer.files.problems import MAX_QUOTED

_LATIN, _CYRILLIC = "(?![Xx][Nn]--)[A-Za-z0-9_-]+", "[\u0400-\u04ff0-9-]+"
_CODED = "[A-Za-z0-9-]+"  # as Markdown writes the names of Cyrillic domains
_HOST = (
    rf"(?:{_LATIN}(?:\.{_LATIN})+|{_CYRILLIC}(?:\.{_CYRILLIC})*\.(?:срб|мкд)"
    rf"|{_CODED}(?:\.{_CODED})*\.(?:xn--90a3ac|xn--d1alf))"
)
_PORT = "(?:[0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
ADDRESS = rf"""[Hh][Tt][Tt][Pp][Ss]?://{_HOST}\.?(?::{_PORT})?(?:[/?#][^\s"<>\\]*)?"""
"""The address of a web page: its host, in full and without a user, then what it names there.

A host is written in letters of one script, Latin without accents or Cyrillic of a Cyrillic domain: what merely looks
like the address of somebody is none.
"""

RECORD_FILE = re.compile(r"([a-z0-9-]+)\.md(?:#([^\s]+))?")
"""A link to a record: its id, and a heading of its page."""

NO_PICTURES = "pictures are not allowed: say in words what the picture shows"
"""They can show people."""

_LINK = re.compile(rf"{ADDRESS}|#[^\s]+|{RECORD_FILE.pattern}")
_RUNS_CODE = re.compile(r"\W*(?:javascript|data|vbscript)\W*:", re.IGNORECASE)


def link_targets(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the target of each link of tokens, at any depth, as a page would write it."""
    for token in all_tokens(tokens):
        if token.type == "link_open":
            yield str(token.attrGet("href") or "")


_LIKE_AN_ADDRESS = re.compile(r":|/|\w\.\w")
_WRITTEN = re.compile(
    r"^[ \t>*+\-0-9.)]{0,40}\[(?!\^)[^\[\]\n]{1,200}\]:[ \t]{0,40}(?:\n[ \t>]{0,40})?<?([^\s<>]+)", re.MULTILINE
)


def written_definitions(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line, from 0, and the target of whatever looks like the definition of a link, `[key]: //host`.

    Readers of Markdown differ in which of them count, such as those in the middle of a paragraph.
    """
    line, counted = 0, 0
    for match in _WRITTEN.finditer(text):
        line, counted = line + text.count("\n", counted, match.start(1)), match.start(1)
        if not match[1][0].isalnum() or _LIKE_AN_ADDRESS.search(match[1]):
            yield line, match[1]


def link_fault(target: str) -> str:
    """Say what is wrong with the target of a link, nothing where it is allowed."""
    plain = unescape(target)
    if _LINK.fullmatch(plain):
        return ""
    if _RUNS_CODE.match(plain):
        return "links must not run code (`javascript:`, `data:`)"
    return f"the link `{plain[:MAX_QUOTED]}` must start with https:// or name a record"
