"""One page for a director, and case exercises: words of records as they stand, and what they lack."""

import pytest

from indexer.exports.cited_passage import CitedPassage
from indexer.exports.contents import Exporter, ExportError
from indexer.exports.document import DocumentHeading, DocumentList, footnotes, text_lines
from indexer.exports.meeting.exercise_contents import QUESTIONS, story
from indexer.exports.tags import EXPORT_LANGUAGES
from indexer.exports.wording import Wording
from indexer.records.vocabulary import KOSOVO_FOOTNOTE
from indexer.site.pages.record_page import blank_sections
from indexer.text.sentences import split_sentences
from tests.conftest import DAY

IDS = ["xk-three-month-release-notice", "ba-eight-days-of-preparation", "al-multi-agency-forums", "mk-bridge-families"]
ONE_PAGE = 3000
"""Characters of text and footnotes that LibreOffice lays out on one page, for Word and for OpenDocument."""


def test_a_director_reads_three_facts_word_for_word_with_source_and_evidence(real_site):
    """One of each of the first three records, in their order."""
    document = Exporter(real_site, "en", DAY).director("How long before release must we begin?", IDS)
    facts = next(block for block in document.blocks if isinstance(block, DocumentList) and block.numbered)
    assert len(facts.items) == 3
    for record_id, words in zip(IDS, facts.items, strict=False):
        header = real_site.records[record_id].header
        said = "".join(one for one in words if isinstance(one, str))
        assert said.startswith(split_sentences(" ".join(header.summary.split()))[0])
        assert real_site.label("evidence_status", header.evidence_status) in said
        assert record_id in said
    assert [note for note in footnotes(document) if note.startswith("RAN in the Western Balkans")]
    assert [block.words[0] for block in document.blocks if isinstance(block, DocumentHeading)] == [
        "How long before release must we begin?",
        "What is documented",
        "What is not known",
        "What it would take",
    ]


def test_the_page_of_a_director_is_short_enough_for_every_three_records(real_site):
    """Three neighbours of the list at a time, in two languages: text and footnotes are no more than one page holds."""
    ids = list(real_site.records)
    for at in range(0, len(ids) - 2, 3):
        for language in ("en", "mk"):
            document = Exporter(real_site, language, DAY).director("What helps? " * 16, ids[at : at + 3])
            assert sum(map(len, [*text_lines(document), *footnotes(document)])) <= ONE_PAGE, ids[at : at + 3]


def test_each_gap_and_each_effort_of_a_page_is_that_of_its_records(real_site):
    """What a record lacks is named by its sections; what it takes, word for word."""
    for record_id in real_site.records:
        record = real_site.records[record_id]
        document = Exporter(real_site, "en", DAY).director("What helps?", [record_id])
        _, unknown, *needed = [block.items for block in document.blocks if isinstance(block, DocumentList)]
        blank = [part.heading for part in blank_sections(record)][:4]
        said = ", ".join(blank) or "Every section of the record has content."
        assert "".join(one for one in unknown[0] if isinstance(one, str)) == f"{record.header.title}: {said}"
        amounts = [" ".join(effort.amount.split()) for effort in record.header.effort]
        for words in needed[0] if needed else ():
            assert any(amount in words[0] for amount in amounts), record_id


@pytest.mark.parametrize("question", ["", " ", "x" * 201])
def test_a_director_asks_a_question(real_site, question):
    """Neither nothing nor a page full."""
    with pytest.raises(ExportError, match="needs a question of at most 200 characters"):
        Exporter(real_site, "en", DAY).director(question, IDS)


@pytest.mark.parametrize("language", EXPORT_LANGUAGES)
def test_every_situation_is_an_exercise_of_five_questions(real_site, language):
    """The story and the questions stand on the first sheet; the facilitator's begins on a page of its own."""
    say = Wording(real_site, language, DAY)
    for situation in real_site.situations:
        answers = [[] for _ in range(QUESTIONS)]
        document = Exporter(real_site, language, DAY).exercise(situation.id, answers)
        [sheet] = [block for block in document.blocks if isinstance(block, DocumentHeading) and block.new_page]
        before = document.blocks[: document.blocks.index(sheet)]
        asked = [block.items for block in before if isinstance(block, DocumentList) and block.numbered]
        assert asked == [tuple((say.say(one),) for one in situation.questions[:5])]
        told = story(say, situation)
        assert told
        assert told in " ".join(say.say(situation.summary).split())
        assert any(block.words == (told,) for block in before if hasattr(block, "words"))
        assert text_lines(document).count(say.say("No record of this situation answers it.")) == 5


def test_the_story_tells_nothing_of_the_records(real_site):
    """They are for the facilitator's sheet."""
    for situation in real_site.situations:
        told = story(Wording(real_site, "en", DAY), situation)
        assert "The records" not in told


def test_the_facilitator_quotes_passages_word_for_word(real_site):
    """With the title of the record, the section, and a footnote for the source."""
    [first] = [one for one in real_site.situations if one.id == "released-within-a-month"]
    record = real_site.records["xk-three-month-release-notice"]
    [source, *_] = record.header.sources
    passage = CitedPassage(record.id, "Summary", " ".join(record.header.summary.split()), (source.ref,))
    document = Exporter(real_site, "en", DAY).exercise(first.id, [[passage], [], [], [], []])
    lines = text_lines(document)
    assert lines.index(passage.text) == lines.index(f"{record.header.title}: Summary") + 1
    assert len([note for note in footnotes(document) if note != KOSOVO_FOOTNOTE]) == 1
