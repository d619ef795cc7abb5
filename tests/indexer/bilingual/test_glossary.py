"""Fixed terms are found where the English text uses them, and in a translation however they are inflected."""

import pytest

from indexer.bilingual.glossary import FILE, FixedTerm, FixedTerms, load_glossary
from indexer.files.problems import CorpusError
from tests.conftest import ROOT

TERMS = FixedTerms(
    (
        FixedTerm(
            en="probation service", bs=("probaciona služba",), mk=("служба за пробација",), sq=("shërbim i provës",)
        ),
        FixedTerm(en="probation", bs=("probacija",), mk=("пробација",), sq=("provë",)),
        FixedTerm(en="child", bs=("dijete", "djeca"), mk=("дете", "деца"), sq=("fëmijë",)),
    )
)


def used(english, text, language):
    return {use.term.en: use.is_used for use in TERMS.uses(english, text, language)}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("bs", "Šef probacione službe sreo je djecu na probaciji."),
        ("mk", "Раководителот на службата за пробација ги сретна децата на пробација."),
        ("sq", "Drejtuesi i shërbimit të provës takoi fëmijët në provë."),
    ],
)
def test_inflected_terms_count(language, text):
    """Endings and the order of words may differ."""
    english = "The head of the probation service met children on probation. Children waited."
    assert used(english, text, language) == dict.fromkeys(["probation service", "child", "probation"], True)


def test_another_word_is_missed():
    """A translation that says it otherwise is told."""
    assert used("The probation service wrote.", "Pisala je služba za uslovni otpust.", "bs") == {
        "probation service": False
    }


def test_names_are_no_terms():
    """A name in capitals, such as Save the Child Fund, is not a term; at the start of a sentence a word is."""
    assert used("The Save the Child Fund paid. Child care was free.", "x", "bs") == {"child": False}


def test_the_glossary_fixes_at_least_250_terms_each_once():
    """The promise of the translations: terms in all three languages."""
    terms = load_glossary(ROOT / "practices" / FILE).terms
    assert len(terms) >= 250
    assert len({term.en for term in terms}) == len(terms)


def test_a_term_without_a_language_is_refused(tmp_path):
    """Every term has a name in all three languages."""
    path = tmp_path / FILE
    path.write_text('- en: "child"\n  bs: ["dijete"]\n  mk: ["дете"]\n')
    with pytest.raises(CorpusError, match="`sq` must stand there: the key is missing"):
        load_glossary(path)
    assert load_glossary(tmp_path / "none.yaml").terms == ()
