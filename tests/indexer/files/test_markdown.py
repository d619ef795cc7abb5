"""Bodies are cut at headings, read as plain text, and rendered to safe HTML."""

from hypothesis import given
from hypothesis import strategies as st
from pymdownx.slugs import slugify

from indexer.files.markdown import _slug, parse_body
from indexer.files.markdown_parser import render_html

BODY = """## What is done

One *two*.[^a]

- three [four](https://x.org)[^b]
- five

## What is done

### Шта је

> six
"""


def test_parts_have_anchors_that_survive_repetition_and_cyrillic():
    """Anchors are lower-case slugs of any script; a repeated heading gets a number."""
    assert [(part.level, part.heading, part.anchor) for part in parse_body(BODY)] == [
        (2, "What is done", "what-is-done"),
        (2, "What is done", "what-is-done_1"),
        (3, "Шта је", "шта-је"),
    ]


@given(st.text() | st.text(alphabet="aĐИ <b>/_-\u0301\u00a0.`*"))
def test_anchors_are_those_of_the_site_generator(heading):
    """mkdocs.yml names a function of another package, which who answers questions need not install."""
    assert _slug(heading) == slugify(case="lower")(heading, "-")


def test_a_heading_never_takes_an_anchor_of_the_page():
    """Headings that the build writes keep their anchors."""
    assert [part.anchor for part in parse_body("## Summary\n\n## Sources\n")] == ["summary_1", "sources_1"]


def test_blocks_are_plain_text_with_their_citations():
    """Lists are taken apart into items; links, emphasis and citations leave only their words."""
    blocks = [block for part in parse_body(BODY) for block in part.blocks]
    assert [(block.text, block.citations) for block in blocks] == [
        ("One two.", ("a",)),
        ("three four", ("b",)),
        ("five", ()),
        ("six", ()),
    ]


def test_rendering_numbers_citations():
    """Citations become what the page makes of them; the rest is plain HTML."""
    html = render_html(parse_body(BODY)[0].tokens, lambda key: f"<sup>{key}</sup>")
    assert html.startswith("<p>One <em>two</em>.<sup>a</sup></p>\n<ul>\n<li>three <a href=")
