"""Characters that nobody sees are refused in every file, however they are written: nobody can review them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from pathlib import Path

from indexer.files.messages import message
from indexer.files.problems import LineIndex, Problem

_RANGES = (
    "00-08 0B-1F 7F-9F AD 34F 600-605 61C 6DD 70F 890-891 8E2 115F-1160 17B4-17B5 180B-180F 200B-200F 2028-202E "
    "2060-206F 2800 3164 D800-DFFF FDD0-FDEF FE00-FE0F FEFF FFA0 FFF0-FFFB FFFE-FFFF 110BD 110CD 13430-1343F "
    "1BCA0-1BCA3 1D173-1D17A E0000-E0FFF "
) + " ".join(f"{plane:X}FFFE-{plane:X}FFFF" for plane in range(1, 17))
"""Controls, marks of format, halves of characters, non-characters, and letters and marks that show nothing.

Source: Unicode, general categories Cc, Cf, Cs, Zl and Zp, Noncharacter_Code_Point and Default_Ignorable_Code_Point; the
braille blank beside them.
"""


def _escaped(code: int) -> str:
    """Return a character as a class of characters holds it in Python and in JavaScript alike."""
    return f"\\u{code:04x}" if code < 0x10000 else chr(code)


def _class() -> str:
    pairs = ([int(end, 16) for end in piece.split("-")] for piece in _RANGES.split())
    return "".join("-".join(_escaped(end) for end in dict.fromkeys(pair)) for pair in pairs)


INVISIBLE = re.compile(f"[{_class()}]")
"""One character that nobody sees; the browser reads the same pattern."""

ENTITY = re.compile(r"&(?:#[xX]([0-9A-Fa-f]{1,8})|#([0-9]{1,10})|([A-Za-z][A-Za-z0-9]{1,31}));")
"""A reference of HTML to a character: by hexadecimal number, by decimal number, or by name."""

NAMES = {
    name.removesuffix(";"): ord(found[0])
    for name, text in html5.items()
    if name.endswith(";") and (found := INVISIBLE.fullmatch(text))
}
"""The names of HTML for characters that nobody sees, each with its code."""


def find_invisible(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offset and the code of each character that nobody sees: as it stands, then as references of HTML."""
    for match in INVISIBLE.finditer(text):
        yield match.start(), ord(match[0])
    for match in ENTITY.finditer(text):
        code = _code(match)
        if code is not None and (code == 0 or code > 0x10FFFF or INVISIBLE.match(chr(code))):
            yield match.start(), code


def _code(match: re.Match[str]) -> int | None:
    if match[3]:
        return NAMES.get(match[3])
    return int(match[1], 16) if match[1] else int(match[2])


def describe_invisible(code: int) -> str:
    """Say which invisible character was found."""
    return message("unseen", code=f"{code:04X}")


def invisible_problems(text: str, path: Path, first_line: int = 1) -> Iterator[Problem]:
    """Yield a problem for each character of `text` that nobody sees; its first line is line `first_line` of `path`."""
    lines = LineIndex(text, first_line)
    for offset, code in find_invisible(text):
        yield Problem(path, *lines.position(offset), describe_invisible(code))
