"""What documents hold: words of records as they stand, with their sources as footnotes."""

import re

import pytest

from indexer.exports.cited_passage import CitedPassage
from indexer.exports.contents import Exporter, ExportError
from indexer.exports.document import footnotes, text_lines
from indexer.index.passages import record_passages
from indexer.records.vocabulary import KOSOVO_FOOTNOTE
from tests.conftest import DAY, ToyEncoder


def squeezed(text):
    return "".join(text.split())


def test_every_record_stands_word_for_word(real_site):
    """Summary and every block of every record, in the order of the record; and no other line has a footnote."""
    exporter = Exporter(real_site, "en", DAY)
    for record in real_site.records.values():
        document = exporter.record(record.id)
        lines = [squeezed(line) for line in text_lines(document)]
        assert squeezed(record.header.summary) in lines
        whole = "".join(lines)
        at = 0
        for section in record.parts:
            for block in section.blocks:
                text = squeezed(block.text)
                assert text in whole[at:], (record.id, block.text)
                at = whole.index(text, at)


def test_footnotes_of_every_record_equal_its_sources(real_site):
    """Each source that a record cites has footnotes with title, publisher and full address, and nothing else has."""
    for record in real_site.records.values():
        notes = set(footnotes(Exporter(real_site, "en", DAY).record(record.id))) - {KOSOVO_FOOTNOTE}
        assert len(notes) == len({(one.ref, one.locator) for one in record.header.sources}), record.id
        for cited in record.header.sources:
            source = real_site.sources[cited.ref]
            [note] = [
                one
                for one in notes
                if one.startswith(" ".join(f"{source.title}. {source.publisher}, ".split()))
                and (source.url or "") in one
                and (cited.locator or "") in one
            ][:1]
            assert note.endswith(source.url or ""), note


def test_the_designation_is_explained_once_where_kosovo_is_named(real_site):
    """Every record whose document names Kosovo* explains it in one footnote; the others do not."""
    for record in real_site.records.values():
        document = Exporter(real_site, "sq", DAY).record(record.id)
        named = any(re.search(r"Kosov\w*\*", line) for line in text_lines(document))
        assert footnotes(document).count(KOSOVO_FOOTNOTE) == int(named), record.id


def test_a_citation_names_version_and_day_of_access(real_site):
    """As somebody would have to quote it."""
    last = text_lines(Exporter(real_site, "en", DAY).record("xk-three-month-release-notice"))[-1]
    assert "Index version v1." in last
    assert last.endswith("Accessed on 30 November 2026.")


def test_a_comparison_quotes_summaries_and_says_what_is_blank(real_site):
    """Each cell is a sentence of a summary with one footnote, or says that nothing is documented."""
    table = next(block for block in Exporter(real_site, "en", DAY).comparison(["AL", "XK", "ME"]).blocks[1:])
    assert [cell[0] for cell in table.rows[0]] == ["Phase", "Albania", "Kosovo*", "Montenegro"]
    assert len(table.rows) == 1 + len(real_site.vocabulary.terms["phase"])
    summaries = [" ".join(record.header.summary.split()) for record in real_site.records.values()]
    for row in table.rows[1:]:
        for cell in row[1:]:
            said = "".join(one for one in cell if isinstance(one, str)).rsplit(" (", 1)[0]
            assert said == "Not documented" or any(said in summary for summary in summaries), said


def test_a_situation_lists_its_records_in_order_with_the_reason(real_site):
    """Every situation of the corpus: checklist, then number, title and why of each record."""
    for situation in real_site.situations:
        lines = text_lines(Exporter(real_site, "en", DAY).situation(situation.id))
        places = [lines.index(" ".join(question.split())) for question in situation.questions]
        for number, step in enumerate(situation.read, 1):
            places.append(lines.index(f"{number}. {real_site.records[step.record].header.title}"))
            places.append(lines.index(" ".join(step.why.split()), places[-1]))
        assert places == sorted(places)


def test_title_and_summary_stand_in_the_language_of_the_reader_marked_as_a_draft(real_site):
    """Where there is a translation; the English text follows."""
    record = real_site.records["al-multi-agency-forums"]
    translation = real_site.translations[record.id]["sq"].translation
    lines = text_lines(Exporter(real_site, "sq", DAY).record(record.id))
    assert lines[0] == translation.title
    assert lines[1].startswith("Draft, i pakontrolluar")
    assert lines[2] == translation.summary
    assert lines[3] == record.header.title


def test_an_answer_holds_its_passages_or_says_why_there_are_none(real_site):
    """Each passage of a record is quoted word for word with its sources."""
    record = real_site.records["xk-three-month-release-notice"]
    read = record_passages(record, real_site.vocabulary, ToyEncoder().count_tokens, 256)
    passages = [one for one in read if one.sources]
    given = [CitedPassage(record.id, one.section, one.text, one.sources) for one in passages]
    lines = text_lines(Exporter(real_site, "en", DAY).answer("Who is told?", given, []))
    assert passages
    for passage in passages:
        assert {" ".join(line.split()) for line in passage.text.split("\n")} <= {line.strip() for line in lines}
    assert text_lines(Exporter(real_site, "en", DAY).answer("Why?", [], ["No record."])) == [
        "Why?",
        "Not documented.",
        "No record.",
    ]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda one: one.record("al-multi-agency-forum"), "did you mean `al-multi-agency-forums`?"),
        (lambda one: one.situation("released"), "there is no situation `released`"),
        (lambda one: one.comparison(["AL", "AL"]), "two or three countries, each once"),
        (lambda one: one.comparison(["AL", "DE"]), "`DE` is not a country of the region"),
        (lambda one: one.briefing([]), "1 to 50 records"),
        (lambda one: one.kit("release-plans"), "did you mean `release-plan`?"),
        (lambda one: one.kit("release-plan", "DE"), "`DE` is not a country of the region"),
    ],
)
def test_what_is_not_there_is_named(real_site, make, said):
    """The nearest right thing stands in the message."""
    with pytest.raises(ExportError, match=re.escape(said)):
        make(Exporter(real_site, "en", DAY))
