"""The terminology bridge carries questions in the region's languages into English."""

import pytest

from indexer.bridge import Bridge, Concept, Word, expansion_weights, load_concepts
from indexer.problems import CorpusError

RELEASE = Concept(id="release", label="release", en=(Word(text="discharge"),), bs=(Word(text="otpust*"),),
                  mk=(Word(text="отпуст*"),))  # fmt: skip
DIVISION = Concept(id="division", label="reintegration division", en=(Word(text="DPR"), Word(text="DPRRP")))
WORK = Concept(id="work", label="centre for social work", bs=(Word(text="cent* za socijaln* rad*"),))
BRIDGE = Bridge([RELEASE, DIVISION, WORK])
KNOWN = {"releas": 0, "prison": 1}


def read(question: str):
    return BRIDGE.read(question, KNOWN)


@pytest.mark.parametrize("question", ["priprema za otpust", "otpusta", "отпуста", "ОТПУСТОТ", "otpústom"])
def test_inflected_words_in_either_script_name_the_concept(question):
    """Case endings, script and stray accents make no difference."""
    assert [match.concept.id for match in read(question).matches] == ["release"]


def test_a_phrase_of_several_words_is_one_concept():
    """The longest phrase wins, each of its words in any case."""
    for phrase in ("centar za socijalni rad", "centra za socijalnog rada"):
        assert [(match.words, match.concept.id) for match in read(phrase).matches] == [(phrase, "work")]


def test_a_regional_question_is_read_in_english():
    """The encoder gets the English names; what nobody knows is said."""
    reading = read("kada je otpust")
    assert (reading.regional, reading.english, reading.unknown) == (True, "release", ("kada", "je"))


def test_an_english_question_stays_as_it_is():
    """English questions go to the encoder untouched, acronyms spelled out behind them."""
    assert read("when is release").english == "when is release"
    assert read("what does DPR do").english == "what does DPR do (reintegration division)"


def test_names_of_a_concept_share_its_weight():
    """The question's own words weigh 1; other names of the concept less."""
    weights = expansion_weights(read("discharge"), {"discharg": 1.0}, 0.4)
    assert weights == {"discharg": 1.0, "releas": 0.4}


def test_terms_with_faults_are_refused(tmp_path):
    """A repeated id or an unknown key is a problem with its place."""
    path = tmp_path / "terms.yaml"
    path.write_text("- {id: a, label: x}\n- {id: a, label: y}\n")
    with pytest.raises(CorpusError, match=r"terms.yaml:2:8: the concept `a` stands twice"):
        load_concepts(path)
    path.write_text("- {id: a, label: x, de: [y]}\n")
    with pytest.raises(CorpusError, match=r"terms.yaml:1:21: `de` is an unknown key"):
        load_concepts(path)
