"""Links, pictures and citations of a body are judged by what Markdown makes of them, not by how they are written."""

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.files.link_targets import ADDRESS
from indexer.files.markdown import parse_body, parse_markdown
from indexer.files.markdown_parser import render_html
from indexer.privacy.detector import load_guards
from indexer.records.body_rules import BodyRules, BodyText, body_problems
from indexer.records.corpus import check_paths
from indexer.records.links import generated_anchors
from indexer.records.vocabulary import SectionRule, Source
from tests.conftest import DATA, ROOT

SECTION = SectionRule(heading="What is done", required="every", definition="x")
HEAD = "## What is done\n\n"


def faults(text):
    """Return the messages for a body with one section, which cites `paper`."""
    body = HEAD + text
    rules = BodyRules((SECTION,), (SECTION,), ["paper"], generated_anchors({}, 1))
    return [problem.message for problem in body_problems(BodyText(parse_markdown(body), body, Path("x.md"), 1), rules)]


PICTURES = [
    "![a](x.png)[^paper]",
    "![](x.png)[^paper]",
    "![a][b][^paper]\n\n[b]: https://www.gov.rs",
    "![b] [^paper]\n\n[b]: x.md",
    "! [a](x.png) ![b](<x y>)[^paper]",
    "[![a](x.md)](https://www.gov.rs)[^paper]",
    "*![a\n b](x.md 't')*[^paper]",
    "> - ![a](x.md)[^paper]",
    "| a |\n| - |\n| ![a](x.md)[^paper] |",
    "**a ![*b* `c`](#record)**[^paper]",
    "1. a[^paper]\n\n   ![a](x.md)[^paper]",
    "&#33;![a](x.md)[^paper]",
]


@pytest.mark.parametrize("text", PICTURES)
def test_pictures_are_refused_in_any_spelling(text):
    """In line, by reference, in links, lists, tables and quotations."""
    assert "pictures are not allowed: say in words what the picture shows" in faults(text)


def test_what_is_no_picture_passes():
    """An exclamation mark before a citation, a bracket or a link shows no picture."""
    for text in (
        "Stop![^paper]",
        "Stop! [a](https://www.gov.rs)[^paper]",
        r"\![a](https://www.gov.rs)[^paper]",
        "`![a](b)` is code[^paper]",
    ):
        assert faults(text) == [], text


