"""One spelling for all scripts: case, diacritics and Cyrillic are folded; words become stems for the word index."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import Stemmer

# Letters that no decomposition reaches. đ and ђ become d, as people without the letter on their keyboard write it;
# the other spelling, dj, is folded to d below, so that osuđenih, osudjenih, osudenih and осуђених are one word.
TRANSLITERATION = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "ђ": "d", "е": "e", "ж": "z", "з": "z", "ѕ": "dz",
        "и": "i", "ј": "j", "к": "k", "л": "l", "љ": "lj", "м": "m", "н": "n", "њ": "nj", "о": "o", "п": "p",
        "р": "r", "с": "s", "т": "t", "ћ": "c", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "c", "џ": "dz",
        "ш": "s", "щ": "st", "ъ": "a", "ы": "i", "ь": "", "э": "e", "ю": "ju", "я": "ja", "є": "e", "і": "i",
        "đ": "d", "ð": "d", "ø": "o", "ł": "l", "ı": "i", "’": "'", "ʼ": "'",
    }
)  # fmt: skip
STOP_WORDS = frozenset(
    "a about after all also an and any are as at be been before being between but by can could did do does doing "
    "during each for from further had has have having he her here hers him his how i if in into is it its itself "
    "me more most my no nor not of off on once only or other our out over own same she should so some such than "
    "that the their them then there these they this those through to too under until up very was we were what "
    "when where which while who whom why will with without would you your".split()
)
"""English words without a meaning of their own in a question; that leaving them out helps was measured."""

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
PATTERNS = {"word": _WORD}
"""The patterns of this module by name: the scripts of the page read the same."""


def fold(text: str) -> str:
    """Return `text` in the folded spelling: lower case Latin without diacritics."""
    if text.isascii():  # most of the corpus: nothing to take apart
        return text.lower().replace("dj", "d")
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return bare.translate(TRANSLITERATION).replace("dj", "d")


def tokenize(text: str) -> list[str]:
    """Return the folded words of `text` in order; `'s` and single letters are dropped, digits are kept."""
    found = (match.partition("'")[0] for match in _WORD.findall(fold(text)))
    return [word for word in found if len(word) > 1 or word.isdigit()]


LONGEST_REMEMBERED = 40
"""Letters of the longest word whose stem is remembered: a question can hold words without end that are longer."""


def stem(word: str) -> str:
    """Return the stem of one folded word (Snowball English; other languages are matched through the bridge)."""
    return _remembered_stem(word) if len(word) <= LONGEST_REMEMBERED else str(_stemmer().stemWord(word))


@lru_cache(maxsize=65536)
def _remembered_stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


def index_terms(text: str) -> list[str]:
    """Return the stems of the words of `text` but for stop words: the tokens of index and questions alike."""
    return [stem(word) for word in tokenize(text) if word not in STOP_WORDS]


# Endings of nouns, adjectives and verbs in Bosnian, Croatian, Montenegrin, Serbian, Macedonian and Albanian, folded.
LIGHT_SUFFIXES = tuple(
    sorted(
        "ijama ovima evima icama ijima stvima ama ima oga ega omu emu ovi evi ove eve ova eva og eg om em im ih oj ju "
        "ija ije iji iju ijom ina ine ini inu a e i o u "
        "ovite evite ijata ijite ite ata eto oto iot ot ta to te "
        "eve ave ive it in ut un et en ve se es at ja je n t s".split(),
        key=len,
        reverse=True,
    )
)
MIN_LIGHT_STEM = 4
"""Letters of a word that stay when its ending is cut."""


def light_stem(word: str) -> str:
    """Return one folded word of a language of the region without its usual ending; at least four letters stay."""
    return _remembered_light_stem(word) if len(word) <= LONGEST_REMEMBERED else _without_ending(word)


@lru_cache(maxsize=65536)
def _remembered_light_stem(word: str) -> str:
    return _without_ending(word)


def _without_ending(word: str) -> str:
    for ending in LIGHT_SUFFIXES:
        if word.endswith(ending) and len(word) - len(ending) >= MIN_LIGHT_STEM:
            return word[: -len(ending)]
    return word


def light_index_terms(text: str) -> list[str]:
    """Return the light stems of the words of `text`: the tokens of the index of translations."""
    return [light_stem(word) for word in tokenize(text)]


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")
