"""A record becomes passages: summary, steps, sections and questions, each with its place on the page."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.files.markdown import parse_body
from indexer.index.passages import indexed_text, record_passages
from indexer.records.header import Effort, Header, Instrument, Record, Step
from indexer.records.vocabulary import load_vocabulary
from tests.actions import with_actions
from tests.conftest import ROOT

WINDOW = 60


def count(text: str) -> int:
    return len(text.split())


VOCABULARY = load_vocabulary(ROOT / "practices/vocabulary.yaml")


def passages_of(record: Record, window: int = WINDOW):
    return record_passages(record, VOCABULARY, count, window)


def test_a_record_becomes_summary_sections_and_questions(corpus):
    """Passages stand in the order of the page, with anchors, plain text and the sources of each."""
    record = next(record for record in corpus.records if record.id == "xk-imam-talks")
    found = [(p.id, p.kind, p.section, p.text, p.sources) for p in passages_of(record)]
    assert found[:3] == [
        ("xk-imam-talks#summary.0", "summary", "Summary", "In Kosovo* an imam talks with prisoners.",
         ("paper", "talk")),
        ("xk-imam-talks#context-and-problem.0", "section", "Context and problem", "An imam was asked for.", ("paper",)),
        ("xk-imam-talks#what-is-done.0", "section", "What is done",
         "The imam talks with each prisoner.\nThe imam talks with the family.", ("paper", "talk")),
    ]  # fmt: skip
    assert [p[0] for p in found[-3:]] == [f"xk-imam-talks#this-record-answers.{n}" for n in range(3)]


def test_steps_instruments_and_effort_are_passages(corpus):
    """Each is a passage of its own kind with its source, behind the summary as on the page."""
    record = with_actions(next(record for record in corpus.records if record.id == "xk-imam-talks"))
    found = [(p.id, p.kind, p.section, p.text.split("\n")[0], p.sources) for p in passages_of(record)]
    assert found[1:8] == [
        ("xk-imam-talks#steps.0", "step", "Steps", "The imam asks the prisoner for consent.", ("paper",)),
        ("xk-imam-talks#steps.1", "step", "Steps", "The family is visited.", ("talk",)),
        ("xk-imam-talks#steps.2", "step", "Steps", "They meet again.", ("talk",)),
        ("xk-imam-talks#instruments.0", "instrument", "Instruments", "Guide for talks", ("paper",)),
        ("xk-imam-talks#instruments.1", "instrument", "Instruments", "Diary", ("talk",)),
        ("xk-imam-talks#effort.0", "effort", "Staff, time and money", "Staff: One imam a prison.", ("paper",)),
        ("xk-imam-talks#effort.1", "effort", "Staff, time and money", "Money: EUR 300 a month", ("talk",)),
    ]
    assert found[8][:2] == ("xk-imam-talks#context-and-problem.0", "section")


def test_a_heading_of_the_body_takes_no_anchor_of_the_page():
    """A section of the body that is called as one that the build writes gets another anchor."""
    parts = parse_body("## What is done\n\n### Steps\n\nx\n\n### Instruments\n\n### Effort\n\n### About this record\n")
    assert not {part.anchor for part in parts} & {"steps", "instruments", "effort", "about-this-record"}


def test_deeper_headings_name_their_section(corpus):
    """A passage under `###` carries the heading above it."""
    record = next(record for record in corpus.records if record.id == "al-family-visits")
    deep = next(p for p in passages_of(record) if p.anchor == "for-children")
    assert (deep.section, deep.text) == ("Gender, family and community: For children", "A room with toys.")


def test_both_legs_see_title_and_heading(corpus):
    """What is embedded is title, heading, text; a question is embedded as it is."""
    record = next(record for record in corpus.records if record.id == "xk-imam-talks")
    found = {p.id: indexed_text(p, record.header.title) for p in passages_of(record)}
    assert found["xk-imam-talks#context-and-problem.0"] == (
        "Talks with an imam\nContext and problem\nAn imam was asked for."
    )
    assert found["xk-imam-talks#this-record-answers.0"] == "Does an imam come?"


WORDS = st.lists(st.sampled_from("plan release. family 30 žena (a) - ; Kosovo*".split()), min_size=1, max_size=60)


@given(WORDS.map(" ".join), WORDS.map(" ".join), WORDS.map(" ".join))
def test_what_is_too_long_is_cut_and_nothing_is_lost(what, name, amount):
    """Each passage of a step, an instrument or an effort fits the window; joined they are its text, word for word."""
    header = Header.model_construct(
        id="x", title="T", summary="S", asked_as=(), sources=(),
        steps=(Step.model_construct(what=what, who=("prison",), when=None, form=name, elsewhere=None, source="a"),),
        instruments=(Instrument(name=name, holder=what, source="b"),),
        effort=(Effort(kind="time", amount=amount, source="c"),),
    )  # fmt: skip
    found = passages_of(Record(header, "", ()), window=20)
    assert all(count(indexed_text(p, "T")) <= 20 for p in found)
    for anchor, text, source in (
        ("steps", f"{what} Who: Prison or correctional service Form: {name}", "a"),
        ("instruments", f"{name} Holder: {what}", "b"),
        ("effort", f"Time: {amount}", "c"),
    ):
        own = [p for p in found if p.anchor == anchor]
        assert " ".join(word for p in own for word in p.text.split()) == text
        assert [p.number for p in own] == list(range(len(own)))
        assert {p.sources for p in own} == {(source,)}


def test_the_real_records_fit_the_real_encoder(real_bundle):
    """No passage of the corpus is cut off by the encoder's window."""
    encoder = real_bundle.encoder
    longest = max(
        encoder.count_tokens(indexed_text(p, real_bundle.records[p.record_id].title)) for p in real_bundle.passages
    )
    assert longest <= encoder.card.max_tokens - 2


def test_the_real_bodies_are_whole(real_bundle):
    """Joined, the section passages of every real record are its body, byte for byte."""
    by_record: dict[str, str] = {}
    for passage in real_bundle.passages:
        by_record[passage.record_id] = by_record.get(passage.record_id, "") + passage.markdown
    for record_id, joined in by_record.items():
        text = (ROOT / f"practices/{record_id}.md").read_text()
        assert text.endswith("---\n" + joined), record_id
