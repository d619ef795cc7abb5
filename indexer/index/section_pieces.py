"""Cut a section of a record where a block ends, or in a long block a sentence, so that an encoder reads each piece."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from markdown_it.token import Token

from indexer.files.markdown import Block, BodySection
from indexer.files.markdown_parser import cut_text
from indexer.files.problems import LineIndex
from indexer.text.sentences import sentence_breaks

_WORD_START = re.compile(r"(?<=\s)\S")


@dataclass(frozen=True, slots=True)
class SectionPiece:
    """A part of a section: what a reader sees of it, its verbatim Markdown, and the sources that it names."""

    text: str
    markdown: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is never cut: a block, or a sentence of a long one; its Markdown ends where the next unit starts.

    `opens` says that a piece ends before it, `joins` that it goes on with the paragraph of the unit before it.
    """

    start: int
    text: str
    sources: tuple[str, ...]
    size: int
    opens: bool = False
    joins: bool = False


class SectionSplitter:
    """Cuts the sections of one body into pieces of at most so many tokens."""

    def __init__(self, body: str, count_tokens: Callable[[str], int]) -> None:
        """Cut `body`; `count_tokens` is the encoder's count of a text."""
        self._lines = body.split("\n")
        self._starts = [0, *accumulate(len(line) + 1 for line in self._lines)]
        self._body, self._count = body, count_tokens

    def pieces(self, section: BodySection, token_budget: int) -> Iterator[SectionPiece]:
        """Yield the pieces of a section; their Markdown joins to that of the section.

        A table, a line of code and a word are never cut, so a piece that holds nothing else may be longer.
        """
        units = [unit for block in section.blocks for unit in self._units(block, token_budget)]
        start = self._offset(section.start_line)
        group: list[_Unit] = []
        used = 0
        for unit in units:
            if used and (unit.opens or used + unit.size > token_budget):
                yield self._piece(group, start, unit.start)
                group, start, used = [], unit.start, 0
            group.append(unit)
            used += unit.size
        end = self._offset(section.end_line)
        if group or end > start:
            yield self._piece(group, start, end)

    def _piece(self, units: Sequence[_Unit], start: int, end: int) -> SectionPiece:
        text = ""
        for unit in units:
            between = (" " if unit.joins else "\n") if text and unit.text else ""
            text += between + unit.text
        sources = tuple(dict.fromkeys(key for unit in units for key in unit.sources))
        return SectionPiece(text, self._body[start:end], sources)

    def _units(self, block: Block, token_budget: int, outer_sources: tuple[str, ...] = ()) -> Iterator[_Unit]:
        """Yield a block that fits as it is, else what stands in it: inner blocks, or sentences.

        Each names the sources of its block; where that cites none, those of the block around it.
        """
        text, sources, start = block.text, block.citations or outer_sources, self._offset(block.start_line)
        size = self._count(text)
        if size <= token_budget:
            yield _Unit(start, text, sources, size)
        elif block.inner:
            for number, inner in enumerate(block.inner):
                for unit in self._units(inner, token_budget, sources):
                    yield unit if number else replace(unit, opens=True)
        elif block.paragraph:
            yield from self._sentences(block.paragraph, start, sources, token_budget)
        else:
            yield _Unit(start, text, sources, size, opens=True)

    def _sentences(self, paragraph: Token, start: int, sources: tuple[str, ...], token_budget: int) -> Iterator[_Unit]:
        """Yield the sentences of a paragraph, or the words of one that is too long."""
        content = paragraph.content
        ends = sentence_breaks(content)
        pieces = cut_text(paragraph, ends)
        bounds = [*(offset for offset, _ in pieces[1:]), len(content)]
        too_long = [
            (offset, end)
            for (offset, text), end in zip(pieces, bounds, strict=True)
            if self._count(text) > token_budget
        ]
        if too_long:
            words = [m.start() for first, last in too_long for m in _WORD_START.finditer(content, first, last)]
            pieces = cut_text(paragraph, [*ends, *words])
        starts = [start, *self._source_offsets(paragraph, (offset for offset, _ in pieces[1:]))]
        for number, (unit_start, (_, text)) in enumerate(zip(starts, pieces, strict=True)):
            yield _Unit(unit_start, text, sources, self._count(text), opens=number == 0, joins=number > 0)

    def _source_offsets(self, paragraph: Token, offsets: Iterable[int]) -> Iterator[int]:
        """Yield where in the body characters of a paragraph stand; the marks of lists and quotations are no text.

        A line of a paragraph is the end of a line of the body, so both are counted from their ends.
        """
        written = paragraph.content.split("\n")
        first = paragraph.map[0] if paragraph.map else 0
        index = LineIndex(paragraph.content, 0)
        for offset in offsets:
            line, column = index.position(offset)
            source = self._lines[first + line].rstrip()
            yield self._starts[first + line] + len(source) - len(written[line].rstrip()) + column - 1

    def _offset(self, line: int) -> int:
        return min(self._starts[min(line, len(self._starts) - 1)], len(self._body))


def split_text(text: str, count_tokens: Callable[[str], int], token_budget: int) -> list[str]:
    """Cut a text after sentences, or after words where a sentence is too long; the pieces join to the text."""
    ends = sentence_breaks(text)
    pieces: list[str] = []
    for start, end in zip([0, *ends], [*ends, len(text)], strict=True):
        for part in _split_sentence(text[start:end], count_tokens, token_budget):
            if pieces and count_tokens(pieces[-1] + part) <= token_budget:
                pieces[-1] += part
            else:
                pieces.append(part)
    return pieces


def _split_sentence(sentence: str, count_tokens: Callable[[str], int], token_budget: int) -> list[str]:
    if count_tokens(sentence) <= token_budget:
        return [sentence]
    starts = [0, *(match.start() for match in _WORD_START.finditer(sentence)), len(sentence)]
    pieces = [""]
    for start, end in pairwise(starts):
        word = sentence[start:end]
        if pieces[-1].strip() and count_tokens(pieces[-1] + word) > token_budget:
            pieces.append("")
        pieces[-1] += word
    return pieces
