"""The page of each country: who does what at each phase, what is documented and what is not, then all its records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.records.header import BROWSE_KEYS, Header
from indexer.site.pages.facts import LAW, NUMBERS, Fact, best_facts, blanks, leaders, newest_facts, newly_reviewed
from indexer.site.rendering import Page, SiteContext, page_name
from indexer.text.languages import REGIONAL_LANGUAGES

REGION = "WB"
_LISTED = 3
"""How many laws, numbers and new records a page names."""


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A phase in one country: the actors that lead most, the best fact, and what nothing is said of."""

    code: str
    leaders: Sequence[str]
    fact: Fact | None
    blanks: Sequence[str]


def pages(site: SiteContext) -> Iterator[Page]:
    """Yield the overview, then the page of each country and of the region as a whole."""
    shown = (*site.countries, REGION)
    yield site.render(
        "countries.md", "countries/index.md", "Countries", "How much is documented for each.", countries=shown
    )
    for code in shown:
        yield _country(site, code)


def _country(site: SiteContext, code: str) -> Page:
    headers = site.records_with(country=code)
    cited = Counter(source.ref for header in headers for source in header.sources)
    label = site.label("country", code)
    return site.render(
        "country.md",
        f"countries/{page_name(code)}.md",
        label,
        f"What is documented for {label}.",
        code=code,
        headers=headers,
        profile=[_row(site, code, phase, fact) for phase, fact in best_facts(site, code, "phase").items()],
        lists=(
            ("Law", "law", newest_facts(site, code, LAW, _LISTED)),
            ("Numbers and results", "numbers", newest_facts(site, code, NUMBERS, _LISTED)),
        ),
        newest=newly_reviewed(headers, _LISTED),
        cells=_cells(site, code),
        words=_terms(site, code),
        mapped=BROWSE_KEYS,
        opened=sum(site.sources[ref].seen == "opening" for ref in cited),
        sources=sorted(cited, key=lambda ref: (site.sources[ref].publisher.casefold(), site.sources[ref].title)),
    )


def _row(site: SiteContext, country: str, phase: str, fact: Fact | None) -> ProfileRow:
    headers = site.records_with(country=country, phase=phase)
    return ProfileRow(phase, leaders(headers), fact, blanks(headers))


def _cells(site: SiteContext, country: str) -> dict[str, dict[str, list[Header]]]:
    return {
        key: {code: site.records_with(country=country, **{key: code}) for code in site.vocabulary.terms[key]}
        for key in BROWSE_KEYS
    }


def _terms(site: SiteContext, country: str) -> list[tuple[object, str, str]]:
    """Return the terms that are used in one country: concept, language and word."""
    return [
        (concept, language, word.text)
        for concept in site.concepts
        for language in REGIONAL_LANGUAGES
        for word in getattr(concept, language)
        if word.country == country
    ]
