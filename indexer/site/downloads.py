"""What others take away: citations, linked data, downloads of the whole corpus and a feed."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from indexer.records.actions import effort_action
from indexer.records.header import Header, record_url
from indexer.records.statistics import Coverage
from indexer.records.vocabulary import KOSOVO_FOOTNOTE
from indexer.site.feeds import FEED_KEYS, feed_languages, feeds_of
from indexer.site.rendering import PUBLISHER, Page, SiteContext, format_date
from indexer.site.site_address import full_address

RECORDS_JSON = "downloads/records.json"
"""The download that holds everything, and whose checksum every page shows."""

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_FORMULA = re.compile(r"(?:^|(?<=;))(?= ?[=+\-@＝＋－＠])")
_COLUMNS = (
    "id title summary record_type country phase gender_focus lead_actor actor client_group topics "
    "case_stage evidence_status review_status as_of review_by page"
).split()
_STEP_COLUMNS = "record number what who days counted_from note form elsewhere source".split()


def pages(site: SiteContext) -> Iterator[Page]:
    """Yield the downloads of the whole corpus and the page that offers them."""
    yield Page(RECORDS_JSON, _json(site))
    yield Page("downloads/records.csv", _csv(site))
    yield Page("downloads/steps.csv", _steps_csv(site))
    yield Page("downloads/records.bib", "".join(bibtex(site, header) for header in site.by_title))
    yield Page("downloads/records.ris", "".join(ris(site, header) for header in site.by_title))
    yield site.render(
        "downloads.md",
        "downloads/index.md",
        "Downloads",
        "The whole corpus for reuse.",
        feeds={key: feeds_of(site, key) for key in FEED_KEYS},
        languages=feed_languages(site),
        coverage={code: Coverage.of(site.records_with(country=code)) for code in site.vocabulary.terms["country"]},
        whole=Coverage.of(site.by_title),
    )


def citation(site: SiteContext, header: Header) -> str:
    """Return the recommended citation: it names the version of the corpus, which never changes."""
    year, address = header.review.on.year, full_address(record_url(header.id))
    return (
        f"{PUBLISHER} ({year}). {header.title}. Record {header.id}, facts as of {format_date(header.as_of)}, "
        f"checked on {format_date(header.review.on)}. Index version {site.version}. Licence CC BY 4.0."
        f"{f' {address}' if address else ''}"
    )


def _note(header: Header) -> str:
    return f"Facts as of {format_date(header.as_of)}. {KOSOVO_FOOTNOTE}"


def bibtex(site: SiteContext, header: Header) -> str:
    """Return the citation of a record as BibTeX, with its whole address where known and the day of the build."""
    fields = {
        "title": header.title,
        "author": PUBLISHER,
        "year": str(header.review.on.year),
        "howpublished": full_address(record_url(header.id)) or record_url(header.id),
        "urldate": site.today.isoformat(),
        "note": _note(header),
        "version": site.version,
    }
    written = {name: _tex(value) for name, value in fields.items()}
    for name in ("title", "author"):  # a second pair of braces keeps capitals as they are, and a name whole
        written[name] = f"{{{written[name]}}}"
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in written.items())
    return f"@misc{{{header.id},\n{lines}\n}}\n"


_TEX = str.maketrans(
    {char: "\\" + char for char in "&%$#_"}
    | {"\\": "{\\textbackslash}", "{": "{\\textbraceleft}", "}": "{\\textbraceright}"}
    | {"~": "{\\textasciitilde}", "^": "{\\textasciicircum}"}
)
"""A brace counts to BibTeX behind a backslash, too; so no text may bring one of its own."""


def _tex(value: str) -> str:
    return " ".join(value.split()).translate(_TEX)


def ris(site: SiteContext, header: Header) -> str:
    """Return the citation of a record in RIS, with its whole address where known and the day of the build."""
    fields = [
        ("TY", "ELEC"),
        ("ID", header.id),
        ("TI", header.title),
        ("AU", PUBLISHER),
        ("PY", str(header.review.on.year)),
        ("AB", header.summary),
        ("UR", full_address(record_url(header.id)) or record_url(header.id)),
        ("Y2", f"{site.today:%Y/%m/%d}//"),
        ("ET", site.version),
        ("N1", _note(header)),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {' '.join(value.split())}\n" for tag, value in fields)


def linked_data(site: SiteContext, header: Header) -> dict[str, object]:
    """Return a record as schema.org describes articles."""
    return {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": header.id,
        "headline": header.title,
        "abstract": header.summary,
        "inLanguage": "en",
        "license": LICENCE,
        "publisher": {"@type": "Organization", "name": PUBLISHER},
        "dateModified": header.review.on.isoformat(),
        "temporalCoverage": header.as_of,
        "spatialCoverage": [site.label("country", code) for code in header.country],
        "about": [site.label("topics", code) for code in header.topics],
        "creativeWorkStatus": site.label("review_status", site.review(header)),
        "version": site.version,
        "citation": [site.sources[source.ref].title for source in header.sources],
        "comment": KOSOVO_FOOTNOTE,
    }


def _row(site: SiteContext, header: Header) -> dict[str, object]:
    row: dict[str, object] = {
        "id": header.id,
        "title": header.title,
        "summary": header.summary,
        "review_status": site.label("review_status", site.review(header)),
        "as_of": header.as_of,
        "review_by": header.review_by.isoformat(),
        "page": record_url(header.id),
    }
    for key in ("record_type", "evidence_status"):
        row[key] = site.label(key, header.codes(key)[0])
    row["lead_actor"] = site.label("actor", header.lead_actor)
    for key in ("country", "phase", "gender_focus", "actor", "client_group", "topics", "case_stage"):
        row[key] = [site.label(key, code) for code in header.codes(key)]
    return {column: row[column] for column in _COLUMNS}


def _json(site: SiteContext) -> str:
    records = [
        {
            **_row(site, header),
            **_actions(header),
            "body": site.records[header.id].body,
            "sources": [
                {"ref": source.ref, "locator": source.locator, **site.sources[source.ref].model_dump(exclude_none=True)}
                for source in header.sources
            ],
        }
        for header in site.by_title
    ]
    whole = {"version": site.version, "licence": LICENCE, "notices": [KOSOVO_FOOTNOTE], "records": records}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _actions(header: Header) -> dict[str, object]:
    """Return timing, steps, instruments and effort of a record as its header has them."""
    kept = header.model_dump(mode="json", include={"timing", "steps", "instruments", "effort"}, exclude_none=True)
    return {key: kept[key] for key in ("timing", "steps", "instruments", "effort")}


def _csv(site: SiteContext) -> str:
    rows = (
        {
            **_row(site, header),
            "steps": [step.what for step in header.steps],
            "instruments": [instrument.name for instrument in header.instruments],
            "effort": [effort_action(effort).text for effort in header.effort],
        }
        for header in site.by_title
    )
    columns = [*_COLUMNS, "steps", "instruments", "effort"]
    return _table(columns, [*rows, {"id": "note", "title": KOSOVO_FOOTNOTE}])


def _steps_csv(site: SiteContext) -> str:
    """Return every step on a line of its own, under the id of its record and its number there."""
    rows = (
        {
            "record": header.id,
            "number": number,
            **step.model_dump(mode="json", exclude={"when"}, exclude_none=True),
            **(step.when.model_dump(mode="json", exclude_none=True) if step.when else {}),
        }
        for header in site.by_title
        for number, step in enumerate(header.steps, 1)
    )
    return _table(_STEP_COLUMNS, [*rows, {"record": "note", "what": KOSOVO_FOOTNOTE}])


def _table(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: _cell(value) for key, value in row.items()})
    return "\ufeff" + out.getvalue()  # the mark tells spreadsheets that the file is UTF-8


def _cell(value: object) -> str:
    """Return a value as a cell that no spreadsheet computes: an apostrophe makes text of what would be a formula.

    A number stays one.

    Behind a semicolon, too: where a comma stands in numbers, spreadsheets cut lines at semicolons.
    Source: OWASP, CSV Injection.
    """
    if isinstance(value, int):
        return str(value)
    return spreadsheet_cell("; ".join(value) if isinstance(value, list) else str(value))


def spreadsheet_cell(text: str) -> str:
    """Return a text on one line that no spreadsheet reads as a formula."""
    return _FORMULA.sub("'", " ".join(text.split()))
