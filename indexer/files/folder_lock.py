"""One build at a time in a folder: the system frees the lock when the program that holds it ends, however it ends."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "lock"
"""Name of the file in a folder on which the lock is held."""


class FolderLockedError(Exception):
    """Another program holds the lock of a folder."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, which is made where it is missing.

    Raises:
        FolderLockedError: Another build holds it.
        OSError: The folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderLockedError(f"another build is at work in {folder}: start this one when it has ended") from None
        yield
