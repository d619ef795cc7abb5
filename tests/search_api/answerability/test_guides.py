"""A guide is offered to those whose words describe its situation, and to nobody else."""

import pytest

from indexer.records.situations import Situation
from search_api.answerability.guides import CLOSE, NearSituation, described

SILENT = Situation.model_validate(
    {
        "id": "silent",
        "title": "The family will not talk to us",
        "summary": "Nobody opens the door.",
        "asked_as": ["his wife hangs up", "they do not answer", "a", "b", "c"],
        "read": [{"record": name, "why": "w"} for name in "abc"],
        "questions": ["a", "b", "c", "d"],
    }
)


@pytest.mark.parametrize(
    ("question", "fits", "close"),
    [
        ("wife hangs up", True, False),  # nothing is lacking in one way of asking
        ("today his wife hangs up", True, False),  # less than half is lacking
        ("the wife of a prisoner in Albania", False, True),  # one stem of three is there
        ("family answers, wife talks", True, True),  # no way has more than two of them, all ways together have all
        ("family answers, wife talks", False, False),  # not if it is not close
        ("family in a flat, wife", True, True),  # three fifths of them will do
        ("door", False, True),  # a word of the summary is no way of asking
        ("the of", False, True),
    ],
)
def test_a_situation_is_described_by_its_words(question, fits, close):
    """More than half of the question in one way of asking; if it is close in meaning, nearly all in all of them."""
    assert described(question, [NearSituation(SILENT, CLOSE if close else CLOSE - 0.01)]) == ([SILENT] if fits else [])
