"""Plain text as Markdown that shows it as it was typed: paragraphs, items after `- `, and citations `[^key]`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_KEPT = re.compile(r"(\[\^[^\[\]\s]*\])")
_ENDING = re.compile(r"\[\^[^\[\]\s]*\]$")
_ENTITY = re.compile("&(?=#?[A-Za-z0-9]+;)")
_MARK = re.compile(r"[\\`*_\[\]|~]")
_OPENING = re.compile(r"(?:[#>+=-]|[0-9]{1,9}[.)])")
_AFTER_BRACKET = re.compile(r"\](?=[(:])")
PATTERNS = {
    "citation": _KEPT,
    "ending": _ENDING,
    "entity": _ENTITY,
    "mark": _MARK,
    "opening": _OPENING,
    "afterBracket": _AFTER_BRACKET,
}
"""The patterns of this module by name: the scripts of the page read the same."""


def split_paragraphs(text: str) -> list[list[str]]:
    """Cut a text at empty lines and before items; each part is its lines, inner white space single."""
    parts: list[list[str]] = []
    fresh = True
    for line in text.replace("\r", "").split("\n"):
        words = " ".join(line.split())
        if words and (fresh or words.startswith("- ")):
            parts.append([words])
        elif words:
            parts[-1].append(words)
        fresh = not words
    return parts


def escape_markdown(text: str, cite: Sequence[str]) -> str:
    """Write a text as Markdown; a paragraph or item that cites nothing gets the keys of `cite` at its end."""
    written = ""
    for part in split_paragraphs(text):
        item = part[0].startswith("- ")
        body = [part[0][2:], *part[1:]] if item else part
        block = ("\n  " if item else "\n").join(_line(line) for line in body)
        if not _ENDING.search(block):
            block += "".join(f"[^{key}]" for key in cite)
        between = "\n" if item and written.rpartition("\n\n")[2].startswith("- ") else "\n\n"
        written += (between if written else "") + ("- " if item else "") + block
    return written


def _line(line: str) -> str:
    return _AFTER_BRACKET.sub(r"]\\", "".join(_escaped(line)))


def _escaped(line: str) -> Iterator[str]:
    for number, piece in enumerate(_KEPT.split(line)):
        if number % 2:
            yield piece
            continue
        piece = _MARK.sub(r"\\\g<0>", _ENTITY.sub("&amp;", piece)).replace("<", "&lt;")
        if number == 0 and (opening := _OPENING.match(piece)):
            piece = f"{piece[: opening.end() - 1]}\\{piece[opening.end() - 1 :]}"
        yield piece
