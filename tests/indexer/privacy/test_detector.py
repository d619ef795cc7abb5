"""Nobody can be found in a text that passes: planted texts are blocked or warned about, harmless ones pass."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.files.problems import Problem, github_annotation
from indexer.privacy.detector import PersonalDataDetector, load_guards
from indexer.privacy.validators import is_jmbg
from indexer.records.corpus import check_paths
from tests.conftest import DATA, ROOT

PRACTICES = ROOT / "practices"
PLANTED = yaml.safe_load((DATA / "privacy.yaml").read_text())
TEXTS = {label: [text for kind in PLANTED[label].values() for text in kind] for label in ("block", "warn")}


@pytest.fixture(scope="module")
def guards() -> PersonalDataDetector:
    return load_guards(PRACTICES / "privacy.yaml")


def verdict(guards: PersonalDataDetector, text: str) -> str:
    findings = guards.detect(text)
    return "block" if any(finding.blocks for finding in findings) else "warn" if findings else "clean"


def test_planted_texts_are_found(guards):
    """Each planted text is blocked or warned about as labelled; at most 2 in 100 are missed."""
    assert len(TEXTS["block"]) + len(TEXTS["warn"]) >= 640
    planted = [(text, label) for label, texts in TEXTS.items() for text in texts]
    missed = [(text, label, found) for text, label in planted if (found := verdict(guards, text)) != label]
    assert len(missed) <= len(planted) * 0.02, missed


def test_harmless_texts_pass(guards):
    """No harmless text is blocked or warned about."""
    assert len(PLANTED["clean"]) >= 210
    assert [(text, [f.rule.id for f in guards.detect(text)]) for text in PLANTED["clean"]
            if guards.detect(text)] == []  # fmt: skip


LATIN = {"sh": "ш", "q": "ќ", "dž": "џ", "lj": "љ", "nj": "њ", "đ": "ђ", "ž": "ж", "č": "ч", "ć": "ћ", "š": "ш"}
LATIN |= dict(zip("abvgdezijklmnoprstufhc", "абвгдезијклмнопрстуфхц", strict=True))
SOUTH_SLAVIC = ("bs", "mk")
GIVEN = ("Agim", "Amra", "Besnik", "Blerta", "Dragan", "Emir", "Goran", "Jovana", "Luan", "Nenad", "Selma", "Vladimir")
SURNAMES = ("Begić", "Gashi", "Hadžić", "Hodžić", "Krasniqi", "Ismaili", "Jovanović", "Nikolovski", "Petrović")
FINDING = {
    "en": ("Where does {} live now?", "How can I find {}?", "Which prison is {} in?", "what is the address of {}"),
    "sq": ("Ku jeton tani {}?", "Si ta gjej {}?", "Në cilin burg është {}?", "Më duhet adresa e {}"),
    "bs": ("Gdje sada živi {}?", "Kako da pronađem {}?", "U kojem zatvoru je {}?", "Gde stanuje {}"),
    "mk": ("Kade zivee sega {}?", "Kako da najdam {}?", "Vo koj zatvor e {}?", "Ja baram adresata na {}"),
}
NUMBERS = {
    "en": ("Two", "Three", "five", "both", "Nine", "A couple of"),
    "sq": ("Dy", "tri", "Katër", "pesë", "Të dy", "nëntë"),
    "bs": ("Dva", "tri", "Četiri", "petero", "Troje", "devet"),
    "mk": ("Dve", "tri", "četiri", "pet", "dvete", "Osum"),
}
PEOPLE = {
    "en": ("women", "daughters", "sons", "brothers", "returned children", "young convicted men"),
    "sq": ("gra", "vajza", "djem", "vëllezër", "fëmijë të kthyer", "të mitur"),
    "bs": ("žene", "kćerke", "brata", "djece", "povratnika", "maloljetne djevojčice"),
    "mk": ("ženi", "kerki", "brata", "deca", "povratnici", "maloletni devojčinja"),
}
ORIGINS = {
    "en": ("from Bitola", "in Tuzla", "returned in 2021"),
    "sq": ("nga Kaçaniku", "në Pejë", "u kthyen në vitin 2021"),
    "bs": ("iz Tuzle", "u Novom Pazaru", "vratilo se 2021"),
    "mk": ("od Bitola", "vo Struga", "se vratija vo 2021"),
}


def cyrillic(text: str) -> str:
    """Return a South Slavic text in Cyrillic letters."""
    for latin, letter in LATIN.items():
        text = text.replace(latin, letter).replace(latin.capitalize(), letter.upper())
    return text


@settings(max_examples=1000)
@given(st.data())
def test_a_full_name_with_words_that_look_for_it_is_blocked(guards, data):
    """Whatever the name, in five languages and both scripts, written with capitals, in small letters or aloud."""
    language = data.draw(st.sampled_from(sorted(FINDING)))
    name = f"{data.draw(st.sampled_from(GIVEN))} {data.draw(st.sampled_from(SURNAMES))}"
    question = data.draw(st.sampled_from(FINDING[language])).format(name)
    question = data.draw(st.sampled_from((str, str.lower, str.upper)))(question)
    if language in SOUTH_SLAVIC and data.draw(st.booleans()):
        question = cyrillic(question)
    assert guards.contains_personal_data(question), question


@settings(max_examples=1000)
@given(st.data())
def test_a_small_number_in_words_draws_a_warning(guards, data):
    """A number word, people, and a place or a year, in five languages and both scripts."""
    language = data.draw(st.sampled_from(sorted(NUMBERS)))
    parts = (data.draw(st.sampled_from(words[language])) for words in (NUMBERS, PEOPLE, ORIGINS))
    text = " ".join(parts)
    if language in SOUTH_SLAVIC and data.draw(st.booleans()):
        text = cyrillic(text)
    assert [finding.rule.id for finding in guards.detect(text)] == ["small-number"], text


def test_the_real_corpus_is_clean():
    """No record, translation or situation is blocked, and none draws a warning: false ones would be listed here."""
    checked = check_paths([PRACTICES], PRACTICES)
    assert checked.problems == ()
    assert checked.warnings == ()


def test_nothing_is_remembered_of_a_text_about_a_person(guards):
    """A question that names somebody leaves no trace in what the guards keep to be fast."""
    assert not guards.contains_personal_data("How are families helped? Како помоћи породицама?")
    guards.detect("осуђени Никола Петровић (34) из Зенице")
    assert guards.contains_personal_data("осуђени Никола Петровић (34) из Зенице")
    memories = (
        guards.names.is_no_name,
        guards.asked_names.is_no_name,
        guards.file.spelling.cached_chunk,
        guards._remembered,
    )
    assert [memory.cache_info().currsize for memory in memories] == [0, 0, 0, 0]


def test_check_digits_are_worked_out():
    """0101990171239: 7x0+6x1+5x0+4x1+3x9+2x9+7x0+6x1+5x7+4x1+3x2+2x3 = 112, and 112+9 is 11 times 11."""
    weights = (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
    assert is_jmbg("0101990171239", weights)
    assert not is_jmbg("0101990171238", weights)
    assert not is_jmbg("3201990171233", weights)  # there is no 32nd day


def test_a_finding_says_why_and_how_to_rewrite_and_where(practices):
    """The problem stands at the first letter of what was found; what was found is not repeated."""
    file = practices / "al-family-visits.md"
    text = file.read_text()
    file.write_text(text.replace("The family visits each week.", "The family of the\nconvicted Agim Hoxha visits."))
    line = (
        text.splitlines().index("The family visits each week. The family speaks with staff before release.[^talk]") + 2
    )
    checked = check_paths([practices], practices)
    assert [str(problem) for problem in checked.problems] == [
        f"{file}:{line}:11: a name beside such a word says who the person is (name-beside-role): "
        'write the role alone, such as "a convicted person" or "a social worker"'
    ]


def test_comments_and_escapes_of_the_header_are_read(practices):
    """A comment hides nothing, nor do escapes of YAML."""
    file = practices / "xk-imam-talks.md"
    escaped = 'title: "Call +387 61 \\x31\\u0032\\U00000033 456"'
    file.write_text(file.read_text().replace("record_type:", "# m.markovic@gmail.com\nrecord_type:", 1))
    lines = [escaped if line.startswith("title:") else line for line in file.read_text().splitlines()]
    file.write_text("\n".join(lines) + "\n")
    found = [problem.message.split("(")[1].split(")")[0] for problem in check_paths([practices], practices).problems]
    assert found == ["phone", "e-mail"]


def test_small_numbers_are_cleared_by_a_published_source(practices):
    """A warning blocks nothing; it goes when the cited source is official or publishes such numbers."""
    file = practices / "al-family-visits.md"
    file.write_text(file.read_text().replace("A room with toys.", "Three women in Tirana use it."))
    assert [w.message.split(":")[0] for w in check_paths([practices], practices).warnings] == [
        "fewer than ten people, with a place, a sex or a date, can be recognised (small-number)"
    ]
    sources = practices / "sources.yaml"
    before = sources.read_text()
    for key in ("official: true", "small_numbers: published"):
        sources.write_text(before.replace("title: A talk on families", f"title: A talk on families\n  {key}"))
        assert check_paths([practices], practices).warnings == ()


@pytest.mark.parametrize(
    "unit", ["a", "1 ", "A.", "Marko ", "m a ", "three women ", "3 men in ", "[", "<", "&#", "а ", "\u200b"]
)
def test_hostile_texts_end(guards, unit):
    """60,000 characters of anything are read; nothing grows with the square of the length (or this would hang)."""
    guards.detect(unit * (60_000 // len(unit)))


def test_every_rule_is_planted(guards):
    """No rule is without a text that shows it."""
    found = {finding.rule.id for texts in TEXTS.values() for text in texts for finding in guards.detect(text)}
    assert found == {rule.id for rule in guards.file.rules}


def test_annotations_cannot_be_broken_out_of():
    """Line ends, per cents, colons and commas are escaped as GitHub asks."""
    problem = Problem(Path("a,b:c.md"), 3, 4, "100 %\n::error::x")
    assert github_annotation(problem, "warning") == "::warning file=a%2Cb%3Ac.md,line=3,col=4::100 %25%0A::error::x"
