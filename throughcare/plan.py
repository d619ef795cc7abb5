"""The command that plans a release: a calendar or a document of what records document around its date."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from throughcare.terminal import bundle_folder, fail, read_settings

commands = typer.Typer()


@commands.command()
def plan(
    release: Annotated[str, typer.Option(help="The date of the release, as in 2027-03-01.")],
    country: Annotated[str, typer.Option(help="Countries of the region with commas, as in XK,BA.")],
    ics: Annotated[Path | None, typer.Option(help="The calendar file to write.")] = None,
    docx: Annotated[Path | None, typer.Option(help="The file for Word to write.")] = None,
    odt: Annotated[Path | None, typer.Option(help="The OpenDocument file to write.")] = None,
    language: Annotated[str, typer.Option("--language", "--lang", help="Language of the reader: en, sq ...")] = "en",
    elsewhere: Annotated[bool, typer.Option(help="In the calendar also what is documented only elsewhere.")] = False,
) -> None:
    """Write what records document before and after a release: as a calendar, for Word or for OpenDocument."""
    from indexer.exports.tags import EXPORT_LANGUAGES
    from indexer.files.problems import CorpusError
    from indexer.index.bundle import BundleError
    from indexer.site.pages.meeting.planner import PlanError

    if not ics and not docx and not odt:
        fail("name the file to write: --ics FILE, --docx FILE or --odt FILE", code=2)
    if language not in EXPORT_LANGUAGES:
        fail(f"the language must be one of {', '.join(EXPORT_LANGUAGES)}, not `{language[:80]}`", code=2)
    countries = [code.strip() for code in country.split(",")]
    try:
        _write(_day(release), countries, language, elsewhere, ics, docx, odt)
    except (BundleError, CorpusError, OSError) as error:
        fail(str(error))
    except PlanError as error:
        fail(str(error), code=2)
    except ModuleNotFoundError as error:
        fail(f"writing documents needs the package {error.name}: install `throughcare[exports]`")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"the release must be a date YYYY-MM-DD, not `{text[:80]}`", code=2)


def _write(
    release: date,
    countries: list[str],
    language: str,
    elsewhere: bool,
    ics: Path | None,
    docx: Path | None,
    odt: Path | None,
) -> None:
    from indexer.exports.meeting.calendar_file import calendar_text
    from indexer.exports.meeting.plan_contents import plan_document, plan_entries
    from indexer.exports.wording import Wording
    from indexer.index.bundle import open_bundle
    from indexer.records.corpus import read_corpus
    from indexer.site.pages.meeting.planner import make_plan
    from indexer.site.rendering import SiteContext
    from throughcare.export import write_document

    site = SiteContext.of(read_corpus(read_settings().practices), open_bundle(bundle_folder()))
    say = Wording(site, language, date.today())
    made = make_plan(site, release, countries)
    if ics:
        text = calendar_text(plan_entries(say, made, elsewhere), datetime.now(UTC))
        ics.write_text(text, encoding="utf-8", newline="")
        typer.echo(ics)
    if docx or odt:
        write_document(plan_document(say, made), docx, odt)
