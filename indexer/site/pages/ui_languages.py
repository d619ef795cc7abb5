"""The languages of the interface: one file of translations each, and the scripts that bring them to the browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from babel import Locale
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
            given = {"words": interface.words, "draft": interface.status == "draft", "dates": dates(code)}
            lines = (f"throughcare.{name} = {_json(value)};\n" for name, value in given.items())
            yield Page(f"assets/languages/{code}.js", "".join(lines))


def dates(code: str) -> dict[str, object]:
    """Return how a language writes dates: patterns, and the names of months in a date and alone.

    Source: Unicode CLDR.
    """
    locale = Locale.parse(_LOCALES.get(code, code.replace("-", "_")))
    patterns = {"day": locale.date_formats["long"].pattern, "month": locale.datetime_skeletons["yMMMM"].pattern}
    months = {form: locale.months[form]["wide"] for form in ("format", "stand-alone")}
    return {
        **{
            name: _PATTERN.sub(lambda found: _PARTS.get(found[0][0], ""), pattern) for name, pattern in patterns.items()
        },
        "months": [months["format"][number] for number in range(1, 13)],
        "alone": [months["stand-alone" if "L" in patterns["month"] else "format"][number] for number in range(1, 13)],
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


_LOCALES = {"cnr": "sr_Latn_ME"}
"""Languages that CLDR has under another name."""

_PARTS = {"d": "{day}", "M": "{month}", "L": "{month}", "y": "{year}"}
_PATTERN = re.compile(r"d+|M+|L+|(?<=y)[^y]+$|y+")
"""Each part of a pattern, and what stands after the year: a full stop there would double the one of a sentence."""
