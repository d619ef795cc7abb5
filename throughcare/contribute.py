"""Commands for those who write and review records."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from indexer.files.problems import Problem
    from indexer.proposals.form_input import FormInput
    from indexer.records.header import Record
from throughcare.terminal import bundle_folder, fail, read_guards, read_settings, redacted

commands = typer.Typer()


class OutputFormat(StrEnum):
    """How `check` prints what it finds."""

    TEXT = "text"
    GITHUB = "github"


@commands.command()
def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Records or folders; the whole corpus if none.")
    ] = None,
    form: Annotated[
        OutputFormat, typer.Option("--format", help="Lines of text, or `github`: annotations of a pull request.")
    ] = OutputFormat.TEXT,
    near: Annotated[
        bool, typer.Option("--near", help="Name the records nearest by meaning, too; needs a bundle.")
    ] = False,
) -> None:
    """Read records and print every problem and warning as path:line:column: message; warnings block nothing."""
    from indexer.cache import BuildCache
    from indexer.files.problems import CorpusError
    from indexer.records.corpus import check_paths

    practices = read_settings().practices
    memo = Path("build/memo")
    try:
        checked = check_paths(paths or [practices], practices, BuildCache(memo if memo.parent.is_dir() else None))
        problems, warnings = checked.problems, checked.warnings
    except CorpusError as error:
        problems, warnings = tuple(error.problems), ()
    _print_findings(problems, warnings, form)
    if problems:
        raise typer.Exit(1)
    corpus = checked.corpus
    if near:
        _print_nearest(corpus.records)
    counts = f"{len(corpus.records)} records, {len(corpus.sources)} sources, {len(corpus.concepts)} terms"
    typer.echo(f"{counts}: no problems")


def _print_findings(problems: tuple[Problem, ...], warnings: tuple[Problem, ...], form: OutputFormat) -> None:
    from indexer.files.problems import github_annotation

    for level, found in (("error", problems), ("warning", warnings)):
        for problem in redacted(found, shows_links=form is OutputFormat.TEXT):
            if form is OutputFormat.GITHUB:
                typer.echo(github_annotation(problem, level))
            else:
                kind = "warning: " if level == "warning" else ""
                typer.echo(f"{problem.location}: {kind}{problem.message}")


def _print_nearest(records: Iterable[Record]) -> None:
    from indexer.index.bundle import BundleError, open_bundle
    from indexer.index.near_duplicates import nearest_records

    try:
        bundle = open_bundle(bundle_folder())
    except BundleError as error:
        fail(str(error))
    for record in records:
        for found in nearest_records(bundle, record.header):
            verdict = "may be the same as" if found.is_probable_duplicate else "is near to"
            typer.echo(f"{record.id} {verdict} {found.record.id} ({found.cosine:.2f}): {found.record.title}")


@commands.command()
def new(
    full: Annotated[bool, typer.Option("--full", help="Ask every question, not only the six of a snapshot.")] = False,
) -> None:
    """Ask about a practice and write its draft record, which passes `check`."""
    from indexer.proposals.form_fields import FORM_FIELDS, help_text
    from indexer.proposals.form_input import ProposalRejected, parse_input
    from indexer.records.vocabulary import load_vocabulary

    practices = read_settings().practices
    vocabulary = load_vocabulary(practices / "vocabulary.yaml")
    given: dict[str, str] = {}
    for question in FORM_FIELDS:
        if question.snapshot or full:
            typer.echo(f"\n{question.label}: {help_text(question, vocabulary)}")
            for code, term in vocabulary.terms[question.codes].items() if question.codes else ():
                typer.echo(f"  {code:<24}{term.label}")
            if question.several:
                typer.echo("  Several with commas between.")
            given[question.key] = typer.prompt(">", default=None if question.snapshot else "", show_default=False)
    try:
        _write_proposal(parse_input(given, vocabulary))
    except ProposalRejected as refusal:
        fail("Nothing was written.\n" + "\n".join(f"- {reason}" for reason in refusal.reasons))


@commands.command()
def propose(
    body: Annotated[Path, typer.Argument(help="The text of an issue that was written with the form.")],
) -> None:
    """Turn an issue into a draft record, or say why it cannot be one."""
    from indexer.proposals.form_input import ProposalRejected, parse_answers
    from indexer.records.vocabulary import load_vocabulary

    try:
        text = body.read_bytes().decode("utf-8", "replace")
        _write_proposal(parse_answers(text, load_vocabulary(read_settings().practices / "vocabulary.yaml")))
    except FileNotFoundError:
        fail(f"there is no file {body}")
    except ProposalRejected as refusal:
        detector = read_guards()  # the reasons are posted under the issue
        typer.echo("\n".join(f"- {detector.redact(' '.join(reason.split()))}" for reason in refusal.reasons))
        raise typer.Exit(1) from None


def _write_proposal(answers: FormInput) -> None:
    from datetime import date

    from indexer.proposals.draft import make_draft

    practices = read_settings().practices
    proposed = make_draft(answers, practices, date.today())
    file = practices / f"{proposed.id}.md"
    with file.open("x", encoding="utf-8") as record:
        record.write(proposed.text)
    typer.echo(f"{file}")
    for warning in proposed.warnings:
        typer.echo(f"- {warning}")


@commands.command("review-due")
def review_due(
    days: Annotated[int, typer.Option("--within", min=0, help="Also those that fall due in so many days.")] = 0,
) -> None:
    """List the records whose date of review has passed, the oldest first."""
    from datetime import date, timedelta

    from indexer.records.corpus import check_paths
    from indexer.records.header import review_status

    practices = read_settings().practices
    day = date.today() + timedelta(days=days)
    headers = [record.header for record in check_paths([practices], practices).corpus.records]
    due = [header for header in headers if review_status(header, day) == "review_due"]
    for header in sorted(due, key=lambda header: (header.review_by, header.id)):
        typer.echo(f"{header.review_by}  {header.id}  {header.title}")


@commands.command()
def generate() -> None:
    """Write the files that follow from the record model: schema, template, page of fields, issue form."""
    from indexer.proposals.generated_files import generated_files
    from indexer.records.vocabulary import load_vocabulary

    for path, text in generated_files(load_vocabulary(read_settings().practices / "vocabulary.yaml")).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        typer.echo(path)
