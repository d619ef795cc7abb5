"""Two or three countries side by side: the best fact of each phase and topic, as a page and as a table to download."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from indexer.records.header import record_url
from indexer.site.downloads import spreadsheet_cell
from indexer.site.pages.country_pages import REGION
from indexer.site.pages.facts import Fact, best_facts
from indexer.site.rendering import TOPICS, Page, SiteContext, page_name

_KEYS = ("phase", TOPICS)
_COLUMNS = "part row country fact source date evidence record".split()

CellsByCountry = Mapping[str, Mapping[str, Fact | None]]
"""The best fact of each code, by country."""


@dataclass(frozen=True, slots=True)
class ComparisonTable:
    """The rows of one key that some country says something about, and the codes that none does."""

    key: str
    rows: Mapping[str, tuple[Fact | None, ...]]
    blank: tuple[str, ...]


def pages(site: SiteContext) -> Iterator[Page]:
    """Yield the page that offers comparisons, then each of them with its table for spreadsheets."""
    groups = [list(combinations(site.countries, number)) for number in (2, 3)]
    yield site.render(
        "compare.md", "compare/index.md", "Compare countries", "Two or three countries, side by side.", groups=groups
    )
    facts = {key: {country: best_facts(site, country, key) for country in (*site.countries, REGION)} for key in _KEYS}
    for countries in (group for groups_of in groups for group in groups_of):
        yield from _comparison(site, countries, facts)


def _comparison(site: SiteContext, countries: tuple[str, ...], facts: Mapping[str, CellsByCountry]) -> Iterator[Page]:
    name = comparison_name(countries)
    labels = [site.label("country", code) for code in countries]
    title = ", ".join(labels)
    tables = [_table(key, countries, facts[key]) for key in _KEYS]
    regional = [fact for fact in facts["phase"][REGION].values() if fact]
    yield site.render(
        "comparison.md",
        f"compare/{name}.md",
        title,
        f"What is documented for {title}, side by side.",
        name=name,
        countries=countries,
        tables=tables,
        regional=list({fact.header.id: fact for fact in regional}.values()),
        region=REGION,
    )
    yield Page(f"compare/{name}.csv", _csv(site, countries, tables))


def comparison_name(countries: Sequence[str]) -> str:
    """Return the name of the page of a comparison, without its ending."""
    return "-".join(map(page_name, countries))


def _table(key: str, countries: tuple[str, ...], cells: CellsByCountry) -> ComparisonTable:
    codes = list(cells[countries[0]])
    rows = {code: tuple(cells[country][code] for country in countries) for code in codes}
    told = {code: row for code, row in rows.items() if any(row)}
    return ComparisonTable(key, told, tuple(code for code in codes if code not in told))


def _csv(site: SiteContext, countries: tuple[str, ...], tables: list[ComparisonTable]) -> str:
    """Return a comparison with one line a cell; a cell without a fact says so."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for table in tables:
        part = site.vocabulary.labels[table.key]
        for code in (*table.rows, *table.blank):
            for country, fact in zip(countries, table.rows.get(code, (None,) * len(countries)), strict=True):
                cells = [part, site.label(table.key, code), site.label("country", country), *_fact_cells(site, fact)]
                writer.writerow([spreadsheet_cell(cell) for cell in cells])
    return "\ufeff" + out.getvalue()


def _fact_cells(site: SiteContext, fact: Fact | None) -> list[str]:
    if not fact:
        return ["not documented", "", "", "", ""]
    evidence = site.label("evidence_status", fact.header.evidence_status)
    source = f"{fact.source.publisher}: {fact.source.title}"
    return [fact.text, source, fact.source.date, evidence, record_url(fact.header.id)]
