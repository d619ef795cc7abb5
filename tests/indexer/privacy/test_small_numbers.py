"""Small groups of people draw a warning however they are counted; spans of time, bodies and shares do not."""

from itertools import product

import pytest
import yaml

from indexer.privacy.detector import load_guards
from tests.conftest import DATA, ROOT
from tests.indexer.privacy.test_detector import cyrillic

GUARDS = load_guards(ROOT / "practices/privacy.yaml")
PHRASES = yaml.safe_load((DATA / "small_numbers.yaml").read_text())
ORIGINS = {
    "en": ("from Bitola", "in Zenica", "in 2021"),
    "sq": ("nga Kaçaniku", "në Prizren", "në vitin 2021"),
    "bs": ("iz Tuzle", "u Novom Pazaru", "2021"),
    "mk": ("od Bitola", "vo Struga", "vo 2021"),
}
COUNTED = {
    "en": ("a family of {}", "{} of the women", "({}) prisoners", "women ({})", "a couple of women", "a mother of {}"),
    "sq": ("një familje me {} anëtarë", "{} nga gratë", "gra ({})", "{} prej tyre, të dënuar,"),
    "bs": ("porodica od {}", "{} od povratnica", "žene ({})", "njih {}, povratnika,", "par žena"),
    "mk": ("semejstvo od {}", "{} od ženite", "ženi ({})", "{} od niv, osudeni,", "par ženi"),
}
NUMBERS = {
    "en": ("two", "three", "nine", "4"),
    "sq": ("dy", "tre", "pesë", "4"),
    "bs": ("dvije", "tri", "pet", "4"),
    "mk": ("dve", "tri", "pet", "4"),
}
PEOPLE_BY_GRAMMAR = {
    "bs": ("dvoje", "troje", "četvero", "petoro", "dvojica", "trojica", "četvorica", "petorica", "obojica"),
    "mk": ("dvajca", "trojca", "četvorica", "petmina", "dvajcata", "obajcata", "šestmina"),
}
HOUSEHOLDS = {
    "bs": ("dvo", "tro", "četvoro", "četvero", "peto", "petero", "šesto", "sedmo", "osmo", "deveto"),
    "mk": ("dvo", "tri", "tro", "četiri", "pet", "peto", "šest", "sedum", "osum", "devet"),
    "sq": ("dy", "tre", "katër", "pesë", "pes", "gjashtë", "shtatë", "tetë", "nëntë"),
}


def in_both_scripts(language: str, text: str) -> tuple[str, ...]:
    return (text, cyrillic(text)) if language in {"bs", "mk"} else (text,)


def expect_warning(text: str) -> None:
    found = [finding.rule for finding in GUARDS.detect(text)]
    assert found, text
    assert {(rule.id.split("-")[0], rule.severity) for rule in found} == {("small", "warn")}, text


@pytest.mark.parametrize("text", [text for texts in PHRASES["warn"].values() for text in texts])
def test_small_groups_draw_a_warning(text):
    """As people write them: households, collective and Roman numerals, numbers in brackets, couples, "two of them"."""
    expect_warning(text)


@pytest.mark.parametrize("text", [text for texts in PHRASES["clean"].values() for text in texts])
def test_months_bodies_and_shares_do_not(text):
    """What is counted there are no people, or too many to be recognised."""
    assert [finding.rule.id for finding in GUARDS.detect(text)] == []


@pytest.mark.parametrize("language", COUNTED)
def test_whatever_the_number_and_the_place(language):
    """Each way to count with each number and each place or date, in both scripts."""
    for counted, number, origin in product(COUNTED[language], NUMBERS[language], ORIGINS[language]):
        for text in in_both_scripts(language, f"{counted.format(number)} {origin}"):
            expect_warning(text)


@pytest.mark.parametrize("language", PEOPLE_BY_GRAMMAR)
def test_collective_numerals_count_people_alone(language):
    """No word for people need follow, and an expert's profession acquits."""
    experts = {"bs": "stručnjaka", "mk": "eksperti"}[language]
    for number, origin in product(PEOPLE_BY_GRAMMAR[language], ORIGINS[language]):
        for text in in_both_scripts(language, f"{number} {origin}"):
            expect_warning(text)
        for text in in_both_scripts(language, f"{number} {experts} {origin}"):
            assert list(GUARDS.detect(text)) == [], text


@pytest.mark.parametrize("language", HOUSEHOLDS)
def test_households_are_counted_in_one_word(language):
    """Families of two to nine are; a commission of three is not."""
    shape = {"bs": "{}člana {} {}", "mk": "{}člena {} {}", "sq": "{1} {0}anëtarëshe {2}"}[language]
    household = {"bs": "porodica", "mk": "familija", "sq": "familje"}[language]
    commission = {"bs": "komisija", "mk": "komisija", "sq": "komision"}[language]
    for number, origin in product(HOUSEHOLDS[language], ORIGINS[language]):
        for text in in_both_scripts(language, shape.format(number, household, origin)):
            expect_warning(text)
        for text in in_both_scripts(language, shape.format(number, commission, origin)):
            assert list(GUARDS.detect(text)) == [], text
