"""The command that plans a release."""

import icalendar
import pytest

from tests.indexer.exports.reading import read_docx, read_odt
from tests.throughcare.test_cli import run
from tests.throughcare.test_export import toy as toy  # a fixture
from throughcare import plan as command


def test_a_plan_is_written_in_every_format(toy):
    """A calendar that is read back, and one text for Word and OpenDocument."""
    command.plan("2027-03-01", "XK,AL", toy / "a.ics", toy / "a.docx", toy / "a.odt", "en", True)
    [first, *_] = icalendar.Calendar.from_ical((toy / "a.ics").read_bytes()).walk("VEVENT")
    assert str(first["SUMMARY"]) == "Release"
    assert first.decoded("DTSTART").isoformat() == "2027-03-01"
    assert read_docx(toy / "a.docx") == read_odt(toy / "a.odt")
    assert read_docx(toy / "a.docx")[0][0] == "Release: 1 March 2027"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("--release", "2027-03-01", "--country", "XK"),
            "name the file to write: --ics FILE, --docx FILE or --odt FILE",
        ),
        (("--release", "1 March", "--country", "XK", "--ics", "x.ics"), "the release must be a date YYYY-MM-DD"),
        (
            ("--release", "2027-03-01", "--country", "XK", "--ics", "x", "--lang", "de"),
            "the language must be one of en",
        ),
    ],
)
def test_wrong_calls_of_plan_are_one_sentence(arguments, said):
    """Exit 2, and nothing but the sentence."""
    done = run("plan", *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(said)
