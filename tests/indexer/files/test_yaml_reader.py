"""YAML headers are read as text, with places, and without YAML 1.1's traps."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.files.problems import Problem
from indexer.files.yaml_reader import FrontMatter, read_yaml, split_front_matter

PATH = Path("x.md")


def problems(text: str) -> list[str]:
    return [str(problem) for problem in read_yaml(text, PATH).problems]


@pytest.mark.parametrize(
    ("scalar", "meaning"),
    [("NO", "yes or no"), ("on", "yes or no"), ("12:30", "a number"), ("1.10", "a number"), ("010", "a number")],
)
def test_values_that_yaml_would_change_are_refused(scalar, meaning):
    """A plain scalar that YAML 1.1 turns into something else is a problem that says how to write it."""
    expected = f'x.md:1:6: YAML reads {scalar} as {meaning}, not as text: write "{scalar}"'
    assert problems(f"key: {scalar}") == [expected]


def test_quoted_values_stay_text():
    """Quoting is the way out of every trap."""
    document = read_yaml("a: \"NO\"\nb: '12:30'\nc: 2022-03-30\nd: 12\ne:", PATH)
    assert document.data == {"a": "NO", "b": "12:30", "c": "2022-03-30", "d": "12", "e": None}
    assert document.problems == []


def test_every_value_has_its_place():
    """Problems can point to line and column of any value, nested ones included."""
    document = read_yaml("a:\n  - x\n  - {b: y}\n", PATH, first_line=2)
    assert document.positions[("a", 1, "b")] == (4, 9)
    assert document.position_of(("a", 1, "unknown")) == (4, 5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &x 1", "x.md:1:4: anchors and aliases (`&`, `*`) are not allowed; put text that starts so in quotes"),
        ("a: *x", "x.md:1:4: anchors and aliases (`&`, `*`) are not allowed; put text that starts so in quotes"),
        ("a: 1\na: 2", "x.md:2:1: the key `a` stands twice"),
        ("a: !!python/name:os.system", "x.md:1:4: YAML tags such as `tag:yaml.org,2002:python/name:os.system` are not"
         " allowed"),
        ("a: [1", "x.md:2:1: not valid YAML: did not find expected ',' or ']'"),
        ("a: 1\n---\nb: 2", "x.md:2:1: one YAML document is expected, a second one starts here"),
        ("[" * 9 + "]" * 9, "x.md:1:9: values must not be nested deeper than 8 levels"),
        ("[a]: 1", "x.md:1:1: a key must be plain text"),
    ],
)  # fmt: skip
def test_what_is_not_plain_data_is_refused(text, expected):
    """Anchors, aliases, repeated keys, tags, broken YAML, second documents and deep nesting are each one problem."""
    assert problems(text) == [expected]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("title: Programme #1 of the service", 1, 18),
        ("a: b\nsummary: Starts # see the annex", 2, 17),
        ("a: [b #c\n, d]", 1, 7),
        ("a: b\n  c #d", 2, 5),
        ("- Žena #1", 1, 8),
        ("a: 2022-03\t# c", 1, 12),
        ("key # b: c", 1, 5),
    ],
)
def test_a_text_that_yaml_cuts_at_a_number_sign_is_named(text, line, column):
    """What follows ` #` would be a comment, and nobody would miss it."""
    cut = "YAML cuts the text at ` #`: put the text in quotes, or a comment on a line of its own"
    assert Problem(PATH, line, column, cut) in read_yaml(text, PATH).problems


@pytest.mark.parametrize(
    "text",
    ["a: 'b' # c", 'a: "b #c"', "a: b#c", "a: |\n  b # c\n", "a: >\n  b # c\n", "# b\na: c", "a: # b\n  - c",
     "a: b\n# c", "a: [b] # c", "a: {b: 'c'} # d"],
)  # fmt: skip
def test_comments_that_cut_no_text_are_allowed(text):
    """On lines of their own, behind quotes and brackets; a number sign in quotes, a block or a word is text."""
    assert problems(text) == []


@given(st.text(st.sampled_from("ab #:'-\n\t"), max_size=20))
@settings(max_examples=1000, derandomize=True, database=None)
def test_no_text_loses_what_stands_behind_a_number_sign(text):
    """Whatever a value without quotes holds, it is read to the end of its line, or the cut is named."""
    document = read_yaml(f"key: x {text}", PATH)
    if not document.problems and isinstance(document.data, dict) and isinstance(document.data["key"], str):
        line = f"x {text}".partition("\n")[0]
        assert document.data["key"].startswith(" ".join(line.split()).removesuffix(":")) or " #" not in line


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id: x\n", "the file must start with a line `---` that opens the header"),
        ("---\nid: x\n", "the header is not closed: a line `---` must follow it"),
        ("---\n" + "a: b\n" * 14000 + "---\n", "the header must not be larger than 64 KB"),
    ],
)
def test_a_header_must_be_whole(text, message):
    """A record without a header, with an open one or a huge one is refused."""
    assert split_front_matter(text, PATH) == Problem(PATH, 1, 1, message)


def test_header_and_body_are_split():
    """The body starts on the line after the closing dashes."""
    text = "---\na: 1\n---\nbody\n"
    assert split_front_matter(text, PATH) == FrontMatter("a: 1\n", "body\n", body_line=4, body_offset=13)
    assert text[13:] == "body\n"
