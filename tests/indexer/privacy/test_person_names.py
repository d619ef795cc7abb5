"""Names of the region are known as such, whatever other words begin like them."""

from indexer.privacy.detector import load_guards
from tests.conftest import ROOT

GUARDS = load_guards(ROOT / "practices/privacy.yaml")
WORDS = GUARDS.file.words


def found(text: str) -> list[tuple[str, bool]]:
    return [(text[name.start : name.end], name.known) for name in GUARDS.names.find(text)]


def test_listed_names_are_known():
    """Goran is no form of `gor*`, nor Vladimir of `vlad*`; only a word that is written out wins over a name."""
    written_out = {
        word for key in ("no_names", "titles", "roles", "helpers", "months", "places") for word in WORDS[key]
    }
    names = {name for key in ("given", "surnames") for name in WORDS[key]} - written_out
    assert len(names) > 650
    assert {name for name in names if found(f"{name.capitalize()} X.") != [(f"{name.capitalize()} X.", True)]} == set()


def test_common_words_are_no_surnames():
    """Words that end like surnames and mean a family, a unit or a workshop are none."""
    for word in ("Porodica", "Bolnica", "Jedinica", "Radionici", "Petorica", "Mitrovica", "Catholic", "Republic"):
        assert found(word) == []
    assert found("Hodžić".replace("ž", "z").replace("ć", "c")) == [("Hodzic", True)]
