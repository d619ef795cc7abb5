"""A question that names a person is kept back, whatever it asks; one that names a body, a place or a record is not."""

import re
from itertools import product

import pytest
import yaml

from indexer.privacy.detector import load_guards
from tests.conftest import DATA, ROOT
from tests.indexer.privacy.test_detector import cyrillic

GUARDS = load_guards(ROOT / "practices/privacy.yaml")
ASKED = """who is Adnan Halilovic from Zenica
What happened to Husein Erdic after prison?
In which prison is Zekerija Qazimi?
Nusret Imamović prison release
Ridvan Haqifi family
Did Shpend Avdiu get parole
Da li je Senad Hasanović na slobodi?
Šta je sa Emirom Hadžićem iz Gornje Maoče?
Када излази Абид Подбићанин из затвора?
Familja e Lavdrim Muhaxherit
çfarë ndodhi me Shefqet Krasniqin pas burgut
A mund ta takoj Fatmir Krasniqin në burg?
redzep memisi zatvor
bilal bosnic
Ko je Jasmin Keserović?
Ко је Тефик Мујовић
Кој е Реџеп Мемиши?
Ku është Zekerija Qazimi tani?
Kush është Almir Daci?
tell me about Imran Rasljanin
is mr. hodzic out already
g. Mujović zatvor
a.b. from Gornja Maoča born 1985
BesnikKrasniqi
Shpend Avdiu
Wo lebt Besnik Krasniqi?
where does elena stojanova live
kade zivee elena stojanova
kade zivee marija petrovska
каде живее благица трајкоска
gdje zivi nermina hasanovic
gdje stanuje dzenita suljic
ku jeton drilon kelani
ku jeton arianit sopaj
ku banon venera lushaj
where does rinor bekteshi live
where does hristina dimitrova live now
каде живее христина димитрова
kade zivee ljupka angelkoska
gde zivi milunka stanojeva
ku jeton dafina gorani
where is the house of bujar mustafai
adresa e luljeta cenaj
where can i find dzejlan rexhepani
kade prestojuva biljana spasova
find besmira tahiraj
ku fshihet kreshnik dulaj
gdje zivi sumeja delic
gdje boravi aldijana mesic
where lives zaklina ristoska
каде живее лилјана тодорова
ku jeton edlira cani
where does elira lani stay
gde stanuje ruzica markova""".splitlines()
NAMES = (
    "Adnan Halilović", "Husein Erdić", "Zekerija Qazimi", "Shpend Avdiu", "Fatmir Krasniqi", "Tefik Mujović",
    "Agim Gashi", "Almir Daci", "Goran Petrovski", "Jovana Nikolić", "Selma Hodžić", "Besart Zogaj",
    "Mirsad Begić", "Arta Berisha",
)  # fmt: skip
TEMPLATES = {
    "en": ("Who is {}?", "What happened to {} after prison?", "{} parole", "Is {} out already?", "tell me about {}",
           "In which prison is {}?", "can I visit {} in prison"),
    "sq": ("Kush është {}?", "Çfarë ndodhi me {} pas burgut?", "Ku është {} tani?", "familja e {}", "{} burg"),
    "bs": ("Ko je {}?", "Šta je sa {}?", "Da li je {} na slobodi?", "{} zatvor", "Kada izlazi {} iz zatvora?"),
    "sr": ("Ko je {}?", "Šta se desilo sa {}?", "U kom zatvoru je {}?", "porodica {}"),
    "mk": ("Koj e {}?", "Što se sluči so {}?", "Dali e {} na sloboda?", "{} zatvor"),
}  # fmt: skip
WRITTEN = (str, str.lower)
NOBODY = """Who is the Helsinki Committee?
What does the Red Cross do after release?
Who is Atlantic Initiative?
Where is Vasa prava in Zenica?
Who is Baker Tilly?
In which prison is Dubrava?
Where is Požarevac?
Šta je sa Gornjom Maočom?
who is the ombudsperson
Ko je ombudsman?
Кој е народен правобранител?
Is the VERA-2R out already?
What happened to ERG22+?
Ku është burgu i Dubravës?
burime dhe informacione për të kthyerit
Banja Luka Foča zatvor
mr and mrs in counselling
KosovaJob LinkedIn YouTube
where does the probation service of Tirana work
where does a returnee live after prison
ku jeton familja pas burgut
kade zivee semejstvoto po vrakanje
gdje zivi povratnica nakon otpusta
where is sofia airport
gdje zive povratnici
ku jeton nje i kthyer
kade e zatvorot idrizovo
ku banon viktima pas lirimit
where does the ministry of justice work
kade raboti probaciska sluzba
where do women live after release
ku gjendet qendra e pritjes
gdje se nalazi probacijska sluzba
kade prestojuva osudena zena
ku jeton nje nene e re
where does north macedonia stand
where does a probation officer work in montenegro
where do kosovo returnees live
kade zivee stara majka
gdje stanuje samohrana majka
ku gjendet burgu i peqinit""".splitlines()


