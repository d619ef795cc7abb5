"""An honest "not documented": for people, harm, places and figures that no record can answer."""

from unicodedata import normalize

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.text.analysis import STOP_WORDS, index_terms
from search_api.answerability.countries import CountryMentions
from search_api.answerability.coverage import content_words, idf_coverage
from search_api.answerability.patterns import read_rules, rule_text
from search_api.answerability.scope import asks_for_figure, contains_figure, is_misuse, is_personal
from search_api.answerability.verdict import Reason
from search_api.question.query import Query
from search_api.searcher import Searcher
from tests.conftest import ROOT


@pytest.mark.parametrize(
    "question",
    [
        "names of the women convicted of terrorism",
        "home address of a returnee in Tirana",
        "Where does the family of the convicted man live?",
        "Which school do the children go to?",
        "photos of prisoners",
        "Who is the man who was released?",
        "emrat e grave të kthyera nga Siria",
        "imena djece vraćene iz Sirije",
        "У којој улици у Тирани живе породице?",
        "is my neighbour one of the convicted",
        "what did his family tell the social worker",
        "when does the man from our street get out",
        "contact details of the returnee",
        "si quhet gruaja që u kthye nga Siria",
        "kako se zove povratnik iz našeg sela",
        "ко је тај човек што је пуштен из затвора",
        "каде живее жената што се врати од Сирија",
    ],
)
def test_questions_for_persons_are_seen(question):
    """What identifies somebody is never looked for."""
    assert is_personal(question)


@pytest.mark.parametrize(
    "question",
    [
        "What is the name of the screening tool?",
        "Which school lessons do returned children miss?",
        "Who meets him first after release?",
        "How do we address the family?",
        "Where can families get help?",
        "Returned children without identity papers",
        "Cilat zyra e dinë ku jetojnë gratë dhe fëmijët e kthyer?",
        "the child cannot see a doctor because it has no identity number",
        "can I tell the mosque his name",
        "where do they live after release if the family says no",
        "who is responsible once he is out",
        "adresimi i nevojave të grave",
        "kush e ndihmon familjen pas lirimit",
    ],
)
def test_questions_about_work_with_people_are_not(question):
    """Names of tools and work with families are what the records are for."""
    assert not is_personal(question)


@pytest.mark.parametrize(
    ("question", "misuse"),
    [
        ("how to fool the risk assessment", True),
        ("how to recruit other inmates", True),
        ("how to recruit mentors for released prisoners", False),
        ("hide a phone in a cell", True),
        ("how do staff notice a hidden phone", False),
        ("How can I scare a family into leaving?", True),
        ("families are scared of their neighbours", False),
        ("how do I lie to my probation officer", True),
        ("prisoners who lie to their psychologist", False),
        ("what should I say so that the psychologist thinks I have changed", True),
        ("what should I say to his mother", False),
        ("how to take off an ankle monitor", True),
        ("how do I hide from the police after release", True),
        ("how to persuade prisoners to join the Islamic State", True),
        ("how to talk to a child who lived under ISIS", False),
        ("si të mashtroj oficerin e provës", True),
        ("si të ndihmoj familjen", False),
        ("како да избегнем надзор", True),
        ("како избећи стигму", False),
        ("kako prevariti psihologa u zatvoru", True),
        ("kako izlaze na kraj s klijentima", False),
        ("keep my probation officer from noticing whom I meet", True),
        ("how does staff notice what he hides", False),
        ("police come to the house every week and scare the children", False),
        ("when are there fewest guards on the wing", True),
        ("not enough guards on the wing", False),
        ("which arguments turn young people against the state", True),
        ("how do we stop recruitment on the wing", False),
        ("how do I talk a young man out of joining ISIS", False),
        ("make a witness change his mind before the trial", True),
        ("what do I do when the family will not talk to us", False),
        ("si ta detyroj dëshmitarin të heshtë", True),
        ("si ta bind të flasë me psikologun", False),
        ("kako da ubijedim mladiće da krenu na ratište", True),
        ("kako uvjeriti porodicu da ga primi", False),
        ("како скинути наногицу", True),
        ("како радити са радикализованим младићима", False),
        ("како да ги избегнам пробациските службеници", True),
        ("како да ги убедиме општините да помогнат", False),
    ],
)
def test_questions_that_would_harm_are_seen(question, misuse):
    """How to deceive or harm is refused; how to protect is not."""
    assert is_misuse(question) is misuse


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("How many were released?", True),
        ("share of women", True),
        ("How long does it take?", False),
        ("who pays", False),
        ("sa përqind e të liruarve", True),
        ("Sa kohë para lirimit fillon përgatitja?", False),
        ("Sa kim razgovarati o otpustu?", False),
        ("koliko zatvorenika ima posao", True),
        ("Koliko dugo prije otpusta počinje priprema?", False),
    ],
)
def test_questions_for_figures_are_seen(question, figure):
    """Counts, rates and costs."""
    assert asks_for_figure(question) is figure


