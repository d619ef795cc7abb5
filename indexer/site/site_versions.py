"""The built sites side by side, named by their content: a new one is made whole before it is live."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from indexer.files.versions import make_current, make_readable, remove_old
from indexer.site.csp import PolicyError


class SiteError(Exception):
    """The site could not be generated or written; the message is what the generator or the system said."""


def publish_site(root: Path, generate: Callable[[Path], None]) -> Path:
    """Have a site generated into a folder beside those of `root`, and make it the live one at once; return its folder.

    The one before stays for answers on their way; older ones go. `root` itself stays: who mounts it sees the new site.

    Raises:
        SiteError: It could not be generated or written; the one before stays live, as it is.
    """
    new = root / f".writing-{os.getpid()}"
    try:
        root.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        generate(new)
        make_readable(new)
        target = root / _content_hash(new)
        if not target.is_dir() or _content_hash(target) != target.name:
            shutil.rmtree(target, ignore_errors=True)
            os.replace(new, target)
        os.utime(target)
        make_current(root, target.name, as_link=True)
        remove_old(root)
    except PolicyError as error:
        raise SiteError(str(error)) from None
    except OSError as error:
        raise SiteError(f"the site could not be written to {root}, the old one stays: {error.strerror}") from error
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return target


def _content_hash(folder: Path) -> str:
    """Return a hash of the names and contents of all files of a folder."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{content}\n".encode())
    return digest.hexdigest()[:16]
