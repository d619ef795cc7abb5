"""Countries that a question names and that no record is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from babel import Locale
from babel.core import get_global

from indexer.folding import fold, words

_REGION = {"AL", "BA", "XK", "ME", "MK", "RS"}
_LOCALES = ("en", "sq", "bs", "hr", "sr_Latn", "mk")
_CODE = re.compile("[A-Z]{2}")
EXACT = 5
"""Letters from which a name also counts with another ending (Canada, Canadian); shorter ones are too often words."""


class Places:
    """Knows the names of the world's countries in English and in the region's languages.

    Source: Unicode CLDR, through babel: names of territories, and English names of languages, which are what people
    call those who speak them (Greek, Japanese).
    """

    def __init__(self, covered: Iterable[str]) -> None:
        """Learn which countries `covered` texts name: those are not outside."""
        self._names = _names()
        text = " ".join(" ".join(words(text)) for text in covered)
        self._covered = {self._names[name] for name in self._found(text)} | _REGION

    def names(self, word: str) -> bool:
        """Say whether a folded word names a country or its people."""
        return any(True for _ in self._found(word))

    def outside(self, question: str, english: bool) -> list[str]:
        """Return the English names of the countries that a question names and no covered text does.

        Short names count in English only: Mali is a country, and a common word in the languages of the region.
        """
        text = " ".join(words(question))
        codes = dict.fromkeys(self._names[name] for name in self._found(text) if english or len(name) >= EXACT)
        territories: Mapping[str, str] = Locale("en").territories
        return [territories[code] for code in codes if code not in self._covered]

    def _found(self, text: str) -> Iterator[str]:
        padded = f" {text} "
        for name in self._names:
            stem = name[:-1] if len(name) > EXACT else name
            if f" {name} " in padded or (len(name) > EXACT and f" {stem}" in padded):
                yield name


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Return folded name -> code of every country."""
    return dict(_every_name())


def _every_name() -> Iterator[tuple[str, str]]:
    likely: Mapping[str, str] = get_global("likely_subtags")
    for code, name in Locale("en").languages.items():
        home = likely.get(code, "").rpartition("_")[2]
        if (
            "_" not in code
            and _CODE.fullmatch(home)
            and code not in ("en", "ar")
            and name.isalpha()
            and len(name) >= EXACT
        ):
            yield fold(name), home
    for locale in _LOCALES:
        for code, name in Locale.parse(locale).territories.items():
            plain = " ".join(words(str(name)))
            if _CODE.fullmatch(code) and plain and (locale == "en" or len(plain) > EXACT):
                yield plain, code
