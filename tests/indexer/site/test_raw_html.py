"""Finished HTML passes through Markdown as it is, and faster than if it were read."""

from markdown import Markdown

PAGE = """# Title { #own }

<div class="a"><p>*as* it is &amp; [stays](x.md)</p>
<ul><li>one</li></ul></div>

*Markdown* goes on.

<p>alone</p>
"""


def test_blocks_of_html_stay_and_markdown_goes_on():
    """The same comes out as without the extension; what stands between blocks is still Markdown."""
    plain = Markdown(extensions=["attr_list"]).convert(PAGE)
    quick = Markdown(extensions=["indexer.site.raw_html", "attr_list"]).convert(PAGE)
    assert quick.split("\n") == [line for line in plain.split("\n") if line]
    assert '<h1 id="own">Title</h1>' in plain
    assert "<em>Markdown</em> goes on." in plain
    assert "<p>*as* it is &amp; [stays](x.md)</p>" in plain


def test_text_behind_a_block_is_read():
    """A block that does not end in a tag is left to Markdown."""
    page = "<p>one</p>\n*two*"
    assert "<em>two</em>" in Markdown(extensions=["indexer.site.raw_html"]).convert(page)
