"""Pack a document so that the same content gives the same bytes, whenever it is written."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

_DATE = (1980, 1, 1, 0, 0, 0)
_FIRST = "mimetype"
"""The name of the part that OpenDocument wants first and as it is."""


def pack_evenly(written: bytes, path: Path) -> None:
    """Write a document that is a zip to `path`, every part with one date and no folder of its own.

    Raises:
        OSError: The file cannot be written.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written)) as before, zipfile.ZipFile(packed, "w") as after:
        for part in before.infolist():
            if part.is_dir():
                continue
            entry = zipfile.ZipInfo(part.filename, _DATE)
            entry.compress_type = zipfile.ZIP_STORED if part.filename == _FIRST else zipfile.ZIP_DEFLATED
            after.writestr(entry, before.read(part))
    path.write_bytes(packed.getvalue())
