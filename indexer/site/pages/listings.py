"""Pages that list records: home, catalogue, one per country, phase, gender focus and actor, and the Ask page."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.records.header import BROWSE_KEYS, FILTER_KEYS
from indexer.records.vocabulary import KOSOVO_FOOTNOTE, REGION
from indexer.site.pages.facts import newly_reviewed
from indexer.site.pages.groups import groups_of
from indexer.site.rendering import TOPICS, Page, SiteContext, page_name

NEWEST, SITUATIONS = 3, 6
"""How many new records and how many situations the home page names."""

LONGEST_QUESTION = 200
"""Characters of the question on the page of a director."""


def pages(site: SiteContext) -> Iterator[Page]:
    """Yield the home page, the catalogue, the lists and the Ask page."""
    newest = newly_reviewed(site.by_title, NEWEST)
    yield site.render("home.md", "index.md", "Throughcare", _ABOUT, newest=newest, shown=SITUATIONS)
    yield site.render("ask.md", "ask.md", "Ask", "Ask a question across all records.", keys=FILTER_KEYS, region=REGION)
    yield site.render(
        "briefing.md",
        "briefing.md",
        "My briefing",
        "Passages collected while reading.",
        designation=KOSOVO_FOOTNOTE,
        longest_question=LONGEST_QUESTION,
    )
    groups = groups_of(site, site.by_title)
    keys = (*FILTER_KEYS, TOPICS)
    yield site.render("catalogue.md", "records/index.md", "All records", _ABOUT, keys=keys, groups=groups)
    yield site.render(
        "browse.md",
        "browse/index.md",
        "Browse",
        "Records by country, phase, gender focus, actor and topic.",
        listed=BROWSE_KEYS,
    )
    for key in BROWSE_KEYS:
        for code, term in site.vocabulary.terms[key].items():
            headers = site.records_with(**{key: code})
            yield site.render(
                "list.md",
                f"browse/{page_name(key)}-{page_name(code)}.md",
                term.label,
                term.definition,
                key=key,
                code=code,
                term=term,
                groups=groups_of(site, headers),
            )


_ABOUT = "Practice along the prison-exit continuum in the Western Balkans: what is done, what is hard, what is known."
