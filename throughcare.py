"""The command line of Throughcare: one door over `indexer` and `search_api`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from rich.progress import TaskID

    from indexer.answers import Answers
    from indexer.build import Report
    from indexer.records import Record
    from indexer.vocabulary import Vocabulary
    from search_api.settings import Settings

cli = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
bundle_cli = typer.Typer(no_args_is_help=True, help="Look after the bundle that searches read.")
cli.add_typer(bundle_cli, name="bundle")
pull_cli = typer.Typer(no_args_is_help=True, help="Say what the checks found in a pull request.")
cli.add_typer(pull_cli, name="pull")

# Every command imports what it needs when it runs: `--help` and `check` must not wait for numpy, let alone torch.


class Form(StrEnum):
    """How `check` prints what it finds."""

    TEXT = "text"
    GITHUB = "github"


@cli.callback()
def main() -> None:
    """Practice along the prison-exit continuum in the Western Balkans: checked, built and searched."""


@cli.command()
def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Records or folders; the whole corpus if none.")
    ] = None,
    form: Annotated[
        Form, typer.Option("--format", help="Lines of text, or `github`: annotations of a pull request.")
    ] = Form.TEXT,
    near: Annotated[
        bool, typer.Option("--near", help="Name the records nearest by meaning, too; needs a bundle.")
    ] = False,
) -> None:
    """Read records and print every problem and warning as path:line:column: message; warnings block nothing."""
    from indexer.corpus import check_paths
    from indexer.memo import Memo
    from indexer.problems import CorpusError, annotation

    practices = _settings().practices
    memo = Path("build/memo")
    try:
        checked = check_paths(paths or [practices], practices, Memo(memo if memo.parent.is_dir() else None))
        problems, warnings = checked.problems, checked.warnings
    except CorpusError as error:
        problems, warnings = tuple(error.problems), ()
    for problem in problems:
        typer.echo(annotation(problem, "error") if form is Form.GITHUB else problem)
    for warning in warnings:
        text = f"{warning.place}: warning: {warning.message}"
        typer.echo(annotation(warning, "warning") if form is Form.GITHUB else text)
    if problems:
        raise typer.Exit(1)
    corpus = checked.corpus
    if near:
        _print_nearest(corpus.records)
    counts = f"{len(corpus.records)} records, {len(corpus.sources)} sources, {len(corpus.concepts)} terms"
    typer.echo(f"{counts}: no problems")


def _print_nearest(records: Iterable[Record]) -> None:
    from indexer.bundle import BundleError, open_bundle
    from search_api.near import nearest_records

    try:
        bundle = open_bundle(_folder())
    except BundleError as error:
        _fail(str(error))
    for record in records:
        for found in nearest_records(bundle, record.header):
            verdict = "may be the same as" if found.is_alike else "is near to"
            typer.echo(f"{record.id} {verdict} {found.record.id} ({found.cosine:.2f}): {found.record.title}")


@cli.command()
def build(
    offline: Annotated[
        bool, typer.Option("--offline", help="Also write the site as one zip to open anywhere.")
    ] = False,
    drafts: Annotated[
        bool, typer.Option("--drafts", help="Show drafts as if they had been checked: for a preview.")
    ] = False,
) -> None:
    """Check the records, write the bundle and the site; only what changed is embedded again."""
    from indexer.build import Places, SiteError, build
    from indexer.bundle import BundleError
    from indexer.offline import write_offline
    from indexer.problems import CorpusError
    from search_api.rules import rules

    settings = _settings()
    places = Places(practices=settings.practices, index=_folder(), site=settings.site)
    try:
        with _progress() as report:
            outcome = build(places, settings.encoder, report, rules, drafts)
    except CorpusError as error:
        for problem in error.problems:
            typer.echo(problem)
        _fail(f"{len(error.problems)} problems in the records: nothing was built")
    except (BundleError, SiteError, ValueError) as error:
        _fail(str(error))
    typer.echo(f"bundle {outcome.bundle}\nsite   {settings.site}")
    if outcome.words_alone:
        typer.echo(f"Without an API the pages search by words alone: {outcome.words_alone}.")
    if offline:
        typer.echo(f"zip    {write_offline(settings.site, outcome.bundle.name, settings.site.parent)}")


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Processes that answer.")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Start without a bundle, ready once one is published.")] = False,
) -> None:
    """Serve the site and the search API; a newly published bundle is taken over while serving."""
    # Before numpy is loaded: the threads of its linear algebra would wait for each other on cores that workers share.
    for library in ("OPENBLAS", "OMP", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    from indexer.bundle import BundleError, current_folder, verify_bundle
    from search_api.server import run

    settings = _settings()
    try:
        if not wait and isinstance(settings.index, Path):
            verify_bundle(current_folder(settings.index))
    except BundleError as error:
        _fail(str(error))
    run(
        settings,
        host=settings.host if host is None else host,
        port=settings.port if port is None else port,
        workers=settings.workers if workers is None else workers,
    )


@cli.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in English or a language of the region.")],
    country: Annotated[list[str] | None, typer.Option(help="Only this country; may be repeated.")] = None,
    phase: Annotated[list[str] | None, typer.Option(help="Only this phase; may be repeated.")] = None,
    gender_focus: Annotated[list[str] | None, typer.Option(help="Only this gender focus; may be repeated.")] = None,
    actor: Annotated[list[str] | None, typer.Option(help="Only records with this actor; may be repeated.")] = None,
    record_type: Annotated[list[str] | None, typer.Option(help="Only this type; may be repeated.")] = None,
    evidence_status: Annotated[list[str] | None, typer.Option(help="Only this evidence; may be repeated.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=50, help="At most so many records.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as the API would give it.")] = False,
) -> None:
    """Answer a question with passages and their sources, or say that nothing is documented."""
    from indexer.bundle import BundleError
    from indexer.records import FILTER_KEYS
    from search_api.query import InvalidQuery, query_of
    from search_api.source import source

    given = (country, phase, gender_focus, actor, record_type, evidence_status)
    filters = {key: values or [] for key, values in zip(FILTER_KEYS, given, strict=True)}
    try:
        bundle = source(_settings()).open()
        query = query_of(question, filters, bundle.vocabulary, limit=limit)
    except BundleError as error:
        _fail(str(error))
    except InvalidQuery as error:
        _fail(str(error), code=2)
    from search_api.answers import Presenter
    from search_api.plain import lines
    from search_api.search import Searcher

    answer = Presenter(bundle).answer(Searcher(bundle).search(query))
    typer.echo(answer.model_dump_json(indent=1) if as_json else "\n".join(lines(answer)))


@cli.command()
def evaluate(
    folder: Annotated[
        Path | None, typer.Argument(help="A collection in BEIR form; the project's judged questions if none.")
    ] = None,
    mode: Annotated[str, typer.Option(help="Which legs rank: hybrid, dense or lexical.")] = "hybrid",
    language: Annotated[str, typer.Option(help="Language of the project's questions: en, sq, bs, sr or mk.")] = "en",
    half: Annotated[str, typer.Option(help="Half of the project's questions: tuning or reporting.")] = "reporting",
    per_query: Annotated[bool, typer.Option(help="Print the values of each question, too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure the search that is served against judged questions."""
    from indexer.bundle import BundleError
    from search_api.search import Searcher
    from search_api.source import source

    try:
        from search_api.evaluate import CollectionError, measure_folder, measure_own, read_judged
    except ModuleNotFoundError as error:
        _fail(f"measuring needs the package {error.name}: install `throughcare[dev]`")
    try:
        bundle = source(_settings()).open()
        with _progress() as report:
            if folder:
                measured = measure_folder(folder, bundle.encoder, mode, report)
            else:
                measured = measure_own(Searcher(bundle), read_judged(half=half), language, mode, report)
    except (BundleError, CollectionError, ValueError) as error:
        _fail(str(error), code=2 if isinstance(error, ValueError) else 1)
    typer.echo(measured.as_json(per_query) if as_json else measured.as_text(per_query))


