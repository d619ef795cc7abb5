"""What both kinds of files are given: the font, the publisher, and the names of languages."""

from __future__ import annotations

FONT = "Arial"
"""It has Latin and Cyrillic letters in Word, and LibreOffice has a font of the same widths for it."""

_TAGS = {
    "en": "en-GB",
    "sq": "sq-AL",
    "bs": "bs-BA",
    "hr": "hr-HR",
    "cnr": "sr-Latn-ME",
    "sr-Latn": "sr-Latn-RS",
    "sr-Cyrl": "sr-Cyrl-RS",
    "mk": "mk-MK",
}
"""Language of the interface -> the tag that word processors know; Montenegrin has none of its own there."""

EXPORT_LANGUAGES = tuple(_TAGS)


def language_tag(language: str) -> str:
    """Return the tag of a language with its country: the dictionary that checks the spelling."""
    return _TAGS[language]
