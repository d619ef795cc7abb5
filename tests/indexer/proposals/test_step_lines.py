"""Steps are written one a line, and every fault in one is told in the words of the form."""

import pytest

from indexer.proposals.step_lines import parse_steps
from indexer.records.vocabulary import load_vocabulary
from tests.conftest import ROOT

VOCABULARY = load_vocabulary(ROOT / "practices/vocabulary.yaml")
ONE = {"1": "talk", "talk": "talk"}
TWO = {"1": "talk", "2": "ministry-visits", "talk": "talk", "visits": "ministry-visits"}


def test_the_parts_of_a_step_become_its_keys():
    """Who by label or code, when from words, the document by number, key or title; what is not said is left out."""
    text = (
        "The prison sends the plan.; prison, Probation; 90 days before release; individual plan; 2\n\n"
        "They  meet;; on the day of the incident;; TALK\n"
        "A visit;;1 day after start of supervision;;Visits"
    )
    reasons = []
    assert parse_steps(text, TWO, VOCABULARY, reasons) == [
        {
            "what": "The prison sends the plan.",
            "who": ["prison", "probation"],
            "when": {"days": -90, "counted_from": "release"},
            "form": "individual plan",
            "source": "ministry-visits",
        },
        {"what": "They meet", "when": {"days": 0, "counted_from": "incident"}, "source": "talk"},
        {"what": "A visit", "when": {"days": 1, "counted_from": "supervision_start"}, "source": "ministry-visits"},
    ]
    assert reasons == []


def test_the_only_document_need_not_be_named():
    """A step without one is from the document that `Source` names."""
    assert parse_steps("A visit", ONE, VOCABULARY, []) == [{"what": "A visit", "source": "talk"}]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("; prison", "a step has at most five parts, the first of them what is done: `; prison` has not"),
        (
            "a; b; c; d; e; f",
            "a step has at most five parts, the first of them what is done: `a; b; c; d; e; f` has not",
        ),
        ("w" * 401 + ";;;;1", f"what is done in a step must have at most 400 characters: `{'w' * 60}`"),
        ("Visit; Atlantis;;;1", "`Atlantis` is none of the bodies listed under `Everyone involved`"),
        ("Visit", "say which document says so, by the number of its line under `Source`: `Visit`"),
        ("Visit;;;;3", "`3` is none of the documents under `Source`: give the number of its line"),
        (
            "Visit;; soon;;1",
            "`soon` is no day: write as `90 days before release`, counted from one of: `release`, `admission`, "
            "`sentencing`, `return`, `referral`, `start of supervision`, `start of the programme`, `incident`, "
            "`previous step`",
        ),
    ],
)
def test_a_fault_is_told_in_the_words_of_the_form(line, reason):
    """Nothing is made of such a line."""
    reasons = []
    assert parse_steps(line, TWO, VOCABULARY, reasons) == []
    assert reasons == [reason]


@pytest.mark.parametrize("when", ["3651 days after release", "-3 days after release", "3 days before Tuesday"])
def test_a_day_is_near_and_counted_from_a_known_event(when):
    """Ten years at most, and from the events of the vocabulary alone."""
    reasons = []
    parse_steps(f"Visit;;{when};;1", TWO, VOCABULARY, reasons)
    assert [reason.partition(": ")[0] for reason in reasons] == [f"`{when}` is no day"]
