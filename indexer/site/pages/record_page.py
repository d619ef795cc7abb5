"""The page of each record."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from markupsafe import Markup

from indexer.files.markdown import BodySection
from indexer.files.markdown_parser import render_html
from indexer.records.actions import action_lists, day_pieces
from indexer.records.body_rules import NOT_DOCUMENTED
from indexer.records.header import Header, Record
from indexer.records.translations import english_texts
from indexer.site.code_host import editors_address, issue_address, record_links
from indexer.site.downloads import bibtex, citation, linked_data, ris
from indexer.site.pages.translated.record_translations import numbered_lines, numbered_section, shown_translations
from indexer.site.rendering import Page, SiteContext
from indexer.text.acronyms import Glossary

CHECKLIST = (
    "Which of the bodies named here exist where you work, and who would do their part if they do not?",
    "Does your law allow the information to be passed on that this depends on? Who must agree?",
    "Are the people you work with like the people described: offence, sentence, sex, age, family, language?",
    "How much time is there before and after release, and is it enough for the steps described?",
    "Which staff, training, rooms and money does it need, and for how long are they secure?",
    "What would women, men, families and small communities need differently from what is described?",
    "What could go wrong for the person, the family or the staff, and how would you notice and stop?",
    "How will you know after six months whether it works, and with whom will you share what you found?",
)
"""The questions that every record's reader is asked before taking it over."""


def pages(site: SiteContext) -> Iterator[Page]:
    """Yield the page of every record, with its citation in two formats for reference managers."""
    answered = _answers_by_challenge(site)
    for record in site.records.values():
        header = record.header
        numbers = {source.ref: number for number, source in enumerate(header.sources, 1)}
        yield site.render(
            "record.md",
            f"records/{header.id}.md",
            header.title,
            header.summary,
            header=header,
            action_lists=action_lists(header, site.vocabulary),
            day_pieces=day_pieces,
            numbers=numbers,
            sections=_sections(record, numbers, site.glossary),
            text_numbers=numbered_lines(record),
            blanks=blank_sections(record),
            opened=[numbers[one.ref] for one in header.sources if site.sources[one.ref].seen == "opening"],
            review=site.review(header),
            phases=_phases(site, header),
            similar=_headers(site, (other for other in site.similar[header.id] if other not in header.related)),
            related=_headers(site, header.related),
            addresses=_headers(site, header.addresses),
            answered_by=answered.get(header.id, ()),
            checklist=CHECKLIST,
            translations=list(shown_translations(site, record, partial(_cite, numbers))),
            citation=citation(site, header),
            report=_report(site, header),
            links=record_links(header.id),
            contact=editors_address(),
            issue=issue_address(f"Mistake in {header.id}", _report(site, header)),
            linked_data=Markup(json.dumps(linked_data(site, header), ensure_ascii=False).replace("<", "\\u003c")),
        )
        yield Page(f"records/{header.id}.bib", bibtex(site, header))
        yield Page(f"records/{header.id}.ris", ris(site, header))


def _report(site: SiteContext, header: Header) -> str:
    """Return the text that a reader completes to report a mistake."""
    return (
        f"Record: {header.title} ({header.id})\nVersion: {site.version}\n\n"
        "What is wrong, word for word:\n\nWhat is right:\n\nHow I know (a source that others can cite):\n"
    )


def _headers(site: SiteContext, ids: Iterable[str]) -> list[Header]:
    return [site.records[other].header for other in ids if other in site.records]


def _answers_by_challenge(site: SiteContext) -> Mapping[str, list[Header]]:
    answered: dict[str, list[Header]] = {}
    for header in site.by_title:
        for challenge in header.addresses:
            answered.setdefault(challenge, []).append(header)
    return answered


def _phases(site: SiteContext, header: Header) -> set[str]:
    """Return the phases that the strip marks: an arrangement over the whole continuum marks all of them."""
    every = set(site.vocabulary.terms["phase"]) - {"whole"}
    return every if "whole" in header.phase else set(header.phase)


def blank_sections(record: Record) -> list[BodySection]:
    """Return the sections that say only that nothing is documented; one with sections inside it stays as it is."""
    following = [*record.parts[1:], None]
    return [
        part
        for part, after in zip(record.parts, following, strict=True)
        if part.level == 2
        and [block.text for block in part.blocks] == [NOT_DOCUMENTED]
        and (after is None or after.level == 2)
    ]


def _cite(numbers: Mapping[str, int], key: str) -> str:
    number = numbers[key]
    return f'<sup class="cite"><a href="#source-{number}" aria-label="Source {number}">{number}</a></sup>'


def _sections(record: Record, numbers: Mapping[str, int], glossary: Glossary) -> list[tuple[BodySection, Markup]]:
    """Return every part of the body that says something, with its HTML, numbered citations and numbered texts."""
    blanks = blank_sections(record)
    following = len(english_texts(record)) - sum(len(part.blocks) for part in record.parts)
    sections = []
    for part in record.parts:
        if part.level and part not in blanks:
            tokens = numbered_section(part, following).tokens
            # One line a section: the site generator takes it as one block of HTML and leaves it as it is.
            html = glossary.mark(render_html(tokens, partial(_cite, numbers))).replace("\n", " ")
            sections.append((part, Markup(html)))
        following += len(part.blocks)
    return sections
