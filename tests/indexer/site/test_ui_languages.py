"""The interface in every language: complete, and nothing beside."""

import re

import pytest

from indexer.records.situations import load_situations
from indexer.records.translations import STATUSES
from indexer.records.vocabulary import load_vocabulary
from indexer.site.pages.record_page import CHECKLIST
from indexer.site.pages.ui_languages import ENGLISH, interfaces
from indexer.site.rendering import format_days
from tests.conftest import ROOT

CODES = ["bs", "cnr", "en", "hr", "mk", "sq", "sr-Cyrl", "sr-Latn"]
SCRIPTS = {path: path.read_text() for path in sorted(ROOT.glob("docs/assets/js/**/*.js"))}


def said() -> set[str]:
    """Return the texts that scripts say."""
    text = "\n".join(SCRIPTS.values())
    return set(re.findall(r'translate\(\s*"((?:[^"\\]|\\.)*)"', text)) | set(re.findall(r': translate\("([^"]*)"', text))


def labels() -> set[str]:
    """Return the labels of the vocabularies, the headings of sections, and what situations say and ask."""
    vocabulary = load_vocabulary(ROOT / "practices/vocabulary.yaml")
    found = {term.label for terms in vocabulary.terms.values() for term in terms.values()}
    found |= set(vocabulary.labels.values()) | {section.heading for section in vocabulary.sections}
    situations = load_situations(ROOT / "practices/situations.yaml")
    return found | {text for guide in situations for text in (guide.title, guide.summary, *guide.questions)}


def explanations() -> set[str]:
    """Return the checklist, kinds of evidence, days from release, and how far a translation can be trusted."""
    evidence = load_vocabulary(ROOT / "practices/vocabulary.yaml").terms["evidence_status"]
    days = {format_days(number).replace("2", "{n}") for number in (-2, 0, 2)}
    return days | {*CHECKLIST, *STATUSES.values(), *(term.definition for term in evidence.values())}


def test_there_is_one_file_for_each_language():
    """Eight files, and all but English are drafts until a native practitioner has checked them."""
    assert list(interfaces()) == CODES
    assert {code for code, interface in interfaces().items() if interface.status == "checked"} == {ENGLISH}


@pytest.mark.parametrize("code", CODES)
def test_every_text_is_translated_and_nothing_else(code):
    """Each language has exactly the texts of the English file, none empty, with the same values to fill in."""
    words, english = interfaces()[code].words, interfaces()[ENGLISH].words
    assert set(words) == set(english)
    for text, translation in words.items():
        assert translation.strip(), text
        assert sorted(re.findall(r"\{\w+\}", translation)) == sorted(re.findall(r"\{\w+\}", text)), (code, text)


def test_the_english_file_names_every_text_of_scripts_and_vocabularies():
    """What a script says, what a label reads and what explains a record has a place in every language."""
    assert said() | labels() | explanations() <= set(interfaces()[ENGLISH].words)


def test_every_text_stands_somewhere():
    """The English file holds no text that pages and scripts no longer show."""
    pages = "\n".join(path.read_text() for path in ROOT.glob("indexer/site/templates/*"))
    navigation = set(re.findall(r"^ +- ([A-Z][\w ]+):", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE))
    theme = {"Search", "Table of contents", "Back to top"}
    known = said() | labels() | explanations() | navigation | theme
    for text in interfaces()[ENGLISH].words:
        assert text in known or text in pages or text.replace("{n}", "") in pages, text


def test_english_is_english():
    """The English file translates each text to itself."""
    assert all(text == translation for text, translation in interfaces()[ENGLISH].words.items())


def test_the_switch_offers_every_language():
    """The names in the switch are those of the files."""
    text = next(text for path, text in SCRIPTS.items() if path.name == "language.js")
    for code, interface in interfaces().items():
        assert re.search(rf'["\s]{re.escape(code)}"?: "{re.escape(interface.name)}"', text), code
