"""A case exercise of twenty minutes: a story without persons, five questions, and answers of records word for word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from indexer.exports.cited_passage import CitedPassage
from indexer.exports.document import (
    DocumentBlock,
    DocumentHeading,
    DocumentList,
    DocumentParagraph,
    ExportDocument,
    finished,
)
from indexer.exports.wording import Wording
from indexer.records.header import Header
from indexer.records.situations import Situation
from indexer.records.vocabulary import KOSOVO_FOOTNOTE
from indexer.site.rendering import format_date
from indexer.text.sentences import split_sentences

QUESTIONS = 5
Answered = tuple[CitedPassage, Header]
"""A passage with the header of its record."""

_VOICES = 3
"""Questions of people that the story quotes: the longest, which say most."""


def exercise_document(say: Wording, situation: Situation, answers: Sequence[Sequence[Answered]]) -> ExportDocument:
    """Return the exercise of a situation: a sheet for those who take part, and one for the facilitator.

    `answers` are what the facilitator's sheet quotes to each of the first five questions, in their order.
    """
    title = say.say(situation.title)
    return finished(title, say.language, _blocks(say, situation, title, answers), KOSOVO_FOOTNOTE)


def story(say: Wording, situation: Situation) -> str:
    """Return what has happened: the sentences of the summary before the one that tells of the records."""
    english = split_sentences(" ".join(situation.summary.split()))
    told = next((place for place, one in enumerate(english) if "record" in one.lower()), len(english))
    return " ".join(split_sentences(say.say(situation.summary))[: max(1, told)])


def _blocks(
    say: Wording, situation: Situation, title: str, answers: Sequence[Sequence[Answered]]
) -> Iterator[DocumentBlock]:
    questions = [say.say(one) for one in situation.questions[:QUESTIONS]]
    yield DocumentHeading(0, (title,), say.language)
    yield DocumentParagraph((say.say("A case exercise of 20 minutes, without persons."),), say.language)
    yield say.heading("What has happened (3 minutes)")
    yield DocumentParagraph((story(say, situation),), say.language)
    yield say.heading("What people say")
    yield DocumentList(tuple((one,) for one in _voices(situation)))
    yield say.heading("Questions, answered in pairs (10 minutes)")
    yield DocumentList(tuple((one,) for one in questions), numbered=True, language=say.language)
    heading = say.heading("Facilitator's sheet: what records answer (7 minutes)", 1)
    yield DocumentHeading(1, heading.words, heading.language, new_page=True)
    for number, (question, found) in enumerate(zip(questions, answers, strict=True), 1):
        yield DocumentHeading(3, (f"{number}. {question}",), say.language)
        if not found:
            yield DocumentParagraph((say.say("No record of this situation answers it."),), say.language)
        for passage, header in found:
            yield DocumentParagraph((f"{header.title}: {passage.section}",))
            yield from passage.quotation(say, header)
    yield DocumentParagraph((f"Index version {say.site.version}. Accessed on {format_date(say.accessed)}.",))


def _voices(situation: Situation) -> list[str]:
    """Return the longest questions of people, in their order."""
    longest = sorted(situation.asked_as, key=len)[-_VOICES:]
    return [one for one in situation.asked_as if one in longest]
