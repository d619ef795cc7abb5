"""What of a question is recognised, and which acronyms nobody explained."""

import pytest

from indexer.text.thesaurus import Thesaurus, load_concepts
from search_api.question.recognition import EVERYDAY, FIELD, HOMOGRAPHS, READING, recognised, unknown_acronyms
from search_api.question.understanding import QuestionParser
from tests.conftest import ROOT

CONCEPTS = load_concepts(ROOT / "practices/terms.yaml")
WORDS = {
    "en": {"imam": 9, "prison": 9, "cpt": 3},
    "bs": {"zatvoru": 5, "javnim": 4, "javi": 2, "smjestaja": 3, "problem": 4, "protokol": 2, "klijentom": 2},
    "sq": {"strehim": 3, "burg": 4},
    "mk": {"obrazec": 3},
}


@pytest.fixture(scope="module")
def parse():
    return QuestionParser(Thesaurus(CONCEPTS), WORDS).parse


def ids(question):
    return [concept.id for concept in recognised(question)]


def test_ids_of_the_data_are_concepts():
    """A concept that was renamed is noticed."""
    known = {concept.id for concept in CONCEPTS}
    coded = {name for codes in READING["codes"].values() for names in codes.values() for name in names}
    assert not (EVERYDAY | FIELD | coded | set(HOMOGRAPHS.values())) - known
    assert not EVERYDAY & FIELD


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("imam u zatvoru", ["imam", "prison"]),
        ("treba nam imam", ["criminogenic_needs", "imam"]),
        ("imam problem s klijentom", ["problem", "beneficiary"]),
        ("nema smještaja", ["lack", "housing"]),
        ("s'ka strehim", ["lack", "shelter"]),
        ("koji obrazac", ["form_template"]),
        ("кој образец", ["form_template"]),
        ("How many imams work in the prison?", ["imam", "prison"]),
    ],
)
def test_concepts_are_recognised(parse, question, found):
    """A noun is not read as a verb, `no` is not lost, a form is no questionnaire; everyday words are not named."""
    assert ids(parse(question)) == found


def test_a_form_of_a_known_word_is_not_corrected_into_another(parse):
    """`javim` is a form of `javi`, and not `javnim` with a letter lost."""
    parsed = parse("kome da javim u zatvoru")
    assert (parsed.corrected, parsed.corrections) == ("kome da javim u zatvoru", ())


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("QZX protocol in prison", ["QZX"]),
        ("what does the QZX say of the CPT", ["QZX"]),
        ("WHAT DOES THE QZX SAY", []),
        ("QZX", ["QZX"]),
        ("imams in prison", []),
    ],
)
def test_acronyms_that_nobody_explained_are_named(parse, question, unknown):
    """Words of capitals that no record knows, where not all is shouted; they are never corrected."""
    parsed = parse(question)
    assert unknown_acronyms(parsed) == unknown
    assert not parsed.corrections
