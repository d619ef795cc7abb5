"""Bosnian becomes Serbian Cyrillic letter by letter; what is foreign stays as it is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.cyrillic import to_cyrillic


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("Ljudi, NJEGOŠ i džep u Njemačkoj", "Људи, ЊЕГОШ и џеп у Њемачкој"),
        ("djeca i odjel: đak, ćup, čaj, šuma, žena", "дјеца и одјел: ђак, ћуп, чај, шума, жена"),
        ("konjunktura, nadživjeti, injekcija", "конјунктура, надживјети, инјекција"),
        ("Na Kosovu* 12. maja 2021.[^ran-wb-2022]", "На Косову* 12. маја 2021.[^ran-wb-2022]"),
        ("Vidi [vodič](https://example.org/vodic).", "Види [водич](https://example.org/vodic)."),
        ("Exit u Walesu", "Exit у Walesu"),
    ],
)
def test_letters_are_read_one_by_one(latin, cyrillic):
    """Digraphs are one letter, but where two words meet; citations, addresses and foreign letters stay."""
    assert to_cyrillic(latin) == cyrillic


def test_names_of_the_english_text_stay():
    """A name that the text repeats from the English, and its short form, with an ending behind a hyphen."""
    english = "The Global Fund for the Resilience (GCERF) and IOM paid in Banja Luka."
    text = "Global Fund for the Resilience (GCERF) i IOM-om platili su u Banja Luka."
    assert to_cyrillic(text, english) == "Global Fund for the Resilience (GCERF) и IOM-om платили су у Бања Лука."


@given(st.text("abcčćdđefghijklmnoprsštuvzžABCČĆDĐLJNJ [^]*123.", max_size=60))
def test_nothing_but_letters_changes(text):
    """Digits, stops, stars and citations of any text are those that it had."""
    kept = re.compile(r"[\d.*\[\]^ ]+")
    assert kept.findall(to_cyrillic(text)) == kept.findall(text)
