"""The files that all records share: personal data, situations, addresses and keys in them are judged as in records."""

import re
import shutil

import pytest

from indexer.files.problems import CorpusError
from indexer.records.companions import SHARED
from indexer.records.corpus import check_paths
from indexer.records.header import Header
from indexer.records.vocabulary import NEEDED, load_vocabulary
from tests.conftest import ROOT

REAL = ROOT / "practices"
PERSONAL = {
    "national number": "JMBG 0101990171239",
    "phone": "telefon +387 61 123 456",
    "mail": "piši na marko.petrovic@example.com",
    "date of birth": "rođen 12.03.1985",
}
PLACES = {
    "sources.yaml": "one:\n  title: '{}'\n  publisher: P\n  date: 2024\n",
    "sources.yaml, note": "one:\n  title: T\n  publisher: P\n  date: 2024\n  date_note: '{}'\n",
    "terms.yaml": "- id: one\n  label: a label\n  note: '{}'\n",
    "acronyms.yaml": "ABC: '{}'\n",
    "vocabulary.yaml": "other:\n  label: L\n  terms:\n    a: {{label: L, definition: '{}'}}\n",
    "withdrawn.yaml": "- {{id: gone, date: 2026-11-30, reason: '{}'}}\n",
    "glossary.yaml": "- en: one\n  sq: ['{}']\n  bs: ['b']\n  mk: ['c']\n",
    "everyday.tsv": "{}\tb\tc\td\n",
    "phrases.yaml": "al-family-visits:\n  - '{}'\n",
}
ADDED_TO = ("sources.yaml", "terms.yaml", "vocabulary.yaml")


def problems(folder) -> list[str]:
    return [f"{problem.path.name}: {problem.message}" for problem in check_paths([folder], folder).problems]


def test_the_small_corpus_has_no_problem(practices):
    """What the other tests find is what they planted."""
    assert problems(practices) == []


@pytest.mark.parametrize("kind", PERSONAL)
@pytest.mark.parametrize("place", PLACES)
def test_personal_data_blocks_in_every_shared_file(practices, place, kind):
    """In that file alone, and what is said repeats nothing of what was found."""
    name = place.split(",")[0]
    path = practices / name
    before = path.read_text() if name in ADDED_TO else ""
    path.write_text(before.rstrip() + "\n" * bool(before) + PLACES[place].format(PERSONAL[kind]))
    found = problems(practices)
    assert {problem.split(":")[0] for problem in found} == {name}, found
    assert PERSONAL[kind].split()[-1] not in found[0]


@pytest.mark.parametrize("kind", PERSONAL)
@pytest.mark.parametrize("name", ["kits/handover-sheet.yaml", "situations.yaml"])
def test_personal_data_blocks_in_texts_of_guides(practices, name, kind):
    """In a comment, too: the file is public."""
    path = practices / name
    if name.startswith("kits"):
        path.parent.mkdir()
        text = re.sub(r"\n +documented:.*?(?=\n *-|\Z)", "", (REAL / name).read_text(), flags=re.DOTALL)
        path.write_text(text)
        if problems(practices):
            pytest.skip("the kit cannot stand without its records")
    path.write_text(f"# {PERSONAL[kind]}\n\n{path.read_text()}")
    assert [problem.split(":")[0] for problem in problems(practices)] == [path.name]


def test_every_file_of_the_corpus_is_read_by_guards():
    """All but the guards themselves and what is written from the code."""
    names = {path.name for path in REAL.iterdir() if path.suffix in {".yaml", ".tsv"}}
    assert names - set(SHARED) == {"privacy.yaml"}


def test_titles_of_publications_are_no_problem(practices):
    """A group, a recommendation and the number of a page look like people and are none."""
    with (practices / "sources.yaml").open("a") as sources:
        for number, title in enumerate(["Recommendation No. R (82) 16", "Ex-Boko Haram fighters and leaders"]):
            sources.write(f"t{number}:\n  title: {title}\n  publisher: P\n  date: 2024\n")
        sources.write("t9:\n  title: T\n  publisher: P\n  date: 2024\n  url: https://a.org/doi/10.1080/00223891.2018\n")
    assert problems(practices) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [("al-family-visit", "there is no record `al-family-visit`"), ("me-draft", "the record `me-draft` is a draft")],
)
def test_a_situation_leads_to_records_that_can_be_opened(practices, name, said):
    """The problem stands at the step that names it."""
    path = practices / "situations.yaml"
    path.write_text(path.read_text().replace("record: xk-imam-talks", f"record: {name}"))
    (found,) = check_paths([practices], practices).problems
    assert (found.path, found.line, found.message.startswith(said)) == (path, 7, True)


@pytest.mark.parametrize("key", [*NEEDED, "sections"])
def test_a_vocabulary_that_is_missing_is_named(tmp_path, key):
    """In one sentence, for each that the code names."""
    text = (REAL / "vocabulary.yaml").read_text()
    file = tmp_path / "vocabulary.yaml"
    file.write_text(re.sub(rf"^{key}:.*?(?=^\w|\Z)", "", text, flags=re.DOTALL | re.MULTILINE))
    with pytest.raises(CorpusError) as raised:
        load_vocabulary(file)
    (found,) = raised.value.problems
    assert found.message == f"the vocabularies must be whole: `{key}` must stand there"


def test_the_vocabularies_of_headers_are_those_that_must_stand_there():
    """No field names another."""
    named = set(re.findall(r"'vocabulary': '(\w+)'", str(Header.model_json_schema())))
    assert named <= set(NEEDED)
    assert len(named) > 8


@pytest.mark.parametrize(("name", "said"), [("phrases.yaml", "`{}`"), ("situations.yaml", "`[]`")])
@pytest.mark.parametrize("text", ["", "# nothing yet\n", "null\n"])
def test_an_empty_file_is_named_in_words_that_fit(practices, name, said, text):
    """It has no header; what stands for nothing is named, and is no problem."""
    (practices / name).write_text(text)
    try:
        found = problems(practices)
    except CorpusError as error:
        found = [problem.message for problem in error.problems]
    assert len(found) == 1
    assert "the file is empty: it must hold" in found[0]
    assert said in found[0]
    (practices / name).write_text(said.strip("`") + "\n")
    assert problems(practices) == []


def test_an_empty_kit_is_named_in_words_that_fit(practices):
    """It holds keys, and has no header."""
    shutil.copytree(REAL / "kits", practices / "kits", ignore=shutil.ignore_patterns("[!h]*"))
    for path in (practices / "kits").iterdir():
        path.write_text("# nothing\n")
        assert problems(practices) == [f"{path.name}: the file is empty: it must hold `key: value`"]
        path.unlink()
