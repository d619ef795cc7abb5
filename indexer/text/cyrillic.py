"""Bosnian in Latin script as Serbian Cyrillic, by rule; foreign names and citations stay in Latin letters."""

from __future__ import annotations

import re

_LETTERS = dict(
    zip(
        "a b c č ć d đ e f g h i j k l lj m n nj o p r s š t u v z ž dž".split(),
        "а б ц ч ћ д ђ е ф г х и ј к л љ м н њ о п р с ш т у в з ж џ".split(),
        strict=True,
    )
)
_TABLE = {
    **_LETTERS,
    **{latin.capitalize(): cyrillic.upper() for latin, cyrillic in _LETTERS.items()},
    **{latin.upper(): cyrillic.upper() for latin, cyrillic in _LETTERS.items()},
}
_PARTED = re.compile(r"injekc|konjug|konjunk|vanjezi|nadživ|nadžnj|podžanr|odžal|odživ|predživ|tanjug", re.IGNORECASE)
"""Words in which nj and dž are two letters: a prefix meets a stem there, or the word is foreign."""

_LETTER = re.compile(r"[nl]j|dž|.", re.IGNORECASE | re.DOTALL)
_KEPT = re.compile(
    r"\[\^[^\]]*\]|\]\([^)]*\)|<[^>]*>|https?://\S+|[\w.-]+@[\w.-]+|\b[\w-]+\.(?:org|com|net|eu|int|ba|rs|me|mk|al)\b"
)
"""Citations, targets of links, tags and addresses."""

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_FOREIGN = re.compile(r"[qwxyQWXYäëöüÄËÖÜçÇ]|[A-Z]{2}|([bdfgklmprstz])\1")
"""A letter that no word of the language has, two capitals as in short forms, or a doubled consonant."""

_NO_LETTER = re.compile("[qwxyQWXY]")
_FUNCTION_WORDS = frozenset("of the for and in on to against with des de".split())
_SHARED = 3
"""Words that a text shares with its English text in a row, from which on they are a foreign name."""


def to_cyrillic(text: str, english: str = "") -> str:
    """Return a Bosnian text in Serbian Cyrillic; what it quotes of `english` as a name stays in Latin letters."""
    kept = [*(match.span() for match in _KEPT.finditer(text)), *_names(text, english)]
    pieces, at = [], 0
    for start, end in sorted(kept):
        if end > at:
            pieces += [_words(text[at:start], english), text[max(at, start) : end]]
            at = end
    return "".join([*pieces, _words(text[at:], english)])


def _names(text: str, english: str) -> list[tuple[int, int]]:
    """Return where a text repeats at least three words of its English text in a row, one of them a function word."""
    spans: list[tuple[int, int]] = []
    run: list[re.Match[str]] = []
    for word in [*_WORD.finditer(text), None]:
        if word and text[(run or [word])[0].start() : word.end()] in english:
            run.append(word)
            continue
        if len(run) >= _SHARED and not _FUNCTION_WORDS.isdisjoint(one[0].lower() for one in run):
            spans.append((run[0].start(), run[-1].end()))
        run = [word] if word and word[0] in english else []
    return spans


def _words(text: str, english: str) -> str:
    return _WORD.sub(lambda word: word[0] if _is_foreign(word[0], english) else _written(word[0]), text)


def _is_foreign(word: str, english: str) -> bool:
    """Say whether a word is a foreign name; one of them may carry an ending of the language behind a hyphen."""
    if _NO_LETTER.search(word):
        return True
    return bool(english and _FOREIGN.search(word)) and re.split("[-’']", word)[0] in english


def _written(word: str) -> str:
    parted = _PARTED.search(word)
    if parted:
        return "".join(_TABLE.get(letter, letter) for letter in word)
    return _LETTER.sub(lambda letter: _TABLE.get(letter[0], letter[0]), word)
