"""Texts that look or sound alike are spelt alike, and every letter knows where it came from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.privacy.detector import load_guards
from tests.conftest import ROOT

SPELLING = load_guards(ROOT / "practices/privacy.yaml").file.spelling


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Осуђени Љубо, Џемал", "Osudeni Ljubo, Dzemal"),
        ("осудениот Ѓорѓи Ќосе", "osudeniot Gorgi Kose"),
        ("i dënuari Çelë", "i denuari Cele"),
        ("Mаrkо", "Marko"),  # Cyrillic а and о in a Latin word
        ("осудeниот", "osudeniot"),  # Latin e in a Cyrillic word
        ("１２٣", "123"),
        ("Mar\u200bko\u00ad", "Marko"),
        ("&#49;&#x32;&commat;", "12@"),
        ("\\x31\\u0032\\U00000033", "123"),
        ("a **b** `c`[^key] d", "a b c  d"),
        ("line\n   next", "line next"),
    ],
)
def test_one_spelling(text, plain):
    """Letters, digits, marks, escapes and markup end in plain ASCII."""
    assert SPELLING.variants(text)[0].text == plain


def test_letters_apart_are_joined():
    """A second spelling joins letters and digits set apart by spaces."""
    assert SPELLING.variants("M a r k o P e t r o v i ć, 1 2 . 3")[1].text == "Marko Petrovic, 12.3"


@given(st.text(alphabet="aб1 *\u200bџ&#49;\\x\n.[^]<br>é１", max_size=60))
def test_every_letter_has_a_place(text):
    """Places never go back and never leave the text."""
    for spelled in SPELLING.variants(text):
        places = [spelled.original_offset(offset) for offset in range(len(spelled.text))]
        assert all(0 <= place < len(text) for place in places)
        assert places == sorted(places)
