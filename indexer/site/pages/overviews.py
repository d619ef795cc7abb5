"""Pages that look across records: gaps, timing, challenges and situations."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.records.actions import step_action
from indexer.records.header import BROWSE_KEYS, Header
from indexer.records.situations import Situation
from indexer.records.statistics import GapCell
from indexer.site.pages.country_pages import REGION
from indexer.site.pages.timeline import RELEASE, timeline, timelines
from indexer.site.pages.translated.own_words import header_words
from indexer.site.rendering import Page, SiteContext

CHECKLIST = 4
"""Steps from which on a record gives a situation its checklist."""


def pages(site: SiteContext) -> Iterator[Page]:
    """Yield all of them."""
    yield _gap_map(site)
    yield _timing(site)
    yield _challenges(site)
    yield from _situations(site)


def _gap_map(site: SiteContext) -> Page:
    tables = {
        key: {
            code: {
                country: GapCell.of(site.records_with(country=country, **{key: code}))
                for country in (*site.countries, REGION)
            }
            for code in site.vocabulary.terms[key]
        }
        for key in BROWSE_KEYS
    }
    return site.render(
        "gaps.md",
        "gaps.md",
        "Gap map",
        "What is documented for each country, and what is not.",
        tables=tables,
        columns=(*site.countries, REGION),
    )


def _timing(site: SiteContext) -> Page:
    found = timelines(site)
    countries = {code: term.label for code, term in site.vocabulary.terms["country"].items()}
    return site.render(
        "timing.md",
        "timing.md",
        "What happens when",
        "Days before and after release, by country.",
        timelines={code: events for code, events in found.items() if events},
        silent=[code for code in site.countries if code not in {event.country for event in found[RELEASE]}],
        drawing=timeline(found[RELEASE], countries),
    )


def _challenges(site: SiteContext) -> Page:
    challenges = [header for header in site.by_title if header.record_type == "challenge"]
    answers = {header.id: [other for other in site.by_title if header.id in other.addresses] for header in challenges}
    return site.render(
        "challenges.md",
        "challenges.md",
        "Challenges and answers",
        "Documented difficulties and what answers them.",
        answered=[header for header in challenges if answers[header.id]],
        unanswered=[header for header in challenges if not answers[header.id]],
        answers=answers,
    )


def _situations(site: SiteContext) -> Iterator[Page]:
    yield site.render("situations.md", "situations/index.md", "Situations", "Choose what you are facing.")
    for situation in site.situations:
        guide = _guide_of(site, situation)
        steps = [step_action(step, site.vocabulary) for step in guide.steps] if guide else []
        yield site.render(
            "situation.md",
            f"situations/{situation.id}.md",
            situation.title,
            situation.summary,
            situation=situation,
            guide=guide,
            steps=steps,
            own_words=header_words,
        )


def _guide_of(site: SiteContext, situation: Situation) -> Header | None:
    """Return the first record of a situation with enough steps for a checklist; None where it names none."""
    named = [site.records[step.record].header for step in situation.read if step.record in site.records]
    return next((header for header in named if len(header.steps) >= CHECKLIST), None)
