"""Countries are found by their names as people type them, inflected or not."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.records.vocabulary import COUNTRIES
from indexer.text.analysis import tokenize
from indexer.text.gazetteer import INFLECTED_FROM, country_names, english_name, inflection_prefix
from search_api.answerability.countries import CountryMentions

NAMES = sorted(country_names())
MENTIONS = CountryMentions(["A study visit to Berlin, in Germany."])
WORDS = st.lists(
    st.sampled_from(NAMES) | st.sampled_from(NAMES).map(lambda name: f"{name}ski") | st.sampled_from(["prison", "in"]),
    max_size=6,
)


@given(WORDS.map(" ".join), st.booleans())
def test_uncovered_countries_are_those_of_a_look_at_every_name(question, english):
    """A name counts as it is, or inflected from its prefix; short ones in English only; covered countries never."""
    text = f" {' '.join(tokenize(question))} "
    expected = []
    for name, code in country_names().items():
        prefix = inflection_prefix(name)
        found = f" {name} " in text or (prefix is not None and f" {prefix}" in text)
        if found and (english or len(name) >= INFLECTED_FROM) and code not in (*COUNTRIES, "DE"):
            expected.append(english_name(code))
    assert MENTIONS.uncovered(question, english) == list(dict.fromkeys(expected))


def test_every_country_is_known_by_every_name():
    """In a question, alone, unless a record covers it."""
    for name, code in country_names().items():
        assert MENTIONS.is_country(name)
        found = MENTIONS.uncovered(f"Imams in {name}?", english=True)
        assert (english_name(code) in found) == (code not in (*COUNTRIES, "DE")), name
