"""Plain text as Markdown that shows it as it was typed: paragraphs, items after `- `, and citations `[^key]`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_PARTING = re.compile(r"\n[^\S\n]*\n|\n(?=[^\S\n]*-[^\S\n]+\S)")
_KEPT = re.compile(r"(\[\^[^\[\]\s]*\])")
_ENDING = re.compile(r"\[\^[^\[\]\s]*\]$")
_ENTITY = re.compile("&(?=#?[A-Za-z0-9]+;)")
_MARK = re.compile(r"[\\`*_\[\]|~]")
_OPENING = re.compile(r"(?:[#>+=-]|[0-9]{1,9}[.)])")
_AFTER_BRACKET = re.compile(r"\](?=[(:])")
PATTERNS = {
    "parting": _PARTING,
    "ending": _ENDING,
}
"""The patterns of this module by name: the scripts of the page read the same."""


def split_paragraphs(text: str) -> list[list[str]]:
    """Cut a text at empty lines and before items; each part is its lines, inner white space single."""
    parts = [[" ".join(line.split()) for line in part.split("\n")] for part in _PARTING.split(text.replace("\r", ""))]
    return [lines for part in parts if (lines := [line for line in part if line])]


def lacks_citation(part: Sequence[str]) -> bool:
    """Say whether a paragraph or item names no source at its end: it is cited with all."""
    return not _ENDING.search(part[-1])


def escape_markdown(text: str, cite: Sequence[str]) -> str:
    """Write a text as Markdown; a paragraph or item that cites nothing gets the keys of `cite` at its end."""
    written = ""
    for part in split_paragraphs(text):
        item = part[0].startswith("- ")
        body = [part[0][2:], *part[1:]] if item else part
        block = ("\n  " if item else "\n").join(_line(line) for line in body)
        if lacks_citation(part):
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
