"""What somebody typed into a form is shown as it was typed, and can be nothing else."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it.token import Token

from indexer.files.markdown import parse_body
from indexer.proposals.markdown_escape import escape_markdown, split_paragraphs

MARKS = st.text(st.sampled_from("ab1 .\n-#>+=*_`[]()!<>&;|~\\:\"'^/x\tш"), max_size=60)


def test_paragraphs_items_and_citations_are_kept():
    """Empty lines part paragraphs, `- ` opens items, and what has no source at its end gets one."""
    text = "One\n  two.\n\n- a\n- b[^x]\n\nThree *stars*\n- c"
    assert split_paragraphs(text) == [["One", "two."], ["- a"], ["- b[^x]"], ["Three *stars*"], ["- c"]]
    assert escape_markdown(text, ["k"]) == "One\ntwo.[^k]\n\n- a[^k]\n- b[^x]\n\nThree \\*stars\\*[^k]\n\n- c[^k]"


def test_marks_are_written_so_that_they_show():
    """Headings, rules, links, tags, entities and tables are text."""
    assert escape_markdown("# a", []) == "\\# a"
    assert escape_markdown("1. a", []) == "1\\. a"
    assert escape_markdown("---", []) == "\\---"
    assert escape_markdown("<b> &lt; [x](y) | z", []) == "&lt;b> &amp;lt; \\[x\\]\\(y) \\| z"


@given(MARKS)
@settings(max_examples=1500, derandomize=True, database=None)
def test_every_text_shows_as_it_was_typed(text):
    """Whatever is typed, the body holds paragraphs and items of just that text: no heading, link, tag or table."""
    typed = re.sub(r"\[\^[^\[\]\s]*\]", "", text)
    parts = parse_body("## What is done\n\n" + escape_markdown(typed, ["key"]) + "\n")
    assert [part.heading for part in parts] == ["What is done"]
    shown = [block.text for block in parts[0].blocks]
    expected = [" ".join([part[0].removeprefix("- "), *part[1:]]) for part in split_paragraphs(typed)]
    assert shown == [" ".join(part.split()) for part in expected]
    assert {token.type for token in inner(parts[0].tokens)} <= {
        "paragraph_open", "paragraph_close", "inline", "bullet_list_open", "bullet_list_close", "list_item_open",
        "list_item_close", "text", "text_special", "softbreak", "citation",
    }  # fmt: skip


def inner(tokens: tuple[Token, ...]) -> list[Token]:
    return [one for token in tokens for one in (token, *(token.children or ()))]
