"""Where the site stands on the web, as the configuration of the site names it."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

CONFIGURATION = Path("mkdocs.yml")
_SITE_URL = re.compile(r"^site_url: (https?://\S+?)/?$", re.MULTILINE)


def full_address(path: str, configuration: Path = CONFIGURATION) -> str | None:
    """Return the whole address of a page of the site; None while the configuration has no `site_url`."""
    base = _base(configuration.resolve())
    return f"{base}/{path}" if base else None


@lru_cache(maxsize=4)
def _base(configuration: Path) -> str | None:
    found = _SITE_URL.search(configuration.read_text(encoding="utf-8")) if configuration.exists() else None
    return found[1] if found else None
