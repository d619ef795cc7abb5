"""The interface in every language: complete, and nothing beside."""

import re

import pytest

from indexer.proposals.form_fields import FORM_FIELDS
from indexer.records.actions import action_lists
from indexer.records.header import Effort, Header, Instrument, Step, When
from indexer.records.situations import load_situations
from indexer.records.translations import STATUSES
from indexer.records.vocabulary import KOSOVO_FOOTNOTE, load_vocabulary
from indexer.site.pages.record_page import CHECKLIST
from indexer.site.pages.ui_languages import ENGLISH, interfaces
from search_api.answerability.expected import LABELS
from tests.conftest import ROOT

CODES = ["bs", "cnr", "en", "hr", "mk", "sq", "sr-Cyrl", "sr-Latn"]
SCRIPTS = {path: path.read_text() for path in sorted(ROOT.glob("docs/assets/js/**/*.js"))}


def said() -> set[str]:
    """Return the texts that scripts say."""
    text = "\n".join(SCRIPTS.values())
    return set(re.findall(r'translate\(\s*"((?:[^"\\]|\\.)*)"', text)) | set(
        re.findall(r': translate\("([^"]*)"', text)
    )


def labels() -> set[str]:
    """Return the labels of the vocabularies, the headings of sections, and what situations say and ask."""
    vocabulary = load_vocabulary(ROOT / "practices/vocabulary.yaml")
    found = {term.label for terms in vocabulary.terms.values() for term in terms.values()}
    found |= set(vocabulary.labels.values()) | {section.heading for section in vocabulary.sections}
    situations = load_situations(ROOT / "practices/situations.yaml")
    return found | {text for guide in situations for text in (guide.title, guide.summary, *guide.questions)}


def explanations() -> set[str]:
    """Return the designation, the checklist, kinds of evidence, what an answer lacks and how translations stand."""
    evidence = load_vocabulary(ROOT / "practices/vocabulary.yaml").terms["evidence_status"]
    definitions = {term.definition for term in evidence.values()}
    return {KOSOVO_FOOTNOTE, *CHECKLIST, *LABELS.values(), *STATUSES.values(), *definitions}


def action_words() -> set[str]:
    """Return the terms and labels in which steps, instruments and effort are told."""
    vocabulary = load_vocabulary(ROOT / "practices/vocabulary.yaml")
    days = [(days, code) for code in vocabulary.terms["day_zero"] for days in (-2, -1, 0, 1, 2)]
    told = [Step(what="w", source="s", when=When(days=number, counted_from=code)) for number, code in days]
    told += [
        Step(what="w", source="s", form="f", elsewhere=code, who=("prison",)) for code in vocabulary.terms["country"]
    ]
    known = dict.fromkeys(Instrument.model_fields, "x")
    effort = [Effort(kind=kind, amount="a", source="s") for kind in ("staff", "time", "money")]
    header = Header.model_construct(steps=tuple(told), instruments=(Instrument(**known),), effort=tuple(effort))
    lines = [line for found in action_lists(header, vocabulary) for item in found.items for line in item.lines]
    labels_of_lines = {line.label for line in lines if line.label}
    return labels_of_lines | {
        re.sub(r"^2", "{n}", piece.text) for line in lines for piece in line.pieces if piece.is_term
    }


def form_words() -> set[str]:
    """Return what the form calls its questions, and what it asks for."""
    return {text for question in FORM_FIELDS for text in (question.label, question.help)}


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
    asked = {question.label for question in FORM_FIELDS}
    assert said() | labels() | explanations() | action_words() | asked <= set(interfaces()[ENGLISH].words)


def test_every_text_stands_somewhere():
    """The English file holds no text that pages and scripts no longer show."""
    shown = [*ROOT.glob("indexer/site/templates/*"), *ROOT.glob("docs/overrides/**/*.html")]
    pages = "\n".join(
        path.read_text() for path in [*shown, *ROOT.glob("indexer/site/**/*.py"), *ROOT.glob("indexer/exports/**/*.py")]
    )
    navigation = set(re.findall(r"^ +- ([A-Z][\w ]+):", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE))
    theme = {
        *("Search", "Table of contents", "Back to top", "Skip to content", "Header", "Tabs", "Navigation"),
        *re.findall(r"toggle: \{.*name: (.+)\}", (ROOT / "mkdocs.yml").read_text()),
    }
    filled = re.sub(r"\{\{.*?\}\}", "", pages)
    known = said() | labels() | explanations() | action_words() | form_words() | navigation | theme
    for text in interfaces()[ENGLISH].words:
        assert text in known or text in pages or text.replace("{n}", "") in filled, text


def test_english_is_english():
    """The English file translates each text to itself."""
    assert all(text == translation for text, translation in interfaces()[ENGLISH].words.items())


def test_the_switch_offers_every_language():
    """The names in the switch are those of the files."""
    text = next(text for path, text in SCRIPTS.items() if path.name == "language.js")
    for code, interface in interfaces().items():
        assert re.search(rf'["\s]{re.escape(code)}"?: "{re.escape(interface.name)}"', text), code
