"""Remember what was made from a file, by the hash of all that it was made from, so that it is not made again."""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

Made = TypeVar("Made")

UNREADABLE = (OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError, IndexError, ValueError, TypeError)
"""What reading a memory of another program, or half of one, may raise: it is then as good as none."""


_PROGRAM = (".py", ".yaml", ".sql")
PACKAGE = Path(__file__).parent
"""The folder of this package: this module stands at its top."""


@lru_cache(maxsize=8)
def code_digest(*packages: Path) -> str:
    """Return a hash of the program in folders, rules and statements included: another program may make something else.

    Without folders it is that of this package.
    """
    folders = packages or (PACKAGE,)
    files = sorted(file for folder in folders for file in folder.rglob("*") if file.suffix in _PROGRAM)
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


class BuildCache:
    """What was made, by origin. Kept in `file` between runs, as trustworthy as Python's own compiled files there.

    Only what a run asked for is kept by it: what no file calls for any more is forgotten.
    """

    def __init__(self, file: Path | None = None) -> None:
        """Remember what `file` holds; without one, nothing outlasts this object."""
        self._file = file
        self._before: dict[str, Any] = _read(file) if file else {}
        self._now: dict[str, Any] = {}

    def get_or_make(self, compute: Callable[[], Made], *inputs: object) -> Made:
        """Return what `make` makes of an origin: all that it depends on, in values whose `repr` tells them apart."""
        key = hashlib.sha256(repr((code_digest(), *inputs)).encode()).hexdigest()
        if key not in self._now:
            self._now[key] = self._before[key] if key in self._before else compute()
        made: Made = self._now[key]
        return made

    def save(self) -> None:
        """Keep for the next run what this one asked for, if anything is new."""
        if self._file is None or self._now.keys() == self._before.keys():
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        fresh.write_bytes(pickle.dumps(self._now, pickle.HIGHEST_PROTOCOL))
        fresh.replace(self._file)


def file_hash(*paths: Path) -> str:
    """Return a hash of the content of files; one that does not exist counts as one without content."""
    contents = (path.read_bytes() if path.is_file() else b"" for path in paths)
    return hashlib.sha256(b"".join(hashlib.sha256(content).digest() for content in contents)).hexdigest()


def _read(file: Path) -> dict[str, Any]:
    try:
        found = pickle.loads(file.read_bytes())
    except UNREADABLE:
        return {}
    return found if isinstance(found, dict) else {}