@cli.command()
def publish(
    database: Annotated[str, typer.Argument(help="postgresql://owner@host/name of the server that can be written to.")],
    folder: Annotated[Path | None, typer.Argument(help="A bundle or bundles; those of the settings if none.")] = None,
) -> None:
    """Load the live bundle into PostgreSQL and switch to it at once; what has not changed is not sent again."""
    try:
        from indexer.database.address import AddressError, read_address
        from indexer.database.publication import PublicationError, publish
    except ModuleNotFoundError as error:
        _fail(f"publishing needs the package {error.name}: install `throughcare[postgres]`")
    from indexer.bundle import BundleError

    try:
        with _progress() as report:
            done = publish(read_address(database), folder or _folder(), report)
    except AddressError as error:
        _fail(str(error), code=2)
    except (BundleError, PublicationError) as error:
        _fail(str(error))
    removed = f"; removed {', '.join(done.removed)}" if done.removed else ""
    typer.echo(f"{done.version} is live: {done.sent} of {done.passages} passages sent{removed}")


@bundle_cli.command()
def verify(
    folder: Annotated[Path | None, typer.Argument(help="A bundle or bundles; the live one if none.")] = None,
) -> None:
    """Check every hash of a bundle."""
    from indexer.bundle import BundleError, current_folder, verify_bundle

    try:
        manifest = verify_bundle(current_folder(folder or _folder()))
    except BundleError as error:
        _fail(str(error))
    typer.echo(
        f"{manifest.version}: {manifest.records} records, {manifest.passages} passages, "
        f"{len(manifest.files)} files as the manifest says; encoder {manifest.encoder.name}"
    )


