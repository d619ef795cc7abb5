"""The page of a record: what can be acted on comes first, and what nobody documented takes one line."""

import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.files.markdown import parse_body
from indexer.index.passages import record_passages
from indexer.records.header import Effort, Instrument, Step
from indexer.site.pages.record_page import blank_sections, pages
from indexer.site.rendering import SiteContext
from tests.actions import corpus_with_actions

NAME = "xk-imam-talks"


@pytest.fixture
def site(corpus, bundle):
    return SiteContext.of(corpus_with_actions(corpus), bundle)


def page_of(site, name=NAME):
    return next(page.text for page in pages(site) if page.path == f"records/{name}.md")


def with_record(site, **fields):
    """Return a site whose record has other fields in its header."""
    record = site.records[NAME]
    changed = replace(record, header=record.header.model_copy(update=fields))
    return replace(site, records={**site.records, NAME: changed})


def with_body(site, body):
    record = replace(site.records[NAME], body=body, parts=parse_body(body))
    return replace(site, records={**site.records, NAME: record})


def shown(html):
    """Return the text of HTML without spaces and marks of citation."""
    html = re.sub(r'<sup class="cite">.*?</sup>', "", html)
    return "".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def at_anchor(page, anchor):
    """Return what stands under the heading with an anchor, up to the next heading."""
    return re.search(rf"^## .* \{{ #{anchor} \}}$(.*?)^##? ", page, re.MULTILINE | re.DOTALL)[1]


def test_steps_stand_before_the_sections_with_their_sources(site):
    """A numbered list with who, when, form and place in words, each with the number of its source."""
    page = page_of(site)
    anchors = re.findall(r"^## .* \{ #([\w-]+) \}$", page, re.MULTILINE)
    assert anchors[:4] == ["steps", "instruments", "effort", "context-and-problem"]
    steps = at_anchor(page, "steps")
    assert steps.count("<li>") == 3
    assert re.findall(r'href="#source-(\d)"', steps) == ["1", "2", "2"]
    assert "Documentedoutsidetheregion" in shown(steps)
    assert "<ol" in steps
    assert "<ul" in at_anchor(page, "instruments")


def test_stages_are_chips_in_words(site):
    """The stages of a record stand in their order, by their labels; a record without them has none."""
    chips = re.search(r'<ul class="chips">(.*?)</ul>', page_of(site))[1]
    assert re.findall(r">([^<>]+)<", chips) == ["Planning", "Exit"]
    assert "chips" not in page_of(site, "al-family-visits")


def test_the_same_days_are_not_told_twice_above(site):
    """Moments stand in front of the sections only where no steps tell what is done when."""
    page = page_of(site)
    assert page.index("Support starts") > page.index("{ #about-this-record }")
    without = page_of(with_record(site, steps=()))
    assert without.index("Support starts") < without.index("{ #context-and-problem }")


BLANK = "Not documented in the sources."


def test_empty_sections_take_one_line(site):
    """They have no heading each; their anchors stay, once, in one line behind the sections."""
    said = "## What is done\n\nA visit.[^paper]"
    body = f"## Context and problem\n\n{BLANK}\n\n{said}\n\n## Resources and cost\n\n{BLANK}\n"
    page = page_of(with_body(site, body))
    line = re.search(r'^<p class="undocumented">(.*)</p>$', page, re.MULTILINE)[1]
    assert line == (
        'Not documented in the sources: <span class="coded" id="context-and-problem">Context and problem</span> · '
        '<span class="coded" id="resources-and-cost">Resources and cost</span>.'
    )
    assert page.count("#context-and-problem") == page.count("#resources-and-cost") == 0
    assert page.index("#what-is-done") < page.index(line) < page.index("#about-this-record")


def test_a_blank_with_sections_inside_keeps_its_heading(site):
    """What stands below a heading must not slip under another one."""
    body = f"## What is done\n\n{BLANK}\n\n### For children\n\nToys.[^paper]\n\n### For women\n\n{BLANK}\n"
    assert blank_sections(with_body(site, body).records[NAME]) == []
    page = page_of(with_body(site, body))
    assert "undocumented" not in page
    kept = re.findall(r"#+ .* \{ #((?:what|for)-[\w-]+) \}", page)
    assert kept == ["what-is-done", "for-children", "for-women"]


def test_a_record_without_blanks_has_no_such_line(site):
    """Nothing is said where nothing is missing."""
    assert "undocumented" not in page_of(site)


def test_pages_that_were_seen_in_part_are_named_once(site):
    """The list of sources says once of which only the opening part could be read."""
    assert "opening part" not in page_of(site)
    sources = {key: source.model_copy(update={"seen": "opening"}) for key, source in site.sources.items()}
    page = page_of(replace(site, sources={**sources, "paper": site.sources["paper"]}))
    assert re.findall(r'<p class="seen">(.*)</p>', page) == [
        'Only the opening part of the page could be read: <a href="#source-2">2</a>.'
    ]


ANY = st.text(st.sampled_from("ab CPT<>&\"'*_`#[]{}|\\\n\t .;:é"), min_size=1, max_size=40).filter(str.strip)


@given(what=ANY, form=ANY, name=ANY, amount=ANY)
@settings(
    max_examples=100, derandomize=True, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_passage_stands_word_for_word_at_its_anchor(site, what, form, name, amount):
    """Whatever the texts hold, the page shows them as the passages quote them, and makes no markup of them."""
    step = Step(what=what, who=("prison", "cso"), form=form, elsewhere="EU", source="paper")
    fields = {
        "steps": (step, step),
        "instruments": (Instrument(name=name, holder=form, cost=amount, source="talk"),),
        "effort": (Effort(kind="staff", amount=amount, source="paper"),),
    }
    site = with_record(site, **fields)
    page = page_of(site)
    passages = record_passages(site.records[NAME], site.vocabulary, lambda text: len(text.split()), 42)
    found = [passage for passage in passages if passage.kind in ("step", "instrument", "effort")]
    assert len(found) >= 4
    for passage in found:
        assert "".join(passage.text.split()) in shown(at_anchor(page, passage.anchor)), passage
    elements = set(re.findall(r"<(\w+)", at_anchor(page, "steps")))
    assert elements <= {"ol", "li", "span", "b", "sup", "a", "abbr"}
