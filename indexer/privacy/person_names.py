"""Find names of people: capitalised words of the plain spelling that name no place, body or role."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

_CAPITALISED = re.compile(r"(?<![A-Za-z0-9])[A-Z](?:[A-Za-z'-]*[A-Za-z]|\.)?")
_SURNAME = re.compile(
    r"[a-z]{2,}(?:v|[^b]l|n|r|k|d|t|j|s|g|z|h)ic(?:a|u|em|i)?|[a-z]{2,}(?:[oe]v|[oe])(?:ski|ska|skog|ske)"
)
# In a question two capitalised words are enough, so that more endings count.
_ASKED_SURNAME = re.compile(
    r"[a-z]{2,}[bcdghjklmnprstvz]ic(?:a|u|em|ima|i|it|in|eva|evi)?|[a-z]{2,}[oe]v?sk(?:i|a|og|e|om|oj|iot)"
    r"|[a-z]{2,}anin(?:a|u|om)?|[a-z]{2,}(?:aj|iu)(?:t|n|s)?|[a-z]{3,}[bcdfghjklmnpqrstvwxz]i(?:t|n)?"
)
# Whatever word begins alike: Imamovic is no form of `imam*`.
_FAMILY = re.compile("[a-z]{2,}[oe]vic(?:u|em|ima|i)?")
_GIVEN_ENDINGS = "(?:a|u|om|em|e|i|it|in|ut)?"
_SURNAME_ENDINGS = "(?:a|u|t|s|n)?"
CAMEL_CASE = re.compile("(?<=[a-z])(?=[A-Z][a-z])")
"""Between two names that are written together."""

MAX_ACRONYM = 4
"""Letters of a word in capitals that is an acronym, and no name."""

PATTERNS = {
    "capitalised": _CAPITALISED,
    "surname": _SURNAME,
    "askedSurname": _ASKED_SURNAME,
    "family": _FAMILY,
    "camelCase": CAMEL_CASE,
    "givenEndings": re.compile(_GIVEN_ENDINGS),
    "surnameEndings": re.compile(_SURNAME_ENDINGS),
}
"""The patterns of this module by name: the scripts of the page read the same."""

LONGEST_REMEMBERED = 40
"""Letters of the longest word of which it is remembered whether it is a name."""


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A run of words that may be a name, `start` to `end` (exclusive); `known`: the region has such a name."""

    start: int
    end: int
    length: int
    known: bool


def trie_regex(words: Sequence[str]) -> str:
    """Return a pattern for any of `words`, shared beginnings once; a `*` at the end of a word stands for any ending."""
    tree: dict[str, dict] = {}  # type: ignore[type-arg]
    for word in dict.fromkeys(words):
        node = tree
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _branch(tree)


def _branch(node: Mapping[str, Mapping]) -> str:  # type: ignore[type-arg]
    branches = [_one(char) + _branch(rest) for char, rest in node.items() if char]
    if not branches:
        return ""
    if len(branches) == 1 and "" not in node:
        return branches[0]
    return f"(?:{'|'.join(branches)})" + ("?" if "" in node else "")


def _one(char: str) -> str:
    return "[a-z]*" if char == "*" else re.escape(char).replace("\\ ", " ")


class NameFinder:
    """Knows which words are names of the region, and which capitalised words are none.

    `asked` reads questions: more given names and endings of surnames count, and towns and terms of the records do not.
    """

    def __init__(self, words: Mapping[str, Sequence[str]], asked: bool = False) -> None:
        others = [
            *words["no_names"],
            *words["titles"],
            *words["roles"],
            *words["helpers"],
            *words["months"],
            *words["places"],
            *(words["towns"] if asked else ()),
            *(words["asked_others"] if asked else ()),
        ]
        self._others = re.compile(trie_regex([word for word in others if " " not in word]))
        self._whole_others = frozenset(others)
        self._given = re.compile(
            trie_regex([*words["given"], *(words["asked_given"] if asked else ())]) + _GIVEN_ENDINGS
        )
        self._surnames = re.compile(trie_regex(words["surnames"]) + _SURNAME_ENDINGS)
        self._asked = asked
        self._surname = _ASKED_SURNAME if asked else _SURNAME
        self.is_no_name = lru_cache(maxsize=65536)(self._judge)

    def find(self, text: str) -> Iterator[NameSpan]:
        """Yield the runs of capitalised words that may be names, from left to right."""
        run: list[re.Match[str]] = []
        for match in _CAPITALISED.finditer(text):
            follows = bool(run) and text[run[-1].end() : match.start()] == " "
            if run and not follows:
                yield from self._name(run)
                run = []
            judge = self.is_no_name if len(match[0]) <= LONGEST_REMEMBERED else self._judge
            if judge(match[0]):
                yield from self._name(run)
                run = []
            else:
                run.append(match)
        yield from self._name(run)

    def _judge(self, word: str) -> bool:
        """Say whether a capitalised word is none of a name: a known other word, or an acronym."""
        lower = word.lower()
        if self.is_known(lower):
            return False
        if word.isupper() and 1 < len(word) <= MAX_ACRONYM and not word.endswith("."):
            return True
        return any(self._others.fullmatch(part) is not None for part in (lower, *lower.split("-")) if part)

    def is_known(self, word: str) -> bool:
        """Say whether the region has such a name: one of the lists, or one that ends like its surnames.

        Another word wins over a listed name only where it is written out: Goran is no form of `gor*`.
        """
        if word in self._whole_others:
            return False
        parts = word.split("-")
        if any(self._given.fullmatch(part) or self._surnames.fullmatch(part) for part in parts):
            return True
        if self._asked and any(map(_FAMILY.fullmatch, parts)):
            return True
        return not self._others.fullmatch(word) and any(map(self._surname.fullmatch, parts))

    def _name(self, run: Sequence[re.Match[str]]) -> Iterator[NameSpan]:
        if run and not all(len(match[0].rstrip(".")) == 1 for match in run):
            known = any(self.is_known(match[0].lower()) for match in run)
            yield NameSpan(run[0].start(), run[-1].end(), len(run), known)
