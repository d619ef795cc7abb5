"""The plain spelling in which guards read: letters that look or sound alike are one, and every place is kept."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from indexer.files.models import StrictModel

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

# Runs of white space, and chunks with a character that is more than itself.
_SPECIAL = re.compile(r"\s{2,}|[^\S ]|(?<!\S)\S*[^\s!-%'-)+-;=-Z\]^a-}]\S*")
_TOKEN = re.compile(
    r"&(?:amp;)*#(?:x[0-9A-Fa-f]{1,6}|[0-9]{1,7});|&(?:amp;)*[A-Za-z]{2,8};|\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
    r"|\[\^[^\[\]\s]*\]|</?(?:br|sub|sup)\s*/?>|\\(?=[^A-Za-z0-9\s])|.",
    re.DOTALL,
)
_AGAIN = re.compile(r"^&(?:amp;)+(?=.)")
_WORD = re.compile(r"[^\W\d_]+")
# Only at the first of such pairs: a run of them that ends in no letter would be read again from each of its pairs.
_LETTERS_APART = re.compile(
    r"(?<![A-Za-z0-9])(?<!(?<![A-Za-z0-9])[A-Za-z0-9./-] )(?<!(?<![A-Za-z0-9])[A-Za-z]\.)"
    r"(?:[A-Za-z0-9./-] |[A-Za-z]\.){3,}[A-Za-z0-9](?![A-Za-z0-9])"
)
PATTERNS = {"special": _SPECIAL, "token": _TOKEN, "again": _AGAIN, "word": _WORD, "lettersApart": _LETTERS_APART}
"""The patterns of this module by name: the scripts of the page read the same."""

LONGEST_REMEMBERED, _AFTER_CYRILLIC = 24, "\u0530"
"""Characters of the longest chunk that is remembered, and the first character after Latin, Greek and Cyrillic."""


@dataclass(frozen=True, slots=True)
class NormalizedText:
    """A text in plain spelling; `starts` and `origins` say at which offset of the original each run of it began."""

    text: str
    run_starts: tuple[int, ...]
    run_offsets: tuple[int, ...]
    visual: bool = False

    def original_offset(self, offset: int) -> int:
        """Return the offset in the original text of the character at `offset`."""
        run = bisect_right(self.run_starts, offset) - 1
        return self.run_offsets[run] + offset - self.run_starts[run]


class Normalizer(StrictModel):
    """The tables of `privacy.yaml` that turn any text into its plain spelling."""

    invisible: str
    digit_zeros: str
    punctuation: Mapping[str, str]
    entities: Mapping[str, str]
    transliterations: Mapping[str, str]
    homoglyphs: Mapping[str, str]
    capital_homoglyphs: Mapping[str, str]

    def variants(self, text: str) -> list[NormalizedText]:
        """Return the spellings of `text`: by sound, by look where that differs, and with spaced-out letters joined."""
        spelled = [self._spell(text, visual=False)]
        if not self._foreign.isdisjoint(text):
            spelled.append(self._spell(text, visual=True))
        return spelled + [joined for one in spelled if (joined := _join_spaced_letters(one))]

    @cached_property
    def _foreign(self) -> frozenset[str]:
        return frozenset([*self.homoglyphs, *map(str.upper, self.homoglyphs)])

    @cached_property
    def _latin_to_cyrillic(self) -> dict[int, str]:
        """The table of `str.translate` from Latin letters to the Cyrillic ones that look alike."""
        cyrillic = [letter for letter in self.homoglyphs if letter in self.transliterations]
        small = {self.homoglyphs[letter]: letter for letter in cyrillic if self.homoglyphs[letter].isascii()}
        return str.maketrans(small | {latin.upper(): letter.upper() for latin, letter in small.items()})

    @cached_property
    def _cyrillic_only(self) -> frozenset[str]:
        """Cyrillic letters that look like no Latin one: a word with one of them is Cyrillic."""
        letters = [letter for letter in self.transliterations if letter >= "\u0400" and letter not in self.homoglyphs]
        return frozenset([*letters, *map(str.upper, letters)])

    def _spell(self, text: str, visual: bool) -> NormalizedText:
        pieces: list[str] = []
        starts, origins = [0], [0]
        length, done = 0, 0
        for match in _SPECIAL.finditer(text):
            plain = text[done : match.start()]
            pieces.append(plain)
            length += len(plain)
            for offset, piece in self._pieces_of(match[0], visual):
                starts.append(length)
                origins.append(match.start() + offset)
                pieces.append(piece)
                length += len(piece)
            done = match.end()
            starts.append(length)
            origins.append(done)
        return NormalizedText("".join([*pieces, text[done:]]), tuple(starts), tuple(origins), visual)

    def _pieces_of(self, chunk: str, visual: bool) -> tuple[tuple[int, str], ...]:
        """Return the pieces of a chunk; only words are remembered, since a ligature may stand for eighteen letters."""
        if len(chunk) <= LONGEST_REMEMBERED and max(chunk) < _AFTER_CYRILLIC:
            return self.cached_chunk(chunk, visual)
        return _runs(self._chunk(chunk, visual))

    @cached_property
    def cached_chunk(self) -> _lru_cache_wrapper[tuple[tuple[int, str], ...]]:
        """The pieces of a chunk, remembered: most words of Cyrillic texts come again."""
        return lru_cache(maxsize=16384)(lambda chunk, by_look: _runs(self._chunk(chunk, by_look)))

    def _chunk(self, chunk: str, visual: bool) -> Iterator[tuple[int, str]]:
        """Yield the pieces of a chunk with their offsets in it."""
        if chunk.isspace():
            yield 0, " "
            return
        letters = [(match.start(), char) for match in _TOKEN.finditer(chunk) for char in self._characters(match[0])]
        plain = "".join(char for _, char in letters)
        tables = [self.transliterations] * len(plain)
        read = list(plain)
        for word in _WORD.finditer(plain):
            place = slice(word.start(), word.end())
            read[place], table = self._resolve_mixed_script(word[0], visual)
            tables[place] = [table] * len(word[0])
        for (offset, _), char, table in zip(letters, read, tables, strict=True):
            for letter in self._latin(char, table):
                yield offset, letter

    def _resolve_mixed_script(self, word: str, visual: bool) -> tuple[str, Mapping[str, str]]:
        """Return a word in one script, and the table by which it becomes Latin.

        A word of two scripts is Cyrillic if one of its letters looks like no Latin one; else it is Latin in disguise.
        """
        if visual and all(char.isascii() or char in self._foreign for char in word):
            return word, self.homoglyphs
        is_mixed = any(map(str.isascii, word)) and any("\u0370" <= char <= "\u058f" for char in word)
        if not is_mixed:
            return word, self.transliterations
        if self._cyrillic_only.isdisjoint(word):
            return word, self.homoglyphs
        return word.translate(self._latin_to_cyrillic), self.transliterations

    @cached_property
    def _characters(self) -> Callable[[str], str]:
        """What a token is as plain characters, remembered: texts are made of few of them."""
        return lru_cache(maxsize=4096)(self._character)

    def _character(self, token: str) -> str:
        """Return a token of the text as plain characters, still in their script."""
        if len(token) > 1:
            if token.startswith("[^"):
                return " "
            if token.startswith("<"):
                return ""
            token = self._escaped(token)
        elif token == "\\":
            return ""
        plain = []
        for char in unicodedata.normalize("NFKD", token):
            category = unicodedata.category(char)
            if category in ("Mn", "Me", "Cf") or char in self.invisible:
                continue
            if category == "Nd" and not char.isascii():
                char = next(
                    (str(ord(char) - ord(zero)) for zero in self.digit_zeros if 0 <= ord(char) - ord(zero) < 10), char
                )
            plain.append(" " if char.isspace() else self.punctuation.get(char, char))
        return "".join(plain)

    def _escaped(self, token: str) -> str:
        """Return the character that an entity, escaped or not, or an escape of YAML stands for."""
        token = _AGAIN.sub("&", token)
        if token.startswith("&") and not token.startswith("&#"):
            return self.entities.get(token[1:-1], token)
        digits = token[2:].rstrip(";")
        decimal = token.startswith("&#") and not digits.startswith("x")
        code = int(digits.removeprefix("x"), 10 if decimal else 16)
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "

    def _latin(self, char: str, table: Mapping[str, str]) -> str:
        if char.isascii():
            return char
        if table is self.homoglyphs and char in self.capital_homoglyphs:
            return self.capital_homoglyphs[char]
        lower = char.lower()
        letter = table.get(lower) or self.transliterations.get(lower) or self.homoglyphs.get(lower)
        if letter is None:
            return "" if lower in table else char
        return letter.capitalize() if char != lower else letter


def _runs(pieces: Iterable[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
    """Join pieces that follow letter for letter, so that one place holds for all of them."""
    runs: list[tuple[int, str]] = []
    for offset, piece in pieces:
        if runs and runs[-1][0] + len(runs[-1][1]) == offset:
            runs[-1] = (runs[-1][0], runs[-1][1] + piece)
        else:
            runs.append((offset, piece))
    return tuple(runs)


def _join_spaced_letters(spelled: NormalizedText) -> NormalizedText | None:
    """Return the text with letters and digits set apart (`M a r k o`) joined, or None if there are none."""
    pieces: list[str] = []
    starts, origins = [0], [spelled.original_offset(0)]
    length, done = 0, 0

    def add(piece: str, offset: int) -> None:
        nonlocal length
        starts.append(length)
        origins.append(spelled.original_offset(offset))
        pieces.append(piece)
        length += len(piece)

    for match in _LETTERS_APART.finditer(spelled.text):
        for offset in range(done, match.start()):
            add(spelled.text[offset], offset)
        letters = match[0][::2]
        for index, letter in enumerate(letters):
            new_word = index > 0 and letter.isupper() and letters[index - 1].islower()
            add(f" {letter}" if new_word else letter, match.start() + 2 * index)
        done = match.end()
    if not done:
        return None
    for offset in range(done, len(spelled.text)):
        add(spelled.text[offset], offset)
    return NormalizedText("".join(pieces), tuple(starts), tuple(origins), spelled.visual)