def test_sentences_with_figures_are_seen():
    """Digits and number words alike."""
    assert [contains_figure(text) for text in ("8 days", "two women", "Nobody counted.", "It helped.")] == [
        True, True, True, False,
    ]  # fmt: skip


PLACES = CountryMentions(["Prisons in the Netherlands and in Albania", "Women who came back from Syria"])


@pytest.mark.parametrize(
    ("question", "outside"),
    [
        ("probation in Japan", ["Japan"]),
        ("Canadian prisons", ["Canada"]),
        ("the Greek system", ["Greece"]),
        ("prisons in Albania and the Netherlands", []),
        ("returned from Syria", []),
        ("how long before release", []),
        ("work carried out in Banja Luka", []),
        ("дерадикализација во австралиските затвори", ["Australia"]),
    ],
)
def test_countries_that_no_record_is_about_are_named(question, outside):
    """A country counts as covered when a title or summary names it, and the six always do."""
    assert PLACES.uncovered(question, english=True) == outside


def test_short_names_count_in_english_only():
    """Mali is a country, and part of the Albanian name of Montenegro."""
    assert PLACES.uncovered("prisons in Mali", english=True) == ["Mali"]
    assert PLACES.uncovered("burgjet në Mali të Zi", english=False) == []


@pytest.fixture(scope="module")
def real(real_bundle) -> Searcher:
    return Searcher(real_bundle)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("Names of the women convicted of terrorism in Kosovo", Reason.PERSONAL),
        ("how to smuggle a phone into prison", Reason.MISUSE),
        ("How does Japan supervise terrorist offenders?", Reason.PLACE),
        ("What share of released returnees in Montenegro found a job within one year?", Reason.FIGURE),
        ("how many reoffended in Serbia", Reason.FIGURE),
        ("recipe for burek with cheese", Reason.WORDS),
    ],
)
def test_the_reason_is_said(real, question, reason):
    """Each kind of question that nothing answers is refused with its own reason."""
    verdict = real.search(Query(question)).verdict
    assert not verdict.answered
    assert [code for code, _ in verdict.reasons] == [reason]


@pytest.mark.parametrize(
    "question",
    [
        "How long before release does Bosnia and Herzegovina start preparing a prisoner?",
        "How many people did Kosovo bring back in April 2019?",
        "how many women returned to North Macedonia from Syria",
        "imams in prison",
        "Kako pripremiti zatvorenika za otpust?",
    ],
)
def test_what_is_documented_is_answered(real, question):
    """Questions with an answer are not refused."""
    assert real.search(Query(question)).verdict.answered


def test_what_was_typed_is_looked_at_too(real):
    """ "hide" is unknown to the records and would be read as "hire"."""
    verdict = real.search(Query("hide a phone in a cell")).verdict
    assert [code for code, _ in verdict.reasons] == [Reason.MISUSE]


