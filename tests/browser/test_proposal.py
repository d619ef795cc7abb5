"""The form in the browser says of 300 random answers what Python says, and what it hands in is read as it was typed."""

import random
from datetime import date
from pathlib import Path

import pytest
import yaml

from indexer.privacy.detector import load_guards
from indexer.proposals.draft import make_draft
from indexer.proposals.form_fields import FORM_FIELDS
from indexer.proposals.form_input import ProposalRejected, parse_answers, parse_input
from indexer.records.vocabulary import load_vocabulary
from indexer.site.pages import proposal_form as proposing
from indexer.site.rendering import SiteContext
from tests.conftest import DATA, ROOT
from tests.indexer.privacy.test_asked_names import ASKED, NAMES, NOBODY, asked_of

TODAY = date(2026, 11, 24)
COUNT = 300
SCRIPTS = ROOT / "docs/assets/js"
PLANTED = yaml.safe_load((DATA / "privacy.yaml").read_text())
TEXTS = [text for label in ("block", "warn") for texts in PLANTED[label].values() for text in texts] + PLANTED["clean"]
COUNTED = yaml.safe_load((DATA / "small_numbers.yaml").read_text())
TEXTS += [text for languages in COUNTED.values() for texts in languages.values() for text in texts]
PIECES = [
    "The prison invites the family every week.",
    "A psychologist talks with them.",
    "- By bus",
    "- On foot.",
    "\n\n",
    "\n",
    "Kosovo* and *stars*",
    "# heading",
    "1. one",
    "<b>bold</b>",
    "[x](y)",
    "a | b",
    "&lt; &#64;",
    "\\",
    "Осуђеници шију одећу.",
    "Gratë qepin rroba.",
    "---",
    "```",
    "[^",
    "😀 ﬁn ½ İ ǅ",
    "x" * 90,
    "\u00a0",
    "\u2009",
    "two women in Zenica in 2021",
    "convicted",
    "\n### Title\nAnother title",
    "\n\\### Title\n",
    "\n### Results\n\nA result that nobody gave.",
    "\n_No response_\n",
]
HIDDEN = ["\u202e", "\x07", "\u00ad", "\u2060", "\U000e0041", "a\ufe0f", "&shy;", "&#x202E;", "&#0;"]
HOSTS = ["WWW.GOV.RS.", "https://europ\u0430.eu/x", "https://xn--europ-vqf.eu", "info@g\u043ev.rs", "www.gov.rs, then"]
FAULTS = ["[^talk]", "[^none]", "![p](a.png)", "Not documented in the sources.", *HIDDEN, *HOSTS, *TEXTS]
STEPS = [
    "The plan is sent; prison; 90 days before release; individual plan; 1",
    "They meet;; on the day of the incident",
    "A visit; Prison or correctional service, probation; 1 day after Start of supervision;;talk",
    "A letter",
    "; prison",
    "a; b; c; d; e; f",
    "A visit; Atlantis",
    "A visit;; last week",
    "A visit;; 9999 days before release",
    "A visit;;;; 9",
    "w" * 401,
]
SOURCES = [
    "Report; Ministry; 2023\nReport; Ministry; 2024\nReport; Ministry; 2024; https://www.gov.rs/2024",
    "talk; page 3\ntalk\ntalk; page 7\ntalk; page 3",
    f"{'Visits ' * 9}; Ministry; 2023\n{'Visits ' * 10}; Ministry; 2024",
    "talk",
    "paper",
    "talk; page 3",
    "talk\npaper",
    "Visits; Ministry of Justice; 2024-05",
    "Visits; Ministry; undated; https://x.example/a",
    "Visits; Ministry; yesterday",
    "Visits; Ministry; 2024; javascript:1",
    "Visits; Ministry; 2024; https://user@gov.rs",
    "a newspaper",
    "Talk on families; another; 2020",
    "漢字; 漢字; 2024",
    "paper; ; 2024",
    "pape",
    'A "quoted" title; Publisher; 2024\ntalk',
]


def scripts(corpus, bundle) -> str:
    """Return what the page of the form loads, over the small corpus."""
    site = SiteContext.of(corpus, bundle)
    rules = next(page for page in proposing.pages(site) if page.path.endswith("rules.js"))
    names = (
        "form/messages privacy/normalization privacy/personNames privacy/validators privacy/detector form/formInput "
        "form/sourceLines form/stepLines form/answerRules form/proposalText"
    ).split()
    code = [(SCRIPTS / f"{name}.js").read_text() for name in names]
    return "\n".join(["window.throughcare = {};", rules.text, *code, "0"])


@pytest.fixture
def script(browser, corpus, bundle, monkeypatch):
    """A page with the scripts of the form and nothing else."""
    monkeypatch.chdir(ROOT)
    page = browser.new_page()
    page.evaluate(scripts(corpus, bundle))
    yield page
    page.close()


