"""An honest "not documented": for people, harm, places and figures that no record can answer."""

import pytest

from search_api.evidence import Reason
from search_api.places import Places
from search_api.query import Query
from search_api.scope import asks_for_figure, gives_figure, is_misuse, is_personal
from search_api.search import Searcher


@pytest.mark.parametrize(
    "question",
    [
        "names of the women convicted of terrorism",
        "home address of a returnee in Tirana",
        "Where does the family of the convicted man live?",
        "Which school do the children go to?",
        "photos of prisoners",
        "Who is the man who was released?",
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
    ],
)
def test_questions_for_figures_are_seen(question, figure):
    """Counts, rates and costs."""
    assert asks_for_figure(question) is figure


def test_sentences_with_figures_are_seen():
    """Digits and number words alike."""
    assert [gives_figure(text) for text in ("8 days", "two women", "Nobody counted.", "It helped.")] == [
        True, True, True, False,
    ]  # fmt: skip


PLACES = Places(["Prisons in the Netherlands and in Albania", "Women who came back from Syria"])


@pytest.mark.parametrize(
    ("question", "outside"),
    [
        ("probation in Japan", ["Japan"]),
        ("Canadian prisons", ["Canada"]),
        ("the Greek system", ["Greece"]),
        ("prisons in Albania and the Netherlands", []),
        ("returned from Syria", []),
        ("how long before release", []),
    ],
)
def test_countries_that_no_record_is_about_are_named(question, outside):
    """A country counts as covered when a title or summary names it, and the six always do."""
    assert PLACES.outside(question, english=True) == outside


def test_short_names_count_in_english_only():
    """Mali is a country, and part of the Albanian name of Montenegro."""
    assert PLACES.outside("prisons in Mali", english=True) == ["Mali"]
    assert PLACES.outside("burgjet në Mali të Zi", english=False) == []


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
        "imams in prison",
        "Kako pripremiti zatvorenika za otpust?",
    ],
)
def test_what_is_documented_is_answered(real, question):
    """Questions with an answer are not refused."""
    assert real.search(Query(question)).verdict.answered


def test_nothing_near_is_named_for_persons(real):
    """A question for a person gets the scope notice alone."""
    from search_api.answers import Presenter

    presented = Presenter(real.bundle)
    assert presented.answer(real.search(Query("photos of the women brought back to Kosovo"))).nearest == []
    assert len(presented.answer(real.search(Query("recipe for burek with cheese"))).nearest) == 3
