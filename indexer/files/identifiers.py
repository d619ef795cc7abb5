"""Ids that are names of files and pages: what they may look like, so that any system can hold them."""

from __future__ import annotations

import re

MAX_ID_LENGTH = 100
"""Characters of an id: file names end at 255 bytes, paths on Windows at 260 characters."""

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

RESERVED_IDS = frozenset(
    ["index", "con", "prn", "aux", "nul", *(f"{device}{number}" for device in ("com", "lpt") for number in range(10))]
)
"""`index` is the page of a folder; the others are devices to Windows, whatever follows the name.

Source: https://learn.microsoft.com/windows/win32/fileio/naming-a-file
"""


def id_fault(name: str, noun: str) -> str:
    """Say what is wrong with an id, the name of `noun`; nothing where it is allowed."""
    if not ID.fullmatch(name):
        return f"{noun} must be small letters, digits and hyphens"
    if len(name) > MAX_ID_LENGTH:
        return f"{noun} must have at most {MAX_ID_LENGTH} characters; it has {len(name)}"
    if name in RESERVED_IDS:
        return f"{noun} must not be `{name}`: that name is reserved"
    return ""
