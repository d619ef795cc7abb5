"""The languages of terms, translations, sources and judged questions, by code."""

from __future__ import annotations

LANGUAGE_NAMES = {
    "en": "English", "sq": "Albanian", "bs": "Bosnian", "hr": "Croatian", "cnr": "Montenegrin", "sr": "Serbian",
    "mk": "Macedonian", "de": "German", "fr": "French", "nl": "Dutch", "da": "Danish", "sv": "Swedish", "fi": "Finnish",
}  # fmt: skip
"""The English names."""

LANGUAGES = {
    "en": "English",
    "sq": "Albanian",
    "bs": "Bosnian, Croatian, Montenegrin, Serbian (Latin)",
    "sr": "Serbian (Cyrillic)",
    "mk": "Macedonian",
}
"""The languages of the thesaurus and of questions. Cyrillic is folded to Latin, so `sr` holds only terms that differ
from `bs`."""

REGIONAL_LANGUAGES = tuple(code for code in LANGUAGES if code != "en")

READ_IN = {
    "sq": "sq", "mk": "mk", "bs": "bs", "hr": "bs", "cnr": "bs", "sr-Latn": "bs", "sr-Cyrl": "bs",
}  # fmt: skip
"""Language of the reader -> that of the translations that serve it; Serbian in Cyrillic by letters."""
