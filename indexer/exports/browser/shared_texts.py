"""Blocks of documents as lists of numbers: each text stands once in a script, in whatever block it is used."""

from __future__ import annotations

from collections.abc import Iterable

from indexer.exports.document import (
    DocumentBlock,
    DocumentHeading,
    DocumentList,
    DocumentTable,
    Footnote,
    Words,
    tidied,
    tidy,
)


class SharedTexts:
    """Collects the texts of blocks; a text is its number, a footnote the number of its text, inverted by `~`."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    @property
    def texts(self) -> list[str]:
        """The texts by their numbers."""
        return list(self._numbers)

    def text(self, text: str) -> int:
        """Return the number of a text."""
        return self._numbers.setdefault(text, len(self._numbers))

    def words(self, words: Words) -> list[int]:
        """Return the numbers of words, tidied."""
        return self._numbered(tidy(words))

    def _numbered(self, words: Words) -> list[int]:
        return [~self.text(one.text) if isinstance(one, Footnote) else self.text(one) for one in words]

    def blocks(self, blocks: Iterable[DocumentBlock]) -> list[list[object]]:
        """Return blocks: their kind (`h`, `p`, `l`, `t`), their level if they have one, words, language, and a mark.

        The mark says that a heading starts a page, a paragraph is quoted or a list has numbers.
        """
        return [self._block(tidied(block)) for block in blocks]

    def _block(self, block: DocumentBlock) -> list[object]:
        if isinstance(block, DocumentHeading):
            return ["h", block.level, self._numbered(block.words), block.language, int(block.new_page)]
        if isinstance(block, DocumentList):
            return ["l", [self._numbered(item) for item in block.items], block.language, int(block.numbered)]
        if isinstance(block, DocumentTable):
            return ["t", [[self._numbered(cell) for cell in row] for row in block.rows], block.language]
        return ["p", self._numbered(block.words), block.language, int(block.quoted)]
