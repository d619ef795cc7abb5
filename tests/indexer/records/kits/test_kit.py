"""A kit is read as its file holds it; every fault is named at its place."""

import re
import shutil

import pytest

from indexer.files.problems import CorpusError
from indexer.records.kits.kit import KIT_LANGUAGES, kit_paths, read_kit, texts
from tests.conftest import ROOT

PRACTICES = ROOT / "practices"
KITS = "case-conference first-24-hours first-family-contact handover-sheet information-sharing-protocol".split()
KITS += "new-arrival-briefing referral-note release-plan".split()
CYRILLIC = re.compile("[\u0400-\u04ff]")


def test_the_eight_kits_are_there():
    """One file each, and each has parts with lines to fill in."""
    kits = [read_kit(path).kit for path in kit_paths(PRACTICES)]
    assert [kit.id for kit in kits] == KITS
    for kit in kits:
        assert sum(line.blank != "none" for line in kit.lines) >= 8, kit.id


def test_every_text_can_be_read_in_every_language_in_its_script():
    """English, Albanian and Bosnian in Latin letters; Macedonian and Serbian in Cyrillic ones."""
    tried = 0
    for path in kit_paths(PRACTICES):
        for place, text in texts(read_kit(path).kit):
            for language in KIT_LANGUAGES:
                said = text.read_in(language)
                tried += 1
                assert said, (path, place, language)
                assert bool(CYRILLIC.search(said)) == (language in ("mk", "sr-Cyrl")), (path, place, said)
    assert tried > 900


def test_serbian_is_the_bosnian_text_letter_by_letter():
    """By the same rule as translations of records."""
    kit = read_kit(PRACTICES / "kits/handover-sheet.yaml").kit
    assert kit.title.read_in("sr-Cyrl") == "Лист за примопредају случаја"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: handover-sheet", "id: hand-over", "the id of a kit must be the name of its file, `handover-sheet`"),
        ("- id: receipt", "- id: receiver", "the line `receiver` stands twice"),
        ("  sq: Fletë për përcjelljen e rastit\n", "", "`sq` must stand there: the key is missing"),
        ("blank: tick", "blank: box", "`blank` must be one of 'line', 'tick' or 'none', not `box`"),
        ("countries: [XK]", "countries: [XX]", "not `XX`"),
        ("countries: [XK]", "countries: []", "`countries`"),
    ],
)
def test_a_fault_is_named_at_its_place(tmp_path, old, new, said):
    """What must hold, and what was found."""
    path = tmp_path / "handover-sheet.yaml"
    shutil.copy(PRACTICES / "kits/handover-sheet.yaml", path)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(CorpusError) as caught:
        read_kit(path)
    assert said in str(caught.value)
    assert caught.value.problems[0].line > 1
