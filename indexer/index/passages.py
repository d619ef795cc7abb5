"""Cut records into passages: the units that are embedded, found and quoted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from indexer.files.markdown import CITATION, Block, BodySection, parse_body
from indexer.records.actions import action_lists
from indexer.records.body_rules import NOT_DOCUMENTED
from indexer.records.header import Header, Record
from indexer.records.translations import TranslationWithStatus
from indexer.records.vocabulary import Vocabulary
from indexer.text.analysis import index_terms

SUMMARY_HEADING, SUMMARY_ANCHOR = "Summary", "summary"
QUESTIONS_HEADING, QUESTIONS_ANCHOR = "This record answers", "this-record-answers"
QUOTED_KINDS = frozenset({"section", "step", "instrument", "effort"})
"""Kinds of passages that answers quote; a summary only where a record has none of them."""

_SENTENCE_END = re.compile(r"(?<=[.!?])((?:\[\^[^\]\s]*\])*)\s+(?=[^\s])")


@dataclass(frozen=True, slots=True)
class Passage:
    """A section of a record, or a part of a long one.

    `markdown` is a verbatim slice of the body: joined in order, the section passages of a record are its body. `text`
    is what a reader sees of it, without headings and citations. `kind` is `section`, `summary`, `step`, `instrument`,
    `effort`, `question`, `phrase` or `blank`: steps, instruments and effort come from the header; questions and phrases
    help to find their record and are never quoted; a blank is a section that says that nothing is documented, and
    answers no question.
    """

    record_id: str
    kind: str
    section: str
    anchor: str
    number: int
    text: str
    markdown: str
    sources: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"{self.record_id}#{self.anchor}.{self.number}"


def record_passages(
    record: Record,
    vocabulary: Vocabulary,
    count_tokens: Callable[[str], int],
    max_tokens: int,
    phrases: Sequence[str] = (),
) -> list[Passage]:
    """Return the passages of `record`: summary, steps, instruments, effort, sections, questions, then the phrases.

    Args:
        count_tokens: The encoder's count of word pieces of a text.
        window: The largest count that the encoder reads, title and heading included.
        phrases: More ways in which people ask for the record; as long as the encoder reads.
    """
    header = record.header
    refs = tuple(citation.ref for citation in header.sources)
    found = [Passage(record.id, "summary", SUMMARY_HEADING, SUMMARY_ANCHOR, 0, header.summary, "", refs)]
    found += _action_passages(header, vocabulary, count_tokens, max_tokens)
    top = ""
    for part in record.parts:
        top = part.heading if part.level <= 2 else top
        section = part.heading if part.level <= 2 else f"{top}: {part.heading}"
        room = max_tokens - count_tokens(f"{header.title}\n{section}\n")
        for number, piece in enumerate(_split_section(part, record.body, count_tokens, room)):
            found.append(_section_passage(record.id, section, part.anchor, number, piece))
    for number, question in enumerate((*header.asked_as, *phrases)):
        kind = "question" if number < len(header.asked_as) else "phrase"
        found.append(Passage(record.id, kind, QUESTIONS_HEADING, QUESTIONS_ANCHOR, number, question, "", refs))
    return found


def _action_passages(
    header: Header, vocabulary: Vocabulary, count_tokens: Callable[[str], int], max_tokens: int
) -> Iterator[Passage]:
    """Yield a passage for each step, instrument and effort, several for one that the encoder cannot read whole."""
    for actions in action_lists(header, vocabulary):
        room = max_tokens - count_tokens(f"{header.title}\n{actions.heading}\n")
        pieces = ((text, item) for item in actions.items for text in split_text(item.text, count_tokens, room))
        for number, (text, item) in enumerate(pieces):
            yield Passage(
                header.id, actions.kind, actions.heading, actions.anchor, number, text.strip(), "", (item.source,)
            )


def _section_passage(record_id: str, section: str, anchor: str, number: int, markdown: str) -> Passage:
    blocks = [block for part in parse_body(markdown) for block in part.blocks]
    sources = tuple(dict.fromkeys(key for block in blocks for key in block.citations))
    text = "\n".join(block.text for block in blocks)
    kind = "blank" if text in ("", NOT_DOCUMENTED) else "section"
    return Passage(record_id, kind, section, anchor, number, text, markdown, sources)


def _split_section(
    part: BodySection, body: str, count_tokens: Callable[[str], int], token_budget: int
) -> Iterator[str]:
    """Cut the Markdown of a part where a block, or in a long block a sentence, ends; each piece fits `room`."""
    lines = body.splitlines(keepends=True)
    piece = (
        "".join(lines[part.start_line : part.blocks[0].start_line])
        if part.blocks
        else "".join(lines[part.start_line : part.end_line])
    )
    bounds = [*(block.start_line for block in part.blocks), part.end_line]
    held = 0
    for block, end in zip(part.blocks, bounds[1:], strict=True):
        markdown = "".join(lines[block.start_line : end])
        size = count_tokens(block.text)
        if held and held + size > token_budget:
            yield piece
            piece, held = "", 0
        if size > token_budget:
            *full, markdown = _sentences(markdown, block, count_tokens, token_budget)
            for sentence in full:
                yield piece + sentence
                piece = ""
            size = count_tokens(CITATION.sub("", markdown))
        piece += markdown
        held += size
    if piece:
        yield piece


def _sentences(markdown: str, block: Block, count_tokens: Callable[[str], int], token_budget: int) -> list[str]:
    """Cut one long block after sentences; tables, quotations and code stay whole."""
    if block.tokens[0].type not in ("paragraph_open", "list_item_open"):
        return [markdown]
    return split_text(markdown, lambda text: count_tokens(CITATION.sub("", text)), token_budget)


def split_text(text: str, count_tokens: Callable[[str], int], token_budget: int) -> list[str]:
    """Cut a text after sentences, or after words where a sentence is too long; the pieces join to the text."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
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
    pieces = [""]
    for word in re.findall(r"\s*\S+\s*$|\s*\S+", sentence):
        if pieces[-1] and count_tokens(pieces[-1] + word) > token_budget:
            pieces.append("")
        pieces[-1] += word
    return pieces


def indexed_text(passage: Passage, title: str) -> str:
    """Return the text of a passage as both legs see it: with the record's title and the section's heading.

    A blank has none, so that no question finds it.
    """
    if passage.kind == "blank":
        return ""
    if passage.kind in ("question", "phrase"):
        return passage.text
    return f"{title}\n{passage.section}\n{passage.text}"


def translated_texts(
    passage: Passage, translations: Mapping[str, Mapping[str, TranslationWithStatus]]
) -> Iterator[str]:
    """Yield what translations say of a passage: title and summary, or the question, in each language."""
    for translated in translations.get(passage.record_id, {}).values():
        translation = translated.translation
        if passage.kind == "summary":
            yield f"{translation.title}\n{translation.summary}"
        elif passage.kind == "question" and passage.number < len(translation.asked_as):
            yield translation.asked_as[passage.number]


def record_tokens(headers: Iterable[Header], passages: Iterable[Passage]) -> list[list[str]]:
    """Return the tokens of each record as one: of its title, summary, sections, questions and phrases."""
    tokens = {header.id: index_terms(header.title) for header in headers}
    for passage in passages:
        if passage.kind != "blank":
            tokens[passage.record_id] += index_terms(passage.text)
    return list(tokens.values())
