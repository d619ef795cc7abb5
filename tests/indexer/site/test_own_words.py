"""Short texts of records in the languages that have them."""

import pytest

from indexer.bilingual.marked_texts import text_hash
from indexer.bilingual.translation_file import TranslatedText, Translation
from indexer.records.header import Header
from indexer.records.translations import TranslationWithStatus
from indexer.site.pages.translated.own_words import header_words, sentence_words, sentences_like
from indexer.site.rendering import SiteContext
from indexer.text.sentences import split_sentences

BOSNIAN = "Stručnjaci su rekli 2022. da je kasno. Pilot je trajao do 2021. Evropska unija ga je platila."


@pytest.mark.parametrize(
    ("wanted", "first"),
    [(4, "Stručnjaci su rekli 2022."), (3, "Stručnjaci su rekli 2022. da je kasno."), (5, None)],
)
def test_a_full_stop_behind_a_year_ends_a_sentence_or_not(wanted, first):
    """The reading that has as many sentences as the English is taken; where none has, there is none."""
    found = sentences_like(BOSNIAN, wanted)
    assert found[:1] == ([first] if first else [])
    assert len(found) in (0, wanted)


@pytest.fixture
def site(corpus, bundle) -> SiteContext:
    return SiteContext.of(corpus, bundle)


def with_translation(site: SiteContext, header: Header, status: str, texts: tuple[TranslatedText, ...] = ()) -> None:
    sentences = sentence_count(header)
    summary = " ".join(f"Rečenica {'abcdefgh'[number]}." for number in range(sentences))
    translation = Translation(
        record=header.id, language="bs", status="machine_draft", english="0" * 16, title="Naslov", summary=summary,
        asked_as=("Ko?", "Šta?", "Gdje?"),
    )  # fmt: skip
    site.translations[header.id] = {"bs": TranslationWithStatus(translation, status, texts)}


def sentence_count(header: Header) -> int:
    return len(split_sentences(" ".join(header.summary.split())))


def test_a_sentence_has_its_translation_by_place_and_in_cyrillic(site):
    """The sentence of the same place, in Bosnian as it stands and for Serbian letter by letter."""
    header = site.by_title[0]
    with_translation(site, header, "machine_draft")
    assert sentence_words(site, header, 0).others == {"bs": "Rečenica a.", "sr-Cyrl": "Реченица а."}


def test_what_is_out_of_date_is_not_shown(site):
    """A summary that was translated before the English changed stays away."""
    header = site.by_title[0]
    with_translation(site, header, "outdated")
    assert sentence_words(site, header, 0).others == {}


def test_the_note_on_a_day_keeps_its_brackets(site):
    """A text of a step is found by its English text; the note, shown in brackets, has them in every language."""
    header = site.by_title[0]
    given = {"About two months.": "Oko dva mjeseca.", "Call.": "Nazovi."}
    texts = tuple(TranslatedText(text_hash(english), "", own) for english, own in given.items())
    with_translation(site, header, "machine_draft", texts)
    assert header_words(site, header, " (About two months)").others["bs"] == " (Oko dva mjeseca)"
    assert header_words(site, header, "Call.").others["bs"] == "Nazovi."
    assert header_words(site, header, "Write.").others == {}
