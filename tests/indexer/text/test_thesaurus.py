"""The terminology bridge carries questions in the region's languages into English."""

import pytest

from indexer.files.problems import CorpusError
from indexer.text.analysis import tokenize
from indexer.text.thesaurus import Concept, TermVariant, Thesaurus, load_concepts

RELEASE = Concept(id="release", label="release", en=(TermVariant(text="discharge"),), bs=(TermVariant(text="otpust*"),),
                  mk=(TermVariant(text="отпуст*"),))  # fmt: skip
DIVISION = Concept(
    id="division", label="reintegration division", en=(TermVariant(text="DPR"), TermVariant(text="DPRRP"))
)
WORK = Concept(id="work", label="centre for social work", bs=(TermVariant(text="cent* za socijaln* rad*"),))
BRIDGE = Thesaurus([RELEASE, DIVISION, WORK])


def named(question: str, regional: bool = True) -> list[tuple[str, str]]:
    return [(match.words, match.concept.id) for match in BRIDGE.matches(tokenize(question), regional)]


@pytest.mark.parametrize("question", ["priprema za otpust", "otpusta", "отпуста", "ОТПУСТОТ", "otpústom"])
def test_inflected_words_in_either_script_name_the_concept(question):
    """Case endings, script and stray accents make no difference."""
    assert [concept for _, concept in named(question)] == ["release"]


def test_a_phrase_of_several_words_is_one_concept():
    """The longest phrase wins, each of its words in any case."""
    for phrase in ("centar za socijalni rad", "centra za socijalnog rada"):
        assert named(phrase) == [(phrase, "work")]


def test_english_and_regional_words_are_kept_apart():
    """English words are looked for in English questions only."""
    assert named("early discharge of the DPR", regional=False) == [("discharge", "release"), ("dpr", "division")]
    assert named("discharge") == []


def test_the_most_exact_of_equally_long_phrases_wins():
    """`zatvorenik*` beats `zatvor*` for zatvorenika, in whatever order they stand."""
    prison = Concept(id="prison", label="prison", bs=(TermVariant(text="zatvor*"),))
    prisoner = Concept(id="prisoner", label="prisoner", bs=(TermVariant(text="zatvorenik*"),))
    for concepts in ([prison, prisoner], [prisoner, prison]):
        matches = Thesaurus(concepts).matches(tokenize("zatvorenika"), regional=True)
        assert [match.concept.id for match in matches] == ["prisoner"]


def test_terms_with_faults_are_refused(tmp_path):
    """A repeated id or an unknown key is a problem with its place."""
    path = tmp_path / "terms.yaml"
    path.write_text("- {id: a, label: x}\n- {id: a, label: y}\n")
    with pytest.raises(CorpusError, match=r"terms.yaml:2:8: the concept `a` stands twice"):
        load_concepts(path)
    path.write_text("- {id: a, label: x, de: [y]}\n")
    with pytest.raises(CorpusError, match=r"terms.yaml:1:21: `de` is an unknown key"):
        load_concepts(path)


@pytest.mark.parametrize("concept_id", ["a b", "<b>", "a>b", "a.", "é/..", "A", "-a", "a" * 101, "а"])
def test_an_id_that_is_no_name_in_a_download_is_refused(tmp_path, concept_id):
    """The terminology as SKOS names each concept by its id."""
    file = tmp_path / "terms.yaml"
    file.write_text(f'- {{id: "{concept_id}", label: a label}}\n')
    with pytest.raises(CorpusError, match="the id of a concept must be at most 100 small letters"):
        load_concepts(file)
    file.write_text("- {id: a_b-1, label: a label}\n")
    assert [concept.id for concept in load_concepts(file)] == ["a_b-1"]
