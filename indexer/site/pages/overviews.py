"""Pages that look across records: countries, gaps, timing, comparisons, challenges and situations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from indexer.records.header import BROWSE_KEYS
from indexer.records.statistics import GapCell, comparison
from indexer.site.pages.timeline import RELEASE, timeline, timelines
from indexer.site.rendering import Page, SiteContext, page_name
from indexer.text.languages import REGIONAL_LANGUAGES

REGION = "WB"


def pages(site: SiteContext) -> Iterator[Page]:
    """Yield all of them."""
    yield from _countries(site)
    yield _gap_map(site)
    yield _timing(site)
    yield from _comparisons(site)
    yield _challenges(site)
    yield from _situations(site)


def _countries(site: SiteContext) -> Iterator[Page]:
    for code in (*site.countries, REGION):
        term = site.vocabulary.terms["country"][code]
        headers = site.records_with(country=code)
        cited = Counter(source.ref for header in headers for source in header.sources)
        words = [
            (concept, language, word.text)
            for concept in site.concepts
            for language in REGIONAL_LANGUAGES
            for word in getattr(concept, language)
            if word.country == code
        ]
        yield site.render(
            "country.md",
            f"countries/{page_name(code)}.md",
            term.label,
            f"What is documented for {term.label}.",
            code=code,
            headers=headers,
            cells=_cells(site, code),
            words=words,
            mapped=BROWSE_KEYS,
            opened=sum(site.sources[ref].seen == "opening" for ref in cited),
            sources=sorted(cited, key=lambda ref: (site.sources[ref].publisher.casefold(), site.sources[ref].title)),
        )


def _cells(site: SiteContext, country: str) -> dict[str, dict[str, list[object]]]:
    return {
        key: {code: list(site.records_with(country=country, **{key: code})) for code in site.vocabulary.terms[key]}
        for key in BROWSE_KEYS
    }


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


def _comparisons(site: SiteContext) -> Iterator[Page]:
    pairs = list(combinations(site.countries, 2))
    yield site.render(
        "compare.md", "compare/index.md", "Compare two countries", "Fifteen pairs, side by side.", pairs=pairs
    )
    headers = site.by_title
    for left, right in pairs:
        title = f"{site.label('country', left)} and {site.label('country', right)}"
        yield site.render(
            "pair.md",
            f"compare/{page_name(left)}-{page_name(right)}.md",
            title,
            f"What is documented for {title}, side by side.",
            left=left,
            right=right,
            rows=comparison(headers, site.vocabulary, left, right),
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
    yield site.render("situations.md", "situations/index.md", "Situations", "Start from what is in front of you.")
    for situation in site.situations:
        yield site.render(
            "situation.md", f"situations/{situation.id}.md", situation.title, situation.summary, situation=situation
        )
