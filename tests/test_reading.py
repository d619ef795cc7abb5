"""Questions are read in their language, mended, and carried into English."""

import pytest

from indexer.bridge import Bridge, Concept, Word
from indexer.lexicon import count
from search_api.reading import EXPANSION_WEIGHT, Correction, Reader, expansion_weights

RELEASE = Concept(id="release", label="release", en=(Word(text="discharge"),), bs=(Word(text="otpust*"),),
                  sq=(Word(text="lirim*"),), mk=(Word(text="отпуст*"),))  # fmt: skip
DIVISION = Concept(id="division", label="reintegration division", en=(Word(text="DPR"), Word(text="DPRRP")))
READER = Reader(
    Bridge([RELEASE, DIVISION]),
    {
        "en": count(["Preparation for release starts in prison in Bosnia 8 days before. Rehabilitation of prisoners"]),
        "sq": count(["Kur fillon përgatitja për lirim nga burgu në Bosnjë, sa ditë?"]),
        "bs": count(["Kada počinje priprema za otpust iz zatvora u Bosni? Kad počinje?"]),
        "mk": count(["Кога почнува подготовката за отпуст од затвор во Босна?"]),
    },
)


@pytest.mark.parametrize(
    ("question", "language", "english"),
    [
        ("When is release?", "en", "When is release?"),
        ("Kada počinje otpust u Bosni?", "bs", "release"),
        ("kada pocinje priprema za otpust", "bs", "release"),
        ("Кад почиње припрема за отпуст?", "bs", "release"),
        ("Кога почнува подготовката за отпуст?", "mk", "release"),
        ("Kur fillon lirimi nga burgu, 8 ditë?", "sq", "release 8"),
    ],
)
def test_the_language_is_seen_and_carried_into_english(question, language, english):
    """Either script, with or without diacritics; English stays as it is."""
    reading = READER.read(question)
    assert (reading.language, reading.english) == (language, english)


def test_the_same_word_in_every_spelling_is_the_same_question():
    """Script and diacritics change nothing that the legs see."""
    readings = [READER.read(word) for word in ("počinje otpust", "pocinje otpust", "почиње отпуст")]
    assert {(reading.english, tuple(match.concept.id for match in reading.matches)) for reading in readings} == {
        ("release", ("release",))
    }


def test_acronyms_are_spelled_out_behind_an_english_question():
    """Upper-case acronyms only; a word that happens to be spelled so is left alone."""
    assert READER.read("what does DPR do").english == "what does DPR do (reintegration division)"
    assert READER.read("what is a discharge").english == "what is a discharge"


@pytest.mark.parametrize(
    ("question", "mended", "corrections"),
    [
        ("preperation for release", "preparation for release", (("preperation", "preparation"),)),
        ("rehabilitaion of prisnoers", "rehabilitation of prisoners",
         (("rehabilitaion", "rehabilitation"), ("prisnoers", "prisoners"))),
        ("release of xqzw", "release of xqzw", ()),
        ("prison", "prison", ()),
    ],
)  # fmt: skip
def test_typing_mistakes_are_mended_and_said(question, mended, corrections):
    """A word that nobody knows is read as its nearest neighbour; far ones are left and named."""
    reading = READER.read(question)
    assert reading.text == mended
    assert reading.corrections == tuple(Correction(*pair) for pair in corrections)
    assert reading.unknown == (("xqzw",) if "xqzw" in question else ())


def test_other_names_of_a_concept_weigh_less():
    """The question's own words weigh 1, the other names of its concepts the expansion weight."""
    weights = expansion_weights(READER.read("discharge from prison"))
    assert weights == {"discharg": 1.0, "prison": 1.0, "releas": EXPANSION_WEIGHT}
