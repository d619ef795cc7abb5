"""Cut records into passages: the units that are embedded, found and quoted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from indexer.index.section_pieces import SectionSplitter, split_text
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
        max_tokens: The largest count that the encoder reads, title and heading included.
        phrases: More ways in which people ask for the record; as long as the encoder reads.
    """
    header = record.header
    refs = tuple(citation.ref for citation in header.sources)
    found = [Passage(record.id, "summary", SUMMARY_HEADING, SUMMARY_ANCHOR, 0, header.summary, "", refs)]
    found += _action_passages(header, vocabulary, count_tokens, max_tokens)
    found += _section_passages(record, count_tokens, max_tokens)
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


def _section_passages(record: Record, count_tokens: Callable[[str], int], max_tokens: int) -> Iterator[Passage]:
    """Yield the passages of the sections in order; joined, their Markdown is the body."""
    splitter = SectionSplitter(record.body, count_tokens)
    top = ""
    for part in record.parts:
        top = part.heading if part.level <= 2 else top
        section = part.heading if part.level <= 2 else f"{top}: {part.heading}"
        token_budget = max_tokens - count_tokens(f"{record.header.title}\n{section}\n")
        for number, piece in enumerate(splitter.pieces(part, token_budget)):
            kind = "blank" if piece.text in ("", NOT_DOCUMENTED) else "section"
            yield Passage(record.id, kind, section, part.anchor, number, piece.text, piece.markdown, piece.sources)


def indexed_text(passage: Passage, title: str) -> str:
    """Return the text of a passage as both retrievers see it: with the record's title and the section's heading.

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
