"""The site as one file, for places without internet: a zip whose pages open from a folder."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from pathlib import Path

from indexer.site.device_list import DEVICE_LIST

SUMS = "SHA256SUMS"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the zip, so that the same site gives the same bytes."""


def write_offline(site: Path, version: str, folder: Path) -> Path:
    """Write the built site as `throughcare-<version>.zip` into `folder`, with its checksum in a file beside it.

    The zip holds one folder with everything that a browser needs, and `SHA256SUMS` over its files, which
    `sha256sum --check` reads. Pages from a folder search as the site was built: by meaning, or by words alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = f"throughcare-{version}"
    path = folder / f"{name}.zip"
    files = sorted(file for file in site.rglob("*") if file.is_file() and not _server_only(file))
    sums = "".join(
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(site).as_posix()}\n" for file in files
    )
    descriptor, temporary = tempfile.mkstemp(prefix=f".{name}-", dir=folder)
    with os.fdopen(descriptor, "wb") as raw, zipfile.ZipFile(raw, "w") as archive:
        for file in files:
            _add(archive, f"{name}/{file.relative_to(site).as_posix()}", file.read_bytes())
        _add(archive, f"{name}/{SUMS}", sums.encode())
    os.chmod(temporary, 0o644)
    os.replace(temporary, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_suffix(".zip.sha256").write_text(f"{digest}  {path.name}\n", encoding="ascii")
    return path


def _server_only(file: Path) -> bool:
    """Say whether a file serves a web server only: copies for compression, the map of addresses, what devices keep."""
    return file.suffix == ".gz" or file.name in ("sitemap.xml", "sw.js", DEVICE_LIST, "manifest.webmanifest")


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)
