"""A translation that loses a number, a date, a source, the star of Kosovo* or its script is found."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.bilingual.parity import compare_texts
from indexer.files.markdown_parser import parse_inline, render_html

ENGLISH = "In Kosovo* 12 of 30 people met a mentor on 3 May 2021.[^a] [^b]"
BS = "Na Kosovu* se 12 od 30 osoba srelo s mentorom 3. maja 2021.[^a] [^b]"
MK = "Во Косово* 12 од 30 лица се сретнаа со ментор на 3 мај 2021 година.[^a] [^b]"
SQ = "Në Kosovë* 12 nga 30 persona u takuan me një mentor më 3 maj 2021.[^a] [^b]"


@pytest.mark.parametrize(("language", "text"), [("bs", BS), ("mk", MK), ("sq", SQ)])
def test_a_faithful_translation_has_no_findings(language, text):
    """The same numbers, date, citations and designation in another language."""
    assert list(compare_texts(ENGLISH, text, language)) == []


@pytest.mark.parametrize(
    ("language", "text", "messages"),
    [
        (
            "bs",
            BS.replace("12", "13"),
            ["the numbers must be those of the English text: missing: `12`; too much: `13`"],
        ),
        ("bs", BS.replace("12", "dvanaest"), ["the numbers must be those of the English text: missing: `12`"]),
        ("bs", BS.replace("[^b]", ""), ["the citations must be those of the English text: missing: `b`"]),
        (
            "bs",
            BS.replace("[^b]", "[^c]"),
            ["the citations must be those of the English text: missing: `b`; too much: `c`"],
        ),
        ("bs", BS.replace("maja", "juna"), ["the dates must be those of the English text: May is missing"]),
        ("sq", SQ.replace("*", ""), ["`Kosovë` must be written with an asterisk, `Kosovë*`"]),
        ("mk", MK.replace("*", ""), ["`Косово` must be written with an asterisk, `Косово*`"]),
        (
            "bs",
            BS.replace("Na Kosovu* se", "Tamo se"),
            ["the English text names Kosovo*, and the translation does not"],
        ),
        ("bs", BS.replace("Na", "На"), ["the text must be in Latin script"]),
        ("mk", MK.replace("лица", "јединках ы"), ["the text must be in the letters of Macedonian"]),
    ],
)
def test_each_fault_is_named(language, text, messages):
    """Each fault blocks, with one sentence that says what must hold and what was found."""
    found = list(compare_texts(ENGLISH, text, language))
    assert [one.message for one in found] == messages
    assert all(one.blocks for one in found)


LONG = "The prison and the probation service agree which of them writes the plan, and they say who is told about it."


def test_english_that_is_left_is_found():
    """A text that is still English blocks in every language, a name of an institution in English does not."""
    for language in ("bs", "mk", "sq"):
        assert [one.message for one in compare_texts(LONG, LONG, language)] == [
            "the text must be translated: it is still English"
        ]
    name = "the Center for the Study of Democracy and Governance"
    assert list(compare_texts(f"It is {name}.", f"To je {name}.", "bs")) == []


def test_latin_letters_are_no_macedonian():
    """A Macedonian text in Latin letters is found."""
    latin = "Zatvorot i sluzbata se dogovoraat koj go pisuva planot i kazuvaat komu mu bilo kazano deka e zavrseno ova."
    assert [one.message for one in compare_texts(LONG, latin, "mk")] == ["the text must be in Cyrillic script"]


def test_half_a_translation_is_a_warning():
    """A text of less than .6 times the length asks for a second look and blocks nothing."""
    [found] = compare_texts(LONG, "Zatvor i probacija se dogovaraju.", "bs")
    assert not found.blocks
    assert re.fullmatch(
        r"the translation has 0\.\d\d times the length of the English text: is it whole\?", found.message
    )


def test_links_are_kept():
    """A link leads where it leads in English."""
    english = "See [the guide](https://example.org/guide)."
    assert list(compare_texts(english, "Vidi [vodič](https://example.org/guide).", "bs")) == []
    [found] = compare_texts(english, "Vidi vodič.", "bs")
    assert found.message == "the links must be those of the English text: missing: `https://example.org/guide`"


LINKS = [
    "<javascript:pwn('ta')>",
    '[x](javascript:pwn`tb` "t")',
    "[x](data:text/html,tc 'x')",
    "<vbscript:td>",
    "[x]( javascript:tf 'x')",
    "[x](<javascript:tl y>)",
    "[x](java&Tab;script:tm 'q')",
    "[x](//ti.example 'q')",
    "[x](../../../etc/tj 'q')",
    "[x](#tk 'q')",
    "<mailto:th>",
    "[x](https://other.example)",
    "[x](al-family-visits.md)",
    "<https://other.example>",
    "**[*x*](<https://other.example> 'q')**",
    "![x](x.png)",
    "[![x](x.png)](https://example.org/guide)",
    "<b>x</b>",
    "<br>",
    "<a@b.example>",
]


@pytest.mark.parametrize("planted", LINKS)
def test_a_translation_brings_no_link_picture_or_tag(planted):
    """Whatever its English text does not have blocks, however it is written; typed as text of a header, it is text."""
    english, text = "See [the guide](https://example.org/guide).", "Vidi [vodič](https://example.org/guide)."
    for changed in (f"{text} {planted}", f"{planted} {text}", text.replace("vodič", f"vodič* {planted} *")):
        assert any(one.blocks for one in compare_texts(english, changed, "bs")), changed
    plain = [one.message for one in compare_texts("See it.", f"Vidi {planted}", "bs", is_plain=True)]
    assert not [one for one in plain if "link" in one or "picture" in one or "tags" in one]


MARKS = st.text(st.sampled_from("ab []()!<>\"':&;/#.@*_`\\-"), max_size=14)
STARTS = st.sampled_from(
    ["", "javascript:", "https://a.b", "<javascript:", "[x](", "<br", "![x](", "&lt;", "java&Tab;script:"]
)


@given(st.lists(st.tuples(STARTS, MARKS), max_size=3))
@settings(max_examples=600, derandomize=True, database=None)
def test_what_is_accepted_makes_nothing_of_its_own_on_a_page(pieces):
    """A text that passes renders to the elements of its English text, whatever marks it holds."""
    text = "Vidi [vodič](https://example.org/guide). " + "".join(map("".join, pieces))
    blocks = any(one.blocks for one in compare_texts("See [the guide](https://example.org/guide).", text, "bs"))
    html = render_html(parse_inline(text), str)
    elements = [tag for tag in re.findall("<[a-z][^>]*>", html) if tag not in ("<em>", "<strong>", "<code>")]
    assert blocks or elements == ['<a href="https://example.org/guide">']


@pytest.mark.parametrize("target", ["//evil.example", "javascript:alert(1)", "data:text/html,x", "/a", "../b.html"])
@pytest.mark.parametrize("way", ["{} [a][k]\n\n[k]: {}", "{} [a][k]\n[k]: <{}>", "{}\n> [k]: {} 'title'"])
def test_a_link_by_reference_is_refused_like_one_in_line(way, target):
    """A definition in a translation is a link, whether or not a page would follow it."""
    found = list(compare_texts(ENGLISH, way.format(BS, target), "bs"))
    assert {difference.blocks for difference in found if "link" in difference.message} == {True}
    assert any(difference.message.startswith("the links must be those") for difference in found)
    assert any(difference.message.startswith(("the link `", "links must not run code")) for difference in found)
