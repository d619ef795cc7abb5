"""Questions are read in their language, mended, and carried into English."""

import numpy as np
import pytest

from indexer.encoders.crosslingual import CrossLingualCard, CrossLingualEncoder, fnv1a
from indexer.index.word_counts import count_words
from indexer.text.analysis import tokenize
from indexer.text.thesaurus import Concept, TermVariant, Thesaurus
from search_api.question.encoding import CROSSLINGUAL_WEIGHT, encode_question
from search_api.question.parsed_question import Correction, EncodingMode
from search_api.question.understanding import EXPANSION_WEIGHT, QuestionParser
from tests.conftest import ToyEncoder

RELEASE = Concept(id="release", label="release", en=(TermVariant(text="discharge"),), bs=(TermVariant(text="otpust*"),),
                  sq=(TermVariant(text="lirim*"),), mk=(TermVariant(text="отпуст*"),))  # fmt: skip
DIVISION = Concept(
    id="division", label="reintegration division", en=(TermVariant(text="DPR"), TermVariant(text="DPRRP"))
)
LEXICONS = {
    "en": count_words(
        ["Preparation for release starts in prison in Bosnia 8 days before. Rehabilitation of prisoners"]
    ),
    "sq": count_words(["Kur fillon përgatitja për lirim nga burgu në Bosnjë, sa ditë?"]),
    "bs": count_words(["Kada počinje priprema za otpust iz zatvora u Bosni? Kad počinje?"]),
    "mk": count_words(["Кога почнува подготовката за отпуст од затвор во Босна?"]),
}
READER = QuestionParser(Thesaurus([RELEASE, DIVISION]), LEXICONS)


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
    reading = READER.parse(question)
    assert (reading.language, reading.english) == (language, english)


def test_the_same_word_in_every_spelling_is_the_same_question():
    """Script and diacritics change nothing that the legs see."""
    readings = [READER.parse(word) for word in ("počinje otpust", "pocinje otpust", "почиње отпуст")]
    assert {(reading.english, tuple(match.concept.id for match in reading.matches)) for reading in readings} == {
        ("release", ("release",))
    }


def test_acronyms_are_spelled_out_behind_an_english_question():
    """Upper-case acronyms only; a word that happens to be spelled so is left alone."""
    assert READER.parse("what does DPR do").english == "what does DPR do (reintegration division)"
    assert READER.parse("what is a discharge").english == "what is a discharge"


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
    reading = READER.parse(question)
    assert reading.corrected == mended
    assert reading.corrections == tuple(Correction(*pair) for pair in corrections)
    assert reading.unknown == (("xqzw",) if "xqzw" in question else ())


def test_other_names_of_a_concept_weigh_less():
    """The question's own words weigh 1, the other names of its concepts the expansion weight."""
    reading = READER.parse("discharge from prison").reading
    assert (reading.words, reading.stems) == (("discharge", "prison"), ("discharg", "prison"))
    assert reading.weights == {"discharg": 1.0, "prison": 1.0, "releas": EXPANSION_WEIGHT}
    assert reading.expansion == {"releas"}


def letters(**evidence):
    """Return a regional encoder that knows some words: as English above 0, as regional below; all mean (0, 1, 0, 0)."""
    known = sorted((fnv1a(f"={word}".encode()), value) for word, value in evidence.items())
    return CrossLingualEncoder(
        card=CrossLingualCard(
            encoder="toy", dimension=4, pairs={}, recall_at_1={}, recall_at_1_float={}, heldout={}, english_unit=1
        ),
        keys=np.array([key for key, _ in known], dtype=np.uint32),
        table=np.ones((len(known), 1), dtype=np.int8),
        scales=np.ones(len(known), dtype=np.float32),
        projection=np.array([[0, 1, 0, 0]], dtype=np.float32),
        bias=np.zeros(4, dtype=np.float32),
        english=np.array([value for _, value in known], dtype=np.int8),
    )


@pytest.mark.parametrize(
    ("question", "way"),
    [
        ("When is release?", EncodingMode.ENGLISH),
        ("Kada počinje otpust?", EncodingMode.REGIONAL),
        ("prison sluzba", EncodingMode.MIXED),
        ("Kada počinje release", EncodingMode.MIXED),
    ],
)
def test_words_and_letters_say_who_reads_a_question(question, way):
    """Where both agree, one reads it; where they do not, both do, so that a wrong guess costs little."""
    reader = QuestionParser(Thesaurus([RELEASE]), LEXICONS,
                    crosslingual_encoder=letters(kada=-5, otpust=-5, sluzba=-9, prison=5, release=20))  # fmt: skip
    assert reader.parse(question).encoding_mode == way


def test_without_a_regional_encoder_the_region_is_read_word_for_word():
    """The way is said, whichever it is."""
    assert [READER.parse(text).encoding_mode for text in ("When is release?", "Kada počinje otpust?")] == [
        EncodingMode.ENGLISH,
        EncodingMode.GLOSS,
    ]


def test_the_regional_encoder_has_its_share_and_english_stays_as_it_was():
    """A question of the region lies between both readings; an English one is what the encoder says, exactly."""
    encoder = letters(kada=-5, otpust=-5)
    reader = QuestionParser(Thesaurus([RELEASE]), LEXICONS, crosslingual_encoder=encoder)
    plain = ToyEncoder().encode_query("When is release?")
    assert (encode_question(reader.parse("When is release?"), ToyEncoder(), encoder).vector == plain).all()
    gloss, own = ToyEncoder().encode_query("release"), np.array([0, 1, 0, 0])
    share = CROSSLINGUAL_WEIGHT[EncodingMode.REGIONAL]
    between = (1 - share) * gloss + share * own
    vector = encode_question(reader.parse("Kada počinje otpust?"), ToyEncoder(), encoder).vector
    np.testing.assert_allclose(vector, between / np.linalg.norm(between), rtol=1e-6)


@pytest.mark.parametrize(
    ("cyrillic", "documents", "plain"),
    [
        ("меѓу граѓани и затвор", "megju gragjani i zatvor", "megu gragani i zatvor"),
        ("домаќинство и куќа по затвор", "domakjinstvo i kukja po zatvor", "domakinstvo i kuka po zatvor"),
        ("Ќе има граѓански затвор", "Kje ima gragjanski zatvor", "Ke ima graganski zatvor"),
    ],
)
def test_macedonian_reads_alike_in_every_spelling(cyrillic, documents, plain):
    """Cyrillic, the Latin letters of documents (gj, kj) and those without accents give one reading."""
    lexicons = {
        **LEXICONS,
        "mk": count_words(["меѓу граѓани и затвор граѓански ќе има", "домаќинство и куќа по затвор"]),
    }
    parser = QuestionParser(Thesaurus([RELEASE]), lexicons)
    readings = [parser.parse(question) for question in (cyrillic, documents, plain)]
    assert {reading.language for reading in readings} == {"mk"}
    assert {reading.english for reading in readings} == {readings[0].english}
    assert {reading.unknown for reading in readings} == {()}
    assert len({tuple(tokenize(reading.corrected)) for reading in readings}) == 1


def test_albanian_keeps_its_own_letters():
    """gj is a letter of Albanian, and no Macedonian pair."""
    lexicons = {**LEXICONS, "sq": count_words(["gjyqi gjatë gjobës"]), "mk": count_words(["гоба"])}
    parser = QuestionParser(Thesaurus([RELEASE]), lexicons)
    assert parser.parse("gjyqi gjatë gjobës").corrected == "gjyqi gjatë gjobës"
