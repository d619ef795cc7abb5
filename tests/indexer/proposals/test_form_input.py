"""The text of the form is read back answer by answer, and no answer becomes another one."""

import pytest

from indexer.proposals.form_input import ProposalRejected, parse_answers
from indexer.records.vocabulary import load_vocabulary
from tests.conftest import ROOT

VOCABULARY = load_vocabulary(ROOT / "practices/vocabulary.yaml")
BODY = (
    "Dear editor,\n\n### Title\n\nVisits\n\n### Country\n\nKosovo*, Serbia\n\n### Phase\n\ncustody\n\n"
    "### Who leads it\n\nPrison or correctional service\n\n### What is done\n\n{done}\n\n### Source\n\ntalk\n"
)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_answers_stand_below_their_headings(end):
    """What stands before the first heading is no answer; labels and codes are the same; line ends of a mail too."""
    read = parse_answers(BODY.format(done="They come.\n\n- Twice").replace("\n", end), VOCABULARY)
    assert read.texts == {"title": "Visits", "done": "They come.\n\n- Twice", "source": "talk"}
    assert read.codes == {"country": ("XK", "RS"), "phase": ("custody",), "lead_actor": ("prison",)}


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("a\n\\### Title\nb", "a\n### Title\nb"),
        ("a\n\\\\### Title", "a\n\\### Title"),
        ("a\n\\_No response_", "a\n_No response_"),
        ("a\n #### b\n\\# c\n---\n\\d", "a\n #### b\n\\# c\n---\n\\d"),
    ],
)
def test_a_line_like_a_heading_comes_back_as_it_was_typed(written, typed):
    """One backslash before it keeps it in its answer; other lines lose none."""
    assert parse_answers(BODY.format(done=written), VOCABULARY).texts["done"] == typed


def test_a_heading_in_an_answer_without_it_is_refused():
    """A text that no form wrote is not guessed at."""
    with pytest.raises(ProposalRejected, match="the heading `Title` stands twice"):
        parse_answers(BODY.format(done="a\n### Title\nb"), VOCABULARY)
