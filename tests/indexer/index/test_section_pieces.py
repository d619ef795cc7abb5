"""Sections are cut without losing anything: text, Markdown and sources of every piece are those of its place."""

import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.files.markdown import parse_body
from indexer.index.section_pieces import SectionSplitter, split_text
from indexer.records.corpus import read_corpus
from indexer.records.header import Header, Record
from tests.conftest import DATA
from tests.indexer.index.test_passages import passages_of


def count(text):
    return len(text.split())


def pieces_of(body, budget):
    splitter = SectionSplitter(body, count)
    return [piece for section in parse_body(body) for piece in splitter.pieces(section, budget)]


def squeezed(text):
    return "".join(text.split())


WORD = st.sampled_from(
    "release plan family. 8 Kosovo* žena жена. visit, [^paper] [^talk] # - | > ``` **b c** *d. e* `f. g` "
    "[h](x.md) [i. j](https://gov.rs) &amp; \\* <br> _k. l_ [m] 1. [^ ! ]( [a]: ~~~ <sub>2</sub> &nbsp;".split(" ")
)
LINE = st.lists(WORD, max_size=30).map(" ".join)
START = st.sampled_from(
    ["## What is done", "### More", "", "", "- item", "1. item", "```", "    code [^paper]", "> quote", "  - inner",
     "    - deep", "- - twice", "> - a", "\t- tab", "***", "a | b", "--- | :-:", "1 | 2 [^talk]", "===", "   lazy"]
)  # fmt: skip
BODY = st.lists(START | LINE, max_size=25).map("\n".join)
BUDGET = st.integers(1, 20)


@given(BODY, BUDGET)
@settings(max_examples=1000, derandomize=True, database=None)
def test_joined_pieces_are_the_body(body, budget):
    """No text is lost or repeated, whatever the Markdown: the pieces joined in order are the body."""
    assert "".join(piece.markdown for piece in pieces_of(body, budget)) == body


@given(BODY, BUDGET)
@settings(max_examples=1000, derandomize=True, database=None)
def test_the_text_of_pieces_is_that_of_the_page(body, budget):
    """However it is cut, what pieces say is what a reader sees: no mark of a list, emphasis or link comes in."""
    shown = "".join(block.text for section in parse_body(body) for block in section.blocks)
    assert squeezed("".join(piece.text for piece in pieces_of(body, budget))) == squeezed(shown)


@given(BODY, BUDGET)
@settings(max_examples=1000, derandomize=True, database=None)
def test_pieces_name_the_sources_of_their_section(body, budget):
    """Cutting loses no source and brings none from another section."""
    splitter = SectionSplitter(body, count)
    for section in parse_body(body):
        cited = {key for block in section.blocks for key in block.citations}
        assert {key for piece in splitter.pieces(section, budget) for key in piece.sources} == cited


SENTENCE = st.lists(st.sampled_from(["release", "plan", "*family*", "[x](x.md)"]), min_size=1, max_size=12).map(
    lambda words: " ".join(words) + "."
)
PARAGRAPH = st.lists(SENTENCE, min_size=1, max_size=12).map(" ".join)
MARK = st.sampled_from(["", "- ", "1. ", "> ", "- > ", "  - "])


@given(st.lists(st.tuples(MARK, PARAGRAPH, st.sampled_from(["[^paper]", "[^talk][^paper]"])), min_size=1, max_size=6),
       BUDGET)  # fmt: skip
@settings(max_examples=500, derandomize=True, database=None)
def test_every_piece_of_a_cited_paragraph_names_its_sources(blocks, budget):
    """Whichever piece of it is quoted: the sentence that carries the citation may stand in another."""
    body = "## What is done\n\n" + "\n\n".join(f"{mark}{text}{end}" for mark, text, end in blocks) + "\n"
    for piece in pieces_of(body, budget):
        assert "paper" in piece.sources, piece


def test_an_inner_item_names_its_own_sources():
    """Where an item cites nothing, the sources of the item around it hold."""
    body = "## A\n\n- One two three four.\n  - Five six seven eight.[^paper]\n  - Nine ten eleven twelve.[^talk]\n"
    assert [(piece.text, piece.sources) for piece in pieces_of(body, 4)] == [
        ("One two three four.", ("paper", "talk")),
        ("Five six seven eight.", ("paper",)),
        ("Nine ten eleven twelve.", ("talk",)),
    ]


