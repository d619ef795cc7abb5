"""One spelling for all scripts: the same word is the same token."""

import pytest

from indexer.text.analysis import fold, index_terms, light_stem, tokenize


@pytest.mark.parametrize("word", ["osuđenih", "osudenih", "osudjenih", "осуђених", "OSUĐENIH", "Осуђених"])
def test_one_word_in_every_spelling(word):
    """Case, diacritics, the two spellings of đ and the script make no difference."""
    assert fold(word) == "osudenih"


def test_words_drop_punctuation_and_single_letters_but_keep_digits():
    """Possessives lose their `'s`; a lone letter says nothing, a digit does."""
    assert tokenize("Kosovo*'s 8 days – a prisoner’s plan_b") == ["kosovo", "8", "days", "prisoner", "plan"]


def test_stems_join_the_forms_of_an_english_word():
    """Prepare, prepares, prepared and preparing are one token."""
    assert set(index_terms("prepare prepares prepared preparing")) == {"prepar"}


@pytest.mark.parametrize(
    ("forms", "stem"),
    [
        ("zatvor zatvora zatvoru zatvorom zatvori zatvorima", "zatvor"),
        ("затвор затвору затворот затвори затворите", "zatvor"),
        ("burgu burgut burgun burgje", "burg"),
    ],
)
def test_light_stems_join_the_cases_of_the_region(forms, stem):
    """The cases of a noun in the region's languages fall together."""
    assert {light_stem(word) for word in tokenize(forms)} == {stem}
