"""Content-addressed build cache: results by the hash of everything that they were computed from."""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

Made = TypeVar("Made")

UNREADABLE = (OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError, IndexError, ValueError, TypeError)
"""What reading the cache of another program, or half a file, may raise: it then counts as empty."""

_CODE = (".py", ".yaml", ".sql")


def package_folder(name: str) -> Path:
    """Return the folder of a top-level package.

    Callers name the package instead of taking their own folder, which is another one once the caller moves.

    Raises:
        ValueError: There is no such package.
    """
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ValueError(f"there is no package `{name}`")
    return Path(spec.origin).parent


def package_files(name: str) -> list[Path]:
    """Return every file of a top-level package but compiled code, in the order of their paths."""
    return sorted(file for file in package_folder(name).rglob("*") if file.is_file() and file.suffix != ".pyc")


@lru_cache(maxsize=8)
def code_digest(*packages: str) -> str:
    """Return a hash of all code of top-level packages, with their rules and statements: other code, other results."""
    return file_hash(*(file for name in packages for file in package_files(name) if file.suffix in _CODE))


class BuildCache:
    """Results by the hash of their inputs, kept in `file` between runs: as trustworthy as Python's `.pyc` files there.

    A run over everything keeps only the results that it asked for, so that those of removed files go.
    """

    def __init__(self, file: Path | None = None) -> None:
        """Open the cache in `file`; without one, results live as long as this object."""
        self._file = file
        self._before: dict[str, Any] = _read(file) if file else {}
        self._now: dict[str, Any] = {}

    def get_or_make(self, compute: Callable[[], Made], *inputs: object) -> Made:
        """Return the result of `compute`, which depends on `inputs` and on this package's code alone.

        Inputs are values whose `repr` tells them apart.
        """
        key = hashlib.sha256(repr((code_digest("indexer"), *inputs)).encode()).hexdigest()
        if key not in self._now:
            self._now[key] = self._before[key] if key in self._before else compute()
        result: Made = self._now[key]
        return result

    def save(self, is_whole: bool = True) -> None:
        """Write the results that this run asked for, with those of before unless it `is_whole`; if anything changed."""
        kept = self._now if is_whole else self._before | self._now
        if self._file is None or kept.keys() == self._before.keys():
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        temporary.write_bytes(pickle.dumps(kept, pickle.HIGHEST_PROTOCOL))
        temporary.replace(self._file)


def file_hash(*paths: Path) -> str:
    """Return a hash of the content of files; a missing file counts as an empty one."""
    contents = (path.read_bytes() if path.is_file() else b"" for path in paths)
    return hashlib.sha256(b"".join(hashlib.sha256(content).digest() for content in contents)).hexdigest()


def _read(file: Path) -> dict[str, Any]:
    try:
        results = pickle.loads(file.read_bytes())
    except UNREADABLE:
        return {}
    return results if isinstance(results, dict) else {}
