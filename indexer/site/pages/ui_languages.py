"""The languages of the interface: one file of translations each, and the scripts that bring them to the browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter

from indexer.files.models import StrictModel, load_yaml, validate
from indexer.site.rendering import Page

FOLDER = Path(__file__).parent.parent / "languages"
ENGLISH = "en"


class UiLanguage(StrictModel):
    """The texts of the interface in one language, by their English words; a draft until a native speaker checked it."""

    name: str
    status: Annotated[str, Field(pattern="^(draft|checked)$")]
    words: dict[str, str]


@lru_cache(maxsize=1)
def interfaces() -> dict[str, UiLanguage]:
    """Return the interface in every language, by the name of its file.

    Raises:
        CorpusError: A file is not as it must be.
    """
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.yaml"))}


def _read(path: Path) -> UiLanguage:
    return validate(TypeAdapter(UiLanguage), load_yaml(path), path)


def pages() -> Iterator[Page]:
    """Yield a script with the words of each language but English, which the pages have already."""
    for code, interface in interfaces().items():
        if code != ENGLISH:
            words = json.dumps(interface.words, ensure_ascii=False, separators=(",", ":"))
            draft = json.dumps(interface.status == "draft")
            yield Page(f"assets/languages/{code}.js", f"throughcare.words = {words};\nthroughcare.draft = {draft};\n")