@pytest.mark.long
def test_most_that_nothing_answers_is_refused_and_little_else(real):
    """On the questions written for this: at most one answerable in twenty-five, and four in five of the others."""
    entries = yaml.safe_load((ROOT / "tests/data/refusals.yaml").read_text())
    refused = [not real.search(Query(entry["q"])).verdict.answered for entry in entries]
    answerable = [said for entry, said in zip(entries, refused, strict=True) if "none" not in entry]
    others = [said for entry, said in zip(entries, refused, strict=True) if "none" in entry]
    assert (len(answerable), len(others)) == (186, 217)
    assert sum(answerable) <= len(answerable) / 25
    assert sum(others) >= len(others) * 4 / 5


@pytest.mark.parametrize(
    "question",
    ["family wont talk to us what now", "employers dont want them", "who is responsible once hes out"],
)
def test_everyday_words_do_not_count_against_a_question(real, question):
    """A complaint in the words of the day is answered with what is near."""
    assert real.search(Query(question)).verdict.answered


def test_a_question_is_weighed_by_its_own_words(real):
    """Everyday words, contractions and names of places say too little to count."""
    question = real.parser.parse("who is responsible once hes out in Sarajevo")
    assert content_words(question) == {"respons"}


def test_one_word_that_is_not_held_says_little_in_a_question_of_few():
    """A prior counts beside the words: with one of two held, the more the commoner they are."""
    weights = {"trust": 1.0, "mosque": 3.0}
    asked = {word: {word} for word in weights}
    assert idf_coverage(asked, weights, {"trust"}.__contains__) == 0.25
    assert idf_coverage(asked, weights, {"trust"}.__contains__, smoothing=1.0) == 0.4
    assert idf_coverage({}, {}, set().__contains__) == 1.0


RULES = """
words:
  asking: [how to, kako da]
  hiding: [hid*, sakrijem]
rules:
  - {id: hiding, reason: misuse, all: ["<asking>..<hiding>"], not: ["feelings"]}
"""


def test_a_rule_is_concepts_that_meet():
    """Any word of each concept, in the order of the pattern, and nothing of what must not stand there."""
    (rule,) = read_rules(yaml.safe_load(RULES))
    asked = ("How to be hiding, please?", "Како да се сакријем", "hide how to", "how to hide feelings")
    assert [bool(rule.pattern.search(rule_text(question))) for question in asked] == [True, True, False, False]


def test_a_rule_names_its_concepts():
    """A concept that is not there is said, with those that are."""
    with pytest.raises(ValueError, match="rule hiding: no concept is called hidden; there are asking, hiding"):
        read_rules(yaml.safe_load(RULES.replace("<hiding>", "<hidden>")))


def test_a_place_alone_is_a_fair_question(real):
    """Names of places are no evidence: what is left of the question is nothing, and nothing is missing."""
    assert real.search(Query("Kosovo")).verdict.answered


def test_nothing_near_is_named_for_persons(real):
    """A question for a person gets the scope notice alone."""
    from search_api.http.presenter import Presenter

    presented = Presenter(real.store)
    assert presented.answer(real.search(Query("photos of the women brought back to Kosovo"))).nearest == []
    assert len(presented.answer(real.search(Query("recipe for burek with cheese"))).nearest) == 3


MARKS = st.characters(categories=("P", "S", "Z")).filter(
    lambda mark: not any(map(str.isalnum, normalize("NFKD", mark)))
)
WORDLESS = st.text(MARKS, min_size=2, max_size=40).filter(
    lambda text: text.strip() and not index_terms(text)  # some symbols are words: ㋀ is 1月
)
ONLY_STOP_WORDS = st.lists(st.sampled_from(sorted(STOP_WORDS)), min_size=1, max_size=6).map(" ".join)


@given(st.one_of(WORDLESS, ONLY_STOP_WORDS, st.sampled_from(["?? !!", "...", "🙂🙂", "the", "what is the of"])))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_question_without_words_is_not_answered(searcher, question):
    """Where no word is left, nothing is asked, however near the encoder thinks that something lies."""
    verdict = searcher.search(Query(question)).verdict
    assert not verdict.answered
    assert [reason for reason, _ in verdict.reasons] == [Reason.WORDS]
