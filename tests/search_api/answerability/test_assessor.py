"""An honest "not documented": for people, harm, places and figures that no record can answer."""

from unicodedata import normalize

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.text.analysis import STOP_WORDS, index_terms
from search_api.answerability.countries import CountryMentions
from search_api.answerability.coverage import content_words, idf_coverage
from search_api.answerability.expected import MissingKind
from search_api.answerability.patterns import read_rules, rule_text
from search_api.answerability.scope import is_misuse, is_personal
from search_api.answerability.verdict import Reason, Status
from search_api.evaluation.measures import read_judged
from search_api.question.query import Query
from search_api.ranking.absence import says_absent
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
        ("cheap hotels in Japan", Reason.PLACE),
        ("recipe for burek with cheese", Reason.WORDS),
    ],
)
def test_the_reason_is_said(real, question, reason):
    """Each kind of question that nothing answers is refused with its own reason."""
    verdict = real.search(Query(question)).verdict
    assert verdict.status is Status.NOT_DOCUMENTED
    assert [code for code, _ in verdict.reasons] == [reason]


@pytest.mark.parametrize(
    ("question", "kind", "sentence"),
    [
        ("How does Japan supervise terrorist offenders?", MissingKind.PLACE, None),
        ("How much does a mentor programme cost?", MissingKind.COST,
         "Not documented in the sources: what one mentorship costs."),
        ("who pays for the journeys of families to the prison", MissingKind.WHO,
         "Not documented in the sources: who pays for journeys."),
        ("price of the certification for the R2PRIS screening tool", MissingKind.COST,
         "Not documented in the sources: the price of certification and the number of training days."),
        ("results of the Tetovo juveniles project", MissingKind.EFFECT,
         "Institutions reported more positive behaviour; no outcome study was seen."),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_with_the_sentence_that_says_so(real, question, kind, sentence):
    """Records speak of the subject, and one of them says that what is asked of it is not documented."""
    verdict = real.search(Query(question)).verdict
    assert verdict.status is Status.PARTIAL
    assert verdict.missing.kind is kind
    assert (verdict.missing.sentence and verdict.missing.sentence.text) == sentence


@pytest.mark.parametrize(
    "question",
    [
        "the family is silent", "costs", "teh prison refuzes to shair data", "neće da priča sa mnom",
        "семејството не сака да зборува со нас", "imam", "nema smještaja",
    ],
)  # fmt: skip
def test_half_sentences_and_slips_are_answered(real, question):
    """What users type on a phone is not refused where records are near."""
    assert real.search(Query(question)).status is Status.ANSWERED


def test_nothing_is_refused_beside_a_guide_or_a_headline(real):
    """Over all judged questions: nothing is refused where a situation matches or a near headline names it."""
    for text in judged_texts():
        answer = real.search(Query(text))
        if answer.status is Status.NOT_DOCUMENTED and answer.verdict.features:
            assert not answer.situations, text
            assert not answer.verdict.features.is_certain, text


def test_no_sentence_on_what_is_missing_is_highlighted(real):
    """Over all judged questions: what is marked never says that something is not documented."""
    marked = 0
    for text in judged_texts():
        answer = real.search(Query(text))
        for hit in (*answer.hits, *answer.less_close):
            for quote in hit.passages:
                for start, end in quote.highlights:
                    marked += 1
                    assert not says_absent(quote.passage.text[start:end]), (text, hit.record.id)
    assert marked > 10_000


def judged_texts():
    """Return every judged question in every language that it is asked in."""
    return [
        text
        for item in read_judged(ROOT / "tests/judged/questions.yaml")
        for text in (item.q, *item.translations.values())
    ]


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
    assert real.search(Query(question)).status is Status.ANSWERED


def test_what_was_typed_is_looked_at_too(real):
    """ "hide" is unknown to the records and would be read as "hire"."""
    verdict = real.search(Query("hide a phone in a cell")).verdict
    assert [code for code, _ in verdict.reasons] == [Reason.MISUSE]


@pytest.mark.long
def test_most_that_nothing_answers_is_refused_and_little_else(real):
    """Not answered are one answerable question in fifty at most, and four in five of the others."""
    entries = yaml.safe_load((ROOT / "tests/data/refusals.yaml").read_text())
    refused = [real.search(Query(entry["q"])).status is not Status.ANSWERED for entry in entries]
    answerable = [said for entry, said in zip(entries, refused, strict=True) if "none" not in entry]
    others = [said for entry, said in zip(entries, refused, strict=True) if "none" in entry]
    assert (len(answerable), len(others)) == (186, 217)
    assert sum(answerable) <= len(answerable) / 50
    assert sum(others) >= len(others) * 4 / 5


@pytest.mark.parametrize(
    "question",
    ["family wont talk to us what now", "employers dont want them", "who is responsible once hes out"],
)
def test_everyday_words_do_not_count_against_a_question(real, question):
    """A complaint in the words of the day is answered with what is near."""
    assert real.search(Query(question)).status is Status.ANSWERED


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
    assert real.search(Query("Kosovo")).status is Status.ANSWERED


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
    assert verdict.status is Status.NOT_DOCUMENTED
    assert [reason for reason, _ in verdict.reasons] == [Reason.WORDS]