BAD = [
    "javascript:a()",
    "JaVaScRiPt:a()",
    "java&#115;cript:a()",
    "&#x6a;avascript:a()",
    "data:text/html,x",
    "vbscript:a",
    "//host.rs/x",
    "/x",
    "x.html",
    "../x.md",
    "x.png",
    "mailto:a@gov.rs",
    "ftp://gov.rs",
    "file:///etc/passwd",
    "tel:1",
    "https://",
    "https:///x",
    "https://host",
    "http:host.rs",
    "https://user@gov.rs",
    "https://user:pw@gov.rs/",
    "blob:https://gov.rs/1",
    "x.md?y",
    "X.md",
    "feed:https://gov.rs",
    "https://gov..rs",
]
WAYS = [
    "[a]({})[^paper]",
    "[a](<{}>)[^paper]",
    "[a]({} 'title')[^paper]",
    "[a][b][^paper]\n\n[b]: {}",
    "> [a]({})[^paper]",
    "- [a]({})[^paper]",
    "Text.[^paper]\n\n> [b]: {}",
    "[a][b] text\n[b]: {}[^paper]",
    "[a] [b][^paper]\n[b]: <{}> 'title' and more",
    "*[a]({})*[^paper]",
    "| a |\n| - |\n| [a]({})[^paper] |",
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("target", BAD)
def test_bad_targets_are_refused_however_the_link_is_written(target, way):
    """In line, by reference, in quotations, lists and tables, and where a definition is not used."""
    assert any("link" in message for message in faults(way.format(target))), faults(way.format(target))


@pytest.mark.parametrize(
    "target",
    [
        "https://www.gov.rs",
        "HTTPS://WWW.GOV.RS/a?b#c",
        "http://gov.rs:80",
        "https://пример.срб/а",
        "x.md",
        "x.md#record",
        "#summary",
        "#what-is-done",
        "#source-1",
    ],
)
def test_good_targets_pass(target):
    """Pages of the web, records, and headings and sources of this one."""
    assert faults(f"[a]({target})[^paper]") == []


def test_a_heading_that_is_not_there_is_refused():
    """The message names the nearest one."""
    assert faults("[a](#what-is-dne)[^paper]") == [
        "there is no heading `#what-is-dne` on the page; did you mean `what-is-done`?"
    ]


@pytest.mark.parametrize(
    "url",
    [*BAD, "x.md", "#a", "https://gov.rs/a b", 'https://gov.rs/"x', "https://gov.rs/<b>", " https://gov.rs", ""],
)
def test_addresses_of_sources_are_judged_alike(url):
    """A source leads to a page of the web or nowhere."""
    with pytest.raises(ValueError, match="https"):
        Source(title="T", publisher="P", date="2024", url=url)


@pytest.mark.parametrize(
    "url",
    [
        "https://ex\u0430mple.org/paper",  # a Cyrillic letter
        "https://www.gov.evil\u3002com/",  # a full stop of another script
        "https://gov.rs\uff0fx.evil.com/",  # a wide slash
        "https://xn--80ak6aa92e.com/",  # a name in code
        "https://gov.rs:99999/",
        "https://\u043f\u0440\u0438\u043c\u0435\u0440.rs/",  # Cyrillic before a Latin ending
    ],
)
def test_hosts_that_look_like_others_are_refused(url):
    """One script a host, no name in code, and a port that exists."""
    with pytest.raises(ValueError, match="https"):
        Source(title="T", publisher="P", date="2024", url=url)


@pytest.mark.parametrize("empty", [{"title": ""}, {"publisher": " "}])
def test_a_source_has_a_title_and_a_publisher(empty):
    """Neither is empty."""
    with pytest.raises(ValueError, match=r"title|publisher"):
        Source(**{"title": "T", "publisher": "P", "date": "2024", **empty})


def test_addresses_of_all_sources_pass():
    """Those of the bibliography, and an international host."""
    for url in ("https://www.gov.rs/a_(b)?c=d&e#f", "https://пример.срб/", "http://gov.rs.", "https://a.b:8080/x"):
        assert Source(title="T", publisher="P", date="2024", url=url).url == url
    assert re.fullmatch(ADDRESS, "https://" + "a" * 5000) is None


def test_links_to_records_lead_somewhere(practices):
    """To a record that exists, and to a heading of it."""
    path = practices / "al-family-visits.md"
    text = path.read_text()
    links = " [a](xk-imam-talks.md) [b](xk-imam-talk.md) [c](xk-imam-talks.md#nowhere) [^"
    path.write_text(text.replace("[^", links, 1))
    found = [problem.message for problem in check_paths([practices], practices).problems]
    assert len(found) == 2
    assert found[0].startswith("the record `xk-imam-talks` has no heading `#nowhere`; allowed:")
    assert found[1] == "there is no record `xk-imam-talk`; did you mean `xk-imam-talks`?"


def test_a_link_to_a_record_leads_to_its_page():
    """Records link to files; their pages end in .html."""
    html = render_html(parse_body(HEAD + "[a](x-y.md#z) [b](https://gov.rs/x.md)")[0].tokens, str)
    assert html == '<p><a href="x-y.html#z">a</a> <a href="https://gov.rs/x.md">b</a></p>\n'


DEFINITIONS = [
    "[^paper]: https://www.gov.rs",
    "> [^paper]: https://www.gov.rs",
    "- [^paper]: https://www.gov.rs",
    "1. > [^paper]: x",
    "> > [^paper]:\n> > https://www.gov.rs",
    "- a[^paper]\n\n  [^paper]: x",
    "*  [^PAPER]: <x>",
    "> [^paper\n> ]: x",
    "   [^paper]: x",
    "+ - [^other]: x",
]


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_definitions_of_citations_are_refused_everywhere(definition):
    """In quotations and lists as elsewhere, and none redirects a citation."""
    text = f"{definition}\n\nText.[^paper]"
    assert "footnotes are written by the build: list the source in the header" in faults(text)
    assert "<a href" not in render_html(parse_body(HEAD + text)[0].tokens, lambda key: f"({key})")


def test_a_record_that_redirects_its_citations_is_refused(practices):
    """At the line of the definition, and for nothing else but the address in it."""
    shutil.copy(DATA / "texts/definition/x-one.md", practices)
    found = check_paths([practices], practices).problems
    assert [(problem.path.name, problem.line) for problem in found if "footnotes" in problem.message] == [
        ("x-one.md", 28)
    ]


MARKS = st.text(st.sampled_from("ab []()^!<>\"'&;#93x:*_`\\\n>-.|"), max_size=30)


@given(MARKS)
@settings(max_examples=1500, derandomize=True, database=None)
def test_citations_are_rendered_where_they_are_read(text):
    """The marks on a page are the citations that the check saw, and no text makes another or breaks an attribute."""
    body = f"{HEAD}{text}[^paper] and [a](https://gov.rs '[^paper] {text[:5]}')"
    seen = [key for part in parse_body(body) for block in part.blocks for key in block.citations]
    written = []
    for part in parse_body(body):
        html = render_html(part.tokens, lambda key: written.append(key) or "\x01")
        assert not re.search(r"<[^<>]*\x01", html)
    assert set(seen) == set(written)


def test_what_only_looks_like_a_citation_is_text():
    """An escaped bracket, an entity, code and the title of a link."""
    for text in (r"\[^nokey&#93;", r"\[^nokey]", "[^nokey&#93;", "`[^nokey]`", "[a](https://gov.rs '[^nokey]')"):
        assert faults(f"{text} [^paper]") == [], text
        html = render_html(parse_body(HEAD + text)[0].tokens, {}.__getitem__)
        assert "nokey" in html


@pytest.fixture(scope="module")
def guards():
    return load_guards(ROOT / "practices/privacy.yaml")


def blocked(guards, text):
    return any(finding.blocks for finding in guards.detect(text))


@pytest.mark.parametrize("host", ["europa.eu", "www.gov.rs", "WWW.Europa.EU", "coe.int"])
@pytest.mark.parametrize("end", ["", ".", ",", "/page.", "/a/b?c=d", ":", ";", "!"])
@pytest.mark.parametrize("scheme", ["https://", "HTTP://", "Https://"])
def test_public_addresses_pass_in_capitals_and_at_the_end_of_a_sentence(guards, scheme, host, end):
    """A public body stays one."""
    assert not blocked(guards, f"See {scheme}{host}{end}")


@pytest.mark.parametrize(
    "host",
    [
        "europ\u0430.eu",
        "eur\u043epa.eu",
        "g\u043ev.rs",
        "xn--europ-vqf.eu",
        "xn--gv-jbc.rs",
        "europa.eu.com",
        "europa.eu@evil.rs",
        "c\u043ee.int",
        "europa\u3002eu",
        "\uff45uropa.eu",
        "europ\u00e0.eu",
        "europ&#1072;.eu",
        "gov.rs.evil.net",
        "evilgov.rs",
    ],
)
def test_domains_that_look_like_public_ones_do_not_pass(guards, host):
    """Letters of another script, punycode, and public names in front of others."""
    assert blocked(guards, f"See https://{host}/x here")
