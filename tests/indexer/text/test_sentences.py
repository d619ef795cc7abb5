"""One definition of where a sentence ends, for passages, translations, quotes and figures."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from indexer.text.sentences import sentence_breaks, sentence_spans, split_sentences

PIECES = st.lists(
    st.sampled_from(["Imams", "talk", "8.5", "KALLXO.com", "end.", "end!", "why?", "...", "\n", " ", "\u00a0", "é."])
)


def test_a_stop_ends_a_sentence_where_white_space_follows():
    """Stops within a number or an address end nothing; a line is a paragraph; white space belongs to no sentence."""
    text = "An average of 8.5 days.  KALLXO.com asked why?\nNo stop here \n\n Of 159 cases seven (4.4%) went wrong! "
    assert split_sentences(text) == [
        "An average of 8.5 days.",
        "KALLXO.com asked why?",
        "No stop here",
        "Of 159 cases seven (4.4%) went wrong!",
    ]
    assert split_sentences(" \n ") == []


def test_a_break_follows_the_citations_and_the_space():
    """In Markdown citations belong to the sentence before; a line break within a paragraph ends nothing."""
    paragraph = "It helped.[^paper][^talk] In 8.5 days\nall was done. Well."
    pieces = [0, *sentence_breaks(paragraph), len(paragraph)]
    assert [paragraph[start:end] for start, end in pairwise(pieces)] == [
        "It helped.[^paper][^talk] ",
        "In 8.5 days\nall was done. ",
        "Well.",
    ]


@given(PIECES.map(" ".join) | st.text(alphabet="a.!? \n"))
def test_sentences_hold_all_but_white_space(text):
    """No character is lost or repeated, spans ascend, and none begins or ends with white space."""
    spans = sentence_spans(text)
    sentences = [text[start:end] for start, end in spans]
    assert sentences == split_sentences(text)
    assert all(sentence and sentence == sentence.strip() for sentence in sentences)
    assert [end for _, end in spans[:-1]] <= [start for start, _ in spans[1:]]
    assert "".join("".join(sentence.split()) for sentence in sentences) == "".join(text.split())


@given(PIECES.map(lambda pieces: " ".join(" ".join(pieces).split())))
def test_both_ways_of_cutting_agree_on_plain_text(text):
    """In one line without citations a break is where the next sentence begins."""
    assert sentence_breaks(text) == [start for start, _ in sentence_spans(text)][1:]


def test_both_ways_agree_on_the_real_records(real_bundle):
    """On every line of every passage."""
    lines = [line.strip() for passage in real_bundle.passages for line in passage.text.split("\n")]
    assert len(lines) > 4000
    for line in lines:
        assert sentence_breaks(line) == [start for start, _ in sentence_spans(line)][1:], line
