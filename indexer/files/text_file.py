"""Read a contributed file as text: a file of its own, in UTF-8; anything else is a problem with its place."""

from __future__ import annotations

import stat
from pathlib import Path

from indexer.files.problems import CorpusError, Problem


def read_text(path: Path, limit: int | None = None) -> str:
    """Return the text of a file, its line ends as `\\n`.

    Nothing but a file of its own is opened: reading a pipe or a device could wait for ever.

    Args:
        limit: The most bytes that the file may have.

    Raises:
        CorpusError: It is missing, too large, no file of its own, not readable or not UTF-8.
    """
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode):
            raise _refusal(path, f"this must be a file of its own, not {_kind(found.st_mode)}")
        if limit is not None and found.st_size > limit:
            size = f"{found.st_size / 1024:.0f} KB"
            raise _refusal(path, f"the file must not be larger than {limit // 1024} KB; it has {size}")
        return decode(path.read_bytes(), path)
    except FileNotFoundError:
        raise _refusal(path, "the file does not exist") from None
    except OSError as error:
        raise _refusal(path, f"the file cannot be read: {error.strerror}") from None


def decode(raw: bytes, path: Path) -> str:
    """Return bytes in UTF-8 as text, its line ends as `\\n`.

    Raises:
        CorpusError: They are not UTF-8; it names the first byte that is not.
    """
    try:
        return raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line_start = raw.rfind(b"\n", 0, error.start) + 1
        column = len(raw[line_start : error.start].decode("utf-8")) + 1
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"the file must be UTF-8; the byte 0x{raw[error.start]:02X} here is not"
        raise CorpusError([Problem(path, line, column, message)]) from None


def is_there(path: Path) -> bool:
    """Say whether something stands at `path`, be it a link that leads nowhere."""
    return path.exists() or path.is_symlink()


def _kind(mode: int) -> str:
    """Return what a mode says that a path is."""
    if stat.S_ISLNK(mode):
        return "a symbolic link"
    if stat.S_ISDIR(mode):
        return "a folder"
    return "a pipe" if stat.S_ISFIFO(mode) else "a device or socket"


def _refusal(path: Path, message: str) -> CorpusError:
    return CorpusError([Problem(path, 1, 1, message)])