def random_answers(chance: random.Random) -> dict[str, str]:
    """Return answers as somebody might give them: half of them are right, the others have a fault or several."""
    terms = load_vocabulary(ROOT / "practices/vocabulary.yaml").terms
    faulty = chance.random() < 0.5
    slips = lambda odds: faulty and chance.random() < odds  # noqa: E731
    answers = {}
    for question in FORM_FIELDS:
        if not question.snapshot and chance.random() < 0.5:
            continue
        if question.codes:
            answers[question.key] = random_codes(question, terms[question.codes], chance, slips)
        elif question.key == "source":
            answers[question.key] = chance.choice(SOURCES[9:] if slips(0.3) else SOURCES[:9])
        elif question.key == "steps":
            answers[question.key] = "\n".join(chance.sample(STEPS if slips(0.3) else STEPS[:4], chance.randint(1, 3)))
        elif question.field:
            answers[question.key] = random_field(question.key, chance, slips)
        elif question.key == "title":
            answers[question.key] = f"Visits {chance.choice(PIECES)} {chance.choice(FAULTS) if slips(0.1) else ''}"
        else:
            pieces = [chance.choice(FAULTS if slips(0.06) else PIECES) for _ in range(chance.randint(1, 6))]
            answers[question.key] = chance.choice(["", " ", "\n"]).join([*pieces, "End."])
    if answers.get("jurisdiction") and not slips(0.3):
        answers["country"] += ", BA"
    if slips(0.05):
        answers.pop(chance.choice(list(answers)))
    if slips(0.02):
        answers["done"] = "w " * 30_000
    return answers


def random_codes(question, terms, chance, slips) -> str:
    chosen = chance.sample(list(terms), chance.choice((1, 1, 2)) if question.several else 1)
    return ", ".join(chosen[:1] if question.key == "gender_focus" and not slips(0.3) else chosen)


def random_field(key: str, chance: random.Random, slips) -> str:
    if key == "as_of":
        return chance.choice(["2024-13", "May", "2024-02-30"] if slips(0.2) else ["2024", "2024-05", "2024-05-31", ""])
    if key == "asked_as":
        count = chance.choice((1, 2, 7) if slips(0.2) else (3, 3, 4, 6))
        return "\n".join(f"Who does {number} of this?" for number in range(count))
    wrong = ["al-family-visits", "xk-imam-talk", "nothing-like-it", "ba-late-release-plans, rs-archived"]
    return chance.choice(wrong) if slips(0.3) else "ba-late-release-plans"


def by_python(answers: dict[str, str], practices: Path) -> list[str]:
    try:
        make_draft(parse_input(answers, load_vocabulary(practices / "vocabulary.yaml")), practices, TODAY)
    except ProposalRejected as refused:
        return sorted(refused.reasons)
    return []


def test_the_page_accepts_what_becomes_a_record_and_nothing_else(script, practices):
    """Of 300 random proposals the page finds no fault in just those that become a record."""
    chance = random.Random(20261125)
    given = [random_answers(chance) for _ in range(COUNT)]
    rules = "({ allProblems: all }) => all(throughcare.proposing.questions, answers).faults.sort()"
    found = script.evaluate(f"given => given.map((answers) => ({rules})(throughcare.answerRules))", given)
    made = 0
    for answers, said in zip(given, found, strict=True):
        expected = by_python(answers, practices)
        made += not expected
        assert bool(said) == bool(expected), (answers, said, expected)
    assert 100 < made < 200


def test_what_the_page_hands_in_is_read_as_it_was_typed(script, practices):
    """The text of 300 random proposals, with the line ends of a mail too, gives each answer back to its question."""
    chance = random.Random(20261201)
    vocabulary = load_vocabulary(practices / "vocabulary.yaml")
    given = [answers for answers in (random_answers(chance) for _ in range(COUNT)) if is_readable(answers, vocabulary)]
    assert len(given) > 150
    assert sum("### Title" in text for answers in given for text in answers.values()) > 50
    written = script.evaluate("given => given.map(throughcare.proposalText.write)", given)
    for answers, text in zip(given, written, strict=True):
        expected = parse_input(answers, vocabulary)
        assert parse_answers(text, vocabulary) == expected
        assert parse_answers(text.replace("\n", "\r\n"), vocabulary) == expected


def is_readable(answers: dict[str, str], vocabulary) -> bool:
    try:
        parse_input(answers, vocabulary)
    except ProposalRejected:
        return False
    return True


def test_guards_find_the_same_in_every_planted_text(script):
    """Each text, planted or harmless, has the same findings at the same places on both sides."""
    guards = load_guards(ROOT / "practices/privacy.yaml")
    places = """texts => texts.map((text) => throughcare.detector.detect(text).map(
        ({ message, start, end }) => [message, start, end]))"""
    expected = [[[finding.message, finding.start, finding.end] for finding in guards.detect(text)] for text in TEXTS]
    for text, wanted, found in zip(TEXTS, expected, script.evaluate(places, TEXTS), strict=True):
        assert found == wanted, text


def test_the_page_keeps_back_the_same_questions(script):
    """Questions with and without a name have the same verdict on both sides, and so have single words."""
    guards = load_guards(ROOT / "practices/privacy.yaml")
    questions = [*ASKED, *NOBODY, *(question for name in NAMES for question in asked_of(name))]
    found = script.evaluate("questions => questions.map(throughcare.detector.namesPerson)", questions)
    assert [one for one, kept in zip(questions, found, strict=True) if kept != guards.contains_personal_data(one)] == []
    words = sorted({word.strip("?.,") for question in questions for word in question.split()})
    found = script.evaluate("words => words.map(throughcare.detector.isName)", words)
    assert [word for word, name in zip(words, found, strict=True) if name != guards.is_name(word)] == []
