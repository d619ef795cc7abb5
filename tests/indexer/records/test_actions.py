"""Steps, instruments and effort are told in words, one line a field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.records.actions import action_lists, day_pieces, format_days, step_action
from indexer.records.header import Step, When
from indexer.records.vocabulary import load_vocabulary
from tests.actions import corpus_with_actions
from tests.conftest import ROOT

VOCABULARY = load_vocabulary(ROOT / "practices/vocabulary.yaml")


def test_each_field_is_a_line(corpus):
    """What the source does not say has no line; a step from elsewhere says so."""
    header = next(record.header for record in corpus_with_actions(corpus).records if record.id == "xk-imam-talks")
    told = {found.anchor: [item.text for item in found.items] for found in action_lists(header, VOCABULARY)}
    assert told == {
        "steps": [
            "The imam asks the prisoner for consent.\n"
            "Who: Religious leaders and faith-based organisations, Prison or correctional service\n"
            "When: 90 days before release (Three months)\nForm: consent form",
            "The family is visited.\nWhen: 1 day after the previous step\nDocumented in Albania",
            "They meet again.\nWhen: on the day of release\nDocumented outside the region",
        ],
        "instruments": [
            "Guide for talks\nHolder: Islamic community\nHow to obtain: On request.\nTraining needed: Two days.\n"
            "Languages: Albanian\nCost: Free.",
            "Diary",
        ],
        "effort": ["Staff: One imam a prison.", "Money: EUR 300 a month"],
    }


def test_a_record_without_them_has_none(corpus):
    """No empty list is shown or indexed."""
    assert [action_lists(record.header, VOCABULARY) for record in corpus.records] == [[]] * len(corpus.records)


@pytest.mark.parametrize("code", VOCABULARY.terms["day_zero"])
def test_every_event_reads_as_part_of_a_sentence(code):
    """The name of an event follows a number of days: `the` stands where it must."""
    told = "".join(piece.text for piece in day_pieces(-2, code, VOCABULARY))
    assert told == {
        "release": "2 days before release", "admission": "2 days before admission",
        "sentencing": "2 days before sentencing", "return": "2 days before return",
        "referral": "2 days before referral", "supervision_start": "2 days before the start of supervision",
        "programme_start": "2 days before the start of the programme", "incident": "2 days before the incident",
        "previous_step": "2 days before the previous step",
    }[code]  # fmt: skip


def test_days_in_words():
    """One day is not many; day 0 is the day itself."""
    assert [format_days(days) for days in (-8, -1, 0, 1, 30)] == [
        "8 days before", "1 day before", "on the day of", "1 day after", "30 days after",
    ]  # fmt: skip


CODES = {key: st.sampled_from(list(VOCABULARY.terms[key])) for key in ("actor", "country", "day_zero")}
STEP = st.builds(
    Step,
    what=st.text(min_size=1).filter(str.strip),
    who=st.lists(CODES["actor"], unique=True).map(tuple),
    when=st.none() | st.builds(When, days=st.integers(-3650, 3650), counted_from=CODES["day_zero"]),
    form=st.none() | st.text(min_size=1).filter(str.strip),
    elsewhere=st.none() | CODES["country"],
    source=st.just("paper"),
)


@given(STEP)
def test_a_step_loses_nothing_and_each_field_keeps_to_its_line(step):
    """Whatever it holds, a step has as many lines as fields that are filled, and each says its field."""
    lines = step_action(step, VOCABULARY).text.split("\n")
    filled = [step.what, *filter(None, (step.who, step.when, step.form, step.elsewhere))]
    assert len(lines) == len(filled)
    assert lines[0] == " ".join(step.what.split())
    assert all(VOCABULARY.label("actor", code) in lines[1] for code in step.who)
