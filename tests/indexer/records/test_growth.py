"""Reading a record takes time in proportion to its size, whatever stands in it: a bound on growth, not on seconds."""

import time
from functools import partial
from itertools import count
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.files.markdown import parse_body
from indexer.files.markdown_parser import render_html
from indexer.index.section_pieces import SectionSplitter
from indexer.privacy.detector import load_guards
from indexer.records.reader import ReadingRules, read_record
from indexer.records.vocabulary import load_sources, load_vocabulary
from indexer.text.acronyms import Glossary
from tests.conftest import DATA, ROOT

SMALL, FACTOR = 3_000, 4
"""Characters of the smaller text, and how many times as large the other one is."""

BOUND = 9
"""Linear growth is 4, quadratic 16."""

FLOOR = 0.01
"""Seconds below which the rest of the work, which does not grow, hides what does."""

WORDS = (
    (
        "a A 1 ш Č \u0301 \u00ad - . / ] [ ( ) ! ^ * _ ` < > & # ; : ' \" \\ | = ~ + @ , % \n \n\n \t"
        " ](  [^ [^paper] [a]: ![ <!-- <? <![CDATA[ <a <br> &amp; &#x ``` ~~~ ### #_a ## --- === 1. Ana Marko_Marković"
        " a@b.rs https://a.b www. 12.12.1980 A-A- M_a_r_k_o NGO [a](x.md) **a *a* \n- \n> \n1._ \n### \n\n| \n|-"
    )
    .replace("_", " ")
    .split(" ")
)
TEXTS = st.lists(st.sampled_from([*WORDS, " ", "  ", "\n"]), min_size=1, max_size=4).map("".join).filter(bool)
KNOWN = [
    "](" + " " * 70, "- ", "A-A-", "1-", "### h\n", "### h\n\na[^paper]\n\n", "[", "![", "[^", "[a\n", "[a]: b\n",
    "\u00ad", "a[^paper]. b ", "a\n===\n", "*a ", "**a", "<!--", "> ", "> - ", "- a\n", "a | b\n", "`a``b", "\n",
    "[a](#b) ", "[a](x.md) ", "[^a]", "<a", "M a r k o ", "a ", "a. ", "NGO/",
]  # fmt: skip
PLAIN = (DATA / "corpus/ba-late-release-plans.md").read_text()
NUMBERS = count()


@pytest.fixture(scope="module")
def rules():
    practices = ROOT / "practices"
    sources = load_sources(DATA / "corpus/sources.yaml")
    detector = load_guards(practices / "privacy.yaml")
    return ReadingRules(load_vocabulary(practices / "vocabulary.yaml"), sources, frozenset(), detector, "")


def read_body(path, rules, text):
    """Read a record with a text in its body, cut it into pieces and render it as its page does."""
    head = PLAIN.partition("## What is done")[0]
    path.write_text(f"{head}## What is done\n\nNumber {next(NUMBERS)} {text}", encoding="utf-8")
    read_record(path, rules)
    body = path.read_text().partition("---\n")[2].partition("---\n")[2]
    splitter = SectionSplitter(body, lambda piece: len(piece.split()))
    glossary = Glossary((), {"NGO": "non-governmental organisation"})
    for section in parse_body(body):
        list(splitter.pieces(section, 20))
        glossary.list_unmarked(glossary.mark(render_html(section.tokens, str)))


def read_header(path, rules, text):
    """Read a record with a text in its header."""
    path.write_text(PLAIN.replace("\nsummary: ", f"\nsummary: n{next(NUMBERS)} {text} "), encoding="utf-8")
    read_record(path, rules)


def growth(work, piece):
    """Return how many times as long a text takes that is `FACTOR` times as long."""

    def seconds(size):
        start = time.process_time()
        work(piece * max(1, size // len(piece)))
        return time.process_time() - start

    smaller, larger = (median(seconds(size) for _ in range(3)) for size in (SMALL, FACTOR * SMALL))
    return larger / max(FLOOR, smaller)


def grows_in_proportion(work, piece):
    """Say whether one of three measurements stays below the bound: another program may slow one down, not all."""
    return any(growth(work, piece) < BOUND for _ in range(3))


@pytest.mark.long
@pytest.mark.parametrize("piece", KNOWN)
@pytest.mark.parametrize("work", [read_body, read_header])
def test_what_once_grew_with_its_square_grows_in_proportion(tmp_path, rules, work, piece):
    """Each text that took minutes below the limit of size, or could."""
    path = tmp_path / "ba-late-release-plans.md"
    work(path, rules, "")
    assert grows_in_proportion(partial(work, path, rules), piece)


@given(TEXTS)
@settings(max_examples=60, derandomize=True, database=None)
def test_no_text_takes_time_with_its_square(tmp_path_factory, rules, piece):
    """Random pieces of Markdown, HTML, names and addresses, over and over."""
    path = tmp_path_factory.mktemp("grown") / "ba-late-release-plans.md"
    assert grows_in_proportion(partial(read_body, path, rules), piece), piece


def test_a_measure_sees_what_grows_with_the_square():
    """The test itself: work that compares each character with each is above the bound, linear work is not."""

    def square(text):
        return sum(text.count(char) for char in text)

    assert not grows_in_proportion(lambda text: square(text * 2), "ab")
    assert grows_in_proportion(lambda text: sum(map(ord, text * 50)), "ab")
