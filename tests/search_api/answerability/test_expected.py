"""The kind of answer that a question expects, in every language, and what says that it is missing."""

import pytest

from search_api.answerability.expected import KINDS, LABELS, MissingKind, clauses, expected_kind

ASKED = {
    MissingKind.COST: [
        "How much does a mentor programme cost?", "price of a mentor scheme pls", "Sa kushton një program mentorimi?",
        "koliko košta jedan dan u zatvoru", "колико кошта један дан у затвору", "Колку чинеше програмата РРР?",
    ],
    MissingKind.DURATION: [
        "How long does the training take?", "How many days is the course?", "Sa kohë zgjat trajnimi?",
        "Koliko dugo traje obuka?", "Колку долго трае обуката?",
    ],
    MissingKind.DATE: [
        "When was the joint action plan signed?", "since when does it exist", "Kur u nënshkrua plani?",
        "Kada je potpisan plan?", "Кога е потпишан планот?",
    ],
    MissingKind.NUMBER: [
        "How many were released?", "share of women", "sa përqind e të liruarve", "koliko zatvorenika ima posao",
        "Колку затвореници имаат работа?",
    ],
    MissingKind.EFFECT: [
        "Do circles of support reduce reoffending?", "results of the pilot", "rezultatet e projektit",
        "ima li rezultata", "резултати од проектот",
    ],
    MissingKind.LAW: ["On what legal basis may it share data?", "cili ligj e lejon",
        "koji zakon to dozvoljava", "кој закон го дозволува тоа"],
    MissingKind.FORM: ["is there a form for that", "a ka formular", "koji obrazac za predaju slučaja",
        "кој образец за предавање"],
    MissingKind.WHO: ["Who pays for the journeys?", "kush e paguan udhëtimin", "ko plaća put", "кој плаќа пат"],
    MissingKind.PLACE: ["Where was it tried?", "Ku u provua?", "Gdje je to isprobano?", "Каде е испробано тоа?"],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "question"), [(kind, text) for kind, texts in ASKED.items() for text in texts])
def test_the_kind_is_read_in_every_language(kind, question):
    """By its words, whatever the language or script."""
    assert expected_kind(question).kind is kind


@pytest.mark.parametrize(
    "question",
    ["imams in prison", "How are imams chosen?", "he gets out next month", "procena pri prijemu", "law enforcement"],
)  # fmt: skip
def test_other_questions_expect_no_kind(question):
    """Whatever records say of their subject answers them."""
    assert expected_kind(question) is None


def test_every_kind_has_its_label_once():
    """The kinds of the file are those of the code."""
    assert list(LABELS) == [kind.kind for kind in KINDS]
    assert set(LABELS) == set(MissingKind)
    assert len(set(LABELS.values())) == len(MissingKind)


def test_a_sentence_names_several_things_that_are_missing():
    """Each part is one of them."""
    sentence = "Not documented in the sources: the price of certification, and how many people took the course."
    assert list(clauses(sentence)) == [
        "Not documented in the sources", "the price of certification", "how many people took the course.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "gives", "does_not"),
    [
        (MissingKind.COST, "The course cost NOK 2,500 a person.", "All staff paid for it in 2014."),
        (MissingKind.DURATION, "It takes three months.", "It began in 2014."),
        (MissingKind.DATE, "It began in May 2014.", "It took three months."),
        (MissingKind.NUMBER, "Two women came back.", "Nobody knows them."),
        (MissingKind.LAW, "The law of 2019 allows it.", "Staff allow it."),
    ],
)
def test_a_sentence_gives_a_kind_of_answer(kind, gives, does_not):
    """A cost is a sum of money, a duration a span of time."""
    pattern = {one.kind: one.gives for one in KINDS}[kind]
    assert pattern.search(gives)
    assert kind is MissingKind.NUMBER or not pattern.search(does_not)
