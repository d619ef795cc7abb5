"""The languages of the interface: one file of translations each, and the scripts that bring them to the browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from indexer.frontmatter import read_yaml
from indexer.pages.site import Page
from indexer.problems import CorpusError
from indexer.vocabulary import Strict, validation_problems

FOLDER = Path(__file__).parent / "languages"
ENGLISH = "en"


class Interface(Strict):
    """The texts of the interface in one language, by their English words; a draft until a native speaker checked it."""

    name: str
    status: Annotated[str, Field(pattern="^(draft|checked)$")]
    words: dict[str, str]


@lru_cache(maxsize=1)
def interfaces() -> dict[str, Interface]:
    """Return the interface in every language, by the name of its file.

    Raises:
        CorpusError: A file is not as it must be.
    """
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.yaml"))}


def _read(path: Path) -> Interface:
    document = read_yaml(path.read_text(encoding="utf-8"), path)
    if document.problems:
        raise CorpusError(document.problems)
    try:
        return Interface.model_validate(document.data)
    except ValidationError as error:
        raise CorpusError(validation_problems(error, document, path)) from None


def pages() -> Iterator[Page]:
    """Yield a script with the words of each language but English, which the pages have already."""
    for code, interface in interfaces().items():
        if code != ENGLISH:
            words = json.dumps(interface.words, ensure_ascii=False, separators=(",", ":"))
            draft = json.dumps(interface.status == "draft")
            yield Page(f"assets/languages/{code}.js", f"throughcare.words = {words};\nthroughcare.draft = {draft};\n")
