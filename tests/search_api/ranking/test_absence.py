"""What says that something is not documented is told from what answers."""

import pytest

from indexer.text.sentences import split_sentences
from search_api.ranking.absence import FORMULA, says_absent
from tests.conftest import ROOT


@pytest.mark.parametrize(
    "sentence",
    [
        "Not documented in the sources.",
        "Not documented in the sources: what one mentorship costs.",
        "Amounts are not given.",
        "Costs are not published, because the budget is secret.",
        "When the threshold programme starts is not stated.",
        "Nothing is said about extremist offenders.",
        "The page does not say in which country.",
        "It gives no figure.",
        "No published evaluation of the pilot was seen.",
        "Its effect on disengagement should be called unknown.",
    ],
)
def test_sentences_on_what_is_missing_are_seen(sentence):
    """The formula of the records, and the ways in which editors say the same of one thing."""
    assert says_absent(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The evaluation found no effect on reoffending.",
        "The police did not tell the school.",
        "Countries mostly do not tell victims that they can take part.",
        "Teachers were not trained.",
        "There is no probation service in the country.",
        "The programme was not continued after 2019.",
    ],
)
def test_findings_of_no_effect_are_answers(sentence):
    """That something was not done, or had no effect, is documented."""
    assert not says_absent(sentence)


def test_every_record_that_uses_the_formula_is_seen():
    """Over all records: a sentence that begins with it is never taken for an answer."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "practices").glob("*.md"))]
    sentences = [sentence for text in texts for line in text.split("\n") for sentence in split_sentences(line)]
    formula = [sentence for sentence in sentences if sentence.startswith(FORMULA)]
    assert len(formula) > 500
    assert all(map(says_absent, formula))
