"""Documents say a record in the language of the reader first, and word for word in English after it."""

from datetime import date

import pytest

from indexer.exports.cited_passage import CitedPassage
from indexer.exports.contents import Exporter
from indexer.exports.document import text_lines
from indexer.index.bundle import open_bundle
from indexer.index.bundle_writer import write_bundle
from indexer.records.corpus import read_corpus
from indexer.records.translations import english_texts
from indexer.site.rendering import SiteContext
from indexer.text.cyrillic import to_cyrillic
from tests.conftest import ToyEncoder
from tests.translated import as_albanian, translate_all

NAME = "xk-imam-talks"


@pytest.fixture
def site(practices, tmp_path):
    translate_all(practices, "sq")
    translate_all(practices, "bs", skipped=(0,))
    corpus = read_corpus(practices)
    write_bundle(tmp_path / "index", corpus, ToyEncoder())
    return SiteContext.of(corpus, open_bundle(tmp_path / "index", ToyEncoder))


def lines(site, language, record=NAME):
    return text_lines(Exporter(site, language, date(2026, 12, 5)).record(record))


def test_each_text_stands_in_both_languages_in_order(site):
    """The translation of a section, then `English, word for word` and the section as it is."""
    found = [line.rstrip(". ") for line in lines(site, "sq")]
    for one in english_texts(site.records[NAME]):
        plain = " ".join(one.plain.split()).rstrip(". ")
        assert found.index(as_albanian(plain)) < found.index(plain)
    assert "Anglisht, fjalë për fjalë:" in found


def test_what_is_not_translated_stays_english(site):
    """A text without translation stands once, in English; English readers see no translation at all."""
    first, second = [" ".join(one.plain.split()) for one in english_texts(site.records[NAME])[:2]]
    found = lines(site, "bs")
    assert as_albanian(first) not in found
    assert first in found
    assert as_albanian(second) in found
    assert "English, word for word:" not in lines(site, "en")


def test_serbian_reads_bosnian_in_its_script(site):
    """Cyrillic by letters."""
    second = " ".join(english_texts(site.records[NAME])[1].plain.split())
    markdown = english_texts(site.records[NAME])[1].markdown
    assert to_cyrillic(as_albanian(second), markdown) in lines(site, "sr-Cyrl")


def test_passages_of_an_answer_are_translated(site):
    """The passage in the language of the reader comes before the verbatim one."""
    one = english_texts(site.records[NAME])[0]
    passage = CitedPassage(NAME, one.heading, one.plain, ())
    found = text_lines(Exporter(site, "sq", date(2026, 12, 5)).answer("Kush?", [passage], []))
    assert found.index(as_albanian(one.plain)) < found.index(one.plain)
