"""The body of a translation is read as it was written, and changed English texts leave the others alone."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.bilingual.marked_texts import MarkedText, align, read_marked, text_hash, write_marked

PATH = Path("sq/one.md")
BODY = """
## Steps

<!-- 0123456789ab -->
Burgu dërgon planin
më 31 mars 2021.[^a]

<!-- ba9876543210 checked 2026-12-05 by prison social worker -->
1. hap
"""


def test_a_body_is_read_text_by_text():
    """A text may take several lines; its mark says its English text, who checked it and when."""
    texts, problems = read_marked(BODY, PATH, 10)
    assert problems == []
    assert texts == [
        MarkedText("0123456789ab", "Burgu dërgon planin më 31 mars 2021.[^a]", "Steps", line=14),
        MarkedText("ba9876543210", "1. hap", "Steps", "2026-12-05", "prison social worker", line=18),
    ]


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        ("tekst", 7, "a text must stand under the mark of its English text"),
        ("<!-- 0123456789ab -->\n\ntekst\n\nviše", 11, "a text must stand under the mark"),
        ("<!-- 0123456789ab -->\n<!-- 0123456789ac -->\ntekst", 7, "the text under this mark is missing"),
        ("<!-- 0123456789AB -->\ntekst", 7, "a mark must be `<!-- hash -->` or"),
        ("<!-- 0123456789ab checked 2026-13-01 by judge -->\ntekst", 7, "not `<!-- 0123456789ab checked 2026-13-01"),
        ("<!-- 0123456789ab checked 2026-12-01 -->\ntekst", 7, "a mark must be"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_with_its_line(body, line, message):
    """One clear message at the line of the fault."""
    _, problems = read_marked(body, PATH, 7)
    assert [(one.line, one.column) for one in problems][:1] == [(line, 1)]
    assert message in problems[0].message


WORDS = st.lists(st.text("abčђ1.[^]*#", min_size=1, max_size=8).map(lambda word: f"a{word}"), min_size=1, max_size=6)
MARKS = st.builds(
    lambda number, words, heading, checked: MarkedText(
        f"{number:012x}", " ".join(words), heading, *(("2026-12-05", "judge") if checked else ())
    ),
    st.integers(0, 16**12 - 1),
    WORDS,
    st.sampled_from(["Steps", "What is done"]),
    st.booleans(),
)


@given(st.lists(MARKS, max_size=8))
def test_what_is_written_is_read(texts):
    """Writing and reading give the same texts, but for their lines."""
    found, problems = read_marked(write_marked(texts), PATH, 1)
    assert problems == []
    assert [(t.english, t.text, t.heading, t.checked_on, t.checked_by) for t in found] == [
        (t.english, t.text, t.heading, t.checked_on, t.checked_by) for t in texts
    ]


@given(st.lists(st.integers(0, 500), min_size=1, max_size=30, unique=True), st.data())
def test_one_changed_text_is_out_of_date_and_nothing_else(hashes, data):
    """Whichever English text changes, its own translation is paired as out of date, every other as before."""
    given_hashes = [str(one) for one in hashes]
    changed = data.draw(st.integers(0, len(hashes) - 1))
    english = [*given_hashes]
    english[changed] = "new"
    assert align(english, given_hashes) == [(n, n, n != changed) for n in range(len(hashes))]


@given(st.lists(st.integers(0, 5).map(str), max_size=12), st.lists(st.integers(0, 5).map(str), max_size=12))
def test_no_text_is_paired_twice_and_the_order_stays(english, translated):
    """Pairs rise on both sides; where they say that the hash is the same, it is."""
    pairs = align(english, translated)
    assert all(a < b and c < d for (a, c, _), (b, d, _) in pairwise(pairs))
    assert all((english[i] == translated[j]) is same for i, j, same in pairs)


def test_a_new_text_and_a_removed_one_leave_the_others():
    """An English text that is new has no translation yet; one that is gone leaves its translation without partner."""
    assert align(["a", "new", "b"], ["a", "b"]) == [(0, 0, True), (2, 1, True)]
    assert align(["a", "c"], ["a", "b", "c"]) == [(0, 0, True), (1, 2, True)]


def test_lines_of_the_english_text_do_not_count():
    """A paragraph that is broken over other lines is the same text; another comma makes it another."""
    assert text_hash("A plan.\n  Two days.") == text_hash("A plan. Two days.")
    assert text_hash("A plan. Two days.") != text_hash("A plan, two days.")