@cli.command()
def new(
    full: Annotated[bool, typer.Option("--full", help="Ask every question, not only the six of a snapshot.")] = False,
) -> None:
    """Ask about a practice and write its draft record, which passes `check`."""
    from indexer.answers import Refused, answers_of
    from indexer.questions import QUESTIONS, explained
    from indexer.vocabulary import load_vocabulary

    practices = _settings().practices
    vocabulary = load_vocabulary(practices / "vocabulary.yaml")
    given: dict[str, str] = {}
    for question in QUESTIONS:
        if question.snapshot or full:
            typer.echo(f"\n{question.label}: {explained(question, vocabulary)}")
            for code, term in vocabulary.terms[question.codes].items() if question.codes else ():
                typer.echo(f"  {code:<24}{term.label}")
            if question.several:
                typer.echo("  Several with commas between.")
            given[question.key] = typer.prompt(">", default=None if question.snapshot else "", show_default=False)
    try:
        _write_proposal(answers_of(given, vocabulary))
    except Refused as refusal:
        _fail("Nothing was written.\n" + "\n".join(f"- {reason}" for reason in refusal.reasons))


@cli.command()
def propose(
    body: Annotated[Path, typer.Argument(help="The text of an issue that was written with the form.")],
) -> None:
    """Turn an issue into a draft record, or say why it cannot be one."""
    from indexer.answers import Refused, read_issue
    from indexer.vocabulary import load_vocabulary

    try:
        text = body.read_bytes().decode("utf-8", "replace")
        _write_proposal(read_issue(text, load_vocabulary(_settings().practices / "vocabulary.yaml")))
    except FileNotFoundError:
        _fail(f"there is no file {body}")
    except Refused as refusal:
        typer.echo("\n".join(f"- {' '.join(reason.split())}" for reason in refusal.reasons))
        raise typer.Exit(1) from None


def _write_proposal(answers: Answers) -> None:
    from datetime import date

    from indexer.proposal import propose

    practices = _settings().practices
    proposed = propose(answers, practices, date.today())
    file = practices / f"{proposed.id}.md"
    with file.open("x", encoding="utf-8") as record:
        record.write(proposed.text)
    typer.echo(f"{file}")
    for warning in proposed.warnings:
        typer.echo(f"- {warning}")


@pull_cli.command("summary")
def pull_summary(
    number: Annotated[int, typer.Option(min=1, help="Number of the pull request.")],
    changed: Annotated[list[Path] | None, typer.Argument(metavar="[FILE]...", help="Records that it changes.")] = None,
    near: Annotated[bool, typer.Option("--near", help="Compare with the records of the bundle, too.")] = False,
) -> None:
    """Print what `check` finds as JSON, for the workflow that comments."""
    from indexer.corpus import check_paths
    from indexer.problems import CorpusError
    from indexer.pull import summary

    practices = _settings().practices
    stems = {path.stem for path in changed or []}
    try:
        checked = check_paths([practices], practices)
        problems, warnings = checked.problems, checked.warnings
        records = [record for record in checked.corpus.records if record.id in stems]
    except CorpusError as error:
        problems, warnings, records = tuple(error.problems), (), []
    alike = _alike(records) if near and not problems else {}
    typer.echo(summary(number, problems, warnings, records, alike).model_dump_json(indent=1))


@pull_cli.command("comment")
def pull_comment(
    file: Annotated[Path, typer.Argument(help="What `pull summary` printed, perhaps tampered with.")],
    run: Annotated[str, typer.Option(help="Address of the run of the checks.")],
) -> None:
    """Print the comment in plain words, or refuse what is not as `pull summary` writes it."""
    from indexer.answers import Refused
    from indexer.pull import comment, read_pull

    try:
        typer.echo(comment(read_pull(file.read_bytes(), _vocabulary()), run), nl=False)
    except Refused as refusal:
        _fail("\n".join(refusal.reasons))


