"""Commands that build, publish and verify."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from throughcare.terminal import bundle_folder, fail, progress, read_settings, redacted

commands = typer.Typer()


bundle_cli = typer.Typer(no_args_is_help=True, help="Look after the bundle that searches read.")


@commands.command()
def build(
    offline: Annotated[
        bool, typer.Option("--offline", help="Also write the site as one zip to open anywhere.")
    ] = False,
    drafts: Annotated[
        bool, typer.Option("--drafts", help="Show drafts as if they had been checked: for a preview.")
    ] = False,
) -> None:
    """Check the records, write the bundle and the site; only what changed is embedded again."""
    from indexer.build import BuildPaths, build
    from indexer.files.folder_lock import FolderLockedError
    from indexer.files.problems import CorpusError
    from indexer.index.bundle import BundleError
    from indexer.site.offline_zip import write_offline
    from indexer.site.site_versions import SiteError
    from search_api.browser_rules import rules

    settings = read_settings()
    places = BuildPaths(practices=settings.practices, index=bundle_folder(), site=settings.site)
    try:
        with progress() as report:
            outcome = build(places, settings.encoder, report, rules, drafts)
    except CorpusError as error:
        for problem in redacted(error.problems):
            typer.echo(problem)
        fail(f"{len(error.problems)} problems in the records: nothing was built")
    except (BundleError, FolderLockedError, SiteError, ValueError) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename or settings.site}: {error.strerror}; what was live stays")
    typer.echo(f"bundle {outcome.bundle}\nsite   {outcome.site}")
    if outcome.why_lexical_only:
        typer.echo(f"Without an API the pages search by words alone: {outcome.why_lexical_only}.")
    if offline:
        typer.echo(f"zip    {write_offline(outcome.site, outcome.bundle.name, settings.site.parent)}")


@commands.command()
def publish(
    database: Annotated[str, typer.Argument(help="postgresql://owner@host/name of the server that can be written to.")],
    folder: Annotated[Path | None, typer.Argument(help="A bundle or bundles; those of the settings if none.")] = None,
) -> None:
    """Load the live bundle into PostgreSQL and switch to it at once; what has not changed is not sent again."""
    try:
        from indexer.postgres.address import AddressError, read_address
        from indexer.postgres.publication import PublicationError, publish
    except ModuleNotFoundError as error:
        fail(f"publishing needs the package {error.name}: install `throughcare[postgres]`")
    from indexer.index.bundle import BundleError

    try:
        with progress() as report:
            done = publish(read_address(database), folder or bundle_folder(), report)
    except AddressError as error:
        fail(str(error), code=2)
    except (BundleError, PublicationError) as error:
        fail(str(error))
    removed = f"; removed {', '.join(done.removed)}" if done.removed else ""
    typer.echo(f"{done.version} is live: {done.sent} of {done.passages} passages sent{removed}")


@bundle_cli.command()
def verify(
    folder: Annotated[Path | None, typer.Argument(help="A bundle or bundles; the live one if none.")] = None,
) -> None:
    """Check every hash of a bundle."""
    from indexer.index.bundle import BundleError, current_folder, verify_bundle

    try:
        manifest = verify_bundle(current_folder(folder or bundle_folder()))
    except BundleError as error:
        fail(str(error))
    typer.echo(
        f"{manifest.version}: {manifest.records} records, {manifest.passages} passages, "
        f"{len(manifest.files)} files as the manifest says; encoder {manifest.encoder.name}"
    )


@commands.command("train-regional")
def train_regional(
    folder: Annotated[
        Path, typer.Argument(help="A folder of parallel text, `*.tsv`: language, text and English, tabs between.")
    ],
    to: Annotated[Path | None, typer.Option(help="File to write; that of the package if none.")] = None,
) -> None:
    """Train the encoder of questions in the region's languages; the next build takes it into the bundle."""
    from indexer.encoders.crosslingual import DEFAULT_FILE
    from indexer.files.problems import CorpusError
    from indexer.trainings import train_regional

    settings = read_settings()
    try:
        with progress() as report:
            trained = train_regional(folder, settings.practices, settings.encoder, report)
    except CorpusError as error:
        for problem in redacted(error.problems):
            typer.echo(problem)
        fail(f"{len(error.problems)} problems: nothing was trained")
    except ValueError as error:
        fail(str(error))
    file = to or DEFAULT_FILE
    trained.save(file)
    for language, share in trained.card.recall_at_1.items():
        before = trained.card.recall_at_1_float[language]
        count = trained.card.heldout[language]
        typer.echo(f"{language}  {share:.3f} of {count} find their English among 1,000; before rounding {before:.3f}")
    typer.echo(f"{file}  {file.stat().st_size / 1e6:.2f} MB, {sum(trained.card.pairs.values())} pairs")


@commands.command("train-field")
def train_field(
    to: Annotated[Path | None, typer.Option(help="File to write; that of the package if none.")] = None,
) -> None:
    """Train the default encoder for the questions of this field; the next build embeds everything with it."""
    from indexer.encoders.field_layer import FIELD_FILE
    from indexer.files.problems import CorpusError
    from indexer.trainings import train_field

    try:
        with progress() as report:
            trained = train_field(read_settings().practices, report)
    except (CorpusError, ValueError) as error:
        fail(str(error))
    file = to or FIELD_FILE
    trained.save(file)
    card = trained.card
    typer.echo(f"{file}  {file.stat().st_size / 1e6:.2f} MB, {card.questions} questions of {card.records} records")