def asked_of(name: str) -> list[str]:
    """Return questions about a name in five languages, in both scripts and with small letters."""
    questions = []
    for language, templates in TEMPLATES.items():
        for template, write in product(templates, WRITTEN):
            question = write(template.format(name))
            questions.append(question)
            if language in {"bs", "sr", "mk"} and not re.search("[qwxy]", name.lower()):
                questions.append(cyrillic(question))
    return questions


@pytest.mark.parametrize("question", ASKED)
def test_a_question_that_names_somebody_is_kept_back(question):
    """Full names, inflected, small, written together, with a title, or as initials with a place or a year."""
    assert GUARDS.contains_personal_data(question)


def test_names_are_found_whatever_is_asked():
    """At least 98 in 100 of names in five languages and both scripts."""
    questions = [question for name in NAMES for question in asked_of(name)]
    assert len(questions) >= 500
    missed = [question for question in questions if not GUARDS.contains_personal_data(question)]
    assert len(missed) <= 0.02 * len(questions), missed


UNLISTED = ("ljubena", "dzeladina", "sumedina", "vanjka", "arlisa")
ENDINGS = (
    "stojanova",
    "spasova",
    "angelkoska",
    "ristoski",
    "dimitrovska",
    "sulejic",
    "cenaj",
    "lushaj",
    "kelani",
    "gorani",
)
WHERE = (
    "where does {} live", "where can i find {}", "ku jeton {}", "ku fshihet {}", "adresa e {}", "gdje živi {}",
    "gde stanuje {}", "gdje boravi {}", "kade živee {}", "kade prestojuva {}", "{} kade živee",
)  # fmt: skip


@pytest.mark.parametrize("asked", WHERE)
def test_whoever_is_asked_for_by_place_is_found_by_the_surname(asked):
    """No list holds the given names: the endings of the region's surnames are enough where somebody is looked for."""
    for given, surname in product(UNLISTED, ENDINGS):
        question = asked.format(f"{given} {surname}")
        assert GUARDS.contains_personal_data(question), question


@pytest.mark.parametrize("question", NOBODY)
def test_bodies_places_and_offices_are_nobody(question):
    """What the records know by name stays askable."""
    assert not GUARDS.contains_personal_data(question)


def test_every_title_may_be_asked():
    """No title of a record or of a translation reads as the name of a person."""
    texts = [path.read_text() for path in sorted((ROOT / "practices").rglob("*.md"))]
    titles = [match[1].strip("\"'") for text in texts if (match := re.search(r"^title: *(.*)$", text, re.MULTILINE))]
    assert len(titles) >= 1700
    assert [title for title in titles if GUARDS.contains_personal_data(title)] == []


def test_judged_questions_may_be_asked():
    """Of all judged questions, in every language, only those that ask for a person are kept back."""
    judged = [ROOT / "tests/judged/questions.yaml", ROOT / "tests/judged/round_g.yaml", DATA / "refusals.yaml"]
    asked = [one for path in judged for one in yaml.safe_load(path.read_text())]
    kept = {
        text
        for one in asked
        if one.get("none") != "privacy" and one.get("expected") != "scope"
        for text in (one["q"], *(one.get("translations") or {}).values())
        if GUARDS.contains_personal_data(text)
    }
    assert kept == set()


def test_a_single_word_is_a_name_or_none():
    """Given names and surnames of the region, in either script; words of the field are none."""
    assert [word for word in ("jasmin", "keserovic", "Мујовић", "krasniqi") if not GUARDS.is_name(word)] == []
    assert [word for word in ("mentor", "zenica", "probation", "затвор", "bitcoin") if GUARDS.is_name(word)] == []