@pull_cli.command("labels")
def pull_labels(
    file: Annotated[Path, typer.Argument(help="What `pull summary` printed, perhaps tampered with.")],
) -> None:
    """Print the number of the pull request and then its labels, one a line."""
    from indexer.answers import Refused
    from indexer.pull import labels, read_pull

    try:
        pull = read_pull(file.read_bytes(), _vocabulary())
    except Refused as refusal:
        _fail("\n".join(refusal.reasons))
    typer.echo("\n".join([str(pull.number), *labels(pull, _vocabulary())]))


def _vocabulary() -> Vocabulary:
    from indexer.vocabulary import load_vocabulary

    return load_vocabulary(_settings().practices / "vocabulary.yaml")


def _alike(records: Iterable[Record]) -> dict[str, tuple[str, ...]]:
    """Return for each record the ids of those that may say the same."""
    from indexer.bundle import BundleError, open_bundle
    from search_api.near import nearest_records

    try:
        bundle = open_bundle(_folder())
    except BundleError as error:
        _fail(str(error))
    return {
        record.id: tuple(near.record.id for near in nearest_records(bundle, record.header) if near.is_alike)
        for record in records
    }


@cli.command("train-regional")
def train_regional(
    folder: Annotated[
        Path, typer.Argument(help="A folder of parallel text, `*.tsv`: language, text and English, tabs between.")
    ],
    to: Annotated[Path | None, typer.Option(help="File to write; that of the package if none.")] = None,
) -> None:
    """Train the encoder of questions in the region's languages; the next build takes it into the bundle."""
    from indexer.build import train_regional
    from indexer.problems import CorpusError
    from indexer.regional import SHIPPED

    settings = _settings()
    try:
        with _progress() as report:
            trained = train_regional(folder, settings.practices, settings.encoder, report)
    except CorpusError as error:
        for problem in error.problems:
            typer.echo(problem)
        _fail(f"{len(error.problems)} problems: nothing was trained")
    except ValueError as error:
        _fail(str(error))
    file = to or SHIPPED
    trained.save(file)
    for language, share in trained.card.found.items():
        before = trained.card.full[language]
        count = trained.card.kept_back[language]
        typer.echo(f"{language}  {share:.3f} of {count} find their English among 1,000; before rounding {before:.3f}")
    typer.echo(f"{file}  {file.stat().st_size / 1e6:.2f} MB, {sum(trained.card.pairs.values())} pairs")


@cli.command("review-due")
def review_due(
    within: Annotated[int, typer.Option(min=0, help="Also those that fall due in so many days.")] = 0,
) -> None:
    """List the records whose date of review has passed, the oldest first."""
    from datetime import date, timedelta

    from indexer.corpus import check_paths
    from indexer.records import review_status

    practices = _settings().practices
    day = date.today() + timedelta(days=within)
    headers = [record.header for record in check_paths([practices], practices).corpus.records]
    due = [header for header in headers if review_status(header, day) == "review_due"]
    for header in sorted(due, key=lambda header: (header.review_by, header.id)):
        typer.echo(f"{header.review_by}  {header.id}  {header.title}")


@cli.command()
def generate() -> None:
    """Write the files that follow from the record model: schema, template, page of fields, issue form."""
    from indexer.generated import generated_files
    from indexer.vocabulary import load_vocabulary

    for path, text in generated_files(load_vocabulary(_settings().practices / "vocabulary.yaml")).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        typer.echo(path)


def _settings() -> Settings:
    from pydantic import ValidationError

    from search_api.settings import settings

    try:
        return settings()
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        given = re.sub(r"://[^@]*@", "://***@", str(fault["input"]))  # an address may hold a password
        _fail(f"THROUGHCARE_{str(fault['loc'][0]).upper()}={given}: {fault['msg'].lower()}", code=2)


def _folder() -> Path:
    try:
        return _settings().folder
    except ValueError as error:
        _fail(str(error), code=2)


def _fail(message: str, code: int = 1) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)


@contextmanager
def _progress() -> Iterator[Report]:
    """Show the steps of a build on a terminal as bars, elsewhere as lines."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        tasks: dict[str, TaskID] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in tasks:
                for task in tasks.values():
                    progress.update(task, total=1, completed=1)
                tasks[step] = progress.add_task(step, total=None)
                if not console.is_terminal:
                    console.print(step, highlight=False)
            progress.update(tasks[step], completed=done, total=total or None)

        yield report


if __name__ == "__main__":
    cli()
