"""What a document holds, before it becomes a file: headings, paragraphs, lists and tables with footnotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

DESIGNATION = re.compile(r"(?:Kosov|Косов)\w*\*")
"""How Kosovo* is named in the languages of the region; a footnote explains the star where it stands first."""

REFUSED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no file of XML can hold."""

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Footnote:
    """The text of a footnote: what stands at the foot of the page."""

    text: str


Words = tuple[str | Footnote, ...]
"""Text with footnotes at their places."""


@dataclass(frozen=True, slots=True)
class DocumentHeading:
    """A heading; level 0 is the title of the document. One with `new_page` starts a page."""

    level: int
    words: Words
    language: str = "en"
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class DocumentParagraph:
    """A paragraph; a quotation is indented."""

    words: Words
    language: str = "en"
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class DocumentList:
    """A list with bullets or with numbers from 1."""

    items: tuple[Words, ...]
    numbered: bool = False
    language: str = "en"


@dataclass(frozen=True, slots=True)
class DocumentTable:
    """A table; the first row holds the headings of its columns, and every row has as many cells."""

    rows: tuple[tuple[Words, ...], ...]
    language: str = "en"


DocumentBlock = DocumentHeading | DocumentParagraph | DocumentList | DocumentTable


@dataclass(frozen=True, slots=True)
class ExportDocument:
    """A document: its title, its main language (`en`, `sq`, `sr-Cyrl` ...), and its blocks in order."""

    title: str
    language: str
    blocks: tuple[DocumentBlock, ...]


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return a text as files can hold it: spaces single, characters that XML refuses replaced."""
    return _SPACE.sub(" ", REFUSED.sub("\ufffd", text))


def tidy(words: Words) -> Words:
    """Return words as files can hold them, without spaces at either end, two footnotes apart."""
    pieces = [Footnote(plain(one.text).strip()) if isinstance(one, Footnote) else plain(one) for one in words]
    for index, cut in ((0, str.lstrip), (-1, str.rstrip)):
        if pieces and isinstance(end := pieces[index], str):
            pieces[index] = cut(end)
    kept = [piece for piece in pieces if piece != ""]
    for at in range(len(kept) - 1, 0, -1):
        if isinstance(kept[at - 1], Footnote) and isinstance(kept[at], Footnote):
            kept.insert(at, " ")  # the marks of two footnotes side by side would read as one number
    return tuple(kept)


def tidied(block: DocumentBlock) -> DocumentBlock:
    """Return a block with tidy words."""
    return _with_words(block, [tidy(words) for words in words_of(block)])


def words_of(block: DocumentBlock) -> tuple[Words, ...]:
    """Return the words of a block, cell by cell and item by item."""
    if isinstance(block, DocumentList):
        return block.items
    return tuple(cell for row in block.rows for cell in row) if isinstance(block, DocumentTable) else (block.words,)


def footnotes(document: ExportDocument) -> list[str]:
    """Return the texts of the footnotes, one a mark, in the order of the marks."""
    every = (one for block in document.blocks for words in words_of(block) for one in words)
    return [one.text for one in every if isinstance(one, Footnote)]


def text_lines(document: ExportDocument) -> list[str]:
    """Return the text of a document without its footnotes: one line a heading, paragraph, item and cell."""
    every = (words for block in document.blocks for words in words_of(block))
    return ["".join(one for one in words if isinstance(one, str)) for words in every]


class NoteNumbers:
    """The numbers of the footnotes of a document: a text that stands there twice is one footnote with two marks."""

    def __init__(self, document: ExportDocument) -> None:
        self._marks = Counter(footnotes(document))
        self._numbers: dict[str, int] = {}

    def number(self, note: Footnote) -> tuple[int, bool]:
        """Return the number of a footnote, from 1, and whether this is its first mark."""
        is_new = note.text not in self._numbers
        return self._numbers.setdefault(note.text, len(self._numbers) + 1), is_new

    def is_repeated(self, note: Footnote) -> bool:
        """Say whether a footnote has several marks."""
        return self._marks[note.text] > 1


def finished(title: str, language: str, blocks: Iterator[DocumentBlock], designation: str) -> ExportDocument:
    """Return the document with tidy words, and the footnote `designation` where Kosovo* is first named."""
    explained = False
    done = []
    for block in blocks:
        cells = []
        for words in map(tidy, words_of(block)):
            marked = words if explained else _explain(words, Footnote(designation))
            explained = explained or marked != words
            cells.append(marked)
        done.append(_with_words(block, cells))
    return ExportDocument(plain(title).strip(), language, tuple(done))


def _explain(words: Words, note: Footnote) -> Words:
    for index, one in enumerate(words):
        if isinstance(one, str) and (named := DESIGNATION.search(one)):
            rest = (one[named.end() :],) if one[named.end() :] else ()
            return (*words[:index], one[: named.end()], note, *rest, *words[index + 1 :])
    return words


def _with_words(block: DocumentBlock, cells: list[Words]) -> DocumentBlock:
    if isinstance(block, DocumentList):
        return replace(block, items=tuple(cells))
    if isinstance(block, DocumentTable):
        width = len(block.rows[0])
        return replace(block, rows=tuple(tuple(cells[at : at + width]) for at in range(0, len(cells), width)))
    return replace(block, words=cells[0])