@given(st.lists(st.lists(st.sampled_from(["release", "plan", "family"]), min_size=1, max_size=12).map(
    lambda words: " ".join(words) + "."), min_size=1, max_size=20))  # fmt: skip
def test_long_sections_are_cut_where_sentences_end(sentences):
    """A piece never exceeds the budget when every sentence fits, and ends with a whole sentence."""
    pieces = pieces_of("## What is done\n\n" + " ".join(sentences) + "\n", 14)
    assert all(count(piece.text) <= 14 for piece in pieces)
    assert all(piece.text.endswith(".") for piece in pieces)


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("- One two three.\n  - Four five six.\n    1. Seven eight nine.\n", ["One two three.", "Four five six.",
                                                                              "Seven eight nine."]),
        ("In the year\n1986. it was - say - a # of\n> people and more.", ["In the year 1986.", "it was - say",
                                                                          "- a # of people", "and more."]),
        ("*One two three. Four five six.* Seven.", ["One two three.", "Four five six.", "Seven."]),
        ("[One two three. Four](x.md) five six `seven. eight` nine.", ["One two three. Four", "five six seven. eight",
                                                                     "nine."]),
        ("> One two three.\n> Four five six.\n", ["One two three.", "Four five six."]),
    ],
)  # fmt: skip
def test_pieces_start_well(body, texts):
    """A piece starts with words: never with the mark of a list or quotation, or as code since it is indented."""
    found = [piece.text for piece in pieces_of(f"## A\n\n{body}", 4)]
    assert "".join(found).replace(" ", "") == "".join(texts).replace(" ", "")
    assert found[0] == texts[0]
    assert not [text for text in found if text.startswith(("    ", "> ", "1. "))]


def test_the_markdown_of_a_piece_is_where_its_text_stands():
    """Marks of lists and quotations are counted, so that each piece is cut before its own words."""
    body = "## A\n\n> - one two three.[^paper]\n>   four five six.\n> seven eight nine.\n"
    assert [piece.markdown for piece in pieces_of(body, 4)] == [
        "## A\n\n> - one two three.[^paper]\n>   ",
        "four five six.\n> ",
        "seven eight nine.\n",
    ]


def test_tables_and_code_stay_whole():
    """They are no sentences: a piece that holds nothing else may be longer."""
    body = "## A\n\n| a | b |\n| - | - |\n| one two. three | four |\n\n    five. six\n    seven. eight\n\nnine\n"
    assert [piece.text for piece in pieces_of(body, 3)] == [
        "a\nb\none two. three\nfour",
        "five. six seven. eight",
        "nine",
    ]


@given(st.text(st.sampled_from("ab. !\n"), max_size=60), BUDGET)
def test_cut_texts_join_to_the_text(text, budget):
    """Sentences or words, nothing is lost."""
    assert "".join(split_text(text, count, budget)) == text


def test_a_long_paragraph_names_its_source_in_every_passage(practices):
    """The source stands at the end of 40 sentences; each of the passages names it."""
    shutil.copy(DATA / "texts/long-paragraph/x-one.md", practices)
    record = next(record for record in read_corpus(practices).records if record.id == "x-one")
    found = [passage for passage in passages_of(record) if passage.section == "What is done"]
    assert len(found) > 5
    assert {passage.sources for passage in found} == {("paper",)}


def test_passages_are_the_body():
    """Section passages of a record join to its body, blanks among them."""
    header = Header.model_construct(
        id="x", title="T", summary="S", asked_as=(), sources=(), steps=(), instruments=(), effort=()
    )
    body = "## What is done\n\nOne.[^a]\n\n### More\n\n## Results\n\nNot documented in the sources.\n"
    found = passages_of(Record(header, body, parse_body(body)))
    sections = [passage for passage in found if passage.kind in ("section", "blank")]
    assert "".join(passage.markdown for passage in sections) == body
    assert [passage.kind for passage in sections] == ["section", "blank", "blank"]
