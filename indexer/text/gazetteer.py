"""The names of the world's countries and peoples, as people type them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from babel import Locale
from babel.core import get_global

from indexer.text.analysis import fold, tokenize

_LOCALES = ("en", "sq", "bs", "hr", "sr_Latn", "mk")
_CODE = re.compile("[A-Z]{2}")
_LANGUAGE = re.compile("[a-z]{2}")
"""Languages of two letters are those of peoples; of the others, Carrier and Banjar would be read in other words."""

INFLECTED_FROM = 5
"""Letters from which a name also counts with another ending (Canada, Canadian); shorter ones are too often words."""

LONG_NAME = 9
"""Letters from which a name loses two before another ending (Australija, avstraliski)."""


@lru_cache(maxsize=1)
def country_names() -> Mapping[str, str]:
    """Return folded name -> code of every country, in English and in the region's languages.

    Source: Unicode CLDR, through babel: names of territories, and English names of languages, which are what people
    call those who speak them (Greek, Japanese).
    """
    return dict(_all_names())


def inflection_prefix(name: str) -> str | None:
    """Return what a longer word must begin with to count as another form of a name; None where none does."""
    return name[: -2 if len(name) >= LONG_NAME else -1] if len(name) > INFLECTED_FROM else None


def english_name(code: str) -> str:
    """Return the English name of a country."""
    return str(Locale("en").territories[code])


def _all_names() -> Iterator[tuple[str, str]]:
    likely: Mapping[str, str] = get_global("likely_subtags")
    for code, name in Locale("en").languages.items():
        home = likely.get(code, "").rpartition("_")[2]
        if (
            _LANGUAGE.fullmatch(code)
            and _CODE.fullmatch(home)
            and code not in ("en", "ar")
            and name.isalpha()
            and len(name) >= INFLECTED_FROM
        ):
            yield fold(name), home
    for locale in _LOCALES:
        for code, name in Locale.parse(locale).territories.items():
            plain = " ".join(tokenize(str(name)))
            if _CODE.fullmatch(code) and plain and (locale == "en" or len(plain) > INFLECTED_FROM):
                yield plain, code
