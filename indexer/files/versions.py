"""Versions side by side in one folder, and a pointer that names the live one: bundles and sites are swapped by it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

POINTER = "current"
"""A file that holds the name of a version, or a link to its folder."""

KEPT = 2
"""Versions of the site that a build keeps: the live one, and the one before for answers that are on their way."""


class PointerError(Exception):
    """The pointer names no version; the message says why and what it must hold."""


def current_version(root: Path) -> Path:
    """Return the folder of the live version of `root`.

    Raises:
        PointerError: The pointer is missing, empty or unreadable, or what it names is not there.
    """
    pointer = root / POINTER
    try:
        name = os.readlink(pointer) if pointer.is_symlink() else pointer.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise PointerError(f"{pointer} is missing: it must name one of the versions beside it") from None
    except UnicodeDecodeError:
        name = "?"
    except OSError as error:
        raise PointerError(f"{pointer} cannot be read: {error.strerror}") from None
    if not name:
        raise PointerError(f"{pointer} is empty: it must name one of the versions beside it")
    if not name.isalnum():
        raise PointerError(f"{pointer} must hold the name of a version, letters and digits alone")
    if not os.path.isdir(root / name):
        raise PointerError(f"{pointer} names `{name}`, which is not there")
    return root / name


def make_current(root: Path, version: str, as_link: bool = False) -> None:
    """Make a version the live one at once: as a file, or as a link that hosts of static files can follow."""
    new = root / f".{POINTER}-{os.getpid()}"
    new.unlink(missing_ok=True)
    if as_link:
        new.symlink_to(version, target_is_directory=True)
    else:
        new.write_text(version + "\n", encoding="ascii")
        new.chmod(0o644)
        sync(new)
    os.replace(new, root / POINTER)
    sync(root)


def make_readable(folder: Path) -> None:
    """Let every user read a folder with all that is in it: who serves it is not who built it."""
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def remove_old(root: Path, keep: int = KEPT) -> None:
    """Remove what is neither the live version nor one of the `keep` newest, and whatever else lies in `root`."""
    live = current_version(root)
    folders = [path for path in root.iterdir() if path.is_dir() and not path.is_symlink() and path.name.isalnum()]
    versions = [path for path in folders if len(path.name) == len(live.name) and path != live]
    versions.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    kept = {live, root / POINTER, *versions[: keep - 1]}
    for path in set(root.iterdir()) - kept:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Have the system write a file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
